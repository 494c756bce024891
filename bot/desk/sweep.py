"""Says what the clocks have to say: each step of each clock once, in as few messages as possible.

Everything happens in one transaction, so a kill loses nothing and repeats nothing: the ``pings`` rows are unique per
clock and step, and the messages that say them are outbox rows written beside them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, insert, select, update

from bot.desk.due_steps import DueStep, anything_due, due_steps, postpone
from bot.desk.free_line import refresh_line, show_line
from bot.desk.ping_messages import Line, said_today, tell_department, tell_places
from bot.desk.recipients import CHANNEL_EVERY, Place, Said, free_from
from bot.desk.rollups import waiting_copies
from bot.desk.sweep_plan import Plan, plan
from bot.desk.turns import my_turn
from bot.desk.work import Work
from bot.rules.pings import Audience, Step
from bot.rules.vocabulary import Priority
from bot.settings import Desk
from bot.store import Card, Ping
from bot.store.words import CardKind, SendState

PINGS = cast("Table", Ping.__table__)


@dataclass
class Swept:
    """What one sweep did; ``more``: there was too much for one transaction, sweep again at once."""

    pings: int = 0
    """Steps said, those that a higher one covered included."""
    messages: int = 0
    more: bool = False


async def sweep(work: Work, *, now: datetime) -> Swept:
    """Say every step that is due by ``now``, most urgent first; two sweeps at once say each of them once."""
    result = Swept()
    for desk in work.settings.desks.values():
        if await my_turn(work, f"sweep:{desk.name}"):
            await _sweep_desk(work, desk, result, now=now)
    return result


async def _sweep_desk(work: Work, desk: Desk, result: Swept, *, now: datetime) -> None:
    if not desk.hours.is_open(now):
        await postpone(work, desk, until=desk.hours.next_opening(now), now=now)
        return
    if await anything_due(work, desk, now=now):
        found = await due_steps(work, desk, now=now)
        said = await said_today(work, desk, now=now)
        await _say(work, desk, plan(found.steps, said, now=now), said, result, now=now)
        result.more |= found.more
    await refresh_line(work, desk, now=now)


async def _say(work: Work, desk: Desk, what: Plan, said: Mapping[Place, Said], result: Swept, *, now: datetime) -> None:
    pings = await _record(work, what.spoken(), result, now=now)
    lines: defaultdict[Place, list[Line]] = defaultdict(list)
    for place, group in what.places.items():
        lines[place] += [_line(step, pings) for step in group]
    _join(lines, await waiting_copies(work, desk, now=now), said, now=now)
    along = what.go_along(lines.keys())
    pings |= await _record(work, [step for _, step in along], result, now=now)
    for place, step in along:
        lines[place].append(_line(step, pings))
    held = _hold(what, now=now)
    urgent_first = sorted(lines, key=lambda one: min(line.order for line in lines[one]))
    result.messages += await tell_places(work, desk, {place: lines[place] for place in urgent_first}, now=now)
    for step in what.spoken():
        if step.hearers.department and step.clock.escalation_id is not None:
            ping = pings[step.clock.id]
            result.messages += await tell_department(work, desk, ping, step.clock.escalation_id, step.taken_by, now=now)
    await _show_breaches(work, [*what.spoken(), *held])
    await _show_line(work, desk, what, said, told=Place(desk.channel, False) in lines, result=result, now=now)


def _line(step: DueStep, pings: Mapping[int, Ping]) -> Line:
    return Line(pings[step.clock.id], step.priority, step.clock.due_at, step.hearers.role)


def _hold(what: Plan, *, now: datetime) -> list[DueStep]:
    """Let the held steps wait, but look at each clock at its due instant, since the card says then that it is late.

    Returns those that begin to wait now.
    """
    anew = [step for step, _ in what.held if step.clock.next_ping_at is not None and step.clock.next_ping_at <= now]
    for step, until in what.held:
        due = step.clock.due_at
        step.clock.next_ping_at = min(until, due) if due > now else until
    return anew


async def _record(work: Work, steps: Sequence[DueStep], result: Swept, *, now: datetime) -> dict[int, Ping]:
    """Write that these steps were said, and when their clocks are looked at next; the ping by its clock."""
    said = {step.clock.id: step.step for step in steps}
    rows: list[dict[str, Any]] = []
    for step in steps:
        step.clock.next_ping_at = step.look_again
        wants_copy = now if step.hearers.also else None
        rows += [{"clock_id": step.clock.id, "step": lower, "at": now, "rollup_at": None} for lower in step.skipped]
        rows.append({"clock_id": step.clock.id, "step": step.step, "at": now, "rollup_at": wants_copy})
    if not rows:
        return {}
    # In bulk, and read back: to learn the ids of new objects SQLAlchemy would insert them one by one.
    await work.session.execute(insert(PINGS), rows)
    stored = await work.session.scalars(select(Ping).where(Ping.clock_id.in_(said), Ping.at == now))
    result.pings += len(rows)
    return {ping.clock_id: ping for ping in stored if ping.step is said[ping.clock_id]}


def _join(
    lines: defaultdict[Place, list[Line]], copies: Mapping[Place, list[Line]], said: Mapping[Place, Said],
    *, now: datetime,
) -> None:  # fmt: skip
    """Add the copies to what their readers are told anyway, or send them where a roll-up may go; else they wait."""
    for place, waiting in copies.items():
        urgent = any(line.priority is Priority.URGENT for line in waiting)
        wait = free_from(place, said.get(place, Said()), roles=(Audience.COORDINATOR,), urgent=urgent)
        later = wait if wait is not None and now < wait and place not in lines else None
        for line in waiting:
            line.ping.rollup_at = later
        if later is None:
            lines[place] += waiting


async def _show_breaches(work: Work, steps: Iterable[DueStep]) -> None:
    """Have the cards of late cases rendered anew; ``shown`` goes down, because ``wanted`` follows the revision."""
    late = [step.clock.case_id for step in steps if step.step is Step.BREACH]
    if late:
        stale = update(Card).where(
            Card.kind == CardKind.CASE, Card.case_id.in_(late), Card.state == SendState.POSTED
        )  # fmt: skip
        await work.session.execute(stale.values(shown=0).execution_options(synchronize_session=False))


async def _show_line(
    work: Work, desk: Desk, what: Plan, said: Mapping[Place, Said], *, told: bool, result: Swept, now: datetime
) -> None:
    """Show the half-way steps of free cases in the channel's line, unless the channel just heard something else."""
    if not what.line:
        return
    last = now if told else said.get(Place(desk.channel, False), Said()).last
    until = await show_line(work, desk, channel_free_from=last + CHANNEL_EVERY if last else None, now=now)
    if until is None:
        await _record(work, what.line, result, now=now)
    for step in what.line if until else ():
        step.clock.next_ping_at = until
