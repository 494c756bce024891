"""Open the new cases of a batch with bulk inserts: case, mentions, clocks, event, card."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, cast

from sqlalchemy import Table, insert

from bot.desk.clockwork import opening_clocks
from bot.desk.effects import RANKS, rank_of
from bot.desk.intake.decide import Decided
from bot.desk.storms.running import urgent_room
from bot.desk.windows import latest, window_end
from bot.desk.work import Work
from bot.rules.casualties import casualties
from bot.rules.joining import NewCase
from bot.rules.triage import Reason
from bot.rules.vocabulary import Priority, Visibility
from bot.settings import Desk, Source
from bot.store import Card, Case, CaseEvent, Clock, Mention
from bot.store.words import CardKind, CaseState, EventKind, Lane

# The tables themselves, for the mapping has nothing to add to a bulk insert but time. What is unique in a row comes
# back with its number: SQLite tells numbers in no certain order, and to get one SQLAlchemy would insert row by row.
CASES: Any = Case.__table__
MENTIONS: Any = Mention.__table__
CARDS: Any = Card.__table__
NEW_CASES = insert(CASES).returning(CASES.c.id, CASES.c.customer_id, CASES.c.conversation_id)
NEW_MENTIONS = insert(MENTIONS).returning(MENTIONS.c.external_id, MENTIONS.c.id)
NEW_CARDS = insert(CARDS).returning(CARDS.c.case_id, CARDS.c.id)
NEW_CLOCKS = insert(cast(Table, Clock.__table__))
NEW_EVENTS = insert(cast(Table, CaseEvent.__table__))


@dataclass
class Opening:
    """A case to open, with all mentions of the batch that belong to it, oldest first."""

    desk: Desk
    source: Source
    now: datetime
    decided: list[Decided] = field(default_factory=list)
    held: bool = False
    """A storm runs where its card belongs, so it has none yet."""

    @property
    def priority(self) -> Priority:
        """The weightiest of its mentions."""
        return min((one.triage.priority for one in self.decided), key=lambda priority: priority.rank)

    @property
    def reasons(self) -> list[Reason]:
        """All reasons, each once."""
        return list(dict.fromkeys(reason for one in self.decided for reason in one.triage.reasons))

    @cached_property
    def about_people(self) -> bool:
        """Whether one of its mentions is about people who are hurt, dead or missing."""
        return any(casualties(one.mention.text) for one in self.decided)

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
        """While closed only what is urgent gets a card; the rest stands on the morning list or on a storm's board."""
        hours = self.source.hours or self.desk.hours
        return self.held or (self.priority is not Priority.URGENT and not hours.is_open(self.now))

    @property
    def channel(self) -> str:
        """Where the card belongs."""
        return self.desk.private_or_channel if self.visibility is Visibility.PRIVATE else self.desk.channel

    def row(self, work: Work) -> dict[str, Any]:
        """Return the row of ``cases``."""
        first = self.decided[0]
        follows = first.destination.follows if isinstance(first.destination, NewCase) else None
        opened = self.now if first.backlog else min(first.mention.posted_at, self.now)
        windows = [window_end(work, self.source.name, one.mention, now=self.now) for one in self.decided]
        return {
            "desk": self.desk.name, "source": self.source.name, "customer_id": first.customer,
            "conversation_id": first.conversation, "visibility": self.visibility, "state": CaseState.NEW,
            "addressed": self.addressed, "backlog": first.backlog, "listed": self.listed, "language": first.language,
            "priority": self.priority, "reasons": as_json(self.reasons),
            "about_people": self.about_people, "opened_at": opened, "received_at": self.now,
            "window_ends_at": latest(*windows), "continues": follows,
            "seen_in_channel_at": None if self.listed else self.now,
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


async def open_cases(work: Work, openings: Sequence[Opening], *, storms: Collection[str]) -> list[int]:
    """Store the openings, all of one desk, and return their case numbers, in order.

    ``storms``: the channels in which cases get no card now, but those that are urgent.
    """
    if not openings:
        return []
    await _hold_back(work, [opening for opening in openings if opening.channel in storms])
    pairs = await _store_cases(work, openings)
    later = await _store_mentions(work, pairs)
    await _start_clocks(work, pairs)
    await _write_history(work, pairs)
    await _show(work, pairs, later)
    return [number for number, _ in pairs]


async def _hold_back(work: Work, openings: Sequence[Opening]) -> None:
    """Keep cards back where a storm runs; what is urgent has its card as long as the channel can show it soon."""
    room = {channel: await urgent_room(work.session, channel) for channel in {one.channel for one in openings}}
    for opening in sorted(openings, key=lambda one: rank_of(one.priority, about_people=one.about_people)):
        opening.held = opening.priority is not Priority.URGENT or room[opening.channel] == 0
        room[opening.channel] -= not opening.held


async def _store_cases(work: Work, openings: Sequence[Opening]) -> list[tuple[int, Opening]]:
    """Store the cases and return each opening with its number."""
    rows = [opening.row(work) for opening in openings]
    stored = await work.session.execute(NEW_CASES, rows)
    numbers = {(customer, conversation): number for number, customer, conversation in stored}
    return [
        (numbers[row["customer_id"], row["conversation_id"]], opening)
        for row, opening in zip(rows, openings, strict=True)
    ]


async def _store_mentions(work: Work, pairs: Sequence[tuple[int, Opening]]) -> dict[int, list[int]]:
    """Store the mentions and return, for each case, the ids of those after the first."""
    rows = [
        mention_row(one, case=number, desk=opening.desk.name, source=opening.source.name, now=opening.now)
        for number, opening in pairs
        for one in opening.decided
    ]
    ids = {external: mention for external, mention in await work.session.execute(NEW_MENTIONS, rows)}
    return {number: [ids[one.mention.id] for one in opening.decided[1:]] for number, opening in pairs}


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
        await work.session.execute(NEW_CLOCKS, rows)


async def _write_history(work: Work, pairs: Sequence[tuple[int, Opening]]) -> None:
    rows = [
        {
            "case_id": number, "revision": 1, "kind": EventKind.OPENED, "by": None, "at": opening.now,
            "facts": {"priority": opening.priority.value, "mentions": len(opening.decided)},
        }
        for number, opening in pairs
    ]  # fmt: skip
    await work.session.execute(NEW_EVENTS, rows)


async def _show(work: Work, pairs: Sequence[tuple[int, Opening]], later: dict[int, list[int]]) -> None:
    shown = [(number, opening) for number, opening in pairs if not opening.listed]
    if not shown:
        return
    rows = [
        {
            "key": f"case:{number}:{opening.channel}", "kind": CardKind.CASE, "ref": str(number),
            "desk": opening.desk.name, "case_id": number, "channel": opening.channel, "lane": Lane.CARD,
            "rank": rank_of(opening.priority, about_people=opening.about_people), "wanted": 1,
        }
        for number, opening in shown
    ]  # fmt: skip
    cards = {number: card for number, card in await work.session.execute(NEW_CARDS, rows)}
    threads = [
        {
            "key": f"mention:{mention}:{opening.channel}", "kind": CardKind.MENTION, "ref": str(mention),
            "desk": opening.desk.name, "case_id": number, "channel": opening.channel, "under": cards[number],
            "lane": Lane.THREAD, "rank": RANKS[opening.priority], "wanted": 1,
        }
        for number, opening in shown
        for mention in later[number]
    ]  # fmt: skip
    if threads:
        await work.session.execute(insert(CARDS), threads)
