"""Sources connected with their platforms, for tests that put the parts together by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from decimal import Decimal

import aiohttp

from bot.desk.ports import Connection
from bot.settings import Settings
from integrations.platform import Around
from integrations.registry import connect


class PocketMeter:
    """Keeps count of what was spent, in memory."""

    def __init__(self) -> None:
        self.noted: list[tuple[str, int, Decimal]] = []

    async def spend(self, what: str, *, count: int, each: Decimal) -> None:
        """Note it."""
        self.noted.append((what, count, each))

    async def spent(self) -> Decimal:
        """Return the sum."""
        return sum((count * each for _, count, each in self.noted), Decimal(0))


def around(
    session: aiohttp.ClientSession, *, real: Callable[[], datetime] | None = None, meter: PocketMeter | None = None,
    stack: AsyncExitStack | None = None,
) -> Around:  # fmt: skip
    """Return what a platform is given; one meter for all sources."""
    pocket = meter or PocketMeter()
    return Around(
        session=session, real=real or (lambda: datetime.now(UTC)), meter=lambda _: pocket,
        stack=stack or AsyncExitStack(),
    )  # fmt: skip


def connected(
    settings: Settings, session: aiohttp.ClientSession, *, real: Callable[[], datetime] | None = None
) -> Mapping[str, Connection]:
    """Return every source of ``settings``, connected."""
    return connect(settings, around(session, real=real))
