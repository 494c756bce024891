"""A process that forks lives which really die: SIGKILL to itself at the n-th point of a scenario.

Reads JSON lines from stdin, answers each with one line when the life is gone: "died", or "lived" where the point never
came. Everything is imported once, so a life costs milliseconds and not seconds.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from datetime import datetime
from typing import Any, cast

import structlog

from tests.failpoints.breaking_http import FaultyWorkspace, Wire
from tests.failpoints.breaking_sql import BreakableStore
from tests.failpoints.databases import Databases, warm
from tests.failpoints.fuse import Fault, Fuse
from tests.failpoints.jobs import JOBS
from tests.failpoints.program import begin
from tests.failpoints.stage import Stage, settings_of
from tests.support.clock import TestClock

NONE = cast(Any, None)


async def live(order: dict[str, Any]) -> None:
    """Play the act of a scenario until it dies; the workspace is in the parent's parent."""
    [scenario] = [one for one in JOBS if one.name == order["scenario"]]
    clock, wire, fuse = TestClock(datetime.fromisoformat(order["at"])), Wire(), Fuse(lethal=True)
    store = BreakableStore(order["database"])
    await warm(store)
    store.begin(order["database"], fuse)
    program = begin(settings_of(order["workspace"]), store, clock, wire)
    stage = Stage(cast(Databases, NONE), "", cast(FaultyWorkspace, NONE), clock, wire)
    await scenario.ready(stage, program)
    fuse.arm(Fault(order["family"], order["kind"], order["point"]))
    await scenario.act(stage, program)


def main() -> None:
    """Fork a life for each line, one after the other."""
    structlog.configure(logger_factory=structlog.WriteLoggerFactory(sys.stderr))
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            asyncio.run(live(json.loads(line)))
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        sys.stdout.write("died\n" if killed else f"lived {status}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
