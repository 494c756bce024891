"""Open the new cases of a batch with bulk inserts: case, mentions, clocks, event, card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from bot.desk.clockwork import opening_clocks
from bot.desk.effects import RANKS
from bot.desk.intake.decide import Decided
from bot.desk.work import Work
from bot.rules.joining import NewCase
from bot.rules.triage import Reason
from bot.rules.vocabulary import Priority, Visibility
from bot.settings import Desk, Source
from bot.store import Card, Case, CaseEvent, Clock, Mention
from bot.store.words import CardKind, CaseState, EventKind, Lane


@dataclass
class Opening:
    """A case to open, with all mentions of the batch that belong to it, oldest first."""

    desk: Desk
    source: Source
    now: datetime
    decided: list[Decided] = field(default_factory=list)

    @property
    def priority(self) -> Priority:
        """The weightiest of its mentions."""
        return min((one.triage.priority for one in self.decided), key=lambda priority: priority.rank)

    @property
    def reasons(self) -> list[Reason]:
        """All reasons, each once."""
        return list(dict.fromkeys(reason for one in self.decided for reason in one.triage.reasons))

    @property
    def visibility(self) -> Visibility:
        """Private as soon as one of its mentions is."""
        private = any(one.mention.visibility is Visibility.PRIVATE for one in self.decided)
        return Visibility.PRIVATE if private else Visibility.PUBLIC

    @property
    def addressed(self) -> bool:
        """Whether somebody speaks to us in it."""
        return any(one.addressed for one in self.decided)

    @property
    def waits_from(self) -> datetime | None:
        """The instant since when the customer waits."""
        return min((one.waits_from for one in self.decided if one.waits_from), default=None)

    @property
    def listed(self) -> bool:
        """While closed only what is urgent gets a card; the rest stands on the morning list."""
        hours = self.source.hours or self.desk.hours
        return self.priority is not Priority.URGENT and not hours.is_open(self.now)

    @property
    def channel(self) -> str:
        """Where the card belongs."""
        return self.desk.private_or_channel if self.visibility is Visibility.PRIVATE else self.desk.channel

    def row(self) -> dict[str, Any]:
        """Return the row of ``cases``."""
        first = self.decided[0]
        follows = first.destination.follows if isinstance(first.destination, NewCase) else None
        opened = self.now if first.backlog else min(first.mention.posted_at, self.now)
        return {
            "desk": self.desk.name, "source": self.source.name, "customer_id": first.customer,
            "conversation_id": first.conversation, "visibility": self.visibility, "state": CaseState.NEW,
            "addressed": self.addressed, "backlog": first.backlog, "listed": self.listed, "language": first.language,
            "priority": self.priority, "reasons": as_json(self.reasons), "opened_at": opened, "received_at": self.now,
            "continues": follows, "seen_in_channel_at": None if self.listed else self.now,
        }  # fmt: skip


def as_json(reasons: Sequence[Reason]) -> list[dict[str, Any]]:
    """Return reasons as they stand in the database."""
    return [{"kind": reason.kind.value, "fact": reason.fact} for reason in reasons]


def mention_row(one: Decided, *, case: int, desk: str, source: str, now: datetime) -> dict[str, Any]:
    """Return the row of ``mentions`` for a decided mention."""
    mention = one.mention
    return {
        "case_id": case, "customer_id": one.customer, "desk": desk, "source": source, "external_id": mention.id,
        "conversation_id": one.conversation, "in_reply_to": mention.in_reply_to, "text": mention.text,
        "language": one.language, "url": mention.url, "media": [dict(item) for item in mention.media],
        "extra": dict(mention.extra), "visibility": mention.visibility, "addressed": one.addressed,
        "backlog": one.backlog, "thanks": one.thanks and one.waits_from is None, "posted_at": mention.posted_at,
        "received_at": now, "waits_from": one.waits_from,
    }  # fmt: skip


async def open_cases(work: Work, openings: Sequence[Opening]) -> list[int]:
    """Store the openings and return their case numbers, in order."""
    if not openings:
        return []
    session = work.session
    rows = [opening.row() for opening in openings]
    inserted = await session.scalars(insert(Case).returning(Case.id, sort_by_parameter_order=True), rows)
    numbers = list(inserted.all())
    pairs = list(zip(numbers, openings, strict=True))
    mentions = [
        mention_row(one, case=number, desk=opening.desk.name, source=opening.source.name, now=opening.now)
        for number, opening in pairs
        for one in opening.decided
    ]
    stored = await session.scalars(insert(Mention).returning(Mention.id, sort_by_parameter_order=True), mentions)
    ids = iter(stored.all())
    later = {number: [next(ids) for _ in opening.decided][1:] for number, opening in pairs}
    await _start_clocks(work, pairs)
    await _write_history(work, pairs)
    await _show(work, pairs, later)
    return numbers


async def _start_clocks(work: Work, pairs: Sequence[tuple[int, Opening]]) -> None:
    rows = [
        {"case_id": number, **clock}
        for number, opening in pairs
        if opening.waits_from
        for clock in opening_clocks(
            opening.desk,
            opening.source,
            visibility=opening.visibility,
            priority=opening.priority,
            waits_from=opening.waits_from,
        )
    ]
    if rows:
        await work.session.execute(insert(Clock), rows)


async def _write_history(work: Work, pairs: Sequence[tuple[int, Opening]]) -> None:
    rows = [
        {
            "case_id": number, "revision": 1, "kind": EventKind.OPENED, "by": None, "at": opening.now,
            "facts": {"priority": opening.priority.value, "mentions": len(opening.decided)},
        }
        for number, opening in pairs
    ]  # fmt: skip
    await work.session.execute(insert(CaseEvent), rows)


async def _show(work: Work, pairs: Sequence[tuple[int, Opening]], later: dict[int, list[int]]) -> None:
    shown = [(number, opening) for number, opening in pairs if not opening.listed]
    if not shown:
        return
    rows = [
        {
            "key": f"case:{number}:{opening.channel}", "kind": CardKind.CASE, "ref": str(number),
            "desk": opening.desk.name, "case_id": number, "channel": opening.channel, "lane": Lane.CARD,
            "rank": RANKS[opening.priority], "wanted": 1,
        }
        for number, opening in shown
    ]  # fmt: skip
    inserted = await work.session.scalars(insert(Card).returning(Card.id, sort_by_parameter_order=True), rows)
    threads = [
        {
            "key": f"mention:{mention}:{opening.channel}", "kind": CardKind.MENTION, "ref": str(mention),
            "desk": opening.desk.name, "case_id": number, "channel": opening.channel, "under": card,
            "lane": Lane.THREAD, "rank": RANKS[opening.priority], "wanted": 1,
        }
        for (number, opening), card in zip(shown, inserted.all(), strict=True)
        for mention in later[number]
    ]  # fmt: skip
    if threads:
        await work.session.execute(insert(Card), threads)
