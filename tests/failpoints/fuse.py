"""Points at which a program can be stopped, and what stops it there: every SQL statement and every phase of a call.

A run with an armed fuse counts its points; a second run of the same scenario comes to the same ones in the same order,
and its fault is done at the n-th.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

SQL, HTTP = "sql", "http"
DIE, CANCEL = "die", "cancel"

# The task that a stop would cancel; where none is named it is the one that comes to the point.
ROOT: ContextVar[asyncio.Task[Any] | None] = ContextVar("root", default=None)


class Death(BaseException):
    """The process is gone. No handler of the program may catch it: it is no ``Exception``."""


@dataclass(frozen=True)
class Fault:
    """What happens at the ``at``-th point (from 1) of a family."""

    family: str
    kind: str
    at: int

    def __str__(self) -> str:
        return f"{self.kind} at {self.family} point {self.at}"


@dataclass
class Fuse:
    """Belongs to one program. Once ``dead``, nothing of that program gets through to a database or a network."""

    fault: Fault | None = None
    points: dict[str, list[str]] = field(default_factory=lambda: {SQL: [], HTTP: []})
    commits: list[int] = field(default_factory=list)
    """How many SQL points had been passed when a writing transaction was committed."""
    armed: bool = False
    dead: bool = False
    fired: str | None = None
    stopped: bool = False
    late: list[str] = field(default_factory=list)
    """Where it went on after it had been stopped."""
    lethal: bool = False
    """A death ends this very process."""
    away: int = 0
    """So many more times the database is not there."""

    def arm(self, fault: Fault | None = None) -> None:
        """Count from here on, and do ``fault`` where it is due."""
        self.armed, self.fault = True, fault

    def disarm(self) -> None:
        """Let everything pass from here on; a dead program stays dead."""
        self.armed, self.away = False, 0

    def come_to(self, family: str, point: str) -> str | None:
        """Return the kind of the fault that is to happen here, None for nothing.

        Raises:
            Death: this program is gone.
        """
        if self.dead:
            raise Death
        if self.stopped and "rollback" not in point:
            self.late.append(point)
        if not self.armed:
            return None
        self.points[family].append(point)
        fault = self.fault
        if fault is None or fault.family != family or len(self.points[family]) != fault.at:
            return None
        self.fired = point
        return fault.kind

    def end(self) -> None:
        """Let nothing of this program through any more."""
        if self.lethal:
            os.kill(os.getpid(), signal.SIGKILL)
        self.dead = True

    def die(self) -> Death:
        """End, and return what to raise."""
        self.end()
        return Death()


def cancel_here() -> None:
    """Cancel what a stop would cancel; it is felt at the next ``await``."""
    task = ROOT.get() or asyncio.current_task()
    if task is not None:
        task.cancel()


async def as_root(work: Awaitable[Any]) -> Any:
    """Do ``work`` as something that a stop cancels as a whole."""
    ROOT.set(asyncio.current_task())
    return await work
