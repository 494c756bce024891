"""The loop that brings replies to customers: each is sent at most once by itself, whatever happens."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta

from bot.desk.deliver_check import replies_wait
from bot.desk.deliver_replies import TakenReply, give_up_lost_replies, put_back_reply, record_reply, take_replies
from bot.desk.ports import Accepted, NotSent, Rejected, ReplySender, SendResult, Unknown
from bot.desk.work import Desks
from bot.jobs.sending import Tools
from bot.log import get_logger

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
        self, desks: Desks, tools: Tools, senders: Mapping[str, ReplySender], after: Callable[[], None]
    ) -> None:
        self._desks, self._tools, self._senders, self._after = desks, tools, senders, after

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
            take_replies, limit=AT_ONCE, lease=tools.settings.delivery.lease, real_now=tools.clock.real()
        )
        await asyncio.gather(*(self._send(one) for one in taken))
        if lost or taken:
            self._after()
        return bool(taken)

    async def _send(self, taken: TakenReply) -> None:
        try:
            await self._record(taken, await self._wire(taken))
        except Exception:  # one row must not stop the others; its lease ends and it becomes unknown
            log.exception("reply.row_failed", reply=taken.reply.reply_id, case=taken.case_id)

    async def _wire(self, taken: TakenReply) -> SendResult | NotSent:
        sender = self._senders.get(taken.source)
        if sender is None:
            return Rejected("this source cannot send replies")
        return await sender.send(taken.reply)

    async def _record(self, taken: TakenReply, result: SendResult | NotSent) -> None:
        if isinstance(result, NotSent) and taken.attempts % TRIES == 0:
            result = Rejected(result.why)
        self._tools.metrics.replies.labels(outcome_of(result)).inc()
        facts = {"reply": taken.reply.reply_id, "case": taken.case_id, "outcome": outcome_of(result)}
        if isinstance(result, NotSent):
            log.warning("reply.not_sent", why=result.why, attempts=taken.attempts, **facts)
            await self._put_back(taken, result)
            return
        if await self._desks.do(record_reply, taken, result, now=self._tools.clock.now()):
            log.info("reply.done", why=result.why if isinstance(result, Unknown) else None, **facts)
        else:
            log.error("reply.answer_came_too_late", **facts)

    async def _put_back(self, taken: TakenReply, result: NotSent) -> None:
        tries = (taken.attempts - 1) % TRIES
        wait = result.retry_after or min(LONGEST_WAIT, FIRST_WAIT * 2**tries)
        async with self._tools.store.write() as session:
            await put_back_reply(session, taken, not_before=self._tools.clock.real() + wait, why=result.why)


def outcome_of(result: SendResult | NotSent) -> str:
    """Return the word for metrics and logs."""
    return {Accepted: "accepted", Rejected: "rejected", Unknown: "unknown", NotSent: "not_sent"}[type(result)]
