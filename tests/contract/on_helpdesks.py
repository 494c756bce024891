"""The stages of the helpdesks: Zendesk, Chatwoot and Discourse."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp

from bot.desk.ports import Batch, Connection
from bot.settings import Settings
from bot.store.words import Visibility
from integrations.registry import connect
from tests.contract.given import settings_of
from tests.contract.stage import Fault
from tests.support.connections import around
from tests.support.helpdesks import ChatwootLike, DiscourseLike, HelpdeskLike, ZendeskLike

LIKES: dict[str, tuple[type[HelpdeskLike], str, int]] = {
    "zendesk": (ZendeskLike, "", ZendeskLike.ticket), "chatwoot": (ChatwootLike, "account = 3\n", ChatwootLike.talk),
    "discourse": (DiscourseLike, 'username = "lumerail"\n', DiscourseLike.topic),
}  # fmt: skip


def environ_of(kind: str, like: HelpdeskLike) -> dict[str, str]:
    """Return what the environment must hold for a source of this kind."""
    name = kind.upper()
    token = f"{like.user}/token:{like.token}" if isinstance(like, ZendeskLike) else like.token
    return {f"{name}_URL": like.url, f"{name}_WEBHOOK_SECRET": like.secret, f"{name}_TOKEN": token}


@dataclass
class HelpdeskStage:
    """One of the three, where a customer writes in one ticket, conversation or topic."""

    like: HelpdeskLike
    thread: int
    settings: Settings
    connection: Connection
    visibility: Visibility
    source: str = "help"
    _last: Any = None

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)

    async def writes(self, text: str) -> None:
        self._last = self.like.new(text, by_us=False, thread=self.thread)

    async def edits(self, text: str) -> None:
        self._last.text, self._last.version = text, self._last.version + 1
        self.like.tell(self._last, "edited")

    async def deletes(self) -> None:
        self._last.gone = True
        self.like.tell(self._last, "deleted")

    async def answers_there(self, text: str) -> None:
        self.like.new(text, by_us=True, thread=self.thread)

    async def told(self) -> Batch:
        receiver = self.connection.receiver
        assert receiver is not None
        waiting, self.like.outgoing = self.like.outgoing, []
        batches = []
        for one in waiting:
            receiver.verify(one.headers, one.body)
            batches.append(await receiver.complete(self.source, receiver.parse(one.body)[self.source]))
        return Batch(
            mentions=[mention for one in batches for mention in one.mentions],
            own_posts=[post for one in batches for post in one.own_posts],
        )

    def standing(self) -> list[str]:
        return self.like.ours()

    def fault(self, kind: Fault) -> None:
        self.like.faults.append(kind.value)

    async def closes(self) -> None:
        await self.like.__aexit__()


@asynccontextmanager
async def helpdesk_stage(kind: str) -> AsyncIterator[HelpdeskStage]:
    make, keys, thread = LIKES[kind]
    async with AsyncExitStack() as stack, aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
        like = await stack.enter_async_context(make(lambda: datetime.now(UTC)))
        settings = settings_of(f'[source.help]\nkind = "{kind}"\ndesk = "rail"\n{keys}', **environ_of(kind, like))
        connection = connect(settings, around(session, stack=stack))["help"]
        visibility = Visibility.PUBLIC if kind == "discourse" else Visibility.PRIVATE
        yield HelpdeskStage(like, thread, settings, connection, visibility)
