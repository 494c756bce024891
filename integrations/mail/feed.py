"""Looks into one folder again and again. The cursor is (UIDVALIDITY, last number); dates only help out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.desk.ports import Cursor, Fetched
from integrations.mail.account import Account
from integrations.mail.imap import Raw, Visit, visit
from integrations.mail.letters import Letters

AT_ONCE = 50
# Mails are at most a megabyte each here; a look stops before it holds too many of them.
MOST_BYTES = 16 * 1024 * 1024
FIRST_LOOK = timedelta(hours=24)
# A clock of the server that is not ours, and days that begin elsewhere at another hour.
OVERLAP = timedelta(days=1)


class FolderFeed:
    """The mails of one folder (:class:`bot.desk.ports.Feed`)."""

    def __init__(self, account: Account, name: str, folder: str, *, real: Callable[[], datetime]) -> None:
        self.name, self.every = name, account.every
        self._account, self._folder, self._real = account, folder, real

    async def fetch(self, cursor: Cursor | None, *, now: datetime) -> Fetched:
        """Return the mails behind ``cursor``; at first, and once all numbers are void, those of the last days.

        What comes again that way is known by its Message-ID.

        Raises:
            FetchFailed: nothing can be said now.
        """
        return await asyncio.to_thread(self._look, cursor or {}, self._real())

    def _look(self, cursor: Cursor, real: datetime) -> Fetched:
        raws: list[Raw] = []
        with visit(self._account, self._folder) as folder:
            validity, waiting, last = self._waiting(folder, cursor, real)
            held, taken = 0, 0
            for uid in waiting[:AT_ONCE]:
                raw = folder.fetch(uid)
                last, taken = max(last, uid), taken + 1
                raws += [raw] if raw is not None else []
                held += len(raw.content) if raw is not None else 0
                if held >= MOST_BYTES:
                    break
            more = taken < len(waiting)
            if not more and not last:
                last = (folder.next or 1) - 1
        letters = Letters(self._account, is_sent=self.name == "own", now=real)
        for raw in raws:
            letters.add(raw)
        new: dict[str, Any] = {"validity": validity, "last": last, "looked": real.isoformat()}
        return Fetched(batch=letters.batch(), cursor=new, more=more)

    def _waiting(self, folder: Visit, cursor: Cursor, real: datetime) -> tuple[int | None, list[int], int]:
        """Return the UIDVALIDITY, the numbers to fetch, and the last one that was fetched (0: none that counts)."""
        validity, last = folder.validity, cursor.get("last")
        if validity is not None and validity == cursor.get("validity") and isinstance(last, int) and last > 0:
            return validity, folder.after(last), last
        looked = cursor.get("looked")
        if isinstance(looked, str):
            return validity, folder.since(datetime.fromisoformat(looked).astimezone(UTC) - OVERLAP), 0
        return validity, folder.since(real - FIRST_LOOK), 0
