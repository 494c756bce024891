"""Telegram as a stage: a customer writes to a bot in private; it is asked for updates, or posts them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp

from bot.desk.ports import Batch, Connection
from bot.settings import Settings
from bot.store.words import Visibility
from integrations.registry import connect
from tests.contract.given import settings_of
from tests.contract.stage import Fault
from tests.support.connections import around
from tests.support.telegram import Canned, TelegramLike

SOURCE = '[source.telegram]\nkind = "telegram"\ndesk = "rail"\nhandle = "ns_help_bot"\n'
SECRET = "a-long-secret_word"


@dataclass
class TelegramStage:
    """One bot and one customer."""

    telegram: TelegramLike
    settings: Settings
    connection: Connection
    now: datetime
    source: str = "telegram"
    visibility: Visibility = Visibility.PRIVATE
    _last: Any = None
    _jan: Any = None
    _cursors: dict[str, Any] = field(default_factory=dict)

    async def writes(self, text: str) -> None:
        world = self.telegram.world
        self._jan = self._jan or world.person("Jan", last_name="de Vries", username="jan_dv")
        self._last = world.write(self._jan, text)

    async def edits(self, text: str) -> None:
        self._last = self.telegram.world.edit(self._last, text)

    async def deletes(self) -> None:
        self.telegram.world.delete(self._last)

    async def answers_there(self, text: str) -> None:
        raise AssertionError("a bot is nobody's app: only programs answer as it, and none is told of another")

    async def told(self) -> Batch:
        receiver = self.connection.receiver
        if receiver is not None:
            mentions: list[Any] = []
            for headers, body in self.telegram.outgoing():
                receiver.verify(headers, body)
                mentions += (await receiver.complete(self.source, receiver.parse(body)[self.source])).mentions
            return Batch(mentions=mentions)
        [feed] = self.connection.feeds
        fetched = await feed.fetch(self._cursors.get(feed.name), now=self.now)
        self._cursors[feed.name] = fetched.cursor
        return fetched.batch

    def standing(self) -> list[str]:
        return self.telegram.world.said()

    def fault(self, kind: Fault) -> None:
        busy = (
            '{"ok": false, "error_code": 429, "description": "Too Many Requests: retry after 3",'
            ' "parameters": {"retry_after": 3}}'
        )
        unknown = '{"ok": false, "error_code": 401, "description": "Unauthorized"}'
        self.telegram.canned.append({
            Fault.GONE_BEFORE: Canned(cut=True), Fault.GONE_AFTER: Canned(after=True, cut=True),
            Fault.BROKEN_AFTER: Canned(status=500, after=True), Fault.AWAY: Canned(),
            Fault.BUSY: Canned(status=429, body=busy), Fault.NO_TOKEN: Canned(status=401, body=unknown),
        }[kind])  # fmt: skip

    async def closes(self) -> None:
        await self.telegram.__aexit__()


@asynccontextmanager
async def telegram_stage(*, webhook: bool = False) -> AsyncIterator[TelegramStage]:
    now = datetime.now(UTC)
    async with AsyncExitStack() as stack, aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
        telegram = await stack.enter_async_context(TelegramLike(clock=lambda: now))
        if webhook:
            telegram.webhook.url, telegram.webhook.secret = "https://desk.example/hooks/telegram", SECRET
        settings = settings_of(
            SOURCE + ("webhook = true\n" if webhook else ""), TELEGRAM_TOKEN=telegram.bot.token,
            TELEGRAM_WEBHOOK_SECRET=SECRET, TELEGRAM_API_URL=telegram.url,
        )  # fmt: skip
        connection = connect(settings, around(session, real=lambda: now, stack=stack))["telegram"]
        yield TelegramStage(telegram, settings, connection, now)
