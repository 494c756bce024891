"""One mention after the other through the signed hook, over HTTP, against a bare Core commit of the same rows."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime
from functools import partial
from itertools import count
from typing import Any

import aiohttp
import structlog
from aiohttp import web
from prometheus_client import CollectorRegistry
from standardwebhooks import Webhook

from benchmarks.databases import chosen
from benchmarks.desk import ENVIRON, a_desk
from benchmarks.ingest import TABLES, inserts_of_the_same
from benchmarks.measure import Measured, in_turn
from bot.desk.sources.meter import SourceMeter
from bot.desk.work import Desks
from bot.health import Health
from bot.log import configure_logging
from bot.store import SeenKey
from bot.web import WebDoor
from integrations.platform import Around
from integrations.registry import connect

ROUNDS, WARM_UP = 200, 10
BAR = 2.0
FLOOR = "one Core transaction that inserts the same rows, no HTTP"


async def bench() -> list[Measured]:
    """Each request on one kept connection: signature, JSON, one transaction, answer 202."""
    with _logging_to_nowhere():
        return [await _requests(kind) for kind in chosen()]


@contextmanager
def _logging_to_nowhere() -> Iterator[None]:
    """Make the log lines as always and throw them away: how fast a terminal is does not matter here."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    with open(os.devnull, "w") as nowhere:
        configure_logging(stream=nowhere)
        try:
            yield
        finally:
            root.handlers, root.level = handlers, level
            structlog.reset_defaults()


async def _requests(kind: str) -> Measured:
    async with a_desk(kind) as desks, _open(desks) as url, aiohttp.ClientSession() as session:
        numbers = count()

        async def ours() -> None:
            await _post(session, url, next(numbers))

        await ours()
        floor = await inserts_of_the_same(desks, (SeenKey, *TABLES), copies=ROUNDS + WARM_UP)
        taken, bare = await in_turn(ours, floor, rounds=ROUNDS, warm_up=WARM_UP)
    return Measured(name="one mention through the hook", ours=taken, floor=bare, database=kind, floor_is=FLOOR, bar=BAR)


@asynccontextmanager
async def _open(desks: Desks) -> AsyncIterator[str]:
    """Open the HTTP door on the loopback, as the program does."""
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        meter = partial(SourceMeter, desks.store, desks.clock)
        around = Around(session=session, real=desks.clock.real, meter=meter, stack=stack)
        door = WebDoor(
            desks=desks, connections=connect(desks.settings, around), health=Health(), registry=CollectorRegistry(),
            wake=lambda: None,
        )  # fmt: skip
        runner = web.AppRunner(door.application(), access_log=None)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hooks/web"


async def _post(session: aiohttp.ClientSession, url: str, number: int) -> None:
    mention: dict[str, Any] = {
        "id": f"m{number}", "text": f"My train {number} is late again, what now?",
        "posted_at": datetime.now(UTC).isoformat(), "addressed": True,
        "author": {"id": f"c{number}", "handle": f"customer{number}"},
    }  # fmt: skip
    body, at, key = json.dumps(mention), datetime.now(UTC), f"msg_{number}"
    headers = {
        "Content-Type": "application/json", "webhook-id": key, "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(ENVIRON["WEBCARE_HOOK_WEB_SECRET"]).sign(key, at, body),
    }  # fmt: skip
    async with session.post(url, data=body, headers=headers) as answer:
        if answer.status != 202:
            raise RuntimeError(f"the hook answered {answer.status}: {await answer.text()}")
        await answer.read()
