"""Lines only: somebody leads what is said, so that everybody says the same, until they release it."""

from __future__ import annotations

from datetime import datetime

from bot.desk.crisis.acting import news
from bot.desk.crisis.record import running
from bot.desk.crisis.refusals import StatementEmpty
from bot.desk.crisis.stating import admit_speaker, approve_line
from bot.desk.work import Work
from bot.store import Crisis
from bot.store.words import CrisisEventKind


async def say_lines_only(work: Work, crisis_id: int, *, by: str, now: datetime) -> Crisis:
    """Lead what is said from now on: replies are approved lines. Whoever presses last leads; twice changes nothing.

    Raises:
        UnknownCrisis, CrisisIsOver, NotOnCall, NotTheSpeaker.
    """
    crisis = await running(work, crisis_id)
    await admit_speaker(work, crisis, by)
    if crisis.lines_by != by:
        crisis.lines_by, crisis.lines_since = by, crisis.lines_since or now
        await news(work, crisis, CrisisEventKind.LINES_ONLY, by=by, now=now)
    return crisis


async def release_lines(work: Work, crisis_id: int, *, by: str, now: datetime) -> Crisis:
    """Let everybody write freely again; what is free already stays so.

    Raises:
        UnknownCrisis, CrisisIsOver, NotOnCall, NotTheSpeaker.
    """
    crisis = await running(work, crisis_id)
    await admit_speaker(work, crisis, by)
    if crisis.lines_by is not None:
        crisis.lines_by = crisis.lines_since = None
        await news(work, crisis, CrisisEventKind.LINES_RELEASED, by=by, now=now)
    return crisis


async def add_line(work: Work, crisis_id: int, *, by: str, text: str, now: datetime) -> Crisis:
    """Approve a line; one that was approved in this crisis already changes nothing.

    Raises:
        UnknownCrisis, CrisisIsOver, NotOnCall, NotTheSpeaker, NotAnApprover, StatementEmpty.
    """
    crisis = await running(work, crisis_id)
    await admit_speaker(work, crisis, by)
    said = text.strip()
    if not said:
        raise StatementEmpty(crisis.id)
    if await approve_line(work, crisis, said, by=by, now=now):
        await news(work, crisis, CrisisEventKind.LINE_APPROVED, by=by, now=now, note=said)
    return crisis
