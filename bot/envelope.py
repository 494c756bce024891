"""The outline of what Slack sends, checked before Bolt digs in it: Bolt answers anything else with a failure of ours.

What is inside is read later, by the handlers, and just as strictly.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

# What Bolt looks into wherever it stands, to learn whose request it is (slack_bolt 1.28, request/internals.py).
OBJECTS = ("event", "view", "message", "previous_message", "item", "assistant_thread", "function_data")
NAMES_OR_OBJECTS = ("team", "user", "channel", "enterprise")
LISTS = ("authorizations", "actions", "response_urls")
# These may be away; where they stand, Bolt takes them to be there.
NEVER_NULL = ("event", "response_urls")


class Odd(StrEnum):
    """Why a request is not for Bolt."""

    KIND = "kind"
    """Nothing here waits for such a request."""
    SHAPE = "shape"
    """It is of a kind that is waited for, and not as Slack documents it."""


def oddity(told: Mapping[str, Any]) -> Odd | None:
    """Return why a signed request is not for Bolt; None for what has the outline that Slack documents."""
    match told:
        case {"command": command}:
            fits = isinstance(command, str)
        case {"type": "event_callback"}:
            fits = _is_text(told.get("event"), "type")
        case {"type": "block_actions"}:
            actions = told.get("actions")
            fits = isinstance(actions, list) and bool(actions) and _is_text(actions[0], "action_id")
        case {"type": "view_submission" | "view_closed"}:
            view = told.get("view")
            fits = _is_text(view, "callback_id") and _is_text(view, "type")
        case {"type": "shortcut"}:
            fits = _is_text(told, "callback_id")
        case {"type": "message_action"}:
            fits = _is_text(told, "callback_id") and _is_text(told.get("message"), "ts")
        case {"type": "url_verification"}:  # asked once, when the address is entered; Bolt answers it
            fits = _is_text(told, "challenge")
        case _:
            return Odd.KIND
    return None if fits and _is_readable(told) else Odd.SHAPE


def _is_text(part: Any, name: str) -> bool:
    return isinstance(part, dict) and isinstance(part.get(name), str)


def _is_readable(part: Mapping[str, Any]) -> bool:
    """Return whether everything that Bolt looks into is what it takes it for, as deep as it looks."""
    if any(name in part and part[name] is None for name in NEVER_NULL):
        return False
    inside: list[Any] = [part[name] for name in OBJECTS if part.get(name) is not None]
    inside += [part[name] for name in NAMES_OR_OBJECTS if not isinstance(part.get(name), str | None)]
    for name in LISTS:
        listed = part.get(name)
        if not isinstance(listed, list | None):
            return False
        inside += listed or ()
    return all(isinstance(one, dict) and _is_readable(one) for one in inside)
