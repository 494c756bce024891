"""The phones of who is on call: they take what Apprise brings, and now and then answer too late."""

from __future__ import annotations

import asyncio
import json
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime

from aiohttp import web

from tests.support.pagers import Service

SLOW, SLOW_BY_S = 0.15, 1.4
"""How often an answer takes longer than a page may: whether it arrived, the program then never knows."""


@dataclass(frozen=True)
class Rang:
    """One page that arrived; ``link`` is the token of its link."""

    at: datetime
    link: str


@dataclass
class Phone(Service):
    """Keeps when which page arrived."""

    slow: random.Random = field(default_factory=random.Random)
    rang: list[Rang] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        said = json.loads(await request.read())
        link = next(word for word in said["message"].split() if "/page/" in word)
        self.rang.append(Rang(datetime.now(UTC), link.rpartition("/")[2]))
        if self.slow.random() < SLOW:
            await asyncio.sleep(SLOW_BY_S)
        return web.Response()
