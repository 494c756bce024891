"""Writes the messages that say pings, and knows what every place has been told today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import func, or_, select

from bot.desk.effects import tell
from bot.desk.free_line import newest_line, said_at
from bot.desk.recipients import CHANNEL_EVERY, Place, Said
from bot.desk.work import Work
from bot.rules.pings import Audience
from bot.rules.vocabulary import Priority
from bot.settings import Desk
from bot.store import Card, Escalation, Outbox, Ping
from bot.store.words import CardKind, Lane, MessageKind, SendState

# What the clock sends to people; whoever was just asked about a lease is not pinged in the next minutes either.
COUNTED = (MessageKind.PING, MessageKind.ROLLUP, MessageKind.LEASE_ASK, MessageKind.ASK_TO_CLOSE)
# Keys of the messages that show a case in the channel again because its owner's lease ended.
LEASE_BACK = "lease-back:"


@dataclass(frozen=True)
class Line:
    """One line of a ping message."""

    ping: Ping
    priority: Priority
    due_at: datetime
    role: Audience

    @property
    def order(self) -> tuple[int, datetime, int]:
        """Most urgent first."""
        return self.priority.rank, self.due_at, self.ping.id


async def said_today(work: Work, desk: Desk, *, now: datetime) -> dict[Place, Said]:
    """Return how many messages of the clock each place got since local midnight, and when the last.

    A person counts over all desks; the line about free cases counts for the channel.
    """
    midnight = datetime.combine(now.astimezone(desk.zone).date(), time(), tzinfo=desk.zone)
    query = (
        select(Outbox.channel, func.count(), func.max(Outbox.created_at))
        .where(
            Outbox.kind.in_((*COUNTED, MessageKind.BACK_IN_QUEUE)), Outbox.created_at >= midnight,
            # What stands in a thread is not heard by its channel, but for a case that is back in the queue.
            or_(Outbox.kind.in_(COUNTED) & Outbox.under.is_(None), Outbox.key.startswith(LEASE_BACK)),
        )
        .group_by(Outbox.channel)
    )  # fmt: skip
    channels = {desk.channel, desk.private_or_channel}
    said = {
        Place(place, place not in channels): Said(times, last)
        for place, times, last in (await work.session.execute(query)).all()
    }
    line = await newest_line(work, desk)
    if line is not None:
        channel = Place(desk.channel, False)
        before = said.get(channel, Said())
        said[channel] = Said(before.times + 1, max(before.last or said_at(line), said_at(line)))
    return said


async def heard_lately(work: Work, desk: Desk, channel: str, *, now: datetime) -> bool:
    """Return whether the channel was told something in the last ten minutes: pings, the line about free cases."""
    last = (await said_today(work, desk, now=now)).get(Place(channel, False), Said()).last
    return last is not None and now < last + CHANNEL_EVERY


async def tell_places(work: Work, desk: Desk, told: Mapping[Place, Iterable[Line]], *, now: datetime) -> int:
    """Write one message to each place with its lines; returns how many. All of them in two round trips."""
    rows = [_tell(work, desk, place, lines, now=now) for place, lines in told.items()]
    await _point_at(work, rows)
    return len(rows)


def _tell(
    work: Work, desk: Desk, place: Place, lines: Iterable[Line], *, now: datetime
) -> tuple[Outbox, Sequence[Ping]]:
    """Write one message with ``lines`` to a person or a channel; two steps of one clock are one line, the higher."""
    highest: dict[int, Line] = {}
    for line in sorted(lines, key=lambda one: one.ping.step.rank):
        highest[line.ping.clock_id] = line
    shown = sorted(highest.values(), key=lambda one: one.order)
    as_owner = place.is_person and any(line.role is Audience.OWNER for line in shown)
    pings = [line.ping.id for line in shown]
    row = tell(
        work, MessageKind.PING if as_owner else MessageKind.ROLLUP, key=f"ping:{desk.name}:{place.id}:{pings[0]}",
        to=place.id, desk=desk.name, now=now, pings=pings,
    )  # fmt: skip
    return row, [line.ping for line in shown]


async def tell_department(
    work: Work, desk: Desk, ping: Ping, escalation: int, taken_by: str | None, *, now: datetime
) -> int:
    """Remind the department in the thread of its question; of several direct messages only that of who took it.

    Returns the number of messages.
    """
    query = select(Card).where(
        Card.case_id == select(Escalation.case_id).where(Escalation.id == escalation).scalar_subquery(),
        Card.kind == CardKind.QUESTION, Card.ref == str(escalation),
        Card.state.not_in((SendState.FAILED, SendState.CANCELLED)),
    )  # fmt: skip
    cards: Sequence[Card] = (await work.session.scalars(query.order_by(Card.id))).all()
    for card in [card for card in cards if card.channel == taken_by] or cards:
        row = tell(
            work, MessageKind.PING, key=f"ping:question:{ping.id}:{card.channel}", to=card.channel, desk=desk.name,
            now=now, under=card, lane=Lane.PING, pings=[ping.id],
        )  # fmt: skip
        await _point_at(work, [(row, [ping])])
    return len(cards)


async def _point_at(work: Work, told: Iterable[tuple[Outbox, Sequence[Ping]]]) -> None:
    await work.session.flush()
    for row, pings in told:
        for ping in pings:
            if ping.outbox_id is None:
                ping.outbox_id = row.id
