"""Begins storms, keeps their boards, ends them; what a channel shows changes, what people owe customers does not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, select

from bot.desk.lists import show_listed
from bot.desk.presence import active_people
from bot.desk.storms.board import keep_board, place_board, show_board_anew
from bot.desk.storms.holding import hold_back, show_urgent
from bot.desk.storms.running import in_channel, running_storms, unposted
from bot.desk.turns import my_turn
from bot.desk.work import Work
from bot.rules.storming import BEHIND, Cause, Load, causes
from bot.settings import Desk
from bot.store import Case, ListRow, Storm
from bot.store.live import OPEN
from bot.store.words import CaseState


@dataclass
class Minded:
    """What one round did."""

    begun: int = 0
    ended: int = 0
    shown: int = 0
    """Cards that were made: urgent ones in a storm, the rest after it."""


async def mind_storms(work: Work, *, now: datetime) -> Minded:
    """Look once at every channel of every desk; doing it again at the same instant changes nothing."""
    result = Minded()
    for desk in work.settings.desks.values():
        if await my_turn(work, f"storms:{desk.name}"):
            await _mind(work, desk, result, now=now)
    return result


async def _mind(work: Work, desk: Desk, result: Minded, *, now: datetime) -> None:
    """While closed nothing is posted, so there is nothing to hold back: a storm ends with the day."""
    running = {storm.channel: storm for storm in await running_storms(work.session, desk.name)}
    is_open = desk.hours.is_open(now)
    for channel in dict.fromkeys((desk.channel, desk.private_or_channel)):
        storm = running.pop(channel, None)
        load = await load_of(work, desk, channel, storm, now=now) if is_open else None
        why = causes(load, running=storm is not None) if load else ()
        if storm is None and load and why:
            await _begin(work, desk, channel, load, why, now=now)
            result.begun += 1
        elif storm is not None and why:
            await hold_back(work, storm)  # what was coming in as it began may not have seen it
            result.shown += await show_urgent(work, desk, storm, now=now)
            await keep_board(work, desk, storm, now=now)
        elif storm is not None:
            running[channel] = storm
    for storm in running.values():  # these are over, or their channel left the settings
        await _end(work, storm, now=now)
        result.ended += 1
    if running and is_open:
        result.shown += await show_listed(work, desk, now=now)


async def load_of(work: Work, desk: Desk, channel: str, storm: Storm | None, *, now: datetime) -> Load:
    """Return what stands before a channel.

    In a storm its cards do not wait. What came lately stands for them, or what would have to be shown if it ended now:
    a storm that ends with more than the channel can show begins again at once.
    """
    new = and_(
        OPEN, Case.desk == desk.name, Case.state == CaseState.NEW, Case.owner.is_(None), in_channel(desk, channel)
    )
    lately = and_(Case.listed, Case.received_at > now - BEHIND)
    counted = select(func.count().filter(Case.addressed), func.count().filter(lately)).where(new)
    free, came = (await work.session.execute(counted)).one()
    waiting = max(came, await _held(work, new)) if storm else 0
    active = await active_people(work.session, work.roster, desk, now=now) & work.roster.agents(desk)
    return Load(
        free=free, active=len(active), at_least=desk.storm_from,
        unshown=await unposted(work.session, channel) + waiting,
        per_s=work.settings.delivery.messages_per_channel_per_s,
    )  # fmt: skip


async def _held(work: Work, new: ColumnElement[bool]) -> int:
    """Return how many of the ``new`` cases get their card when the storm is over: those on a morning list have theirs
    when somebody takes them."""
    on_a_list = exists().where(ListRow.case_id == Case.id)
    query = select(func.count()).select_from(Case).where(new, Case.listed, Case.addressed, ~on_a_list)
    return await work.session.scalar(query) or 0


async def _begin(
    work: Work, desk: Desk, channel: str, load: Load, why: tuple[Cause, ...], *, now: datetime
) -> None:  # fmt: skip
    facts = {"causes": list(why), "free": load.free, "active": load.active, "unshown": load.unshown}
    storm = Storm(desk=desk.name, channel=channel, began_at=now, placed_at=now, facts=facts)
    work.session.add(storm)
    await work.session.flush()
    await place_board(work, storm, now=now)
    await hold_back(work, storm)


async def _end(work: Work, storm: Storm, *, now: datetime) -> None:
    storm.ended_at = now
    await work.session.flush()
    await show_board_anew(work, storm)
