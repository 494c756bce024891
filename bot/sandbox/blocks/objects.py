"""Slack's composition objects: texts, options, confirmations, addresses."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from .schema import Check, Report, boolean, by_type, integer, listing, matching, number, one_of, string, struct, typed

ID = string(255)
BLOCK_ID = {"block_id": ID}


def plain(most: int) -> Check:
    """A plain_text object; ``verbatim`` belongs to mrkdwn only."""
    return struct({**typed("plain_text"), "text": string(most)}, {"emoji": boolean})


def mrkdwn(most: int) -> Check:
    return struct({**typed("mrkdwn"), "text": string(most)}, {"verbatim": boolean})


def text(most: int) -> Check:
    """A plain_text or mrkdwn object of 1 to ``most`` characters."""
    return by_type({"plain_text": plain(most), "mrkdwn": mrkdwn(most)})


def _option(label: Check, description: Check) -> Check:
    return struct(
        {"text": label, "value": string(150)},
        {"description": description, "url": string(3000)},
    )


# Menus show plain text only; checkboxes and radio buttons may format.
MENU_OPTION = _option(plain(75), plain(75))
RICH_OPTION = _option(text(75), text(75))
OPTION_GROUP = struct({"label": plain(75), "options": listing(MENU_OPTION, most=100)})

CONFIRM = struct(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)
PLACEHOLDER = plain(150)
DISPATCH = struct(
    {"trigger_actions_on": listing(one_of("on_enter_pressed", "on_character_entered"), most=2)},
)
FILTER = struct(
    {},
    {
        "include": listing(one_of("im", "mpim", "private", "public"), most=4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)
SLACK_FILE = struct({}, {"id": string(100), "url": string(3000)})

DATE = matching(lambda value: re.fullmatch(r"\d{4}-\d{2}-\d{2}", value) is not None, "a date in the format YYYY-MM-DD")
TIME = matching(lambda value: re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value) is not None, "a time in the format HH:mm")
EPOCH = integer(1_000_000_000, 9_999_999_999)
DECIMAL = matching(lambda value: re.fullmatch(r"-?\d+(\.\d+)?", value) is not None, "a number in a string")
HEX_COLOR = matching(lambda value: re.fullmatch(r"#[0-9a-fA-F]{6}", value) is not None, "a hex colour")


def url(value: Any, at: str, report: Report) -> None:
    """An absolute address of at most 3000 characters."""
    string(3000)(value, at, report)
    if isinstance(value, str) and value and (" " in value or not urlsplit(value).scheme):
        report.add("must be a valid URL", at)


def image_url(value: Any, at: str, report: Report) -> None:
    """An image that Slack downloads at once: one that cannot be fetched refuses the whole payload."""
    url(value, at, report)
    if not isinstance(value, str):
        return
    parts = urlsplit(value)
    host = parts.hostname or ""
    unreachable = any(host == bad or host.endswith(f".{bad}") for bad in report.unfetchable)
    if parts.scheme not in ("http", "https") or not host or unreachable:
        report.add("downloading image failed", at)


def exactly_one(*names: str) -> Check:
    """Of these fields an object has one and only one."""

    def check(value: Any, at: str, report: Report) -> None:
        present = [name for name in names if name in value]
        if len(present) != 1:
            report.add(f"must have exactly one of {', '.join(names)}", at)

    return check


def at_least_one(*names: str) -> Check:
    def check(value: Any, at: str, report: Report) -> None:
        if not any(name in value for name in names):
            report.add(f"missing required field: {' or '.join(names)}", at)

    return check


__all__ = [
    "BLOCK_ID",
    "CONFIRM",
    "DATE",
    "DECIMAL",
    "DISPATCH",
    "EPOCH",
    "FILTER",
    "HEX_COLOR",
    "ID",
    "MENU_OPTION",
    "OPTION_GROUP",
    "PLACEHOLDER",
    "RICH_OPTION",
    "SLACK_FILE",
    "TIME",
    "at_least_one",
    "exactly_one",
    "image_url",
    "mrkdwn",
    "number",
    "plain",
    "text",
    "url",
]
