"""What a source costs, counted by the day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.store import Spending
from bot.store.database import Store
from bot.store.upserts import Upsert

MICROS = 1_000_000
TABLE: Any = Spending.__table__


def _more(insert: Any) -> Any:
    row = insert(TABLE)
    sums = {name: TABLE.c[name] + row.excluded[name] for name in ("count", "micros")}
    return row.on_conflict_do_update(index_elements=["source", "day", "what"], set_=sums)


MORE = Upsert(_more)
"""Adds to the day's row."""


class SourceMeter:
    """The meter of one source (:class:`bot.desk.ports.Meter`), in the database."""

    def __init__(self, store: Store, clock: Clock, source: str) -> None:
        self._store, self._clock, self._source = store, clock, source

    async def spend(self, what: str, *, count: int, each: Decimal) -> None:
        """Note ``count`` things at ``each`` dollars."""
        if count:
            row = {
                "source": self._source, "day": self._today(), "what": what, "count": count,
                "micros": int(count * each * MICROS),
            }  # fmt: skip
            await self._store.attempt(_note, row)

    async def spent(self) -> Decimal:
        """Return what was spent today, in dollars."""
        async with self._store.read() as session:
            query = select(func.sum(Spending.micros)).where(
                Spending.source == self._source, Spending.day == self._today()
            )
            return Decimal(int(await session.scalar(query) or 0)) / MICROS

    def _today(self) -> date:
        return self._clock.real().date()


class UncountedMeter:
    """A meter for a command that looks once, on a machine where the database may be away: it keeps no count."""

    def __init__(self, source: str) -> None:
        self.source = source

    async def spend(self, what: str, *, count: int, each: Decimal) -> None:
        """Keep no count."""

    async def spent(self) -> Decimal:
        """Return nothing, so that no limit stops a check."""
        return Decimal(0)


async def _note(session: AsyncSession, row: dict[str, Any]) -> None:
    await session.execute(MORE.on(session), row)


@dataclass(frozen=True, kw_only=True)
class Spent:
    """What a source cost on one day for one kind of call; ``dollars`` in all."""

    what: str
    count: int
    dollars: Decimal


async def spent_on(session: AsyncSession, source: str, day: date) -> Sequence[Spent]:
    """Return what ``source`` cost on a day of UTC, the dearest first."""
    query = select(Spending).where(Spending.source == source, Spending.day == day).order_by(Spending.micros.desc())
    found = (await session.scalars(query)).all()
    return [Spent(what=one.what, count=one.count, dollars=Decimal(one.micros) / MICROS) for one in found]
