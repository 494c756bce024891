"""Slack's interactive elements and where each may stand."""

from __future__ import annotations

from typing import Any

from .objects import (
    CONFIRM,
    DATE,
    DECIMAL,
    DISPATCH,
    EPOCH,
    FILTER,
    ID,
    MENU_OPTION,
    OPTION_GROUP,
    PLACEHOLDER,
    RICH_OPTION,
    SLACK_FILE,
    TIME,
    exactly_one,
    image_url,
    mrkdwn,
    plain,
    url,
)
from .richtext import RICH_TEXT_VALUE
from .schema import Check, Report, anything, boolean, integer, listing, one_of, string, struct, typed

_ACTION = {"action_id": ID}
_CONFIRM = {**_ACTION, "confirm": CONFIRM}
_FOCUS = {**_CONFIRM, "focus_on_load": boolean}
_TYPING = {**_ACTION, "placeholder": PLACEHOLDER, "dispatch_action_config": DISPATCH, "focus_on_load": boolean}
_HINTED = {**_FOCUS, "placeholder": PLACEHOLDER}
_STYLE = one_of("primary", "danger")


def _options_of(element: dict[str, Any]) -> list[Any]:
    grouped = [option for group in element.get("option_groups", []) for option in group["options"]]
    return [*element.get("options", []), *grouped]


def _initial_among_options(element: Any, at: str, report: Report) -> None:
    """Slack refuses an initial option that is not, field for field, one of the options."""
    chosen = [element["initial_option"]] if "initial_option" in element else element.get("initial_options", [])
    name = "initial_option" if "initial_option" in element else "initial_options"
    if any(option not in _options_of(element) for option in chosen):
        report.add(f"{name} must exactly match one of the provided options", f"{at}/{name}")


def _lengths_in_order(element: Any, at: str, report: Report) -> None:
    if element.get("min_length", 0) > element.get("max_length", 3000):
        report.add("min_length must not exceed max_length", f"{at}/min_length")


BUTTON = struct(
    {**typed("button"), "text": plain(75)},
    {**_CONFIRM, "url": url, "value": string(2000), "style": _STYLE, "accessibility_label": string(75)},
)
OVERFLOW = struct({**typed("overflow"), "options": listing(MENU_OPTION, most=5)}, _CONFIRM)
IMAGE = struct(
    {**typed("image"), "alt_text": string(2000)},
    {"image_url": image_url, "slack_file": SLACK_FILE},
    exactly_one("image_url", "slack_file"),
)
_MENU = {"options": listing(MENU_OPTION, most=100), "option_groups": listing(OPTION_GROUP, most=100)}
STATIC_SELECT = struct(
    typed("static_select"),
    {**_HINTED, **_MENU, "initial_option": MENU_OPTION},
    exactly_one("options", "option_groups"),
    _initial_among_options,
)
MULTI_STATIC_SELECT = struct(
    typed("multi_static_select"),
    {
        **_HINTED,
        **_MENU,
        "initial_options": listing(MENU_OPTION, most=100),
        "max_selected_items": integer(1),
    },
    exactly_one("options", "option_groups"),
    _initial_among_options,
)
_BOXES = {**_FOCUS}
CHECKBOXES = struct(
    {**typed("checkboxes"), "options": listing(RICH_OPTION, most=10)},
    {**_BOXES, "initial_options": listing(RICH_OPTION, most=10)},
    _initial_among_options,
)
RADIO_BUTTONS = struct(
    {**typed("radio_buttons"), "options": listing(RICH_OPTION, most=10)},
    {**_BOXES, "initial_option": RICH_OPTION},
    _initial_among_options,
)


def _picker(kind: str, **extra: Check) -> Check:
    return struct(typed(kind), {**_HINTED, **extra})


def _people(kind: str) -> dict[str, Check]:
    """The single and the multiple select over ``kind`` (users, conversations, channels)."""
    one = f"initial_{kind[:-1]}"
    extra: dict[str, Check] = {}
    if kind == "conversations":
        extra = {"default_to_current_conversation": boolean, "filter": FILTER}
    responds = {} if kind == "users" else {"response_url_enabled": boolean}
    multi = {f"initial_{kind}": listing(string(50)), "max_selected_items": integer(1)}
    return {
        f"{kind}_select": _picker(f"{kind}_select", **{one: string(50)}, **extra, **responds),
        f"multi_{kind}_select": _picker(f"multi_{kind}_select", **multi, **extra),
    }


def _typed_text(kind: str, **extra: Check) -> Check:
    return struct(typed(kind), {**_TYPING, **extra})


ELEMENTS: dict[str, Check] = {
    "button": BUTTON,
    "overflow": OVERFLOW,
    "static_select": STATIC_SELECT,
    "multi_static_select": MULTI_STATIC_SELECT,
    "external_select": _picker("external_select", initial_option=MENU_OPTION, min_query_length=integer(0)),
    "multi_external_select": _picker(
        "multi_external_select",
        initial_options=listing(MENU_OPTION, most=100),
        min_query_length=integer(0),
        max_selected_items=integer(1),
    ),
    **_people("users"),
    **_people("conversations"),
    **_people("channels"),
    "checkboxes": CHECKBOXES,
    "radio_buttons": RADIO_BUTTONS,
    "datepicker": _picker("datepicker", initial_date=DATE),
    "timepicker": _picker("timepicker", initial_time=TIME, timezone=string(100)),
    "datetimepicker": struct(typed("datetimepicker"), {**_FOCUS, "initial_date_time": EPOCH}),
    "workflow_button": struct(
        {**typed("workflow_button"), "text": plain(75), "workflow": anything},
        {**_ACTION, "style": _STYLE, "accessibility_label": string(75)},
    ),
    "rich_text_input": _typed_text("rich_text_input", initial_value=RICH_TEXT_VALUE),
}
INPUT_ONLY: dict[str, Check] = {
    "plain_text_input": struct(
        typed("plain_text_input"),
        {
            **_TYPING,
            "initial_value": string(3000, 0),
            "multiline": boolean,
            "min_length": integer(0, 3000),
            "max_length": integer(1, 3000),
        },
        _lengths_in_order,
    ),
    "number_input": struct(
        {**typed("number_input"), "is_decimal_allowed": boolean},
        {**_TYPING, "initial_value": DECIMAL, "min_value": DECIMAL, "max_value": DECIMAL},
    ),
    "email_text_input": _typed_text("email_text_input", initial_value=string(3000, 0)),
    "url_text_input": _typed_text("url_text_input", initial_value=string(3000, 0)),
    "file_input": struct(
        typed("file_input"), {**_ACTION, "filetypes": listing(string(50)), "max_files": integer(1, 10)}
    ),
}
_NOT_IN_INPUT = {"button", "overflow", "workflow_button"}

ACTIONS_ELEMENTS = ELEMENTS
ACCESSORIES = {**{kind: check for kind, check in ELEMENTS.items() if kind != "rich_text_input"}, "image": IMAGE}
INPUT_ELEMENTS = {**{kind: check for kind, check in ELEMENTS.items() if kind not in _NOT_IN_INPUT}, **INPUT_ONLY}
CONTEXT_ELEMENTS: dict[str, Check] = {"image": IMAGE, "plain_text": plain(2000), "mrkdwn": mrkdwn(2000)}
CONTEXT_ACTION_ELEMENTS: dict[str, Check] = {
    "feedback_buttons": struct(
        {**typed("feedback_buttons"), "positive_button": anything, "negative_button": anything}, _ACTION
    ),
    "icon_button": struct(
        {**typed("icon_button"), "icon": one_of("trash"), "text": plain(75)},
        {**_CONFIRM, "value": string(2000), "accessibility_label": string(75), "visible_to_user_ids": anything},
    ),
}
