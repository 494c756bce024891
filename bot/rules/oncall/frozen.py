"""A ladder as it was frozen when a crisis opened: names and offsets, nothing that could change meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.rules.oncall.contacts import Variant
from bot.rules.oncall.ladder import TargetKind
from bot.rules.wall_time import in_utc


class SkipReason(StrEnum):
    """Why a rung was left out."""

    NOBODY_ON_DUTY = "nobody_on_duty"
    NOBODY_NEXT = "nobody_next"
    NO_LEAD = "no_lead"
    EMPTY_GROUP = "empty_group"
    UNKNOWN_ROTA = "unknown_rota"
    TOLD_JUST_NOW = "told_just_now"
    """The same people were told by the rung before, as loud as can be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenStep:
    """One step with its people and its offset.

    ``key`` is "<round>.<rung>" ("0.2"; fallbacks "0.f0"), unique in its ladder. ``after`` counts from the opening, or
    from the restart. ``people`` are told one by one, as loud as ``variant``; ``place`` is the id of a channel or user
    group, or the variable of an address. ``shadows`` are told quietly, and nobody waits for them.
    """

    key: str
    after: timedelta
    kind: TargetKind
    people: tuple[str, ...]
    place: str | None
    variant: Variant
    shadows: tuple[str, ...] = ()
    fallback: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return it as what JSON can hold; ``after`` in seconds."""
        return {
            "key": self.key,
            "after_s": self.after.total_seconds(),
            "kind": self.kind.value,
            "people": list(self.people),
            "place": self.place,
            "variant": self.variant.value,
            "shadows": list(self.shadows),
            "fallback": self.fallback,
        }

    @classmethod
    def from_json(cls, read: Mapping[str, Any]) -> FrozenStep:
        """Return what `to_json` was made of."""
        return cls(
            key=read["key"],
            after=timedelta(seconds=read["after_s"]),
            kind=TargetKind(read["kind"]),
            people=tuple(read["people"]),
            place=read["place"],
            variant=Variant(read["variant"]),
            shadows=tuple(read["shadows"]),
            fallback=read["fallback"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedStep:
    """A rung that was left out, and why."""

    key: str
    kind: TargetKind
    reason: SkipReason


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenLadder:
    """Every step of a ladder in order of time, the repeated rounds written out."""

    rota: str
    at: datetime
    steps: tuple[FrozenStep, ...]
    skipped: tuple[SkippedStep, ...]
    ask_after: timedelta
    restart_after: timedelta

    def to_json(self) -> dict[str, Any]:
        """Return it as what JSON can hold; spans in seconds."""
        return {
            "rota": self.rota,
            "at": self.at.isoformat(),
            "steps": [step.to_json() for step in self.steps],
            "skipped": [{"key": one.key, "kind": one.kind.value, "reason": one.reason.value} for one in self.skipped],
            "ask_after_s": self.ask_after.total_seconds(),
            "restart_after_s": self.restart_after.total_seconds(),
        }

    @classmethod
    def from_json(cls, read: Mapping[str, Any]) -> FrozenLadder:
        """Return what `to_json` was made of.

        Raises:
            KeyError: a key is missing.
            ValueError: a word or an instant that is none.
        """
        return cls(
            rota=read["rota"],
            at=in_utc(datetime.fromisoformat(read["at"])),
            steps=tuple(FrozenStep.from_json(one) for one in read["steps"]),
            skipped=tuple(
                SkippedStep(key=one["key"], kind=TargetKind(one["kind"]), reason=SkipReason(one["reason"]))
                for one in read["skipped"]
            ),
            ask_after=timedelta(seconds=read["ask_after_s"]),
            restart_after=timedelta(seconds=read["restart_after_s"]),
        )
