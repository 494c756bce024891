"""The loop that brings replies to customers: each is sent at most once by itself, whatever happens."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta

from bot.desk.deliver_check import replies_wait
from bot.desk.deliver_replies import TakenReply, give_up_lost_replies, put_back_reply, record_reply, take_replies
from bot.desk.ports import Accepted, Connection, NotSent, Rejected, SendResult, Unknown
from bot.desk.work import Desks
from bot.jobs.recording import until_recorded
from bot.jobs.sending import Tools
from bot.log import get_logger
from bot.store.trouble import DatabaseAway

log = get_logger(__name__)

NAME = "reply"
AT_ONCE = 4
# After so many tries without a connection (two minutes) the agent is told, and again after a Retry: a customer waits.
TRIES = 8
FIRST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(seconds=30)


class Replying:
    """Works on every worker at once: rows are taken with SKIP LOCKED, one reply of a case at a time."""

    def __init__(
        self, desks: Desks, tools: Tools, connections: Mapping[str, Connection], after: Callable[[], None]
    ) -> None:
        self._desks, self._tools, self._connections, self._after = desks, tools, connections, after

    async def __call__(self) -> bool:
        """Send what waits; True: there may be more."""
        tools = self._tools
        async with tools.store.read() as session:
            if not await replies_wait(session, real_now=tools.clock.real()):
                return False
        lost = await self._desks.do(give_up_lost_replies, real_now=tools.clock.real(), now=tools.clock.now())
        for reply_id in lost:
            log.warning("reply.interrupted", reply=reply_id)
            tools.metrics.replies.labels("unknown").inc()
        taken = await self._desks.do(
            take_replies, limit=AT_ONCE, lease=tools.settings.delivery.lease, real_now=tools.clock.real(),
            now=tools.clock.now(),
        )  # fmt: skip
        await asyncio.gather(*(self._send(one) for one in taken))
        if lost or taken:
            self._after()
        return bool(taken)

    async def _send(self, taken: TakenReply) -> None:
        try:
            await self._remember(taken, await self._wire(taken))
        except Exception:  # one row must not stop the others; its lease ends and it becomes unknown
            log.exception("reply.row_failed", reply=taken.reply.reply_id, case=taken.case_id)

    async def _remember(self, taken: TakenReply, result: SendResult | NotSent) -> None:
        """Record what came of it, if need be when the database is back."""
        if isinstance(result, NotSent) and taken.attempts % TRIES == 0:
            result = Rejected(result.why)
        self._tools.metrics.replies.labels(outcome_of(result)).inc()

        def away(error: DatabaseAway) -> None:
            log.warning("reply.not_recorded", why=error.why.value, then="tried again", **_facts(taken, result))

        await until_recorded(
            lambda: self._record(taken, result), clock=self._tools.clock, stopping=self._tools.stopping, away=away
        )

    async def _wire(self, taken: TakenReply) -> SendResult | NotSent:
        connection = self._connections.get(taken.source)
        if connection is None or connection.sender is None:
            return Rejected("this source cannot send replies")
        return await connection.sender.send(taken.reply)

    async def _record(self, taken: TakenReply, result: SendResult | NotSent) -> None:
        facts = _facts(taken, result)
        if isinstance(result, NotSent):
            await self._put_back(taken, result)
            log.warning("reply.not_sent", why=result.why, attempts=taken.attempts, **facts)
        elif await self._desks.do(record_reply, taken, result, now=self._tools.clock.now()):
            log.info("reply.done", why=result.why if isinstance(result, Unknown) else None, **facts)
        else:
            log.error("reply.answer_came_too_late", **facts)

    async def _put_back(self, taken: TakenReply, result: NotSent) -> None:
        tries = (taken.attempts - 1) % TRIES
        wait = result.retry_after or min(LONGEST_WAIT, FIRST_WAIT * 2**tries)
        await self._tools.store.attempt(
            put_back_reply, taken, not_before=self._tools.clock.real() + wait, why=result.why
        )


def _facts(taken: TakenReply, result: SendResult | NotSent) -> dict[str, object]:
    return {"reply": taken.reply.reply_id, "case": taken.case_id, "outcome": outcome_of(result)}


def outcome_of(result: SendResult | NotSent) -> str:
    """Return the word for metrics and logs."""
    return {Accepted: "accepted", Rejected: "rejected", Unknown: "unknown", NotSent: "not_sent"}[type(result)]
