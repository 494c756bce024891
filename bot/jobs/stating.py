"""The loop that posts statements on our own accounts: each at most once by itself, whatever happens."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta

from bot.clock import Clock
from bot.desk.crisis.statement_delivery import (
    TakenStatement,
    put_back_statement,
    record_statement,
    statements_wait,
    take_statements,
)
from bot.desk.ports import Connection, NotSent, Rejected, SendResult, Unknown
from bot.desk.work import Desks
from bot.jobs.recording import until_recorded
from bot.jobs.replying import FIRST_WAIT, LONGEST_WAIT, TRIES, outcome_of
from bot.log import get_logger
from bot.store.trouble import DatabaseAway

log = get_logger(__name__)

NAME = "state"
EVERY_S = 1.0


class Stating:
    """Works on one worker at a time, so that an account says things in their order."""

    def __init__(
        self, desks: Desks, clock: Clock, connections: Mapping[str, Connection], after: Callable[[], None], *,
        lease: timedelta, stopping: asyncio.Event,
    ) -> None:  # fmt: skip
        """``lease``: how long a statement belongs to who sends it. ``stopping``: set when the program ends."""
        self._desks, self._clock, self._connections, self._after = desks, clock, connections, after
        self._lease, self._stopping = lease, stopping

    async def __call__(self) -> bool:
        """Post what waits; True: there may be more."""
        clock = self._clock
        if not await self._desks.look(statements_wait, real_now=clock.real()):
            return False
        taken = await self._desks.do(take_statements, lease=self._lease, real_now=clock.real(), now=clock.now())
        await asyncio.gather(*(self._send(one) for one in taken))
        self._after()
        return bool(taken)

    async def _send(self, taken: TakenStatement) -> None:
        try:
            await self._remember(taken, await self._wire(taken))
        except Exception:  # one row must not stop the others; its lease ends and it becomes unknown
            log.exception("statement.row_failed", statement=taken.id, crisis=taken.crisis)

    async def _wire(self, taken: TakenStatement) -> SendResult | NotSent:
        connection = self._connections.get(taken.source)
        if connection is None or connection.publisher is None:
            return Rejected("this account takes no posts from here any more")
        result = await connection.publisher.publish(taken.statement)
        if isinstance(result, NotSent) and taken.attempts % TRIES == 0:
            return Rejected(result.why)  # two minutes without a connection: who sent it has to know
        return result

    async def _remember(self, taken: TakenStatement, result: SendResult | NotSent) -> None:
        """Record what came of it, if need be when the database is back."""

        def away(error: DatabaseAway) -> None:
            log.warning("statement.not_recorded", statement=taken.id, why=error.why.value, then="tried again")

        await until_recorded(lambda: self._record(taken, result), clock=self._clock, stopping=self._stopping, away=away)

    async def _record(self, taken: TakenStatement, result: SendResult | NotSent) -> None:
        clock, facts = self._clock, {"statement": taken.id, "crisis": taken.crisis, "source": taken.source}
        if isinstance(result, NotSent):
            wait = result.retry_after or min(LONGEST_WAIT, FIRST_WAIT * 2 ** ((taken.attempts - 1) % TRIES))
            await self._desks.do(put_back_statement, taken, not_before=clock.real() + wait)
            log.warning("statement.not_sent", why=result.why, attempts=taken.attempts, **facts)
        elif await self._desks.do(record_statement, taken, result, now=clock.now()):
            why = result.why if isinstance(result, Unknown) else None
            log.info("statement.done", outcome=outcome_of(result), why=why, **facts)
        else:
            log.error("statement.answer_came_too_late", outcome=outcome_of(result), **facts)
