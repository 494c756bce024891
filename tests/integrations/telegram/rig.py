"""A Telegram source on its look-alike, with a clock that tests move."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

from bot.desk.ports import Connection, Fetched, InboundMention, NotSent, OutboundReply, SendResult
from bot.rules.vocabulary import Visibility
from bot.settings import Settings
from integrations.registry import connect
from tests.contract.given import settings_of
from tests.support.connections import around
from tests.support.telegram import BotAccount, Canned, TelegramLike, World

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SECRET = "a-long-secret_word"
BOT = BotAccount()


class Clock:
    """Transport time."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **span: float) -> None:
        self.now += timedelta(**span)


def settings(url: str, *, more: str = "", secret: str = SECRET, token: str = BOT.token) -> Settings:
    table = f'[source.telegram]\nkind = "telegram"\ndesk = "rail"\nhandle = "@ns_help_bot"\n{more}\n'
    return settings_of(table, TELEGRAM_TOKEN=token, TELEGRAM_WEBHOOK_SECRET=secret, TELEGRAM_API_URL=url)


@dataclass
class Rig:
    """A connected source."""

    telegram: TelegramLike
    settings: Settings
    connection: Connection
    clock: Clock

    @property
    def world(self) -> World:
        return self.telegram.world

    async def fetch(self, cursor: Any = None) -> Fetched:
        [feed] = self.connection.feeds
        return await feed.fetch(cursor, now=self.clock.now)

    async def heard(self) -> InboundMention:
        """Return the newest mention of all that is kept."""
        return (await self.fetch()).batch.mentions[-1]

    async def send(self, reply: OutboundReply) -> SendResult | NotSent:
        assert self.connection.sender is not None
        return await self.connection.sender.send(reply)

    def answer(self, body: bytes | str, status: int = 200) -> None:
        self.telegram.canned.append(Canned(status=status, body=body))


@asynccontextmanager
async def a_rig(*, more: str = "", secret: str = SECRET, token: str = BOT.token) -> AsyncIterator[Rig]:
    clock = Clock()
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as session:
        async with TelegramLike(clock=clock, bot=BOT) as telegram:
            found = settings(telegram.url, more=more, secret=secret, token=token)
            connection = connect(found, around(session, real=clock))["telegram"]
            yield Rig(telegram, found, connection, clock)


def reply_to(mention: InboundMention, text: str = "Hij rijdt om 9:40 ^SV") -> OutboundReply:
    return OutboundReply(
        key="reply_7", reply_id=7, in_reply_to=mention.id, conversation_id=mention.conversation_id or mention.id,
        text=text, visibility=Visibility(mention.visibility), agent="Sanne", mention=mention.extra,
        customer=mention.author.id,
    )  # fmt: skip
