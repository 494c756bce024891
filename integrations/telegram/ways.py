"""In which ways a message can be answered: where it was written. A bot cannot begin a private conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.desk.ports import Answerable, Denied, Way
from bot.rules.vocabulary import Visibility
from integrations.telegram.bots import Bot
from integrations.telegram.kind import LONGEST


@dataclass(frozen=True)
class TelegramWays:
    """The rules for one bot."""

    bot: Bot

    def __call__(self, mention: Answerable, *, now: datetime) -> Sequence[Way]:
        """Return both ways, of which the customer's own is open, at any time."""
        return [
            Way(visibility=one, limit=LONGEST, denied=_denied(mention, one))
            for one in Visibility
            if one in self.bot.replies
        ]


def _denied(mention: Answerable, way: Visibility) -> Denied | None:
    if way is not mention.visibility:
        return Denied.NOT_OFFERED
    # A private conversation goes on without a message that was taken back.
    return Denied.GONE if mention.deleted and way is Visibility.PUBLIC else None
