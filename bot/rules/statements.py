"""What is said in public in a crisis: who speaks, how a correction names what it corrects, when words are the same."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple

from bot.rules.replying import Limit, Measure, measure

OF_ONE_CASE = "case:"
"""How the topic of a crisis begins that is about one message alone."""


class Line(NamedTuple):
    """A text that is approved to be said; ``key`` is its name in a form."""

    key: str
    text: str


def is_bound(
    case: int, *, about_people: bool, in_danger: bool, wrote_at: datetime | None, topic: str, began_at: datetime
) -> bool:  # fmt: skip
    """Return whether a case takes approved lines only while somebody leads what is said in a crisis.

    ``wrote_at``: when its customer wrote last. A crisis about one message binds the case of that message alone. Who
    writes of danger to life among many needs words of their own: no line tells them how to get out.
    """
    if about_people or wrote_at is None:
        return False
    if topic.startswith(OF_ONE_CASE):
        return topic == f"{OF_ONE_CASE}{case}"
    return wrote_at >= began_at and not in_danger


def may_speak(user: str, *, leads: Collection[str], lead: str | None, owner: str | None) -> bool:
    """Return whether ``user`` speaks for us: a lead of the desk, who leads the crisis, who acknowledged it."""
    return user in leads or user in (lead, owner)


def may_approve(user: str, *, leads: Collection[str], lead: str | None) -> bool:
    """Return whether what ``user`` writes is approved for others to say again: a lead of the desk or of the crisis."""
    return user in leads or user == lead


def corrected(text: str, *, link: str | None) -> str:
    """Return the text of a correction with the link of what it corrects, once."""
    said = text.strip()
    return said if not said or not link or link in said else f"{said}\n{link}"


def first_too_long(text: str, limits: Mapping[str, Limit]) -> tuple[str, Measure] | None:
    """Return the first of ``limits`` that ``text`` does not fit in, as that platform counts; None: it fits all."""
    measured = ((name, measure(text, limit)) for name, limit in limits.items())
    return next(((name, used) for name, used in measured if not used.fits), None)


def digest(text: str) -> str:
    """Return the same 64 characters for the same words, whatever stands between them."""
    return hashlib.sha256(" ".join(text.split()).encode(errors="surrogatepass")).hexdigest()
