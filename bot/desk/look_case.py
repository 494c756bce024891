"""A case as its card shows it: rendered for each delivery, so in as few round trips as it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import func, select

from bot.desk.clockwork import promise_due, reply_due
from bot.desk.grouping import similar_open
from bot.desk.look_mentions import shown_mention
from bot.desk.look_parts import (
    answered_now,
    customer_of,
    is_public_place,
    question_value,
    reasons_of,
    reply_view,
    without_words,
    writing_view,
)
from bot.desk.ports import Denied, Way
from bot.desk.views import Can, CaseView, ReplyView
from bot.desk.ways import ways_of
from bot.desk.work import Work
from bot.rules.vocabulary import Purpose, Visibility
from bot.settings import Desk, Source
from bot.store import Case, CaseEvent, Reply
from bot.store.words import EventKind, ReplyKind, ReplyState

WEEK = timedelta(days=7)
# Enough to find the newest that was sent among some that failed.
NEWEST_REPLIES = 10
ON_ITS_WAY = (ReplyState.QUEUED, ReplyState.SENDING)
FAILED = (ReplyState.REJECTED, ReplyState.UNKNOWN)


@dataclass(frozen=True)
class _Replies:
    """What a card tells about our replies."""

    last: Reply | None
    failed: Reply | None
    sending: bool


# With fewer, a reply each is as fast.
MANY = 2


async def case_view(work: Work, case_id: int, *, channel: str | None, now: datetime) -> CaseView:
    """Return the case as it is shown in ``channel`` (a channel id, or a user id for a direct message).

    Raises:
        UnknownCase: there is no such case.
    """
    case = await work.case(case_id)
    desk, source, roster = work.desk(case), work.source(case), work.roster
    mention, more = await shown_mention(work, case.id)
    replies = await _replies(work, case)
    before = reply_due(case)
    ways = await ways_of(work, case, first=mention.visibility, now=now) if case.is_open else ()
    similar = await similar_open(work.session, case) if case.is_open else 0
    view = CaseView(
        number=case.id, revision=case.revision, desk=case.desk, channel=channel or "", source=case.source,
        platform=source.platform, visibility=case.visibility, addressed=case.addressed, state=case.state,
        priority=case.priority, reasons=reasons_of(case), about_people=case.about_people,
        customer=customer_of(case), mention=mention,
        more=more, opened_at=case.opened_at, owner=roster.name(case.owner, desk) or None, owner_id=case.owner,
        claimed_at=case.claimed_at,
        was=roster.name(case.previous_owner, desk) or None if case.owner is None else None,
        before=before, overdue=before is not None and before < now, promise=promise_due(case),
        contacts_this_week=await _contacts(work, case, now=now), handovers=case.handovers,
        reach=_reach(case, desk), questions=tuple(
            question_value(work, case, question)
            for question in case.escalations
            if question.is_open or question in answered_now(case)
        ),
        writing=writing_view(work, case, now=now),
        failed_reply=_reply(work, desk, replies.failed, channel), sending=replies.sending, backlog=case.backlog,
        reopened=case.reopened, thanked_at=case.thanked_at, waiting_since=case.waiting_since,
        last_reply=_reply(work, desk, replies.last, channel), resolved_at=case.resolved_at,
        resolved_by=roster.name(case.resolved_by, desk) or None, outcome=case.outcome, cause=case.cause,
        folded_until=_folded_until(case, now=now), continues=case.continues,
        similar=similar,
        can=what_can(work, case, ways, failed=replies.failed is not None, similar=similar), kept_for=_kept_for(case),
        window_closes=_window_closes(ways, owed=before is not None), denied=_denied(source, case, ways),
        template_only=bool(ways) and ways[0].is_open and bool(ways[0].templates),
    )  # fmt: skip
    return _moved_away(view) if case.visibility is Visibility.PRIVATE and is_public_place(desk, channel) else view


def _window_closes(ways: Sequence[Way], *, owed: bool) -> datetime | None:
    """Return when the customer's own way closes, while an answer is owed."""
    return ways[0].until if owed and ways and ways[0].is_open else None


def _denied(source: Source, case: Case, ways: Sequence[Way]) -> Denied | None:
    """Return why the customer's own way is closed, where no other is open."""
    if not source.replies and case.is_open and case.addressed:
        return Denied.NO_REPLIES
    return ways[0].denied if ways and not any(way.is_open for way in ways) else None


def _moved_away(view: CaseView) -> CaseView:
    """Return what is left of the card in the public channel: no words, no buttons."""
    return replace(
        view, moved_away=True, mention=without_words(view.mention), can=frozenset(), questions=(), last_reply=None,
        failed_reply=None, writing=None, reasons=(),
    )  # fmt: skip


def _reply(work: Work, desk: Desk, reply: Reply | None, channel: str | None) -> ReplyView | None:
    return reply_view(work, desk, reply, channel=channel) if reply else None


def _reach(case: Case, desk: Desk) -> int | None:
    followers = case.customer.followers
    return followers if followers is not None and followers >= desk.reach_threshold else None


def _kept_for(case: Case) -> timedelta | None:
    """Return how long after the end of the case its words were removed; None while they are there."""
    return max(case.purged_at - (case.resolved_at or case.purged_at), timedelta()) if case.purged_at else None


def _folded_until(case: Case, *, now: datetime) -> datetime | None:
    until = case.customer.folded_until
    return until if until is not None and until > now and not case.is_open else None


async def _replies(work: Work, case: Case) -> _Replies:
    query = (
        select(Reply)
        .where(Reply.case_id == case.id, Reply.kind != ReplyKind.AUTOMATIC, Reply.state != ReplyState.WITHDRAWN)
        .order_by(Reply.id.desc())
        .limit(NEWEST_REPLIES)
    )
    newest: Sequence[Reply] = (await work.session.scalars(query)).all()
    sent = next((reply for reply in newest if reply.state is ReplyState.SENT), None)
    failed = newest[0] if newest and newest[0].state in FAILED else None
    return _Replies(sent, failed, any(reply.state in ON_ITS_WAY for reply in newest))


async def _contacts(work: Work, case: Case, *, now: datetime) -> int:
    """Count how often this customer had to come to us in seven days: cases that opened, and ones they reopened.

    Follow-ups in a running case are one contact, and what an agent reopens is none.
    """
    since = now - WEEK
    theirs = (Case.customer_id == case.customer_id) & (Case.desk == case.desk)
    opened = select(func.count()).select_from(Case).where(theirs, Case.opened_at > since).scalar_subquery()
    reopened = (
        select(func.count())
        .select_from(CaseEvent)
        .join(Case, Case.id == CaseEvent.case_id)
        .where(theirs, CaseEvent.kind == EventKind.REOPENED, CaseEvent.by.is_(None), CaseEvent.at > since)
        .scalar_subquery()
    )
    return max(1, (await work.session.scalar(select(opened + reopened))) or 0)


def what_can(work: Work, case: Case, ways: Sequence[Way], *, failed: bool, similar: int = 0) -> frozenset[Can]:
    """Return what may be done with the case now; ``ways``: how it can be answered; ``similar``: how many say the same.

    What we overheard is joined in before it can be answered; where nothing can be sent there is no Reply.
    """
    can = {Can.DETAILS}
    if case.purged_at is not None:
        return frozenset(can)
    if failed:
        can.add(Can.RETRY_REPLY)
    if not case.is_open:
        return frozenset(can | {Can.REOPEN})
    source = work.source(case)
    answers = any(way.is_open for way in ways) and source.purpose is not Purpose.LISTEN
    can.add(Can.CLOSE_WITHOUT_REPLY)
    if answers and not case.addressed:
        can.add(Can.JOIN_IN)
        return frozenset(can | ({Can.RELEASE, Can.RESOLVE} if case.owner else set()))
    can |= {Can.RESOLVE, Can.ASSIGN, *((Can.RELEASE, Can.TAKE_OVER) if case.owner else (Can.CLAIM,))}
    if answers:
        can.add(Can.REPLY)
        can |= {Can.ANSWER_ALL} if similar >= MANY else set()
    if work.desk(case).departments:
        can.add(Can.ESCALATE)
    return frozenset(can)
