"""Drills: a scripted crisis in a practice channel that really calls those who said yes, and nobody else.

A drill is a row among the crises, so it climbs the real ladder and is acknowledged in the real ways. It opens no desk,
touches no case, says nothing to customers, and gives way to a real crisis at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select

from bot.desk.crisis.acting import end_crisis
from bot.desk.crisis.raising import running_crisis
from bot.desk.crisis.record import place_of, record, running, show, touch
from bot.desk.crisis.refusals import CrisisRunning, NoPracticeChannel, NotOnCall, NotTheLead, UnknownOnCall
from bot.desk.effects import tell
from bot.desk.work import Work
from bot.rules.oncall import FrozenLadder, FrozenStep
from bot.settings import Desk
from bot.store import Crisis
from bot.store.words import CrisisEventKind, CrisisKind, CrisisLevel, CrisisState, Lane, MessageKind

TOPIC, LONGEST_SCENARIO, MOST_PEOPLE = "drill", 140, 20
# Who acknowledged has looked around by then; who was called last has had time to answer, before the ladder repeats.
ENDS_AFTER_ACKNOWLEDGED, ENDS_AFTER_LAST = timedelta(minutes=10), timedelta(minutes=4)
LASTS_AT_MOST, KEPT_WAITING = timedelta(hours=2), timedelta(days=1)
# What a storm does: minutes after the start, people in the last quarter of an hour, and the share that is angry.
SCRIPT = ((0, 64, 0.48), (3, 212, 0.61), (8, 390, 0.74))
USUAL_PEOPLE, USUAL_NEGATIVE = 18, 0.22


async def plan_drill(
    work: Work, desk: Desk, *, channel: str, people: Sequence[str], scenario: str, by: str, now: datetime
) -> Crisis:
    """Plan a drill: its card in the practice channel, and a question to each of ``people``. Nobody is called yet.

    It takes the place of one that has not begun: that may stand where the app cannot write, without its buttons.

    Raises:
        NotTheLead, UnknownOnCall; NoPracticeChannel: the team works in that channel.
        CrisisRunning: a drill goes on.
    """
    require_lead(work, desk, by)
    if work.settings.oncall_of(desk) is None:
        raise UnknownOnCall(desk.oncall or "", tuple(work.settings.oncalls))
    if channel in _working_channels(work):
        raise NoPracticeChannel(channel)
    there = await running_crisis(work, desk.name, TOPIC)
    if there is not None and there.paged_at is not None:
        raise CrisisRunning(there.id, since=there.opened_at)
    if there is not None:
        await end_crisis(work, there, CrisisState.HANDLED, CrisisEventKind.ENDED, by=by, now=now)
        await work.session.flush()  # at most one runs: the old one has to end before the new one is there
    invited = list(dict.fromkeys(people))[:MOST_PEOPLE]
    crisis = Crisis(
        desk=desk.name, topic=TOPIC, kind=CrisisKind.DRILL, level=CrisisLevel.PAGE, state=CrisisState.OPEN,
        began_at=now, opened_at=now, lead=by, cycle=0,
        facts={
            "drill": {"channel": channel, "invited": invited, "yes": [], "scenario": scenario[:LONGEST_SCENARIO]},
        },
    )  # fmt: skip
    work.session.add(crisis)
    await work.session.flush()
    show(work, crisis, desk)
    await record(work, crisis, CrisisEventKind.PLANNED, by=by, at=now)
    for person in invited:
        tell(
            work, MessageKind.DRILL_INVITE, key=f"drill_invite:{crisis.id}:{person}", to=person, desk=desk.name,
            now=now, lane=Lane.PING, crisis=crisis.id,
        )  # fmt: skip
    return crisis


async def say_yes(work: Work, crisis_id: int, *, by: str, now: datetime) -> None:
    """Agree to be really called in a drill; again changes nothing.

    Raises:
        UnknownCrisis, CrisisIsOver; NotOnCall: they were not asked.
    """
    crisis = await running(work, crisis_id)
    drill = crisis.facts.get("drill") or {}
    if by not in drill.get("invited", ()):
        raise NotOnCall(crisis.desk, by)
    if by not in drill["yes"]:
        _note(crisis, yes=[*drill["yes"], by])
        await record(work, crisis, CrisisEventKind.SAID_YES, by=by, at=now)


async def start_drill(work: Work, crisis_id: int, *, by: str, now: datetime) -> None:
    """Begin: the first page goes out. A drill that has begun goes on.

    Raises:
        UnknownCrisis, CrisisIsOver, NotTheLead; CrisisRunning: there is a real crisis.
    """
    crisis = await _planned(work, crisis_id, by)
    if crisis.paged_at is not None:
        return
    real = await _real_crisis(work, crisis)
    if real is not None:
        raise CrisisRunning(real.id, since=real.opened_at)
    crisis.began_at = crisis.opened_at = crisis.paged_at = crisis.look_at = now
    _play(crisis, 0, now=now)
    await record(work, crisis, CrisisEventKind.OPENED, by=by, at=now)


async def call_off(work: Work, crisis_id: int, *, by: str, now: datetime) -> None:
    """End a drill that has not begun, without a report; one that has is stood down.

    Raises:
        UnknownCrisis, CrisisIsOver, NotTheLead.
    """
    crisis = await _planned(work, crisis_id, by)
    await end_crisis(work, crisis, CrisisState.HANDLED, CrisisEventKind.ENDED, by=by, now=now)
    if crisis.paged_at is not None:
        _report(work, crisis, now=now)


async def drills_run(work: Work, *, now: datetime) -> bool:
    """Return whether :func:`settle_drills` may have something to do; a look that costs the one writer nothing."""
    begun_or_forgotten = or_(Crisis.paged_at.is_not(None), Crisis.opened_at <= now - KEPT_WAITING)
    query = select(Crisis.id).where(Crisis.topic == TOPIC, Crisis.ended_at.is_(None), begun_or_forgotten)
    return await work.session.scalar(query.limit(1)) is not None


async def settle_drills(work: Work, *, now: datetime) -> int:
    """Play the script, end what is through, and end everything where a real crisis has opened; returns how many ended.

    Whoever climbs ladders comes here first: no page of a drill goes out while there is a real crisis.
    """
    query = select(Crisis).where(Crisis.topic == TOPIC, Crisis.ended_at.is_(None)).order_by(Crisis.id)
    ended = 0
    for crisis in (await work.session.scalars(query.with_for_update(skip_locked=True))).all():
        if crisis.paged_at is None:
            if now - crisis.opened_at >= KEPT_WAITING:
                await end_crisis(work, crisis, CrisisState.HANDLED, CrisisEventKind.ENDED, by=None, now=now)
                ended += 1
        elif await _real_crisis(work, crisis) is not None:
            await _give_way(work, crisis, now=now)
            ended += 1
        elif now >= _ends_at(crisis, crisis.paged_at):
            await end_crisis(work, crisis, CrisisState.HANDLED, CrisisEventKind.ENDED, by=None, now=now)
            _report(work, crisis, now=now)
            ended += 1
        else:
            await _go_on(work, crisis, crisis.paged_at, now=now)
    return ended


def require_lead(work: Work, desk: Desk, user: str) -> None:
    """Admit the desk's leads; where none is named, its agents.

    Raises:
        NotTheLead.
    """
    if user not in (desk.lead or work.roster.agents(desk)):
        raise NotTheLead(desk.name, user)


def volunteers_of(crisis: Crisis, step: FrozenStep) -> tuple[FrozenStep, tuple[str, ...]]:
    """Return a step of a drill with only those who said yes, and whom or what it would have told besides."""
    yes = frozenset((crisis.facts.get("drill") or {}).get("yes", ()))
    left = [person for person in step.people if person not in yes]
    left += [step.place] if step.place and not step.people else []
    called = tuple(person for person in step.people if person in yes)
    shadows = tuple(person for person in step.shadows if person in yes)
    return replace(step, people=called, shadows=shadows, place=None), tuple(left)


async def _planned(work: Work, crisis_id: int, user: str) -> Crisis:
    crisis = await running(work, crisis_id)
    desk = work.settings.desks.get(crisis.desk)
    if crisis.kind is not CrisisKind.DRILL or desk is None:
        raise NotTheLead(crisis.desk, user)
    require_lead(work, desk, user)
    return crisis


async def _real_crisis(work: Work, drill: Crisis) -> Crisis | None:
    """Return a real crisis of this desk, of one with the same on-call, or one that calls somebody who said yes."""
    desk = work.settings.desks.get(drill.desk)
    names = {drill.desk, *(one.name for one in work.settings.desks_of_oncall((desk and desk.oncall) or ""))}
    query = select(Crisis).where(Crisis.kind != CrisisKind.DRILL, Crisis.ended_at.is_(None)).order_by(Crisis.id)
    yes = frozenset(drill.facts["drill"]["yes"])
    running = (await work.session.scalars(query)).all()
    return next((one for one in running if one.desk in names or not yes.isdisjoint(_called_for(one))), None)


def _called_for(crisis: Crisis) -> frozenset[str]:
    """Return whom the ladder of a crisis calls."""
    if crisis.ladder is None:
        return frozenset()
    return frozenset(person for step in FrozenLadder.from_json(crisis.ladder).steps for person in step.people)


async def _give_way(work: Work, crisis: Crisis, *, now: datetime) -> None:
    _note(crisis, interrupted=True)
    await end_crisis(work, crisis, CrisisState.HANDLED, CrisisEventKind.INTERRUPTED, by=None, now=now)
    desk = work.settings.desks.get(crisis.desk)
    if desk is None:
        return
    for to in (place_of(crisis, desk), *crisis.facts["drill"]["yes"]):
        tell(
            work, MessageKind.DRILL_OVER, key=f"drill_over:{crisis.id}:{to}", to=to, desk=desk.name, now=now,
            lane=Lane.PING, crisis=crisis.id,
        )  # fmt: skip
    _report(work, crisis, now=now)


def _ends_at(crisis: Crisis, began: datetime) -> datetime:
    """Return when a drill ends by itself."""
    if crisis.acknowledged_at is not None:
        return min(crisis.acknowledged_at + ENDS_AFTER_ACKNOWLEDGED, began + LASTS_AT_MOST)
    if crisis.ladder is None:
        return began + LASTS_AT_MOST
    first_round = [step.after for step in FrozenLadder.from_json(crisis.ladder).steps if step.key.startswith("0.")]
    return began + min(max(first_round, default=timedelta()) + ENDS_AFTER_LAST, LASTS_AT_MOST)


async def _go_on(work: Work, crisis: Crisis, began: datetime, *, now: datetime) -> None:
    minutes = (now - began) / timedelta(minutes=1)
    # A moment before it began where the clock of this machine is behind the one that began it: the first scene then.
    scene = max((number for number, (after, _, _) in enumerate(SCRIPT) if after <= minutes), default=0)
    if scene != crisis.facts["drill"].get("scene"):
        _play(crisis, scene, now=now)
        await touch(work, crisis)


def _play(crisis: Crisis, scene: int, *, now: datetime) -> None:
    """Let the storm of the script be that large."""
    _, people, negative = SCRIPT[scene]
    reasons: list[dict[str, Any]] = [
        {"kind": "declared", "by": crisis.lead or "", "why": crisis.facts["drill"]["scenario"]},
        {"kind": "volume", "count": people, "authors": people, "minutes": 15, "usual": USUAL_PEOPLE},
        {"kind": "negative", "share": negative, "usual": USUAL_NEGATIVE},
    ]
    crisis.facts = {**crisis.facts, "reasons": reasons}
    _note(crisis, scene=scene)


def _note(crisis: Crisis, **changed: Any) -> None:
    crisis.facts = {**crisis.facts, "drill": {**crisis.facts["drill"], **changed}}


def _report(work: Work, crisis: Crisis, *, now: datetime) -> None:
    desk = work.settings.desks.get(crisis.desk)
    if desk is not None:
        tell(
            work, MessageKind.CRISIS_REPORT, key=f"crisis_report:{crisis.id}", to=place_of(crisis, desk),
            desk=desk.name, now=now, crisis=crisis.id,
        )  # fmt: skip


def _working_channels(work: Work) -> set[str]:
    """Return where the teams work: a card that looks real must not stand among real ones."""
    return {
        channel
        for desk in work.settings.desks.values()
        for channel in (
            desk.channel, desk.private_channel, desk.crisis_channel,
            *(department.channel for department in desk.departments.values()),
        )
        if channel
    }  # fmt: skip
