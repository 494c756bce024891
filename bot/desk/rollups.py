"""The coordinator's copies of what owners were told: kept until the next roll-up may go."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from sqlalchemy import select

from bot.desk.ping_messages import Line
from bot.desk.recipients import Place, hearers
from bot.desk.work import Work
from bot.rules.pings import Audience
from bot.rules.vocabulary import Visibility
from bot.settings import Desk
from bot.store import Case, Clock, Ping


async def waiting_copies(work: Work, desk: Desk, *, now: datetime) -> dict[Place, list[Line]]:
    """Return what waits for a roll-up, by who coordinates now; a clock that was met meanwhile is nobody's news."""
    query = (
        select(Ping, Clock, Case.owner, Case.priority, Case.visibility)
        .join(Clock, Clock.id == Ping.clock_id)
        .join(Case, Case.id == Clock.case_id)
        .where(Case.desk == desk.name, Ping.rollup_at.is_not(None))
        .order_by(Ping.rollup_at, Ping.id)  # in the order of its index, else SQLite reads all pings in order of id
    )
    copies: defaultdict[Place, list[Line]] = defaultdict(list)
    for ping, clock, owner, priority, visibility in (await work.session.execute(query)).all():
        to = _reader(work, desk, clock, ping, owner, visibility, now=now) if clock.is_running else None
        if to is None:
            ping.rollup_at = None
        else:
            copies[to].append(Line(ping, priority, clock.due_at, Audience.COORDINATOR))
    return copies


def _reader(
    work: Work, desk: Desk, clock: Clock, ping: Ping, owner: str | None, visibility: Visibility, *, now: datetime
) -> Place | None:
    """Return who coordinates; None when that is the owner, who was told as such."""
    who = hearers(
        clock.kind, ping.step, owner=owner, on_shift=work.roster.is_on_shift(owner, desk, now=now) if owner else False,
        coordinator=work.roster.coordinator(desk, now=now),
        channel=desk.private_or_channel if visibility is Visibility.PRIVATE else desk.channel,
    )  # fmt: skip
    return who.also if who.role is Audience.OWNER else who.to
