"""What colleagues write in the thread of a crisis card: an update, which the timeline keeps."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from bot.desk.crisis.acting import LONGEST_WHY, news
from bot.desk.crisis.record import locked, record
from bot.desk.work import Work
from bot.store import CrisisEvent
from bot.store.words import CrisisEventKind


async def note_crisis(work: Work, crisis_id: int, *, ts: str, author: str, text: str, now: datetime) -> int | None:
    """Keep a message of a crisis's thread; while the crisis goes on it answers "still on it?".

    Returns the number of its line in the timeline; None: it came before. ``ts`` is the message's own.
    Whoever can write there may: it never reaches a customer.

    Raises:
        UnknownCrisis: there is none any more.
    """
    crisis = await locked(work, crisis_id)
    if await _line(work, crisis.id, ts) is not None:
        return None
    if crisis.ended_at is None:
        await news(work, crisis, CrisisEventKind.NOTED, by=author, now=now, ts=ts, note=text[:LONGEST_WHY])
    else:
        await record(work, crisis, CrisisEventKind.NOTED, by=author, at=now, ts=ts, note=text[:LONGEST_WHY])
    await work.session.flush()
    return await _line(work, crisis.id, ts)


async def _line(work: Work, crisis_id: int, ts: str) -> int | None:
    query = select(CrisisEvent).where(CrisisEvent.crisis_id == crisis_id, CrisisEvent.kind == CrisisEventKind.NOTED)
    found = (await work.session.scalars(query)).all()
    return next((one.id for one in found if one.facts["ts"] == ts), None)
