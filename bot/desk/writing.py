"""Who is writing a reply: shown on the card, so that nobody else starts one, and the draft survives a closed modal.

A case has one writer at a time. While somebody is at the keys a second one is warned and not shown; ten minutes after
the last key the place is free for the next.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from bot.desk.claim import ensure_owner, require_open
from bot.desk.effects import show_opened
from bot.desk.lease import WRITING_FOR, start_lease, stop_lease
from bot.desk.look_forms import reply_form
from bot.desk.reply_text import require_replies
from bot.desk.views import ReplyForm
from bot.desk.work import Work
from bot.store import Case


async def start_writing(work: Work, case_id: int, *, by: str, now: datetime) -> ReplyForm:
    """Open the Reply modal: a free case is claimed, the card shows who writes, and the lease rests.

    Raises:
        UnknownCase, NotAnAgent, CaseIsResolved.
        CannotReply: the source takes no reply, or we only overheard this.
    """
    case = await work.case(case_id)
    await work.agent(work.desk(case), by, now=now)
    require_open(case)
    require_replies(work, case)
    await ensure_owner(work, case, by=by, now=now)
    await show_opened(work, case, by=by, now=now)
    form = await reply_form(work, case_id, by=by, now=now)
    if not _is_anothers(case, by, now=now):
        _write(case, by, now=now)
        stop_lease(case)
    return replace(form, revision=case.revision)


async def keep_draft(work: Work, case_id: int, *, by: str, text: str, now: datetime) -> None:
    """Keep what is typed so far. The card is edited only where it says something else now, not for each key.

    Raises:
        UnknownCase: there is no such case.
        NotAnAgent: ``by`` left the desk while the modal was open.
    """
    case = await work.case(case_id)
    work.require_agent(work.desk(case), by)
    if not case.is_open or _is_anothers(case, by, now=now):
        return
    if case.writer != by or case.writing_since is None:
        _write(case, by, now=now)
    case.draft, case.last_key_at = text or None, now


async def stop_writing(work: Work, case_id: int, *, by: str, now: datetime) -> None:
    """The modal was closed without sending: a draft stays where something was typed, and the lease goes on.

    Raises:
        UnknownCase: there is no such case.
    """
    case = await work.case(case_id)
    if case.writer == by:
        _put_down(case)
        start_lease(work, case, now=now)


async def show_drafts(work: Work, *, now: datetime) -> int:
    """Ten minutes after the last key "Sanne is writing" becomes "draft by Sanne"; returns how many cards changed.

    A modal in which nothing was typed leaves nothing. The clock calls this.
    """
    query = select(Case).where(Case.writing_since.is_not(None), Case.last_key_at <= now - WRITING_FOR)
    query = query.order_by(Case.last_key_at, Case.id).with_for_update(of=Case, skip_locked=True)
    idle = (await work.session.scalars(query)).all()
    for case in idle:
        _put_down(case)
    return len(idle)


def forget_writer(case: Case) -> None:
    """A reply is on its way: whatever else was being written is out of date."""
    case.writer = case.writing_since = case.last_key_at = case.draft = None


def _write(case: Case, by: str, *, now: datetime) -> None:
    if case.writer != by:
        case.draft = None
    case.writer, case.writing_since, case.last_key_at = by, now, now
    case.touch()


def _put_down(case: Case) -> None:
    if case.draft is None:
        forget_writer(case)
    case.writing_since = None
    case.touch()


def _is_anothers(case: Case, by: str, *, now: datetime) -> bool:
    """Return whether a colleague is at the keys now."""
    last = case.last_key_at
    writes = case.writer is not None and case.writing_since is not None
    return writes and case.writer != by and last is not None and now - last < WRITING_FOR
