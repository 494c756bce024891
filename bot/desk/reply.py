"""Replies to customers, up to the point where they leave: checked, signed, queued in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Row, or_, select, update

from bot.desk.claim import ensure_owner
from bot.desk.effects import tell
from bot.desk.lease import stop_lease
from bot.desk.lines_only import bound_of
from bot.desk.outcome import reply_outcome
from bot.desk.refusals import CaseChanged, LinesOnly, PersonalDataShown, ReplyNotRetryable, WordsRemoved
from bot.desk.reply_text import Checked, check_text, data_shown
from bot.desk.resolve import require_cause
from bot.desk.ways import newest_of, target_of
from bot.desk.work import Work
from bot.desk.writing import forget_writer
from bot.rules.language import guess_language
from bot.rules.promises import promise
from bot.rules.vocabulary import Visibility
from bot.store import Case, CaseEvent, Outbox, Reply
from bot.store.words import EventKind, Lane, MessageKind, Outcome, ReplyKind, ReplyState, SendState

__all__ = ["queue_reply", "reply_outcome", "retry_reply", "submit_reply"]

NEW_WORDS = frozenset({EventKind.MENTION_ADDED, EventKind.THANKED})
# What somebody must know before sending: the customer spoke, a colleague acted, a department answered.
CHANGES = NEW_WORDS | {
    EventKind.MENTION_EDITED, EventKind.MENTION_DELETED, EventKind.REPLY_QUEUED, EventKind.RESOLVED,
    EventKind.QUESTION_ANSWERED, EventKind.CLAIMED, EventKind.ASSIGNED, EventKind.TAKEN_OVER,
}  # fmt: skip
FAILED = (ReplyState.REJECTED, ReplyState.UNKNOWN)
# Before the first thing that was not seen.
JUST_BEFORE = timedelta(microseconds=1)
SUPERSEDED = "superseded"


async def submit_reply(
    work: Work, case_id: int, *, by: str, text: str, visibility: Visibility, kind: ReplyKind = ReplyKind.ANSWER,
    seen_revision: int, resolve_as: Outcome | None = None, cause: str | None = None,
    promised_for: datetime | None = None, confirmed: bool = False, template: str | None = None,
    line: str | None = None, meant: Collection[str] = (), now: datetime,
) -> Reply:  # fmt: skip
    """Queue a reply; a free case is claimed first, a colleague's stays the colleague's. Nothing is sent here.

    ``seen_revision`` is the revision that the modal showed; what the customer said after it stays unanswered.
    ``resolve_as`` is *Send and resolve*: done once the platform confirmed. ``promised_for`` is the time that the text
    is known to name; without it the text is read. ``template`` names the approved text that is sent instead of
    ``text``, where the platform takes nothing else any more; ``line`` the line that is, while somebody leads what is
    said. ``meant``: the kinds of personal data that may stand there in public.

    Raises:
        UnknownCase, NotAnAgent, ReplyEmpty, ReplyTooLong, CannotReply, LinesOnly, CauseRequired.
        PersonalDataShown: everybody could read personal data of another kind; what was approved is not looked at.
        CaseChanged: something happened since; sending again with ``confirmed`` and the revision that it carries goes
            through, also where the case was closed meanwhile (it stays closed).
        CaseIsResolved: it was closed before the modal opened.
        WordsRemoved: the customer was forgotten meanwhile.
    """
    case = await work.case(case_id)
    await work.agent(work.desk(case), by, now=now)
    if case.purged_at is not None:
        raise WordsRemoved(case.id)
    changes = await _changes(work, case, seen_revision, by=by)
    if changes and not confirmed:
        raise _changed(case, changes)
    checked = await check_text(
        work, case, by=by, text=text, visibility=visibility, template=template, line=line, now=now
    )
    shown = () if checked.template or line else data_shown(work.desk(case), text, visibility)
    if set(shown).difference(meant):
        raise PersonalDataShown(case.id, kinds=shown)
    if case.is_open or not confirmed:
        await ensure_owner(work, case, by=by, now=now)
    if resolve_as is not None:
        await require_cause(work, case, outcome=resolve_as, cause=cause)
    unseen = [event.at for event in changes if event.kind in NEW_WORDS]
    reply = await queue_reply(
        work, case, by=by, checked=checked, visibility=visibility, kind=kind, resolve_as=resolve_as, cause=cause,
        promised_for=promised_for, answers_until=min(unseen) - JUST_BEFORE if unseen else now, now=now,
    )  # fmt: skip
    return reply


async def _changes(
    work: Work, case: Case, seen_revision: int, *, by: str
) -> Sequence[Row[EventKind, str | None, datetime]]:
    """Return what happened after the revision that ``by`` saw, without what they did themselves."""
    query = (
        select(CaseEvent.kind, CaseEvent.by, CaseEvent.at)
        .where(
            CaseEvent.case_id == case.id, CaseEvent.revision > seen_revision, CaseEvent.kind.in_(CHANGES),
            or_(CaseEvent.by.is_(None), CaseEvent.by != by),
        )
        .order_by(CaseEvent.id)
    )  # fmt: skip
    return (await work.session.execute(query)).all()


def _changed(case: Case, changes: Sequence[Row[EventKind, str | None, datetime]]) -> CaseChanged:
    replied = [event.by for event in changes if event.kind is EventKind.REPLY_QUEUED]
    return CaseChanged(
        case.id, revision=case.revision, new_mentions=sum(event.kind in NEW_WORDS for event in changes),
        replied_by=replied[-1] if replied else None, resolved=not case.is_open,
    )  # fmt: skip


async def queue_reply(
    work: Work, case: Case, *, by: str, checked: Checked, visibility: Visibility, kind: ReplyKind,
    resolve_as: Outcome | None = None, cause: str | None = None, promised_for: datetime | None = None,
    answers_until: datetime, lane: Lane = Lane.PING, now: datetime,
) -> Reply:  # fmt: skip
    """Write a checked and signed reply and the row that sends it; drafts of the case are out of date by then.

    ``lane``: what is in a later one lets every reply of an earlier one pass.
    """
    target, text = target_of(await newest_of(work, case), visibility), checked.text
    desk, template = work.desk(case), checked.template
    if promised_for is None:
        # The agent chooses the language of a reply; a short one ("by 4 pm") does not tell which it is.
        language = guess_language(text) or case.language or desk.language
        promised_for = promise(text, now=now, hours=desk.hours, language=language)
    reply = Reply(
        case_id=case.id, source=case.source, in_reply_to=target.external_id, conversation_id=target.conversation_id,
        kind=kind, visibility=visibility, text=text, agent=by, answers_until=answers_until,
        resolve_as=resolve_as if kind is ReplyKind.ANSWER else None, cause=cause, promised_for=promised_for,
        created_at=now, template={"name": template.name, "language": template.language} if template else None,
    )  # fmt: skip
    work.session.add(reply)
    await work.session.flush()
    tell(
        work, MessageKind.REPLY, key=reply_key(reply), to="", desk=case.desk, now=now, case=case, lane=lane,
        reply=reply.id,
    )  # fmt: skip
    forget_writer(case)
    stop_lease(case)
    case.record(EventKind.REPLY_QUEUED, by=by, at=now, reply=reply.id, kind=kind.value, visibility=visibility.value)
    return reply


def reply_key(reply: Reply) -> str:
    """Return the key of the row that sends the reply."""
    return f"reply:{reply.id}"


async def retry_reply(work: Work, reply_id: int, *, by: str, now: datetime) -> Reply:
    """Send a rejected or lost reply again, with the same key, so that the platform can refuse a second one.

    Raises:
        NotAnAgent.
        ReplyNotRetryable: it is on its way or was delivered, or the customer got another one since.
        WordsRemoved: its text is gone.
        LinesOnly: somebody leads what is said by now, and this is no approved line.
    """
    reply = await work.session.get(Reply, reply_id, with_for_update=True)
    if reply is None:
        raise ReplyNotRetryable(reply_id, state="unknown reply")
    case = await work.case(reply.case_id)
    await work.agent(work.desk(case), by, now=now)
    if case.purged_at is not None:
        raise WordsRemoved(case.id)
    if reply.state not in FAILED:
        raise ReplyNotRetryable(reply.id, state=reply.state)
    if await _is_superseded(work, reply):
        raise ReplyNotRetryable(reply.id, state=SUPERSEDED)
    await _require_line(work, case, reply)
    reply.state, reply.reason, reply.arrival = ReplyState.QUEUED, None, None
    await work.session.execute(
        update(Outbox)
        .where(Outbox.key == reply_key(reply))
        .values(
            state=SendState.READY, token=None, lease_until=None, sent_at=None, not_before=None, error=None, attempts=0
        )
        .execution_options(synchronize_session=False)
    )
    stop_lease(case)
    case.record(EventKind.REPLY_RETRIED, by=by, at=now, reply=reply.id)
    return reply


async def _require_line(work: Work, case: Case, reply: Reply) -> None:
    bound = await bound_of(work, case) if reply.template is None else None
    signature = work.roster.signature(reply.agent, work.desk(case)) if reply.agent else ""
    if bound is not None and not bound.allows(reply.text or "", signature=signature):
        raise LinesOnly(case.id, by=bound.by, since=bound.since)


async def _is_superseded(work: Work, reply: Reply) -> bool:
    newer = select(Reply.id).where(
        Reply.case_id == reply.case_id, Reply.id > reply.id, Reply.kind != ReplyKind.AUTOMATIC,
        Reply.state.in_((ReplyState.QUEUED, ReplyState.SENDING, ReplyState.SENT)),
    )  # fmt: skip
    return (await work.session.scalars(newer.limit(1))).first() is not None
