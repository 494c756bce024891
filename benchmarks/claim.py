"""Claim, as a button does it, against the statements that a claim cannot do without, in bare Core."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any, cast

from sqlalchemy import Table, bindparam, exists, insert, select, update

from benchmarks.databases import chosen
from benchmarks.desk import NOW, PEOPLE, a_desk, mentions
from benchmarks.measure import Measured, in_turn
from bot.desk.claim import claim_case
from bot.desk.intake import ingest
from bot.desk.work import Desks
from bot.rules.sla import ClockKind
from bot.store import Card, Case, CaseEvent, Clock, Escalation, Presence, SeenKey
from bot.store.upserts import Upsert
from bot.store.words import CardKind, CaseState, ClockState, EventKind, QuestionState

ROUNDS, WARM_UP = 200, 10
BAR = 2.0
FLOOR = "the same in Core: key, case (locked), what decides its lease, case, event, card, presence"


async def bench() -> list[Measured]:
    """One agent after the other claims a free case."""
    return [await _claims(kind) for kind in chosen()]


async def _claims(kind: str) -> Measured:
    async with a_desk(kind) as desks:
        opened = (await desks.do(ingest, "web", mentions(0, 2 * (ROUNDS + WARM_UP)), now=NOW)).opened
        free, keys = iter(opened), count()

        async def ours() -> None:
            number = next(keys)
            by, now = PEOPLE[number % len(PEOPLE)], NOW + number * timedelta(minutes=1)
            await desks.once(f"click:{number}", claim_case, next(free), by=by, now=now)

        async def floor() -> None:
            number = next(keys)
            by, now = PEOPLE[number % len(PEOPLE)], NOW + number * timedelta(minutes=1)
            assert await claim_in_core(desks, f"click:{number}", next(free), by=by, now=now)

        taken, bare = await in_turn(ours, floor, rounds=ROUNDS, warm_up=WARM_UP)
    return Measured(name="claim", ours=taken, floor=bare, database=kind, floor_is=FLOOR, bar=BAR)


CASES, CARDS, CLOCKS, QUESTIONS = (cast(Table, table.__table__) for table in (Case, Card, Clock, Escalation))
PRESENCES, KEYS = cast(Table, Presence.__table__), cast(Table, SeenKey.__table__)
NUMBER: Any = bindparam("number")
KEY = Upsert(lambda insert: insert(KEYS).on_conflict_do_nothing().returning(KEYS.c.key))
CASE = select(CASES).where(CASES.c.id == NUMBER).with_for_update()
RUNNING = exists().where(CLOCKS.c.case_id == NUMBER, CLOCKS.c.state == ClockState.RUNNING)
DECIDES_THE_LEASE = select(
    RUNNING.where(
        CLOCKS.c.kind.in_([ClockKind.FIRST_REPLY, ClockKind.NEXT_REPLY, ClockKind.PASS_ON])
    ).label("waits"),
    RUNNING.where(CLOCKS.c.kind == ClockKind.PROMISE).label("promised"),
    exists().where(
        QUESTIONS.c.case_id == NUMBER, QUESTIONS.c.state.in_([QuestionState.OPEN, QuestionState.TAKEN])
    ).label("asked"),
)  # fmt: skip
OWN = update(CASES).where(CASES.c.id == NUMBER, CASES.c.revision == bindparam("found"))
EVENT = insert(cast(Table, CaseEvent.__table__))
STALE = update(CARDS).where(CARDS.c.case_id == NUMBER, CARDS.c.kind == CardKind.CASE)


def _acted(insert: Any) -> Any:
    row = insert(PRESENCES)
    return row.on_conflict_do_update(index_elements=["desk", "user_id"], set_={"acted_at": row.excluded.acted_at})


ACTED = Upsert(_acted)


async def claim_in_core(desks: Desks, key: str, number: int, *, by: str, now: datetime) -> bool:
    """Claim a case with as few statements as its meaning allows; False when somebody else has it."""
    async with desks.store.write() as session:
        assert (await session.execute(KEY.on(session), {"key": key, "at": now})).first()
        case = (await session.execute(CASE, {"number": number})).one()
        if case.owner is not None or case.state == CaseState.RESOLVED:
            await session.rollback()
            return False
        owed, revision = (await session.execute(DECIDES_THE_LEASE, {"number": number})).one(), case.revision + 1
        lease = now + timedelta(minutes=15) if owed.waits and not owed.promised and not owed.asked else None
        changed = {
            "owner": by, "state": CaseState.CLAIMED, "claimed_at": now, "revision": revision, "lease_until": lease,
            "number": number, "found": case.revision,
        }  # fmt: skip
        assert (await session.execute(OWN, changed)).rowcount == 1  # type: ignore[attr-defined]
        event = {"case_id": number, "revision": revision, "kind": EventKind.CLAIMED, "by": by, "at": now, "facts": {}}
        await session.execute(EVENT, event)
        await session.execute(STALE, {"number": number, "wanted": revision})
        await session.execute(ACTED.on(session), {"desk": case.desk, "user_id": by, "acted_at": now})
    return True
