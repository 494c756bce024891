"""A warm process that forks the whole program again and again, and kills each of them at its time.

``python -m tests.torture.zygote FOLDER VARIANT``, with the program's environment. It reads JSON lines ``{"ms", "opens",
"without", "environ"}`` from stdin, forks a program and says ``pid <id>``; when that is gone, ``gone <status>
<opened>``: how it ended (-9: killed) and whether it had opened its doors. ``ms`` null: nobody kills it, it lives until
it is told to stop. ``opens``: the milliseconds count from its open doors. ``without``: jobs it does not come to.

They are processor time of that process, so that a busy machine kills it at the same point of its work, and of a machine
that opens the doors in 40 of them: on a slower one each life lasts longer in the proportion in which its doors took
longer. One that waits (for an answer, not for a processor) is killed when it has waited four times as long.

Before the first fork the program lives once in here (``pid <id>``), does some real work and is told to stop; then it
says ``ready``. So modules, mappers, the migrations' scripts and the store's compiled statements are warm, and no loop,
no connection and no thread is left that a child could inherit.
"""

from __future__ import annotations

import asyncio
import gc
import json
import mmap
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy.engine import URL

import bot.app
import bot.night
from bot.app import running
from bot.jobs import janitor, night, worker
from bot.jobs.loops import Loop
from bot.jobs.night import NightWatch
from bot.jobs.ringing import Ringing
from bot.jobs.worker import Worker
from bot.log import configure_logging
from bot.rules import storming
from bot.settings.load import load_settings
from bot.store.database import Store
from integrations.pagers import ApprisePager, library
from integrations.registry import KINDS
from tests.torture import scene
from tests.torture.variants import VARIANTS, replace_in

LOOK_EVERY_S = 0.001
LONGEST = 4.0
"""How many times as long as it may run it may wait."""
OPENS_WITHIN_S = 20.0
OPENS_IN_S = 0.04
"""Processor time from the fork to the open doors, on the machine for which lives are planned."""
THREADS_END_WITHIN_S = 5.0


def scale_down() -> None:
    """Shorten what is no setting: leases of jobs and pages, how long a page may take, how far the janitor looks, how
    many free cases a team oversees."""
    replace_in(bot.app, "Worker", partial(Worker, lease=scene.JOB_LEASE))
    assert library  # imported before anything is measured: a page has a second here
    replace_in(bot.night, "ApprisePager", partial(ApprisePager, timeout=scene.PAGE_TIMEOUT))
    replace_in(night, "PAGE_LEASE", scene.PAGE_LEASE)
    replace_in(janitor, "EVERY_S", scene.JANITOR_EVERY_S)
    replace_in(worker, "JANITOR_EVERY_S", scene.JANITOR_EVERY_S)
    replace_in(storming, "FREE_PER_AGENT", scene.FREE_PER_AGENT)


def leave_out(jobs: Sequence[str]) -> None:
    """Do not start these jobs."""
    for place, name in ((worker, "_loops"), (worker, "_source_loops"), (NightWatch, "loops"), (Ringing, "loops")):
        replace_in(place, name, _without(getattr(place, name), jobs))


def _without(all_jobs: Callable[..., list[Loop]], jobs: Sequence[str]) -> Callable[..., list[Loop]]:
    def some_jobs(*parts: Any) -> list[Loop]:
        return [loop for loop in all_jobs(*parts) if loop.name not in jobs]

    return some_jobs


def stay_warm() -> None:
    """Let each life take over the store, without any connection, and the migrations' scripts of the one before."""
    stores: dict[str, Store] = {}

    def store_for(url: URL, **how: Any) -> Store:
        if str(url) not in stores:
            stores[str(url)] = Store(url, **how)
        return stores[str(url)]

    replace_in(bot.app, "Store", store_for)
    replace_in(ScriptDirectory, "from_config", cache_by_place(ScriptDirectory.from_config))


def cache_by_place(read: Callable[[Config], ScriptDirectory]) -> Callable[[Config], ScriptDirectory]:
    """Read each folder of migrations once."""
    known: dict[str | None, ScriptDirectory] = {}

    def script_directory(config: Config) -> ScriptDirectory:
        place = config.get_main_option("script_location")
        if place not in known:
            known[place] = read(config)
        return known[place]

    return script_directory


async def live(folder: Path, environ: dict[str, str], opened: mmap.mmap) -> None:
    """Run the program as ``webcare run`` does, until SIGTERM."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    async with running(load_settings(folder / "webcare.toml", environ, kinds=KINDS)):
        opened[0] = 1
        await stop.wait()


def one_life(folder: Path, order: dict[str, object], opened: mmap.mmap) -> str:
    """Fork one program, kill it at its time, and say how it ended."""
    opened[0] = 0
    # A stop that comes before the program listens for it waits until then.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    pid = os.fork()
    if pid == 0:
        _be_the_program(folder, order, opened)
    _say(f"pid {pid}")
    ms = order["ms"]
    if isinstance(ms, int):
        slower = 1.0
        if order["opens"]:
            _let_live(pid, OPENS_WITHIN_S, until=lambda: opened[0] == 1)
            slower = max(1.0, _times(pid)[0] / OPENS_IN_S)
        _let_live(pid, slower * ms / 1000)
        os.kill(pid, signal.SIGKILL)  # it is our child and not waited for yet: the id is still its own
    _, status = os.waitpid(pid, 0)
    return f"gone {os.waitstatus_to_exitcode(status)} {opened[0]}"


def _let_live(pid: int, seconds: float, *, until: Callable[[], bool] = lambda: False) -> None:
    """Return when the process has used so much more processor time, or has waited too long, or has ended."""
    began, (used_before, queued_before) = time.monotonic(), _times(pid)
    while not until():
        used, queued = _times(pid)
        waited = time.monotonic() - began - (used - used_before) - (queued - queued_before)
        ended = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        if ended or used - used_before >= seconds or waited >= seconds * LONGEST:
            return
        time.sleep(LOOK_EVERY_S)


def _times(pid: int) -> tuple[float, float]:
    """Return for how long a process of ours has run, and for how long its first thread has queued for a processor."""
    clock = (~pid << 3) | 2  # CPUCLOCK_SCHED of that process, see clock_getcpuclockid(3)
    _, queued_ns, _ = Path(f"/proc/{pid}/schedstat").read_text().split()
    return time.clock_gettime(clock), int(queued_ns) / 1e9


def _be_the_program(folder: Path, order: dict[str, object], opened: mmap.mmap) -> None:
    changed, without = order["environ"], order["without"]
    assert isinstance(changed, dict)
    assert isinstance(without, list)
    leave_out(without)
    try:
        asyncio.run(live(folder, {**os.environ, **changed}, opened))
    except BaseException as error:
        sys.stderr.write(f"torture.life_raised {type(error).__name__}: {error}\n")
        os._exit(1)
    os._exit(0)


def main(folder: Path, variant: str) -> None:
    """Serve orders until stdin ends."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    configure_logging(json=True)
    scale_down()
    stay_warm()
    VARIANTS[variant]()
    opened = mmap.mmap(-1, 1)
    _say(f"pid {os.getpid()}")
    asyncio.run(live(folder, dict(os.environ), opened))
    _until_alone()
    gc.collect()
    gc.freeze()
    _say("ready")
    for line in sys.stdin:
        _say(one_life(folder, json.loads(line), opened))


def _until_alone() -> None:
    """Wait until the threads of closed connections have ended: a fork would not take them along, but their locks."""
    until = time.monotonic() + THREADS_END_WITHIN_S
    while threading.active_count() > 1:
        if time.monotonic() > until:
            raise RuntimeError(f"threads are left: {threading.enumerate()}")
        time.sleep(LOOK_EVERY_S)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
