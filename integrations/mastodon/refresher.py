"""Looks whether statuses are still there and still say the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.desk.ports import Snapshot
from integrations.mastodon.account import Account
from integrations.mastodon.statuses import words_of
from integrations.mastodon.wire import Refused, Wire
from integrations.mastodon.words import id_of


class StatusRefresher:
    """Asks for one status after another (:class:`bot.desk.ports.Refresher`): only servers from 4.3 on take many."""

    every = timedelta(hours=2)
    at_once = 20

    def __init__(self, wire: Wire, account: Account) -> None:
        self._wire, self._account = wire, account

    async def refresh(self, ids: Sequence[str]) -> Sequence[Snapshot]:
        """Return how statuses stand.

        Before any is told as gone, the account is asked for: a token that was taken from us may look the same.

        Raises:
            FetchFailed: nothing can be said now.
        """
        found = [await self._look(one) for one in ids if id_of({"id": one})]
        if any(one.gone for one in found):
            await self._account.ask()
        return found

    async def _look(self, number: str) -> Snapshot:
        try:
            told = await self._wire.object(f"/api/v1/statuses/{number}")
        except Refused as refused:
            if refused.answer.missing:
                return Snapshot(id=number, gone=True)
            raise
        return Snapshot(id=number, text=words_of(told) if isinstance(told.get("content"), str) else None)
