"""What a payload's parts must look like before anything else reads them: ids, times, texts, keys."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar

from bot.errors import WebcareError

Body = Mapping[str, Any]
Read = TypeVar("Read")
# Slack's ids are letters and digits, and about eleven of them; the columns take 32.
USER, CHANNEL = re.compile(r"[UW][A-Z0-9]{1,30}"), re.compile(r"[CDG][A-Z0-9]{1,30}")
STAMP = re.compile(r"\d{1,20}\.\d{1,10}", re.ASCII)
LONGEST_KEY = 160
# What an id is in both databases.
LARGEST_ID = 2**31 - 1


class StrangePayload(WebcareError):
    """A payload that none of our messages or forms can cause: an old card, another app's, or a forged one."""


def of_ours(read: Callable[[Body], Read]) -> Callable[[Body], Read]:
    """Make a reader tell everything that is not as Slack documents it as `StrangePayload`, without its words."""

    @wraps(read)
    def reading(body: Body) -> Read:
        try:
            return read(body)
        except (KeyError, IndexError, TypeError, AttributeError, ValueError) as error:
            raise StrangePayload(f"not as Slack documents it ({type(error).__name__})") from None

    return reading


def an_id(value: object, *, what: str) -> int:
    """Return an id of ours, from a number or from digits.

    Raises:
        StrangePayload: it is none.
    """
    number = int(value) if isinstance(value, str) and re.fullmatch(r"[0-9]{1,10}", value) else value
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= LARGEST_ID:
        raise StrangePayload(f"{what} carries no id")
    return number


def shaped(shape: re.Pattern[str], value: Any) -> str:
    """Return a text that matches ``shape`` as a whole.

    Raises:
        StrangePayload: it does not.
    """
    if not shape.fullmatch(value):
        raise StrangePayload("an id or a time does not look like one")
    return str(value)


def a_place(value: Any) -> str | None:
    """Return the id of a channel, None where there is none."""
    return shaped(CHANNEL, value) if value else None


def a_stamp(value: Any) -> str | None:
    """Return the ``ts`` of a message, None where there is none."""
    return shaped(STAMP, value) if value else None


def a_text(value: Any) -> str:
    """Return a text, "" where there is none.

    Raises:
        StrangePayload: it is something else.
    """
    if value is not None and not isinstance(value, str):
        raise StrangePayload("something that must be a text is none")
    return value or ""


def bounded(key: str) -> str:
    """Return a key that fits into its column; a longer one by its hash."""
    if len(key) <= LONGEST_KEY and key.isprintable():
        return key
    return f"{key.partition(':')[0]}:{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()}"
