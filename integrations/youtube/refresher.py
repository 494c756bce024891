"""Looks whether comments are still there and still say the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.desk.ports import FetchFailed, Snapshot, Trouble
from integrations.google_api import Refused, identity, parts
from integrations.youtube.api import Youtube
from integrations.youtube.comments import read_comment


class CommentRefresher:
    """Asks for comments by their ids, fifty for one unit; those that YouTube leaves out are gone."""

    every = timedelta(hours=6)
    at_once = 50

    def __init__(self, youtube: Youtube, channel: str) -> None:
        self._youtube, self._channel = youtube, channel

    async def refresh(self, ids: Sequence[str]) -> Sequence[Snapshot]:
        """Return how comments stand.

        Before all that were asked for are told as gone, we look at something of our own: a leave that was taken from us
        looks the same.

        Raises:
            FetchFailed: nothing can be said now.
        """
        asked = [one for one in ids if "," not in one]
        try:
            told = await self._look(asked)
        except Refused as refused:
            if refused.answer.status != 403 or refused.trouble is not Trouble.RIGHTS or not await self.sees_us():
                raise
            told = await self._look(asked, hidden=True)
        if told and all(one.gone for one in told) and not await self.sees_us():
            raise FetchFailed(Trouble.RIGHTS, "YouTube does not show us our own channel")
        return told

    async def sees_us(self) -> bool:
        """Return whether the account that we read as is that of the channel. Raises as :meth:`refresh` does."""
        body = await self._youtube.list("channels", {"part": "id", "mine": "true"}, check=True)
        return any(identity(one, "id") == self._channel for one in parts(body, "items"))

    async def _look(self, ids: Sequence[str], *, hidden: bool = False) -> list[Snapshot]:
        """Return how ``ids`` stand. One that is gone has all refused; ``hidden``: so has one that is not for us.

        Which one it is, halves of them tell. Of what is hidden nothing is said.
        """
        if not ids:
            return []
        params = {"part": "snippet", "id": ",".join(ids), "textFormat": "plainText"}
        try:
            body = await self._youtube.list("comments", params)
        except Refused as refused:
            gone = refused.answer.status == 404
            if not gone and not (hidden and refused.answer.status == 403):
                raise
            if len(ids) == 1:
                return [Snapshot(id=ids[0], gone=True)] if gone else []
            half = len(ids) // 2
            return [*await self._look(ids[:half], hidden=hidden), *await self._look(ids[half:], hidden=hidden)]
        if not isinstance(body.get("items"), list):
            raise FetchFailed(Trouble.CHANGED, "an answer without a list of comments")
        there = {identity(one, "id"): read_comment(one) for one in parts(body, "items")}
        return [
            Snapshot(id=one, gone=one not in there, text=found.text if (found := there.get(one)) else None)
            for one in ids
        ]
