"""Puts the parts of each Telegram source together."""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk.ports import Connection
from bot.settings import Source
from integrations.platform import Around
from integrations.telegram.api import Api
from integrations.telegram.bots import bot_of
from integrations.telegram.checking import BotCheck
from integrations.telegram.feed import UpdatesFeed
from integrations.telegram.receiver import UpdateReceiver
from integrations.telegram.sending import TelegramReplies
from integrations.telegram.ways import TelegramWays


def connections(sources: Sequence[Source], around: Around) -> Sequence[Connection]:
    """Connect bots. A bot is either asked for or posts by itself: Telegram does not allow both."""
    return [_connection(source, around) for source in sources]


def _connection(source: Source, around: Around) -> Connection:
    bot = bot_of(source)
    api = Api(bot, around.session)
    return Connection(
        source=source.name, ways=TelegramWays(bot), sender=TelegramReplies(api) if source.replies else None,
        feeds=() if bot.webhook else (UpdatesFeed(api, real=around.real),),
        receiver=UpdateReceiver(bot) if bot.webhook and bot.secret else None, checker=BotCheck(api, real=around.real),
    )  # fmt: skip
