"""What came of it all: the database and the workspace, looked at from outside the program."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import delete, func, select

from bot.sandbox import Sandbox
from bot.store import Card, Lease, Outbox, Reply
from bot.store.database import Store
from bot.store.words import ReplyState, SendState

T = TypeVar("T")
OPEN = (SendState.READY, SendState.SENDING)


async def rows(store: Store, table: type[T], *where: Any) -> Sequence[T]:
    """Read rows."""
    async with store.read() as session:
        return (await session.scalars(select(table).where(*where))).all()


async def is_idle(store: Store) -> bool:
    """Return whether nothing waits for delivery."""
    stale = (Card.shown < Card.wanted) & Card.state.in_((*OPEN, SendState.POSTED))
    async with store.read() as session:
        counts = [
            await session.scalar(select(func.count()).where(waits))
            for waits in (stale, Outbox.state.in_(OPEN), Reply.state.in_((ReplyState.QUEUED, ReplyState.SENDING)))
        ]
    return not any(counts)


async def forget_leases(store: Store) -> None:
    """As if the fifteen seconds had passed after which a dead worker is replaced."""
    async with store.write() as session:
        await session.execute(delete(Lease))


def keys(sandbox: Sandbox) -> Counter[str]:
    """Count the messages of ours by their key; threads and direct messages too."""
    return Counter(
        str(message.metadata["event_payload"]["key"])
        for channel in sandbox.workspace.channels.values()
        for message in channel.log.messages()
        if message.metadata
    )


def twice(counted: Counter[Any]) -> list[Any]:
    """Return what is there more than once."""
    return [one for one, times in counted.items() if times > 1]
