"""The customers of the story: they write what is written for them, and react when the team answers."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Iterable

from bot.demo.cast import STARTS_AT
from bot.demo.pace import Pace
from bot.demo.story import Line, Reaction
from bot.sandbox import Sandbox
from bot.sandbox.shapes import Json

# Longer than any demo runs; the wait ends by being cancelled.
FOREVER_S = 1e9


class Customers:
    """Acts on the practice workspace's platform."""

    def __init__(self, sandbox: Sandbox, pace: Pace) -> None:
        self._sandbox, self._platform, self._pace = sandbox, sandbox.platform, pace
        self._posts: dict[str, str] = {}

    async def write(self, lines: Iterable[Line]) -> None:
        """Write ``lines``, which come in order of time, each at its time; the past at once, as dated."""
        for line in lines:
            await self._pace.until(line.at)
            await self._do(line)

    async def _do(self, line: Line) -> None:
        if line.edits:
            await self._platform.edit(line.by, self._posts[line.edits], line.text)
        elif line.deletes:
            await self._platform.delete(line.by, self._posts[line.deletes])
        else:
            post = await self._platform.post(
                line.by, line.text, visibility="private" if line.private else "public",
                in_reply_to=self._posts[line.under] if line.under else None, media=list(line.media),
                at=line.at if line.at < STARTS_AT else None,
            )  # fmt: skip
            self._posts[line.key] = post.id

    async def react(self, reactions: Iterable[Reaction]) -> None:
        """Answer the team's replies: each brings the next reaction of that customer, if there is one left."""
        waiting: defaultdict[str, deque[Reaction]] = defaultdict(deque)
        for reaction in reactions:
            waiting[reaction.by].append(reaction)
        seen = 0
        async with asyncio.TaskGroup() as group:
            while True:
                replies = await self._replies_after(seen)
                seen += len(replies)
                for reply in replies:
                    left = waiting[self._customer(reply)]
                    if left:
                        group.create_task(self._react(left.popleft(), reply))

    async def _replies_after(self, count: int) -> list[Json]:
        found = await self._sandbox.wait_for(lambda: self._platform.posts(by_brand=True)[count:], FOREVER_S)
        return list(found)

    def _customer(self, reply: Json) -> str:
        above = self._platform.plaza.posts.get(reply["in_reply_to"] or "")
        return above.author if above else ""

    async def _react(self, reaction: Reaction, reply: Json) -> None:
        await self._pace.after(reaction.after)
        if self._sandbox.changes.listening(f"customer:{reaction.by}"):
            return  # the visitor is this customer now, and speaks for himself
        await self._platform.post(reaction.by, reaction.text, visibility=reply["visibility"], in_reply_to=reply["id"])
