"""Which case a mention belongs to: an open one, a resolved one that reopens, or a new one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.rules.vocabulary import Visibility

REOPEN_WINDOW = timedelta(days=7)
FOLD_PERIOD = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A mention on its way in. ``at`` is when it was posted; ``thanks`` and ``urgent`` are what its text says."""

    conversation_id: str
    visibility: Visibility
    at: datetime
    addressed: bool = True
    thanks: bool = False
    urgent: bool = False


@dataclass(frozen=True, kw_only=True)
class CaseFacts:
    """A case of the same customer at the same desk and source, as far as joining needs it.

    ``conversations`` are all platform conversations whose mentions it holds. ``resolved_at`` is None while it is open.
    ``unanswered``: an inbound mention waits for a reply. ``folded_until``: closed as "not engaging" until then.
    """

    case: int
    conversations: frozenset[str]
    last_mention_at: datetime
    resolved_at: datetime | None = None
    unanswered: bool = True
    addressed: bool = True
    folded_until: datetime | None = None


@dataclass(frozen=True)
class Join:
    """The mention joins an open case and its clocks."""

    case: int


@dataclass(frozen=True)
class AttachThanks:
    """The mention is kept with a case, counted, and starts nothing."""

    case: int


@dataclass(frozen=True)
class Reopen:
    """The mention opens a resolved case again."""

    case: int


@dataclass(frozen=True)
class Fold:
    """The mention is kept with a case nobody engages with, without clock or ping, until ``until``."""

    case: int
    until: datetime


@dataclass(frozen=True)
class NewCase:
    """The mention opens a case; ``follows`` is the older case of the same conversation that it links to."""

    follows: int | None = None


Destination = Join | AttachThanks | Reopen | Fold | NewCase


def folded_until(resolved_at: datetime, *, fold_for: timedelta = FOLD_PERIOD) -> datetime:
    """Return until when the mentions of a customer we do not engage with are folded."""
    return resolved_at + fold_for


def where_to(arrival: Arrival, cases: Iterable[CaseFacts], *, reopen_within: timedelta = REOPEN_WINDOW) -> Destination:
    """Decide where a mention goes, given the customer's cases at this desk and source.

    A public mention only follows its own conversation. A private message follows its conversation, else it joins the
    customer's open case, the one spoken in last. Thanks after an answer are attached, and fold takes what a troll
    writes anywhere, unless it holds urgent words.
    """
    newest_first = sorted(cases, key=lambda case: case.last_mention_at, reverse=True)
    current = _open_case(arrival, [case for case in newest_first if case.resolved_at is None])
    if current:
        return AttachThanks(current.case) if _only_thanks(arrival, current) else Join(current.case)
    if not arrival.urgent:
        for case in newest_first:
            if case.folded_until and arrival.at < case.folded_until:
                return Fold(case.case, case.folded_until)
    resolved = [case for case in newest_first if case.resolved_at is not None]
    for case in resolved:
        if arrival.conversation_id in case.conversations:
            return _after_resolve(arrival, case, reopen_within)
    return _thanks_elsewhere(arrival, resolved, reopen_within) or NewCase()


def _open_case(arrival: Arrival, open_cases: list[CaseFacts]) -> CaseFacts | None:
    for case in open_cases:
        if arrival.conversation_id in case.conversations:
            return case
    if arrival.visibility is Visibility.PRIVATE:
        # What somebody said about us in public and what he asks us in private need not be the same story.
        return next((case for case in open_cases if case.addressed), None)
    return None


def _after_resolve(arrival: Arrival, case: CaseFacts, window: timedelta) -> Destination:
    if _only_thanks(arrival, case):
        return AttachThanks(case.case)
    # Customers talk on among themselves under our answer; only what is said to us opens the case again.
    if _is_recent(arrival, case, window) and (arrival.addressed or not case.addressed):
        return Reopen(case.case)
    return NewCase(follows=case.case)


def _thanks_elsewhere(arrival: Arrival, resolved: list[CaseFacts], window: timedelta) -> Destination | None:
    """Place private thanks for an answer that was given in another conversation; public thanks stay where they are."""
    if arrival.visibility is Visibility.PRIVATE:
        for case in resolved:
            if _is_recent(arrival, case, window) and _only_thanks(arrival, case):
                return AttachThanks(case.case)
    return None


def _is_recent(arrival: Arrival, case: CaseFacts, window: timedelta) -> bool:
    return case.resolved_at is not None and arrival.at - case.resolved_at <= window


def _only_thanks(arrival: Arrival, case: CaseFacts) -> bool:
    return arrival.thanks and not arrival.urgent and not case.unanswered
