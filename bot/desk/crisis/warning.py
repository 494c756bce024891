"""Hours without anybody on call, and people who cannot be reached: told to the lead while there is time to mend it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.desk.crisis.duty import rotas
from bot.desk.crisis.record import crisis_channel
from bot.desk.effects import tell
from bot.desk.work import Work
from bot.rules.oncall import Gap, RotaWarning, warnings
from bot.settings import Desk
from bot.store import Outbox
from bot.store.words import MessageKind


async def warn_of_duty(work: Work, *, now: datetime) -> int:
    """Tell the lead of each desk, in its opening hours and once a day, what is wrong with the coming seven days."""
    told = 0
    every = await rotas(work, now=now)
    contacts = {name: reach.contact() for name, reach in work.settings.people.items()}
    for desk in work.settings.desks.values():
        oncall = work.settings.oncall_of(desk)
        if oncall is None or not desk.hours.is_open(now):
            continue
        found = warnings(every[oncall.name], now, contacts=contacts)
        if found:
            told += await _tell(work, desk, found, now=now)
    return told


async def _tell(work: Work, desk: Desk, found: tuple[RotaWarning, ...], *, now: datetime) -> int:
    day, told = now.astimezone(desk.zone).date().isoformat(), 0
    for to in desk.lead or (crisis_channel(desk),):
        key = f"duty_warning:{desk.name}:{day}:{to}"
        if await work.session.scalar(select(Outbox.id).where(Outbox.key == key)) is None:
            tell(work, MessageKind.DUTY_WARNING, key=key, to=to, desk=desk.name, now=now, warnings=_facts(found))
            told += 1
    return told


def _facts(found: tuple[RotaWarning, ...]) -> list[dict[str, Any]]:
    return [
        {"start": one.start.isoformat(), "end": one.end.isoformat()} if isinstance(one, Gap) else {"person": one.person}
        for one in found
    ]
