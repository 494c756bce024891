"""A strict look-alike of Telegram's Bot API for one bot. It imports nothing of ours."""

from __future__ import annotations

from tests.support.telegram.server import Canned, TelegramLike
from tests.support.telegram.world import BotAccount, Chat, Person, World

__all__ = ["BotAccount", "Canned", "Chat", "Person", "TelegramLike", "World"]
