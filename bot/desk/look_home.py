"""App Home: one person's cases, the queue, and who is on call."""

from __future__ import annotations

from datetime import datetime

from bot.desk.crisis.at_home import duty_at_home, oncall_desk
from bot.desk.look_lists import my_rows, queue_rows, queue_total
from bot.desk.views import HomeView
from bot.desk.work import Work


async def home_view(work: Work, user: str, *, now: datetime) -> HomeView:
    """Return App Home of ``user``: own cases of all desks, the queue of the first desk they work at, who is on call."""
    desk = next((one for one in work.settings.desks.values() if user in work.roster.agents(one)), None)
    if desk is None:
        called = oncall_desk(work, user)
        duty = await duty_at_home(work, called, user, now=now) if called else None
        return HomeView(desk=called.name if called else None, is_agent=False, at=now, duty=duty)
    is_open = desk.hours.is_open(now)
    return HomeView(
        desk=desk.name, is_agent=True, mine=await my_rows(work, user, now=now),
        queue=await queue_rows(work, desk, now=now), queue_total=await queue_total(work, desk),
        coordinator=work.roster.name(work.roster.coordinator(desk, now=now), desk) or None, is_open=is_open,
        next_opening=None if is_open else desk.hours.next_opening(now), at=now,
        duty=await duty_at_home(work, desk, user, now=now),
    )  # fmt: skip
