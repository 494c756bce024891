"""What a person puts into an element: the JSON that Slack reports for it, from plain values and back."""

from __future__ import annotations

import copy
import secrets
from typing import Any

from .blocks import all_blocks, elements_of
from .errors import Refused
from .shapes import Json

# Field of the reported state, per element type; the rest of the types report nothing or an option.
_PLAIN = {
    "plain_text_input": "value",
    "number_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
    "rich_text_input": "rich_text_value",
    "file_input": "files",
}
_INITIAL = {
    "value": "initial_value",
    "rich_text_value": "initial_value",
    **{
        f"selected_{part}": f"initial_{part}"
        for part in ("date", "time", "date_time", "user", "conversation", "channel")
    },
    **{f"selected_{part}s": f"initial_{part}s" for part in ("user", "conversation", "channel")},
}
_ONE_OPTION = {"overflow", "static_select", "radio_buttons", "external_select"}
_MANY_OPTIONS = {"checkboxes", "multi_static_select", "multi_external_select"}
STATELESS = {"button", "overflow", "image", "workflow_button", "icon_button", "feedback_buttons"}


def options_of(element: Json) -> list[Json]:
    grouped = [option for group in element.get("option_groups", []) for option in group["options"]]
    return [*element.get("options", []), *grouped]


def find_element(blocks: list[Json], block_id: str | None, action_id: str) -> tuple[Json, Json] | None:
    """Return the block and the element with these ids; without ``block_id`` the first with the action id."""
    for _, block in all_blocks(blocks):
        if block_id not in (None, block.get("block_id")):
            continue
        for _, element in elements_of(block):
            if element.get("action_id") == action_id:
                return block, element
    return None


def reported(element: Json, value: Any) -> Json:
    """Return Slack's fields for ``value`` put into ``element``.

    Raises:
        Refused: ``no_such_option``: the element does not offer it.
    """
    kind = element["type"]
    if kind in _ONE_OPTION:
        return {"type": kind, "selected_option": None if value is None else _option(element, value)}
    if kind in _MANY_OPTIONS:
        return {"type": kind, "selected_options": [_option(element, each) for each in value or []]}
    if kind in _PLAIN:
        many = kind.startswith("multi_")
        return {"type": kind, _PLAIN[kind]: list(value or []) if many else (value if value != "" else None)}
    fields: Json = {key: element[key] for key in ("text", "value", "style") if key in element}
    return {"type": kind, **fields}


def _option(element: Json, value: Any) -> Json:
    for option in options_of(element):
        if option.get("value") == value:
            return option
    raise Refused("no_such_option", f"{value!r} is not among the options of {element.get('action_id')}.")


def initial(element: Json) -> Json:
    """Return what an untouched element reports."""
    kind = element["type"]
    if kind in _ONE_OPTION:
        return {"type": kind, "selected_option": element.get("initial_option")}
    if kind in _MANY_OPTIONS:
        return {"type": kind, "selected_options": element.get("initial_options", [])}
    name = _PLAIN[kind]
    empty: Any = [] if kind.startswith("multi_") or name == "files" else None
    return {"type": kind, name: element.get(_INITIAL.get(name, ""), empty)}


State = dict[str, dict[str, Json]]


def state_for(blocks: list[Json], kept: State) -> State:
    """Return the state of all inputs in ``blocks``; what was entered in the same block and action stays."""
    state: State = {}
    for _, block in all_blocks(blocks):
        for _, element in elements_of(block):
            if element["type"] in STATELESS:
                continue
            old = kept.get(block["block_id"], {}).get(element["action_id"])
            same = old is not None and old["type"] == element["type"]
            state.setdefault(block["block_id"], {})[element["action_id"]] = old if same and old else initial(element)
    return state


def entered(blocks: list[Json], state: State, values: dict[str, dict[str, Any]]) -> None:
    """Put plain ``values`` (block id, action id) into ``state``; blocks that no longer stand there are passed over."""
    for block_id, actions in values.items():
        for action_id, value in actions.items():
            found = find_element(blocks, block_id, action_id)
            if found and found[1]["type"] not in STATELESS:
                state.setdefault(block_id, {})[action_id] = reported(found[1], value)


def is_empty(entry: Json) -> bool:
    """Return whether an input reports nothing."""
    return all(value in (None, [], "") for name, value in entry.items() if name != "type")


def with_ids(blocks: list[Json]) -> list[Json]:
    """Return a copy of ``blocks`` in which every block and element has an id, as Slack gives them."""
    made = copy.deepcopy(blocks)
    for _, block in all_blocks(made):
        block.setdefault("block_id", secrets.token_urlsafe(4)[:5])
        for _, element in elements_of(block):
            if element["type"] != "image":
                element.setdefault("action_id", secrets.token_urlsafe(4)[:5])
    return made
