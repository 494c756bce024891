"""Looks whether comments are still there and still say the same."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.desk.ports import Snapshot
from integrations.meta.graph import Graph, Refused
from integrations.reading import Object, part, text

# Comments of our own account's posts. Private messages have other ids, and those of elsewhere may not be looked at.
COMMENT_ID = re.compile(r"[0-9]+(?:_[0-9]+)*", re.ASCII)
WORDS: Mapping[str, str] = {"facebook": "message", "instagram": "text"}
# Something of ours that needs the same right as reading comments.
PROBES: Mapping[str, str] = {"facebook": "feed", "instagram": "media"}


class CommentRefresher:
    """Asks for many comments at once, and in halves where one of them is missing: the platform refuses all then."""

    every = timedelta(hours=6)
    at_once = 50

    def __init__(self, graph: Graph) -> None:
        self._graph, self._channel = graph, graph.account.channel

    async def refresh(self, ids: Sequence[str]) -> Sequence[Snapshot]:
        """Return how those of ``ids`` stand that are comments.

        Before any is told as gone, we look at something of our own: a right that was taken from us looks the same.

        Raises:
            FetchFailed: nothing can be said now.
        """
        found = await self._look([one for one in ids if COMMENT_ID.fullmatch(one)])
        if any(one.gone for one in found):
            await self._graph.get(f"{self._graph.account.id}/{PROBES[self._channel]}", fields="id", limit="1")
        return found

    async def _look(self, ids: Sequence[str]) -> list[Snapshot]:
        if not ids:
            return []
        words = WORDS[self._channel]
        try:
            told = await self._graph.get("", ids=",".join(ids), fields=f"id,{words}")
        except Refused as error:
            if not error.answer.missing:
                raise
            if len(ids) == 1:
                return [Snapshot(id=ids[0], gone=True)]
            half = len(ids) // 2
            return [*await self._look(ids[:half]), *await self._look(ids[half:])]
        return [Snapshot(id=one, text=_words(part(told, one), words)) for one in ids if part(told, one)]


def _words(comment: Object, words: str) -> str | None:
    return text(comment, words) if words in comment else None
