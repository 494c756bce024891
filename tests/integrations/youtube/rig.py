"""A source of kind "youtube" on a look-alike, with a count of units that knows days."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import aiohttp

from bot.desk.ports import Connection, Cursor, Fetched, Meter, NotSent, OutboundReply, SendResult
from bot.rules.vocabulary import Visibility
from bot.settings import Settings
from integrations.platform import Around
from integrations.registry import connect
from tests.contract.given import settings_of
from tests.contract.on_youtube import TABLE, variables
from tests.support.clock import TestClock
from tests.support.youtube import YoutubeLike

NOON = datetime(2026, 11, 30, 11, 0, tzinfo=UTC)
"""Three in the morning in Los Angeles."""


class Counted:
    """Counts on the real database's terms: sums by day of UTC, kept in memory; other processes share it."""

    def __init__(self, clock: TestClock) -> None:
        self.clock, self.sums = clock, dict[tuple[str, date], Decimal]()

    def of(self, name: str) -> One:
        return One(self, name)


class One:
    """The count of one name."""

    def __init__(self, all_of: Counted, name: str) -> None:
        self.all_of, self.name = all_of, name

    @property
    def place(self) -> tuple[str, date]:
        return self.name, self.all_of.clock.real().date()

    async def spend(self, what: str, *, count: int, each: Decimal) -> None:
        assert len(self.name) <= 64
        assert len(what) <= 32
        self.all_of.sums[self.place] = await self.spent() + count * each

    async def spent(self) -> Decimal:
        return self.all_of.sums.get(self.place, Decimal(0))


@dataclass
class Rig:
    """A connected source, its look-alike and its count."""

    like: YoutubeLike
    clock: TestClock
    session: aiohttp.ClientSession
    _connection: Connection | None = None
    cursor: Cursor | None = None
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    def __post_init__(self) -> None:
        self.counted = Counted(self.clock)

    def settings(self, keys: str = "", **environ: str) -> Settings:
        return settings_of(TABLE + keys, **(variables(self.like) | environ))

    def connect(self, keys: str = "", **environ: str) -> Connection:
        around = Around(session=self.session, real=self.clock.real, meter=self.meter, stack=self._stack)
        self._connection = connect(self.settings(keys, **environ), around)["tube"]
        return self._connection

    def meter(self, name: str) -> Meter:
        return self.counted.of(name)

    @property
    def connection(self) -> Connection:
        return self._connection or self.connect()

    async def fetch(self) -> Fetched:
        """Look once, and go on from there next time."""
        fetched = await self.connection.feeds[0].fetch(self.cursor, now=self.clock.now())
        self.cursor = fetched.cursor
        return fetched

    async def send(self, text: str = "Dag Jan", *, under: str, **about: Any) -> SendResult | NotSent:
        assert self.connection.sender is not None
        reply = OutboundReply(
            key="reply_5", reply_id=5, in_reply_to=under, conversation_id=under, text=text, agent="Sanne",
            visibility=about.pop("visibility", Visibility.PUBLIC), mention=about,
        )  # fmt: skip
        return await self.connection.sender.send(reply)
