"""Asks for updates, and confirms those that were stored: asking behind one makes Telegram forget it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.desk.ports import Cursor, Fetched, FetchFailed, Lost, Trouble
from integrations.telegram.api import Api
from integrations.telegram.messages import WANTED, read_updates
from integrations.telegram.reading import number

PAGE = 100
# "Incoming updates are stored on the server until the bot receives them either way, but they will not be kept longer
# than 24 hours" (core.telegram.org/bots/api#getting-updates).
KEPT = timedelta(hours=24)
# "If there are no new updates for at least a week, then identifier of the next update will be chosen randomly": it may
# be lower than the last, and asking behind the last would confirm it unseen. After two days everything that was
# confirmed is gone by itself, so asking for all there is brings nothing twice.
ANEW_AFTER = timedelta(days=2)


class UpdatesFeed:
    """The updates of one bot (:class:`bot.desk.ports.Feed`)."""

    name = "updates"

    def __init__(self, api: Api, *, real: Callable[[], datetime]) -> None:
        self._api, self._real = api, real
        self.every = api.bot.every

    async def fetch(self, cursor: Cursor | None, *, now: datetime) -> Fetched:
        """Return the updates behind ``cursor``; at first those that Telegram still has.

        Raises:
            FetchFailed: nothing can be said now.
        """
        real, looked = self._real(), _time(cursor, "looked")
        behind = self._behind(cursor, real)
        told = await self._api.look(
            "getUpdates", limit=PAGE, timeout=0, allowed_updates=list(WANTED),
            **({} if behind is None else {"offset": behind + 1}),
        )  # fmt: skip
        if not isinstance(told, list):
            raise FetchFailed(Trouble.CHANGED, "getUpdates told no list")
        found = [
            one for update in told if isinstance(update, dict) and (one := number(update, "update_id")) is not None
        ]
        last = max(found, default=behind)
        at = real if found else _time(cursor, "at")
        new: dict[str, Any] = {"last": last, "at": at and at.isoformat(), "looked": real.isoformat()}
        oldest = real - KEPT
        return Fetched(
            batch=read_updates(told, self._api.bot), cursor=new, more=len(told) >= PAGE and last != behind,
            lost=Lost(since=looked, until=oldest) if looked and looked < oldest else None,
        )  # fmt: skip

    def _behind(self, cursor: Cursor | None, real: datetime) -> int | None:
        """Return the last update that was stored; None: ask for everything."""
        at = _time(cursor, "at")
        return None if at is None or real - at > ANEW_AFTER else number(cursor or {}, "last")


def _time(cursor: Cursor | None, key: str) -> datetime | None:
    said = (cursor or {}).get(key)
    return datetime.fromisoformat(said).astimezone(UTC) if isinstance(said, str) else None
