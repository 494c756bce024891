"""Small things that doors need to know or note when somebody opens a form."""

from __future__ import annotations

from datetime import datetime

from bot.desk.effects import show_opened
from bot.desk.lease import case_opened
from bot.desk.notes import NAMED_GROUP
from bot.desk.refusals import UnknownCase
from bot.desk.said import readable
from bot.desk.work import Work
from bot.store import Note


async def open_details(work: Work, case_id: int, *, by: str, now: datetime) -> None:
    """Note that an agent opened a case: one that was taken from a list has an ordinary lease from here on.

    One that was claimed with its group gets its card.

    Raises:
        UnknownCase, NotAnAgent.
    """
    case = await work.case(case_id)
    work.require_agent(work.desk(case), by)
    case_opened(work, case, by=by, now=now)
    await show_opened(work, case, by=by, now=now)


async def read_note(work: Work, note_id: int) -> tuple[int, str]:
    """Return the case of a note and its text without the groups that it calls: the words of a question.

    Raises:
        UnknownCase: there is no such note.
    """
    note = await work.session.get(Note, note_id)
    if note is None:
        raise UnknownCase(f"of note {note_id}")
    return note.case_id, readable(NAMED_GROUP.sub("", note.text), work.roster.names).strip()


async def desk_name_of(work: Work, case_id: int) -> str:
    """Return the name of the case's desk.

    Raises:
        UnknownCase.
    """
    return (await work.case(case_id)).desk
