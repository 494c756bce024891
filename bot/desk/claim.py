"""Who has a case: claim, release, assign, take over, join in; and how a case returns to the queue."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, or_, select, true

from bot.desk.effects import card_of, show_case, tell
from bot.desk.lease import start_lease, stop_lease
from bot.desk.ping_messages import LEASE_BACK, heard_lately
from bot.desk.queue import free_cases, is_free
from bot.desk.refusals import AlreadyClaimed, CaseIsResolved, HandsFull, NotYours, QueueIsEmpty
from bot.desk.telling import tell_agent
from bot.desk.work import Work
from bot.settings import Desk
from bot.store import Case, CaseEvent, live
from bot.store.words import CaseState, EventKind, Lane, MessageKind

# Design: a case that returns to the queue is shown in the channel again at most once an hour.
SHOWN_AGAIN = timedelta(hours=1)
# Whoever puts a case back is not given it again by *Next* for so long: they had a reason.
PUT_BACK = timedelta(hours=1)
# So many of the cases that an agent has longest are named when Next gives no more.
MOST_NAMED = 3
# So many further cases of one customer *Next* gives at once.
MOST_TOGETHER = 10
# Design: the second hand-over of a case tells the coordinator.
TOO_MANY_HANDS = 2
CASES: Any = Case.__table__
OPEN = (CASES.c.id == bindparam("number"), CASES.c.state != CaseState.RESOLVED)
FREE = or_(CASES.c.owner.is_(None), CASES.c.owner == bindparam("by"))
TAKEN = select(CASES.c.id).where(*OPEN, FREE).with_for_update().cte("taken")
TAKE = (
    select(TAKEN.c.id.label("taken"), CASES.c.desk, CASES.c.owner, CASES.c.claimed_at)
    .select_from(CASES.outerjoin(TAKEN, true()))
    .where(*OPEN)
)


async def claim_case(work: Work, case_id: int, *, by: str, now: datetime, from_list: bool = False) -> Case:
    """Give the case to ``by``; claiming one's own case again changes nothing.

    ``from_list``: taken from a list, so its lease starts when it is first opened.

    Raises:
        UnknownCase: there is no such case.
        NotAnAgent: ``by`` is no agent of the desk.
        CaseIsResolved: it is closed.
        AlreadyClaimed: somebody else has it; tells who, since when, and how long before ``now``.
    """
    locked = await _take(work, case_id, by=by, now=now)
    case = await work.case(case_id, locked=locked)
    work.require_agent(work.desk(case), by)
    require_free(case, by=by, now=now)
    await work.agent(work.desk(case), by, now=now)
    await ensure_owner(work, case, by=by, now=now, from_list=from_list)
    return case


async def _take(work: Work, case_id: int, *, by: str, now: datetime) -> bool:
    """Lock the case if ``by`` can have it; latecomers are told who has it without queueing for the lock.

    False: something else is in the way (it is closed, or not there), which is told once the case is loaded.
    """
    for _ in range(2):  # whoever waited for the lock in vain sees only at the second look who got it
        seen = (await work.session.execute(TAKE, {"number": case_id, "by": by})).first()
        if seen is None or seen.taken is not None:
            return seen is not None
        if seen.owner not in (None, by):
            work.require_agent(work.settings.desks[seen.desk], by)
            raise _already_claimed(case_id, seen.owner, seen.claimed_at, now=now)
    return False


async def ensure_owner(
    work: Work, case: Case, *, by: str, now: datetime, from_list: bool = False, shown: bool = True
) -> None:
    """Claim a free case for ``by``: Reply, Escalate and Resolve do that too. A colleague's case stays the colleague's.

    ``shown`` False: a case without a card gets none yet.

    Raises:
        CaseIsResolved: it is closed.
    """
    require_open(case)
    if case.owner is None:
        await _give(work, case, to=by, now=now, from_list=from_list, shown=shown)
        case.record(EventKind.CLAIMED, by=by, at=now)


def require_open(case: Case) -> None:
    """Refuse a closed case.

    Raises:
        CaseIsResolved: says who closed it, when, and how.
    """
    if not case.is_open:
        raise CaseIsResolved(case.id, by=case.resolved_by, at=case.resolved_at, outcome=case.outcome)


def require_free(case: Case, *, by: str, now: datetime) -> None:
    """Refuse a case that somebody else has.

    Raises:
        CaseIsResolved, AlreadyClaimed.
    """
    require_open(case)
    if case.owner is not None and case.owner != by:
        raise _already_claimed(case.id, case.owner, case.claimed_at, now=now)


def _already_claimed(number: int, owner: str, claimed_at: datetime | None, *, now: datetime) -> AlreadyClaimed:
    since = claimed_at or now
    # The winner's clock may have been read after the loser's.
    return AlreadyClaimed(number, owner=owner, since=since, ago=max(now - since, timedelta()))


async def claim_next(work: Work, desk_name: str, *, by: str, now: datetime) -> Case:
    """Claim the most urgent free case of the desk; two who press at once get two cases.

    Its customer's other free cases come along, as far as the desk's limit allows, so that nobody hears from three
    people; like cases from a list they are to be opened. What ``by`` put back themselves is not handed straight back
    to them; on its card they can claim it.

    Raises:
        NotAnAgent: ``by`` is no agent of the desk.
        HandsFull: they have as many open cases as the desk allows; those that wait for the customer do not count.
        QueueIsEmpty: nothing is free, or nothing else.
    """
    desk = work.settings.desks[desk_name]
    await work.agent(desk, by, now=now)
    room = await _room(work, desk, by)
    free = free_cases(desk, now=now).where(_not_put_back(by, now=now))
    first = free.limit(1)
    number = await work.session.scalar(first.with_for_update(of=Case, skip_locked=True))
    if number is None:  # the last ones are held just now by somebody who may only be looking at them
        number = await work.session.scalar(first.with_for_update(of=Case))
    if number is None:
        put_back = await work.session.scalar(select(Case.id).where(is_free(desk)).limit(1))
        raise QueueIsEmpty(desk.name, put_back=put_back is not None)
    case = await work.case(number)
    same = free.where(Case.customer_id == case.customer_id, Case.id != number).limit(min(room - 1, MOST_TOGETHER))
    for other in (await work.session.scalars(same.with_for_update(of=Case, skip_locked=True))).all():
        await ensure_owner(work, await work.case(other), by=by, now=now, from_list=True)
    await ensure_owner(work, case, by=by, now=now)
    return case


async def _room(work: Work, desk: Desk, by: str) -> int:
    """Return how many more cases *Next* may give, at least one.

    Raises:
        HandsFull: none.
    """
    held = (
        select(Case.id)
        .where(live.OPEN, Case.owner == by, Case.desk == desk.name, Case.state == CaseState.CLAIMED)
        .order_by(Case.claimed_at, Case.id)
    )
    numbers = (await work.session.scalars(held)).all() if desk.next_limit else ()
    if desk.next_limit and len(numbers) >= desk.next_limit:
        raise HandsFull(desk.name, held=len(numbers), oldest=tuple(numbers[:MOST_NAMED]))
    return desk.next_limit - len(numbers) if desk.next_limit else MOST_TOGETHER + 1


def _not_put_back(by: str, *, now: datetime) -> ColumnElement[bool]:
    """Return the condition for cases that ``by`` did not release a moment ago.

    One NOT EXISTS and no OR around it: under an OR PostgreSQL reads the events of all cases there ever were.
    """
    released = select(CaseEvent.id).where(
        Case.previous_owner == by, CaseEvent.case_id == Case.id, CaseEvent.kind == EventKind.RELEASED,
        CaseEvent.by == by, CaseEvent.at > now - PUT_BACK,
    )  # fmt: skip
    return ~released.exists()


async def join_in(work: Work, case_id: int, *, by: str, now: datetime) -> Case:
    """Join a conversation that we overheard: it becomes one's case, without a clock, for nobody waits for us.

    Raises:
        UnknownCase, NotAnAgent, CaseIsResolved, AlreadyClaimed.
    """
    case = await claim_case(work, case_id, by=by, now=now)
    if not case.addressed:
        case.addressed = True
        case.record(EventKind.JOINED_IN, by=by, at=now)
    return case


async def release_case(work: Work, case_id: int, *, by: str, now: datetime) -> Case:
    """Put one's case back in the queue; the lead and today's coordinator may do it for everybody.

    Releasing a free case changes nothing: it went back already.

    Raises:
        UnknownCase, NotAnAgent, CaseIsResolved.
        NotYours: a colleague has it.
    """
    case = await work.case(case_id)
    await work.agent(work.desk(case), by, now=now)
    require_open(case)
    if case.owner is None:
        return case
    if case.owner != by and not _may_direct(work, case, by, now=now):
        raise NotYours(case.id, owner=case.owner)
    await return_to_queue(work, case, now=now, kind=EventKind.RELEASED, by=by)
    return case


def _may_direct(work: Work, case: Case, user: str, *, now: datetime) -> bool:
    desk = work.desk(case)
    return user in desk.lead or user == work.roster.coordinator(desk, now=now)


async def assign_case(work: Work, case_id: int, *, to: str, by: str, now: datetime) -> Case:
    """Give the case to ``to``; both the new and the old owner are told. Giving it to its owner changes nothing.

    Raises:
        UnknownCase, CaseIsResolved.
        NotAnAgent: ``by`` or ``to`` is no agent of the desk.
    """
    case = await work.case(case_id)
    desk = work.desk(case)
    await work.agent(desk, by, now=now)
    work.require_agent(desk, to)
    require_open(case)
    old = case.owner
    if old == to:
        return case
    await _hand_over(work, case, to=to, now=now)
    event = case.record(EventKind.ASSIGNED, by=by, at=now, to=to, old=old)
    if to != by:
        key = f"assigned:{case.id}:{event.revision}"
        tell_agent(work, MessageKind.ASSIGNED, key=key, to=to, case=case, now=now, by=by)
    _tell_old_owner(work, case, old, revision=event.revision, by=by, new=to, now=now)
    return case


async def take_over_case(work: Work, case_id: int, *, by: str, now: datetime) -> Case:
    """Take a colleague's case, who is told; on a free case it is a claim, on one's own nothing.

    Raises:
        UnknownCase, NotAnAgent, CaseIsResolved.
    """
    case = await work.case(case_id)
    await work.agent(work.desk(case), by, now=now)
    require_open(case)
    old = case.owner
    if old is None or old == by:
        await ensure_owner(work, case, by=by, now=now)
        return case
    await _hand_over(work, case, to=by, now=now)
    event = case.record(EventKind.TAKEN_OVER, by=by, at=now, old=old)
    _tell_old_owner(work, case, old, revision=event.revision, by=by, new=by, now=now)
    return case


def _tell_old_owner(
    work: Work, case: Case, old: str | None, *, revision: int, by: str, new: str, now: datetime
) -> None:
    """Say whose it is now; whoever gave it away themselves knows."""
    if old is not None and old != by:
        key = f"taken_over:{case.id}:{revision}"
        tell_agent(work, MessageKind.TAKEN_OVER, key=key, to=old, case=case, now=now, by=new)


async def return_to_queue(work: Work, case: Case, *, now: datetime, kind: EventKind, by: str | None) -> None:
    """Take the owner off; the card says whose it was, and the channel sees it again, at most once an hour.

    ``kind`` is why: RELEASED (without ``by``: the owner's account is gone), LEASE_RETURNED or CLAIM_ENDED. At closing
    all claims end at once, and the morning list shows the cases; so CLAIM_ENDED says nothing. A case that waits for
    the customer goes on waiting.
    """
    case.previous_owner, case.owner, case.claimed_at = case.owner, None, None
    if case.state is CaseState.CLAIMED:
        case.state = CaseState.NEW
    stop_lease(case)
    event = case.record(kind, by=by, at=now, was=case.previous_owner)
    if kind is not EventKind.CLAIM_ENDED and case.state is CaseState.NEW:
        await _show_again(work, case, revision=event.revision, by_itself=by is None, now=now)


async def _show_again(work: Work, case: Case, *, revision: int, by_itself: bool, now: datetime) -> None:
    """Bring the case back to the channel's attention.

    What a person or the customer did is always shown. Leases may end by the dozen, so of those (``by_itself``) the
    channel hears like of pings; for the others the card and the line about free cases have to do.
    """
    card, desk, seen = card_of(work, case), work.desk(case), case.seen_in_channel_at
    if card is None or not desk.hours.is_open(now) or (seen is not None and now - seen < SHOWN_AGAIN):
        return
    if by_itself and await heard_lately(work, desk, card.channel, now=now):
        return
    case.seen_in_channel_at = now
    why = LEASE_BACK if by_itself else "back:"
    tell(
        work, MessageKind.BACK_IN_QUEUE, key=f"{why}{case.id}:{revision}", to=card.channel, desk=desk.name, now=now,
        case=case, under=card, lane=Lane.CARD, was=case.previous_owner,
    )  # fmt: skip


async def _give(work: Work, case: Case, *, to: str, now: datetime, from_list: bool = False, shown: bool = True) -> None:
    from_list = from_list or case.listed
    case.owner, case.claimed_at, case.previous_owner = to, now, None
    if case.state is CaseState.NEW:
        case.state = CaseState.CLAIMED
    if shown and card_of(work, case) is None:
        await show_case(work, case, now=now)
    start_lease(work, case, now=now, from_list=from_list)


async def _hand_over(work: Work, case: Case, *, to: str, now: datetime) -> None:
    """Move the case to another owner; the second time the coordinator hears of it."""
    if case.owner is not None:
        count_handover(work, case, now=now)
    stop_lease(case)
    await _give(work, case, to=to, now=now)


def count_handover(work: Work, case: Case, *, now: datetime) -> None:
    """Count a hand-over to another owner or department; nobody is sent from pillar to post unseen."""
    case.handovers += 1
    coordinator = work.roster.coordinator(work.desk(case), now=now)
    if case.handovers == TOO_MANY_HANDS and coordinator is not None:
        tell_agent(
            work, MessageKind.SECOND_HANDOVER, key=f"second_handover:{case.id}", to=coordinator, case=case, now=now
        )
