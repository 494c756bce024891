"""Who runs which job: leases in a table, so that N workers share the work and a dead one is replaced in 15 s.

That is the lease that it held at most, and the time until the next worker looks.

A lease keeps jobs from running twice at once; it is never what keeps a message from being posted twice (that is the
token of each row). SQLite has one process, so there a lease left by a killed one is taken over at the start.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import delete, or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.store import Lease
from bot.store.database import Store

LEASE = timedelta(seconds=10)
RENEWALS = 3
"""Renewals in the time of one lease: one may fail."""
# The part of a lease in which we rely on it; the clocks of two machines differ by less than the rest.
SURE = 0.9


class Leases:
    """The jobs that this process may run now; between two renewals a monotonic clock says when that ends."""

    def __init__(self, store: Store, clock: Clock, names: Iterable[str], *, lease: timedelta = LEASE) -> None:
        self.holder = uuid4().hex
        self._lease = lease
        self._fresh = True
        self._store, self._clock, self._names = store, clock, tuple(names)
        self._until: dict[str, float] = {}

    def holds(self, name: str) -> bool:
        """Return whether this process is the one that runs ``name``."""
        return self._clock.monotonic() < self._until.get(name, float("-inf"))

    @property
    def renew_every_s(self) -> float:
        """How often to renew."""
        return self._lease.total_seconds() / RENEWALS

    async def renew(self) -> frozenset[str]:
        """Take what is free and prolong what is ours; return the names that became ours just now."""
        asked_at = self._clock.monotonic()
        held = await self._store.attempt(self._claim_all)
        self._fresh = False
        before = {name for name in self._names if self.holds(name)}
        # Counted from before the transaction, so that we stop believing in a lease before the table does. SQLite has
        # one process: nobody else waits, so one that is too busy to renew in time goes on until it is told otherwise.
        until = math.inf if self._store.is_sqlite else asked_at + self._lease.total_seconds() * SURE
        self._until = dict.fromkeys(held, until)
        return frozenset(held) - before

    async def _claim_all(self, session: AsyncSession) -> list[str]:
        if self._fresh and self._store.is_sqlite:
            await session.execute(delete(Lease).where(Lease.name.in_(self._names)))
        return [name for name in sorted(self._names) if await self._claim(session, name, self._clock.real())]

    async def _claim(self, session: AsyncSession, name: str, real_now: datetime) -> bool:
        dialect = sqlite if self._store.is_sqlite else postgresql
        mine = {"holder": self.holder, "until": real_now + self._lease}
        row = dialect.insert(Lease).values(name=name, **mine)
        row = row.on_conflict_do_update(
            index_elements=["name"], set_=mine, where=or_(Lease.until < real_now, Lease.holder == self.holder)
        )
        return (await session.execute(row.returning(Lease.name))).first() is not None

    async def release(self) -> None:
        """Give back what is ours, so that another worker goes on at once."""
        self._until = {}
        await self._store.attempt(self._give_back)

    async def _give_back(self, session: AsyncSession) -> None:
        await session.execute(delete(Lease).where(Lease.holder == self.holder))
