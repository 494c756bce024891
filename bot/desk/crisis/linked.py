"""A crisis as somebody sees and takes it who opens the link of a page, without Slack."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.desk.crisis.acting import acknowledge_for
from bot.desk.crisis.look import crisis_view
from bot.desk.crisis.record import locked
from bot.desk.crisis.refusals import UnknownCrisis
from bot.desk.crisis.views import CrisisView
from bot.desk.work import Work
from bot.store import Crisis, Page

SLACK_ID = re.compile(r"[UW][A-Z0-9]{2,30}")
LONGEST_OWNER = 32


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a crisis stands for ``person``."""

    crisis: CrisisView
    person: str | None
    """Their display name; None where nobody knows."""
    yours: bool


def is_slack_id(person: str) -> bool:
    """Say whether this names somebody in Slack; else it is a name that somebody typed."""
    return SLACK_ID.fullmatch(person) is not None


async def standing(work: Work, crisis_id: int, *, person: str, now: datetime) -> Standing | None:
    """Return how a crisis stands; None: there is no such crisis."""
    try:
        view = await crisis_view(work, crisis_id, channel="", now=now)
    except UnknownCrisis:
        return None
    desk = work.settings.desks[view.desk]
    known = work.roster.name(person, desk) if is_slack_id(person) else None
    return Standing(crisis=view, person=known, yours=view.owner_id == person)


async def take_by_link(
    work: Work, crisis_id: int, *, person: str, key: str, name: str | None, now: datetime
) -> Standing | None:
    """Take a crisis by a link; ``name``: who they say they are, where the link went to an address.

    Whoever was first keeps it, and what is over stays so. None: there is no such crisis, or that page was never sent.
    """
    try:
        crisis: Crisis = await locked(work, crisis_id)
    except UnknownCrisis:
        return None
    page = await _page(work, key)
    if page is None or page.crisis_id != crisis_id:
        return None
    taker = (name or person)[:LONGEST_OWNER]
    if crisis.owner is None and crisis.ended_at is None:
        await acknowledge_for(work, crisis, by=taker, now=now)
    return await standing(work, crisis_id, person=taker, now=now)


async def _page(work: Work, key: str) -> Page | None:
    return (await work.session.scalars(select(Page).where(Page.key == key))).first()
