"""Block Kit's shapes, made in one place. Nothing here is mrkdwn: every text is shown as it is written.

Texts longer than an element takes are cut (limits: Slack's block reference).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.slack.controls import Control, Field, option_value
from bot.slack.rendered import Json
from bot.slack.text import cut, encodable

BUTTON_TEXT, OPTION_TEXT, SECTION_TEXT, CONTEXT_TEXT, TYPED_TEXT = 75, 75, 3000, 2000, 3000
TITLE, LABEL, PLACEHOLDER, BOXES = 24, 2000, 150, 10


def plain(text: str, limit: int = SECTION_TEXT) -> Json:
    """A plain_text object in which ``:smile:`` stays what the customer typed."""
    return {"type": "plain_text", "text": cut(encodable(text), limit) or " ", "emoji": False}


def run(text: str, *, bold: bool = False, italic: bool = False) -> Json:
    """A piece of text inside rich text."""
    style = {name: True for name, on in (("bold", bold), ("italic", italic)) if on}
    return {"type": "text", "text": encodable(text) or " ", **({"style": style} if style else {})}


def link(url: str, text: str, *, bold: bool = False) -> Json:
    """A link inside rich text; ``url`` has passed ``links.link``."""
    return {"type": "link", "url": url, "text": text, **({"style": {"bold": True}} if bold else {})}


def group(usergroup: str) -> Json:
    """A mention of a user group inside rich text: it notifies."""
    return {"type": "usergroup", "usergroup_id": usergroup}


def line(*elements: Json) -> Json:
    """A line of rich text."""
    return {"type": "rich_text_section", "elements": list(elements)}


def quote(*elements: Json) -> Json:
    """Somebody's words in rich text."""
    return {"type": "rich_text_quote", "elements": list(elements)}


def rich(*parts: Json) -> Json:
    """A block of rich text."""
    return {"type": "rich_text", "elements": list(parts)}


def section(text: str, accessory: Json | None = None) -> Json:
    """A paragraph, with one control at its end."""
    return {"type": "section", "text": plain(text), **({"accessory": accessory} if accessory else {})}


def context(*texts: str) -> Json:
    """Small grey text."""
    return {"type": "context", "elements": [plain(text, CONTEXT_TEXT) for text in texts]}


def header(text: str) -> Json:
    """A heading."""
    return {"type": "header", "text": plain(text, 150)}


def divider() -> Json:
    """A line across."""
    return {"type": "divider"}


def actions(elements: Sequence[Json]) -> list[Json]:
    """A row of controls; no row without controls."""
    return [{"type": "actions", "elements": list(elements)}] if elements else []


def button(label: str, control: Control, value: int | str, *, primary: bool = False, spoken: str | None = None) -> Json:
    """A button; ``spoken`` is what a screen reader says where the label alone is ambiguous."""
    return {
        "type": "button",
        "text": plain(label, BUTTON_TEXT),
        "action_id": control,
        "value": str(value),
        **({"style": "primary"} if primary else {}),
        **({"accessibility_label": cut(spoken, BUTTON_TEXT)} if spoken else {}),
    }


def link_button(label: str, url: str) -> Json:
    """A button that opens an address; Slack reports the press as well."""
    return {"type": "button", "text": plain(label, BUTTON_TEXT), "action_id": Control.OPEN_ORIGINAL, "url": url}


def option(label: str, value: str, description: str | None = None) -> Json:
    """A choice in a select, a menu or a row of boxes."""
    described = {"description": plain(description, OPTION_TEXT)} if description else {}
    return {"text": plain(label, OPTION_TEXT), "value": value, **described}


def overflow(entries: Iterable[tuple[str, Control, int | str]]) -> list[Json]:
    """The ⋯ menu of (label, control, id); Slack takes one to five options."""
    options = [option(label, option_value(control, number)) for label, control, number in entries][:5]
    return [{"type": "overflow", "action_id": Control.CASE_MORE, "options": options}] if options else []


def text_input(
    *, action_id: str, value: str | None, multiline: bool = True, focus: bool = False, most: int | None = None
) -> Json:
    """A field to type in; Slack keeps at most 3,000 characters, or ``most``."""
    return {
        "type": "plain_text_input",
        "action_id": action_id,
        "multiline": multiline,
        **({"initial_value": cut(encodable(value), TYPED_TEXT)} if value else {}),
        **({"max_length": most} if most else {}),
        **({"focus_on_load": True} if focus else {}),
    }


def instant_input(*, action_id: str) -> Json:
    """A day and a time to choose, in the zone of whoever chooses; Slack tells the instant."""
    return {"type": "datetimepicker", "action_id": action_id}


def choice(
    kind: str, options: Sequence[Json], *, action_id: str, chosen: str | None = None, placeholder: str | None = None
) -> Json:
    """A select (``static_select``) or ``radio_buttons``, with its chosen value."""
    initial = next((one for one in options if one["value"] == chosen), None)
    return {
        "type": kind,
        "action_id": action_id,
        "options": list(options),
        **({"initial_option": initial} if initial else {}),
        **({"placeholder": plain(placeholder, PLACEHOLDER)} if placeholder and kind == "static_select" else {}),
    }


def checkbox(label: str, value: str, *, action_id: str, checked: bool, description: str | None = None) -> Json:
    """One box to tick."""
    box = option(label, value, description)
    return {
        "type": "checkboxes",
        "action_id": action_id,
        "options": [box],
        **({"initial_options": [box]} if checked else {}),
    }


def boxes(options: Sequence[Json], *, action_id: str, chosen: Sequence[str]) -> Json:
    """Several boxes to tick, with their values; a list to choose from where they are more than Slack shows as boxes."""
    initial = [one for one in options if one["value"] in chosen]
    return {
        "type": "checkboxes" if len(options) <= BOXES else "multi_static_select",
        "action_id": action_id,
        "options": list(options),
        **({"initial_options": initial} if initial else {}),
    }


def field(
    name: Field, label: str, element: Json, *, hint: str | None = None, optional: bool = False, dispatch: bool = False,
    tail: str = "",
) -> Json:  # fmt: skip
    """A form field. Another ``tail`` makes Slack forget what was typed and take the new initial value."""
    return {
        "type": "input",
        "block_id": f"{name}:{tail}" if tail else name,
        "label": plain(label, LABEL),
        "element": element,
        **({"hint": plain(hint, LABEL)} if hint else {}),
        **({"optional": True} if optional else {}),
        **({"dispatch_action": True} if dispatch else {}),
    }
