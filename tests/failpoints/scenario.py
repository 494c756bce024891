"""What a scenario is: a scene, one act in it, and what the people around do and see."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from tests.failpoints.outcome import Outcome
from tests.failpoints.program import Program
from tests.failpoints.stage import Stage


@dataclass(frozen=True)
class Seen:
    """What the outside saw of an act: an answer, or an error where there was none."""

    answer: Any = None
    error: BaseException | None = None
    alive: bool = True
    """Whether the program lived on and was not stopped in the middle of it."""
    unheard: bool = False
    """Whether the fault hit the very call that tells somebody something."""


async def _nothing(_: Stage, __: Program) -> None:
    """Nothing is to be prepared."""


async def _told_nothing(_: Stage, __: Program, ___: Seen) -> list[str]:
    return []


def same(whole: Outcome, found: Outcome) -> list[str]:
    """Return in what a healed run differs from an undisturbed one."""
    return [f"{name}: {found[name]} instead of {whole[name]}" for name in whole if whole[name] != found[name]]


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """``build`` makes the scene once; ``ready``, ``act`` and ``again`` happen in each run."""

    name: str
    build: Callable[[Stage, Program], Awaitable[None]]
    act: Callable[[Stage, Program], Coroutine[Any, Any, Any]]
    ready: Callable[[Stage, Program], Awaitable[None]] = _nothing
    again: Callable[[Stage, Program, Seen], Awaitable[None]] | None = None
    told: Callable[[Stage, Program, Seen], Awaitable[list[str]]] = _told_nothing
    compare: Callable[[Outcome, Outcome], list[str]] = same
    kin: bool = False
    """Whether it goes through code that another scenario goes through as well: the gate only cuts its commits."""
    door: bool = False
    """Whether Slack or the platform calls us in it."""
