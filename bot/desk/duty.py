"""The coordinator of the day: who gets the pings that belong to nobody."""

from __future__ import annotations

from datetime import datetime

from bot.desk.roster_cache import people_change
from bot.desk.work import Work
from bot.store import Duty


async def coordinate_today(work: Work, desk_name: str, *, by: str, now: datetime) -> Duty:
    """Button "I coordinate today": until local midnight ``by`` is the desk's coordinator; the last one to press is it.

    Raises:
        NotAnAgent: ``by`` is no agent of the desk.
    """
    desk = work.settings.desks[desk_name]
    await work.agent(desk, by, now=now)
    people_change(work.session)
    return await work.session.merge(Duty(desk=desk.name, day=now.astimezone(desk.zone).date(), user_id=by))
