"""Claim against the same statements in bare Core."""

from __future__ import annotations

from itertools import count

from sqlalchemy import insert, select, update

from benchmarks.desk import NOW, PEOPLE, a_desk, mentions
from benchmarks.measure import Measured, in_turn
from bot.desk.claim import claim_case
from bot.desk.intake import ingest
from bot.store import Card, Case, CaseEvent
from bot.store.words import CaseState, EventKind

CASES = 400


async def bench_claim() -> list[Measured]:
    """One agent claims one free case."""
    async with a_desk() as desks:
        opened = (await desks.do(ingest, "web", mentions(0, CASES), now=NOW)).opened
        free, rest = count(0), count(CASES // 2)

        async def ours() -> None:
            await desks.do(claim_case, opened[next(free)], by=PEOPLE[0], now=NOW)

        async def floor() -> None:
            number = opened[next(rest)]
            async with desks.store.write() as session:
                revision = (await session.execute(select(Case.revision).where(Case.id == number))).scalar_one()
                changed = {"owner": PEOPLE[0], "state": CaseState.CLAIMED, "claimed_at": NOW, "revision": revision + 1}
                await session.execute(
                    update(Case.__table__).where(Case.id == number, Case.revision == revision).values(changed)
                )
                event = {"case_id": number, "revision": revision + 1, "kind": EventKind.CLAIMED, "at": NOW, "facts": {}}
                await session.execute(insert(CaseEvent.__table__), [event])
                await session.execute(update(Card.__table__).where(Card.case_id == number).values(wanted=revision + 1))

        return [await in_turn("claim", ours, floor, of="the same statements in Core", rounds=150, units=1)]
