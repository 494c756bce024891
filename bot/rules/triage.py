"""How much hurry a mention has and why, and whether it speaks to us at all."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from bot.rules.casualties import casualties
from bot.rules.urgency_words import DANGER_WORDS, URGENCY_WORDS
from bot.rules.vocabulary import Priority, Purpose, Visibility
from bot.rules.wall_time import in_utc
from bot.rules.words import Words, plain, words_of

__all__ = [
    "DANGER_WORDS",
    "URGENCY_WORDS",
    "MentionFacts",
    "Priority",
    "Reason",
    "ReasonKind",
    "Triage",
    "Words",
    "is_addressed",
    "is_danger",
    "triage",
]

REPEAT_WINDOW = timedelta(hours=24)
# People spread one story over several posts; parts that follow each other this closely are one contact.
SAME_CONTACT = timedelta(minutes=2)
REACH_FROM = 10_000  # followers


class ReasonKind(StrEnum):
    """Why a case has its priority; ``reach`` only informs, since everybody waits equally long."""

    DANGER = "danger"
    URGENT_WORD = "urgent_word"
    SECOND_CONTACT = "second_contact"
    REACH = "reach"


class Reason(NamedTuple):
    """One reason and its fact: the word found, the number of contacts in 24 hours, or the number of followers."""

    kind: ReasonKind
    fact: str | int


@dataclass(frozen=True)
class Triage:
    """The priority of a mention, with all reasons that apply, the weightiest first."""

    priority: Priority
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MentionFacts:
    """What triage looks at; ``posted_at`` is the platform's timestamp."""

    text: str
    posted_at: datetime
    followers: int | None = None


def triage(
    mention: MentionFacts,
    *,
    words: Words = URGENCY_WORDS,
    danger: Words = DANGER_WORDS,
    earlier: Iterable[datetime] = (),
    reach_from: int = REACH_FROM,
) -> Triage:
    """Return how urgent ``mention`` is, and the reasons for it.

    Who writes of people hurt or missing, or asks after a relative, is urgent in whatever words; the case says why.

    ``earlier`` tells when this customer came to us before: the first mentions of other cases, and mentions to which
    we have not replied yet. An answer to a question of ours is no new contact, so the caller leaves it out.
    """
    spoken = words_of(mention.text)
    dangers = danger.found_among(spoken)
    urgent = [Reason(ReasonKind.DANGER, word.rstrip("*")) for word in dangers]
    urgent += [
        Reason(ReasonKind.URGENT_WORD, word.rstrip("*")) for word in words.found_among(spoken) if word not in dangers
    ]
    contacts = _contacts(in_utc(mention.posted_at, name="posted_at"), earlier)
    repeated = [Reason(ReasonKind.SECOND_CONTACT, contacts)] if contacts > 1 else []
    followers = mention.followers or 0
    reach = [Reason(ReasonKind.REACH, followers)] if followers >= reach_from else []
    hurries = bool(urgent) or casualties(mention.text)
    priority = Priority.URGENT if hurries else Priority.HIGH if repeated else Priority.NORMAL
    return Triage(priority, (*urgent, *repeated, *reach))


def is_danger(text: str, *, words: Words = DANGER_WORDS) -> bool:
    """Say whether ``text`` speaks of people in danger, hurt or missing, so that no machine may answer it."""
    return bool(words.find(text)) or casualties(text)


def is_addressed(
    stated: bool | None,
    *,
    purpose: Purpose,
    visibility: Visibility,
    text: str = "",
    handles: Collection[str] = (),
    reply_to_us: bool = False,
) -> bool:
    """Say whether a mention speaks to us (addressed) or about us (overheard).

    A private message, a reply to us or our handle in the text is addressed. Else the source's own word counts
    (``stated``), and where it says nothing: a service source is addressed, one we only listen to or join in is not.
    """
    if visibility is Visibility.PRIVATE or reply_to_us:
        return True
    if stated is not None:
        return stated
    return purpose is Purpose.SERVICE or _names_us(text, handles)


def _names_us(text: str, handles: Collection[str]) -> bool:
    spoken = {word.strip(".,:;!?()\"'").removesuffix("'s") for word in plain(text).split()}
    return any("@" + plain(handle).removeprefix("@") in spoken for handle in handles)


def _contacts(posted_at: datetime, earlier: Iterable[datetime]) -> int:
    """Count the contacts in the 24 hours up to ``posted_at``, this one included."""
    contacts, previous = 1, posted_at
    for at in sorted((in_utc(at, name="earlier") for at in earlier), reverse=True):
        if at > posted_at or posted_at - at > REPEAT_WINDOW:
            continue
        if previous - at > SAME_CONTACT:
            contacts += 1
        previous = at
    return contacts
