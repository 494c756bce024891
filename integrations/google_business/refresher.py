"""Looks whether reviews are still there and still say the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.desk.ports import FetchFailed, Snapshot, Trouble
from integrations.google_api import GoogleApi, Refused
from integrations.google_business.reviews import read_review
from integrations.google_business.sender import REVIEW


class ReviewRefresher:
    """Asks for reviews one by one; ``titles`` are those of the locations that we read, by their paths."""

    every = timedelta(hours=6)
    at_once = 20

    def __init__(self, api: GoogleApi, titles: Mapping[str, str]) -> None:
        self._api, self._titles = api, titles

    async def refresh(self, ids: Sequence[str]) -> Sequence[Snapshot]:
        """Return how reviews stand.

        Before one is told as gone, we look at its location: one that was taken from us looks the same. Of such a
        location nothing is told, and its feed says why; those of other locations go on.

        Raises:
            FetchFailed: nothing can be said now.
        """
        told: list[Snapshot] = []
        seen, shut = set[str](), set[str]()
        for one in ids:
            found = REVIEW.fullmatch(one)
            if found is None or found[1] not in self._titles or found[1] in shut:
                continue
            try:
                snapshot = await self._look(one, found[1])
                if snapshot.gone and found[1] not in seen:
                    await self._api.get(f"v4/{found[1]}/reviews", {"pageSize": "1"})
                    seen.add(found[1])
            except Refused as refused:
                if refused.trouble is not Trouble.RIGHTS:
                    raise
                shut.add(found[1])
            else:
                told.append(snapshot)
        return told

    async def _look(self, name: str, location: str) -> Snapshot:
        try:
            body = await self._api.get(f"v4/{name}")
        except Refused as refused:
            if refused.answer.status == 404:
                return Snapshot(id=name, gone=True)
            raise
        review = read_review(body, location=location, title=self._titles[location])
        if review is None or review.name != name:
            raise FetchFailed(Trouble.CHANGED, "an answer that is not the review that was asked for")
        return Snapshot(id=name, text=review.shown)
