"""Tells who writes while the desk is closed, once, when it is open again: the only words that no human sends.

A round looks for who is to be told, then tells each in a transaction of its own that judges anew; whether it is still
wanted is judged a last time before it leaves. It goes the way of every other reply.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, exists, func, or_, select

from bot.desk.effects import tell
from bot.desk.ports import Way
from bot.desk.reply import reply_key
from bot.desk.ways import newest_of, target_of, ways_of
from bot.desk.work import Work
from bot.rules.hours import BusinessHours, NeverOpen
from bot.rules.replying import measure
from bot.rules.triage import is_danger
from bot.rules.vocabulary import Purpose, Visibility
from bot.settings import Desk, Source
from bot.store import Acknowledgement, Case, Customer, DeskOpening, Mention, Reply
from bot.store.live import OPEN
from bot.store.words import Lane, MessageKind, ReplyKind, ReplyState

# Design: 60 s after the last message, so that a story in six posts is acknowledged once it is told.
AFTER = timedelta(seconds=60)
# Later than this it helps nobody: after an outage the morning is as near as the answer.
LATEST = timedelta(hours=1)
INSTANT = timedelta(microseconds=1)
ANSWERS = (ReplyState.QUEUED, ReplyState.SENDING, ReplyState.SENT, ReplyState.UNKNOWN)


@dataclass(frozen=True)
class Closed:
    """A source that is closed now: since when, and when it opens again."""

    since: datetime
    opens_at: datetime


Wordings = Callable[[Desk, Case, datetime], Sequence[str]]
"""Makes of desk, case and next opening the texts to choose from: the first that the platform takes is sent."""


async def acknowledgements_due(work: Work, *, now: datetime) -> list[int]:
    """Return the cases whose customers may have to be told that the desk is closed; a look that locks nothing."""
    found: list[int] = []
    for source in work.settings.sources.values():
        desk = work.settings.desks[source.desk]
        spoken = [one for one in Visibility if _is_on(desk, source, one)]
        closed = await closed_now(work, desk, source, now=now) if spoken else None
        if closed is not None:
            found += await _candidates(work, desk, source, closed, spoken, now=now)
    return found


async def acknowledge(work: Work, case_id: int, *, wordings: Wordings, now: datetime) -> Reply | None:
    """Queue the automatic reply of a case, unless something speaks against it; None: nothing is said.

    At most once for a customer of a source in a closed period, whichever case they write in: a unique key holds that.
    It stops no clock, claims nothing and promises nothing.
    """
    case = await work.case(case_id)
    desk, source = work.desk(case), work.source(case)
    closed = await closed_now(work, desk, source, now=now)
    if closed is None or not await is_wanted(work, case, now=now):
        return None
    newest = next(one for one in await newest_of(work, case) if one.waits_from is not None)
    if not _is_on(desk, source, newest.visibility) or newest.received_at > now - AFTER:
        return None
    if await _was_told(work, case, closed):
        return None
    way = await _way(work, case, newest.visibility, now=now)
    texts = wordings(desk, case, closed.opens_at) if way else ()
    text = next((one for one in texts if way and measure(one, way.limit).fits), None)
    if text is None:
        return None
    return await _queue(work, case, newest.visibility, text, closed, now=now)


async def is_wanted(work: Work, case: Case, *, now: datetime, queued: Reply | None = None) -> bool:
    """Return whether an automatic reply still makes sense: closed, waiting, unanswered, and nobody in danger.

    ``queued``: the one that is on its way; what a human wrote after it goes before it.
    """
    source, desk = work.settings.sources.get(case.source), work.settings.desks.get(case.desk)
    if source is None or desk is None or not case.is_open or case.purged_at is not None:
        return False
    if (source.hours or desk.hours).is_open(now) or (queued is not None and now - queued.created_at > LATEST):
        return False
    if case.customer.folded_until is not None and case.customer.folded_until > now:
        return False
    mentions = await newest_of(work, case)
    waiting = [one for one in mentions if one.waits_from is not None and one.answered_at is None]
    if not any(one.text and one.deleted_at is None for one in waiting):
        return False
    lately = (one for one in mentions if one.received_at > now - timedelta(days=1))
    if any(is_danger(one.text or "") for one in (*waiting, *lately)):
        return False
    return not await _is_answered(work, case, since=min(one.received_at for one in waiting))


async def closed_now(work: Work, desk: Desk, source: Source, *, now: datetime) -> Closed | None:
    """Return since when a source is closed; None while it is open, and where it never opens.

    An extra opening that is over ended one closed period and began another.
    """
    hours = source.hours or desk.hours
    if hours.is_open(now):
        return None
    try:
        closed, opens_at = last_closing(hours, now), hours.next_opening(now)
    except NeverOpen:
        return None
    ended = select(func.max(DeskOpening.ended_at)).where(
        DeskOpening.desk == desk.name, DeskOpening.ended_at > closed, DeskOpening.ended_at <= now
    )
    return Closed(await work.session.scalar(ended) or closed, opens_at)


def last_closing(hours: BusinessHours, at: datetime) -> datetime:
    """Return the end of the last open period before ``at``.

    Raises:
        NeverOpen: there was none within a year.
    """
    return hours.subtract(at, INSTANT) + INSTANT


def _is_on(desk: Desk, source: Source, visibility: Visibility) -> bool:
    if source.purpose is Purpose.LISTEN or visibility not in source.replies:
        return False
    return desk.acknowledgement.private if visibility is Visibility.PRIVATE else desk.acknowledgement.public


async def _candidates(
    work: Work, desk: Desk, source: Source, closed: Closed, spoken: Sequence[Visibility], *, now: datetime
) -> list[int]:
    told = exists().where(
        Acknowledgement.desk == desk.name, Acknowledgement.source == source.name,
        Acknowledgement.customer_id == Mention.customer_id, Acknowledgement.closed_since == closed.since,
    )  # fmt: skip
    folded = exists().where(Customer.id == Mention.customer_id, Customer.folded_until > now)
    query = (
        select(Mention.case_id)
        .join(Case, Case.id == Mention.case_id)
        .where(
            Mention.source == source.name, Mention.received_at >= max(closed.since, now - LATEST),
            Mention.visibility.in_(spoken), Mention.waits_from.is_not(None), Mention.answered_at.is_(None),
            Mention.addressed, ~Mention.backlog, Mention.text.is_not(None), Case.desk == desk.name, OPEN, ~told,
            ~folded,
        )
        .group_by(Mention.case_id)
        .having(func.max(Mention.received_at) <= now - AFTER)
        .order_by(Mention.case_id)
    )  # fmt: skip
    return list((await work.session.scalars(query)).all())


async def _was_told(work: Work, case: Case, closed: Closed) -> bool:
    query = select(Acknowledgement.id).where(
        Acknowledgement.desk == case.desk, Acknowledgement.source == case.source,
        Acknowledgement.customer_id == case.customer_id, Acknowledgement.closed_since == closed.since,
    )  # fmt: skip
    return await work.session.scalar(query) is not None


async def _is_answered(work: Work, case: Case, *, since: datetime) -> bool:
    """Return whether a human has written, or is about to, since the customer waits."""
    written = or_(Reply.created_at >= since, Reply.sent_at >= since)
    query = select(Reply.id).where(
        and_(Reply.case_id == case.id, Reply.kind != ReplyKind.AUTOMATIC, Reply.state.in_(ANSWERS), written)
    )
    return await work.session.scalar(query.limit(1)) is not None


async def _way(work: Work, case: Case, visibility: Visibility, *, now: datetime) -> Way | None:
    """Return the way back that the customer came, where the platform takes free text there now."""
    ways = await ways_of(work, case, first=visibility, now=now)
    return next((one for one in ways if one.visibility is visibility and one.is_open and not one.templates), None)


async def _queue(
    work: Work, case: Case, visibility: Visibility, text: str, closed: Closed, *, now: datetime
) -> Reply:  # fmt: skip
    target = target_of(await newest_of(work, case), visibility)
    reply = Reply(
        case_id=case.id, source=case.source, in_reply_to=target.external_id, conversation_id=target.conversation_id,
        kind=ReplyKind.AUTOMATIC, visibility=visibility, text=text, agent=None, answers_until=now, created_at=now,
    )  # fmt: skip
    work.session.add(reply)
    await work.session.flush()
    tell(
        work, MessageKind.REPLY, key=reply_key(reply), to="", desk=case.desk, now=now, case=case, lane=Lane.PING,
        reply=reply.id,
    )  # fmt: skip
    work.session.add(
        Acknowledgement(
            desk=case.desk, source=case.source, customer_id=case.customer_id, closed_since=closed.since,
            reply_id=reply.id, at=now,
        )
    )  # fmt: skip
    await work.session.flush()
    return reply
