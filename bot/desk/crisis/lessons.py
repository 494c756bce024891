"""False alarms teach: the lead is asked next morning, and what was confirmed is kept with the crisis that it was.

A lesson is a fact of its crisis, so it ends, is shown and is taken back where everything about that crisis stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select, update

from bot.desk.crisis.acting import admit
from bot.desk.crisis.look import crisis_view
from bot.desk.crisis.record import crisis_channel, locked, record
from bot.desk.crisis.refusals import NoFalseAlarm
from bot.desk.crisis.views import FalseAlarmsView, FalseAlarmView, LessonView
from bot.desk.crisis.voices import Heard
from bot.desk.work import Work
from bot.desk.workday import workday_of
from bot.rules.lessons import LASTS, Lesson, Shape, hour_of_week, lesson_for, needed_after, weighed
from bot.rules.severity import Level, OneLink, Verdict
from bot.rules.triage import is_danger
from bot.rules.urgent_kinds import UrgentKind, urgent_kinds
from bot.settings import Desk
from bot.store import Card, Crisis
from bot.store.words import CardKind, CrisisEventKind, CrisisKind, CrisisState, Lane

ASKED, LESSON, REAL = "asked", "lesson", "was_real"
# Who was away for a fortnight will not remember what that night was.
ASK_WITHIN = timedelta(days=14)
# When a desk that never closes looks back on its night.
MORNING = time(8)


@dataclass(frozen=True, kw_only=True)
class Learned:
    """What is left of a verdict after the lessons; ``reasons`` says so in what is told."""

    level: Level
    reasons: tuple[dict[str, Any], ...] = ()


async def ask_about_false_alarms(work: Work, *, now: datetime) -> int:
    """Ask the lead of each desk, at its opening, about the false alarms since the last time; returns how many desks."""
    asked = 0
    for desk in work.settings.desks.values():
        morning = _morning(desk, now)
        if morning is None:
            continue
        alarms = [one for one in await _false_alarms(work, desk, since=now - ASK_WITHIN) if _is_open(one, morning)]
        day = morning.astimezone(desk.zone).date().isoformat()
        for crisis in alarms:
            crisis.facts = {**crisis.facts, ASKED: day}
        if alarms:
            _show(work, desk, day)
            asked += 1
    return asked


def _morning(desk: Desk, now: datetime) -> datetime | None:
    """Return when the day began; None while the desk is closed."""
    workday = workday_of(desk.hours.usual, now)
    if workday is not None:
        return workday.opening
    local = now.astimezone(desk.zone)
    today = datetime.combine(local.date(), MORNING, tzinfo=desk.zone)
    return today if desk.hours.usual.is_open(now) and local >= today else None


def _is_open(crisis: Crisis, morning: datetime) -> bool:
    return (
        crisis.state is CrisisState.FALSE_ALARM and crisis.ended_at is not None and crisis.ended_at < morning
        and ASKED not in crisis.facts
    )  # fmt: skip


async def _false_alarms(work: Work, desk: Desk, *, since: datetime) -> Sequence[Crisis]:
    """Return what the watch itself raised since then and is over; what people declared teaches it nothing."""
    query = select(Crisis).where(
        Crisis.desk == desk.name, Crisis.opened_at >= since, Crisis.kind == CrisisKind.DETECTED,
        Crisis.ended_at.is_not(None),
    )  # fmt: skip
    return (await work.session.scalars(query.order_by(Crisis.id))).all()


def _show(work: Work, desk: Desk, day: str) -> None:
    for to in desk.lead or (crisis_channel(desk),):
        work.session.add(
            Card(
                key=f"false_alarms:{desk.name}:{day}:{to}", kind=CardKind.FALSE_ALARMS, ref=day, desk=desk.name,
                channel=to, lane=Lane.QUESTION,
            )
        )  # fmt: skip


async def false_alarms_view(work: Work, desk: Desk, day: date, *, now: datetime) -> FalseAlarmsView:
    """Return the false alarms that the lead was asked about on ``day``, as they stand now."""
    since = datetime.combine(day, time(), tzinfo=desk.zone) - ASK_WITHIN
    asked = [one for one in await _false_alarms(work, desk, since=since) if one.facts.get(ASKED) == day.isoformat()]
    return FalseAlarmsView(
        alarms=tuple([
            FalseAlarmView(
                crisis=await crisis_view(work, one.id, channel="", now=now), lesson=_lesson_view(work, desk, one),
                note=one.facts.get("outcome") or None, was_real=REAL in one.facts,
            )
            for one in asked
        ])
    )  # fmt: skip


def _lesson_view(work: Work, desk: Desk, crisis: Crisis) -> LessonView | None:
    kept = crisis.facts.get(LESSON)
    if kept is None:
        return None
    return LessonView(
        needed=kept["needed"], until=datetime.fromisoformat(kept["until"]), by=work.roster.name(kept["by"], desk),
        held_back=kept["held_back"], forgotten="forgotten_by" in kept,
    )  # fmt: skip


async def learn(work: Work, crisis_id: int, *, by: str, now: datetime) -> Crisis:
    """Confirm that it was a false alarm: the same at that hour needs more, for four weeks. Again changes nothing.

    Raises:
        UnknownCrisis, NotOnCall.
        NoFalseAlarm: it was none, or somebody said that it was real.
    """
    crisis = await _false_alarm(work, crisis_id, by)
    desk, kept = work.settings.desks[crisis.desk], crisis.facts.get(LESSON)
    if kept is not None and "forgotten_by" not in kept:
        return crisis
    until = now + LASTS
    lesson = {
        "needed": needed_after(crisis.facts.get("peak") or _ratio(crisis)), "until": until.isoformat(), "by": by,
        "hour": hour_of_week(crisis.opened_at.astimezone(desk.zone)), "held_back": 0,
    }  # fmt: skip
    crisis.facts = {**crisis.facts, LESSON: lesson}
    await _record(work, crisis, CrisisEventKind.LEARNED, by=by, now=now, needed=lesson["needed"], until=lesson["until"])
    return crisis


async def was_real(work: Work, crisis_id: int, *, by: str, now: datetime) -> Crisis:
    """Say that it was a crisis after all: nothing is learned from it.

    Raises:
        UnknownCrisis, NotOnCall, NoFalseAlarm.
    """
    crisis = await _false_alarm(work, crisis_id, by)
    crisis.state = CrisisState.HANDLED
    crisis.facts = {key: value for key, value in crisis.facts.items() if key != LESSON} | {REAL: by}
    await _record(work, crisis, CrisisEventKind.WAS_REAL, by=by, now=now)
    return crisis


async def unlearn(work: Work, crisis_id: int, *, by: str, now: datetime) -> Crisis:
    """Forget what a false alarm taught; again changes nothing.

    Raises:
        UnknownCrisis, NotOnCall, NoFalseAlarm.
    """
    crisis = await _false_alarm(work, crisis_id, by)
    kept = crisis.facts.get(LESSON)
    if kept is not None and "forgotten_by" not in kept:
        crisis.facts = {**crisis.facts, LESSON: {**kept, "forgotten_by": by}}
        await _record(work, crisis, CrisisEventKind.FORGOTTEN, by=by, now=now)
    return crisis


async def _false_alarm(work: Work, crisis_id: int, user: str) -> Crisis:
    await admit(work, crisis_id, user)
    crisis = await locked(work, crisis_id)
    if crisis.state is not CrisisState.FALSE_ALARM or crisis.kind is not CrisisKind.DETECTED:
        raise NoFalseAlarm(crisis.id)
    return crisis


async def _record(
    work: Work, crisis: Crisis, kind: CrisisEventKind, *, by: str, now: datetime, **facts: object
) -> None:  # fmt: skip
    await record(work, crisis, kind, by=by, at=now, **facts)
    await _touch(work, crisis)


async def _touch(work: Work, crisis: Crisis) -> None:
    """Have the question of the morning shown anew."""
    await work.session.execute(
        update(Card)
        .where(
            Card.kind == CardKind.FALSE_ALARMS, Card.desk == crisis.desk, Card.ref == crisis.facts.get(ASKED),
            Card.case_id.is_(None),
        )
        .values(wanted=Card.wanted + 1)
        .execution_options(synchronize_session=False)
    )  # fmt: skip


def _ratio(crisis: Crisis) -> float:
    return max((reason.get("ratio", 0.0) for reason in crisis.facts.get("reasons", ())), default=0.0)


async def apply_lessons(
    work: Work, desk: Desk, verdict: Verdict, heard: Sequence[Heard], terms: Sequence[tuple[str, float]], *,
    source: str, rose: datetime, goes_on: bool, now: datetime,
) -> Learned:  # fmt: skip
    """Weigh a verdict by what the desk learned; what is held back is counted, once for each rise (since ``rose``).

    ``goes_on``: people see a crisis already, so its figures follow whatever was learned; only a page takes more.
    """
    link = next((reason.link for reason in verdict.reasons if isinstance(reason, OneLink)), None)
    shape = Shape(
        source=source, hour=hour_of_week(now.astimezone(desk.zone)), terms=frozenset(term for term, _ in terms),
        link=link,
    )  # fmt: skip
    alarms = {one.id: one for one in await _false_alarms(work, desk, since=now - ASK_WITHIN - LASTS)}
    lesson = lesson_for([one for crisis in alarms.values() if (one := _lesson(crisis))], shape, now)
    if lesson is None:
        return Learned(level=verdict.level)
    level = weighed(verdict, lesson, danger=any(map(_is_danger, heard)))
    level = max(level, Level.ALERT) if goes_on else level
    crisis = await locked(work, lesson.number)
    if level is Level.CALM:
        await _count(work, crisis, rose)
    said = {
        "kind": "learned", "crisis": crisis.id, "needed": lesson.needed, "until": lesson.until.isoformat(),
        "lowered": level is not verdict.level, "held_back": crisis.facts[LESSON]["held_back"], "source": source,
    }  # fmt: skip
    return Learned(level=level, reasons=(said,))


def _is_danger(heard: Heard) -> bool:
    """Say whether somebody is hurt or in danger, or may be: what wakes people by itself is hushed up by nothing."""
    if heard.is_of_people_hurt or is_danger(heard.text):
        return True
    return any(kind is UrgentKind.DANGER for kind, _ in urgent_kinds(heard.text))


def _lesson(crisis: Crisis) -> Lesson | None:
    kept = crisis.facts.get(LESSON)
    if kept is None or "forgotten_by" in kept or "source" not in crisis.facts:
        return None
    facts = crisis.facts
    link = next((reason["url"].partition("//")[2] for reason in facts["reasons"] if reason["kind"] == "link"), None)
    shape = Shape(
        source=facts["source"], hour=kept["hour"], terms=frozenset(term for term, _ in facts.get("terms", ())),
        link=link,
    )  # fmt: skip
    return Lesson(
        number=crisis.id, shape=shape, needed=kept["needed"], until=datetime.fromisoformat(kept["until"])
    )  # fmt: skip


async def _count(work: Work, crisis: Crisis, rose: datetime) -> None:
    kept = crisis.facts[LESSON]
    if "held_since" not in kept or datetime.fromisoformat(kept["held_since"]) < rose:
        crisis.facts = {
            **crisis.facts, LESSON: {**kept, "held_back": kept["held_back"] + 1, "held_since": rose.isoformat()},
        }  # fmt: skip
        await _touch(work, crisis)
