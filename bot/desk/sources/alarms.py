"""Something is up with a source: the lead hears of it once, and once more when it is over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.desk.effects import tell
from bot.desk.work import Work
from bot.settings import Desk
from bot.store import SourceAlarm
from bot.store.words import AlarmKind, Lane, MessageKind


async def raise_alarm(
    work: Work, source: str, kind: AlarmKind, *, since: datetime, now: datetime, **facts: Any
) -> bool:  # fmt: skip
    """Tell the desk's lead that something is up since ``since``; False: it was told, and is not over."""
    if await _open(work, source, kind) is not None:
        return False
    desk = work.settings.desk_of_source(source)
    alarm = SourceAlarm(source=source, desk=desk.name, kind=kind, since=since, facts=facts)
    work.session.add(alarm)
    await work.session.flush()
    _tell(work, desk, MessageKind.SOURCE_ALARM, alarm, now=now)
    return True


async def clear_alarm(work: Work, source: str, kind: AlarmKind, *, now: datetime) -> bool:
    """It is over: tell it to whom the alarm was told; False: there was none."""
    alarm = await _open(work, source, kind)
    if alarm is None:
        return False
    alarm.ended_at = now
    _tell(work, work.settings.desk_of_source(source), MessageKind.SOURCE_WELL, alarm, now=now)
    return True


async def tell_gap(work: Work, source: str, *, since: datetime, until: datetime, now: datetime) -> None:
    """Say in the desk's channel that what came in this time may be lost; the same gap is told once."""
    desk = work.settings.desk_of_source(source)
    key = f"gap:{source}:{int(since.timestamp())}:{int(until.timestamp())}"
    tell(
        work, MessageKind.SOURCE_GAP, key=key, to=desk.channel, desk=desk.name, now=now, lane=Lane.PING,
        source=source, since=since.isoformat(), until=until.isoformat(),
    )  # fmt: skip


async def _open(work: Work, source: str, kind: AlarmKind) -> SourceAlarm | None:
    query = select(SourceAlarm).where(
        SourceAlarm.source == source, SourceAlarm.kind == kind, SourceAlarm.ended_at.is_(None)
    )
    return (await work.session.scalars(query.with_for_update())).first()


def _tell(work: Work, desk: Desk, kind: MessageKind, alarm: SourceAlarm, *, now: datetime) -> None:
    """Watching never stops, so this waits for no opening time."""
    for to in desk.lead or (desk.channel,):
        key = f"{kind.value}:{alarm.id}:{to}"
        tell(work, kind, key=key, to=to, desk=desk.name, now=now, lane=Lane.PING, alarm=alarm.id)
