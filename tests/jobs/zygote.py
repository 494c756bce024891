"""A process that forks workers: everything is imported once, so a life costs milliseconds and not seconds.

Reads JSON lines ``{"point", "times", "blind"}`` from stdin, forks a worker on the database and the workspace of the
command line, and writes its process id; when it is gone, ``gone`` and how often it came to ``point``. It dies when it
comes there for the ``times``-th time; without a point it lives until it is killed or told to stop (SIGTERM).
``blind``: it finds nothing in Slack's history.

Points are ``<task>: <what>``: ``deliver: committed``, ``row: chat.postMessage answered``, ``recover: not begun`` ...
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import structlog
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import SystemClock
from bot.desk.ports import NotSent, OutboundReply, ReplySender, SendResult
from bot.desk.work import Desks
from bot.health import Health
from bot.jobs.metrics import Metrics
from bot.jobs.worker import Worker
from bot.slack.answers import Trouble
from bot.slack.client import slack_client, slack_session
from bot.slack.gateway import Gateway
from bot.slack.marks import Marks
from bot.slack.pacing import Pacing
from bot.store.database import Store
from tests.jobs.world import quick
from tests.support.connections import connected
from tests.support.practice import settings_for

LEASE = timedelta(seconds=1.5)


class Fuse:
    """Kills this process when it comes to ``point`` for the ``times``-th time."""

    def __init__(self, point: str, times: int, diary: Path) -> None:
        self._point, self._left, self._diary = point, times, diary

    def step(self, what: str) -> None:
        """Come to a point, perhaps the last."""
        if f"{_task()}: {what}" == self._point:
            self._left -= 1
            if self._left == 0:
                self._diary.write_text("died")
                os.kill(os.getpid(), signal.SIGKILL)


def _task() -> str:
    """Name what is being done: the loops have names, "deliver cards:7" brings one row, the rest are replies."""
    task = asyncio.current_task()
    name = task.get_name() if task else ""
    if name.startswith("deliver "):
        return "row"
    return "answer" if name.startswith("Task-") else name


class MortalStore(Store):
    """Dies before a transaction begins, before it is committed, or after."""

    fuse: Fuse

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        self.fuse.step("not begun")
        async with super().write() as session:
            yield session
            self.fuse.step("not committed")
        self.fuse.step("committed")


class MortalGateway(Gateway):
    """Dies before a call is sent or when its answer is there."""

    fuse: Fuse

    async def _call(
        self, call: Awaitable[AsyncSlackResponse], method: str, place: str, *, may_have_posted: bool = False
    ) -> Mapping[str, Any] | Trouble:
        self.fuse.step(f"{method} not sent")
        answer = await super()._call(call, method, place, may_have_posted=may_have_posted)
        self.fuse.step(f"{method} answered")
        return answer


class BlindGateway(MortalGateway):
    """What a protocol without a look-up would see: nothing of what it posted."""

    async def history(self, channel: str, *, oldest: datetime) -> Marks | Trouble:
        return Marks(())


class MortalSender:
    """Dies before a reply is sent or when the platform has answered."""

    def __init__(self, sender: ReplySender, fuse: Fuse) -> None:
        self._sender, self._fuse = sender, fuse

    async def send(self, reply: OutboundReply) -> SendResult | NotSent:
        """Send it."""
        self._fuse.step("callback not sent")
        result = await self._sender.send(reply)
        self._fuse.step("callback answered")
        return result


async def live(database: str, api_url: str, callback: str, fuse: Fuse, *, blind: bool) -> None:
    """Run a worker until SIGTERM."""
    settings, clock, stop = quick(settings_for(api_url, callback=callback)), SystemClock(), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    store = MortalStore(database)
    store.fuse = fuse
    async with slack_session(settings) as session, aiohttp.ClientSession() as callbacks:
        gateway = (BlindGateway if blind else MortalGateway)(
            slack_client(settings, session), Pacing(settings.delivery, clock.monotonic)
        )
        gateway.fuse = fuse
        connections = connected(settings, callbacks, real=clock.real)
        mortal = {
            name: replace(one, sender=MortalSender(one.sender, fuse)) for name, one in connections.items() if one.sender
        }
        desks = Desks(store, settings, clock)
        worker = Worker(desks, store, settings, clock, gateway, mortal, Health(), Metrics(), lease=LEASE)
        await worker.run(stop)
    await store.close()


def main(database: str, api_url: str, callback: str, directory: str) -> None:
    """Fork a worker for each line of stdin, one after the other."""
    structlog.configure(logger_factory=structlog.WriteLoggerFactory(sys.stderr))
    diary = Path(directory) / "died_at"
    for line in sys.stdin:
        order = json.loads(line)
        diary.write_text("")
        pid = os.fork()
        if pid == 0:
            fuse = Fuse(order["point"], order["times"], diary)
            asyncio.run(live(database, api_url, callback, fuse, blind=order["blind"]))
            os._exit(0)
        _say(str(pid))
        os.waitpid(pid, 0)
        _say(f"gone {diary.read_text()}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
