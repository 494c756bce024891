"""A configured source as the rest of this folder needs it: which bot, with which token, at which address."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from bot.settings import Source
from integrations.telegram.kind import API_URL, SECRET, TOKEN, URL, TelegramTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Bot:
    """One bot."""

    source: str
    handle: str
    id: str
    """Its account: what stands before the colon of its token."""
    token: str = field(repr=False)
    base: str
    """Address without a slash at the end."""
    replies: frozenset[str]
    every: timedelta
    webhook: bool
    secret: str = field(repr=False)
    """What Telegram shows with each delivery; "" where none is set."""


def bot_of(source: Source) -> Bot:
    """Return the bot behind ``source``. Variables that are missing (only looking at settings) become ""."""
    table, token = source.options, source.variable(TOKEN) or ""
    if not isinstance(table, TelegramTable):
        raise TypeError(f"source.{source.name} is no Telegram source")
    return Bot(
        source=source.name, handle=table.handle, id=token.partition(":")[0], token=token,
        base=(source.variable(URL) or API_URL).rstrip("/"), replies=source.replies, every=table.poll,
        webhook=table.webhook, secret=source.variable(SECRET) or "",
    )  # fmt: skip
