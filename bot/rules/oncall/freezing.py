"""Makes a ladder fast at the moment a crisis opens: each rung becomes people or a place, empty ones are left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.rules.oncall.contacts import LOUDEST, Variant
from bot.rules.oncall.duty import on_duty, person_at, shadows_at
from bot.rules.oncall.frozen import FrozenLadder, FrozenStep, SkippedStep, SkipReason
from bot.rules.oncall.ladder import Ladder, Rung, Target, TargetKind
from bot.rules.oncall.rota import Rota
from bot.rules.wall_time import in_utc

Groups = Mapping[str, Sequence[str]]
NO_OTHERS: Mapping[str, Rota] = MappingProxyType({})


def freeze(
    ladder: Ladder,
    rota: Rota,
    at: datetime,
    *,
    leads: Sequence[str] = (),
    groups: Groups | None = None,
    others: Mapping[str, Rota] = NO_OTHERS,
) -> FrozenLadder:
    """Return the steps of ``ladder`` for a crisis that opens at ``at``.

    A rung that would tell nobody is left out with its wait, so that those after it come at once. Whoever was told by
    the rung before is told louder, never the same again. The fallback is always there. ``groups``: members by user
    group; None: not known, and then no group counts as empty. ``others``: the other rotas, by name.
    """
    at = in_utc(at)
    read = _Reading(rota, at, tuple(leads), groups, others)
    steps: list[FrozenStep] = []
    skipped: list[SkippedStep] = []
    offset = timedelta()
    for number in range(ladder.repeat + 1):
        offset = _round(ladder, read, number, offset, steps, skipped) + ladder.repeat_after
    return FrozenLadder(
        rota=rota.name,
        at=at,
        steps=tuple(steps),
        skipped=tuple(skipped),
        ask_after=ladder.ask_after,
        restart_after=ladder.restart_after,
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    """Everything by which a target becomes people or a place."""

    rota: Rota
    at: datetime
    leads: tuple[str, ...]
    groups: Groups | None
    others: Mapping[str, Rota]

    def resolve(self, target: Target) -> _Resolved | SkipReason:
        """Return whom a target means now, or why it means nobody."""
        if target.kind in (TargetKind.DUTY, TargetKind.NEXT):
            return self._scheduled(target)
        if target.kind is TargetKind.LEAD:
            return _Resolved(people=tuple(dict.fromkeys(self.leads))) if self.leads else SkipReason.NO_LEAD
        if target.kind is TargetKind.PERSON:
            return _Resolved(people=(target.name,))
        if target.kind is TargetKind.GROUP and self.groups is not None:
            members = tuple(self.groups.get(target.name, ()))
            return _Resolved(people=members, place=target.name) if members else SkipReason.EMPTY_GROUP
        return _Resolved(place=target.name)

    def _scheduled(self, target: Target) -> _Resolved | SkipReason:
        rota = self.rota if target.name in ("", self.rota.name) else self.others.get(target.name)
        if rota is None:
            return SkipReason.UNKNOWN_ROTA
        if target.kind is TargetKind.NEXT:
            following = on_duty(rota, self.at).next
            person = following.person if following else None
            return _Resolved(people=(person,)) if person else SkipReason.NOBODY_NEXT
        person = person_at(rota, self.at)
        if person is None:
            return SkipReason.NOBODY_ON_DUTY
        return _Resolved(people=(person,), shadows=shadows_at(rota, self.at))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Resolved:
    """Whom a target means."""

    people: tuple[str, ...] = ()
    place: str | None = None
    shadows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Told:
    """Whom the rung before told, and how loud."""

    people: tuple[str, ...] = ()
    variant: Variant = Variant.QUIET


def _round(
    ladder: Ladder,
    read: _Reading,
    number: int,
    offset: timedelta,
    steps: list[FrozenStep],
    skipped: list[SkippedStep],
) -> timedelta:
    """Add the steps of one round that begins at ``offset``; return the offset of its fallback."""
    told = _Told()
    for index, rung in enumerate(ladder.rungs):
        key = f"{number}.{index}"
        found = read.resolve(rung.target)
        step = found if isinstance(found, SkipReason) else _step(key, offset, rung, found, told)
        if isinstance(step, SkipReason):
            skipped.append(SkippedStep(key=key, kind=rung.target.kind, reason=step))
            continue
        # A learner is told once; what follows is for those who have to act.
        steps.append(replace(step, shadows=()) if _have_shadows(steps) else step)
        told = _Told(step.people, step.variant)
        offset += rung.wait
    steps += [_fallback(f"{number}.f{index}", offset, target, read) for index, target in enumerate(ladder.fallback)]
    return offset


def _have_shadows(steps: Sequence[FrozenStep]) -> bool:
    return any(step.shadows for step in steps)


def _step(key: str, offset: timedelta, rung: Rung, found: _Resolved, told: _Told) -> FrozenStep | SkipReason:
    people, variant = found.people, rung.variant
    if set(people) & set(told.people):
        if told.variant is LOUDEST:
            people = tuple(person for person in people if person not in told.people)
        else:
            variant = max(variant, told.variant.louder, key=lambda one: one.rank)
    if found.people and not people and found.place is None:
        return SkipReason.TOLD_JUST_NOW
    return FrozenStep(
        key=key,
        after=offset,
        kind=rung.target.kind,
        people=people,
        place=found.place,
        variant=variant,
        shadows=found.shadows,
    )


def _fallback(key: str, offset: timedelta, target: Target, read: _Reading) -> FrozenStep:
    """Return the step of a fallback, as loud as can be; a user group that seems empty is told all the same."""
    found = read.resolve(target)
    people, place = ((), target.name) if isinstance(found, SkipReason) else (found.people, found.place)
    return FrozenStep(
        key=key, after=offset, kind=target.kind, people=people, place=place, variant=LOUDEST, fallback=True
    )
