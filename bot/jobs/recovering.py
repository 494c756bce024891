"""Settles what nobody knows the outcome of: one look into Slack's history settles all such rows of a place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime

from bot.desk.deliver import Taken
from bot.desk.deliver_check import anything_lost
from bot.desk.deliver_lost import Settled, rescue_orphans, settle, take_lost
from bot.desk.deliver_outcome import known_dm, record_ready, remember_dm
from bot.jobs.sending import Tools, is_person
from bot.log import get_logger
from bot.remedies import remedy, told
from bot.slack.answers import Gone, Refused, Trouble
from bot.slack.marks import Marks
from bot.store.words import MessageKind

log = get_logger(__name__)

NAME = "recover"


class Recovering:
    """Runs every second; without lost rows it costs two queries and no transaction."""

    def __init__(self, tools: Tools, after: Callable[[], None]) -> None:
        self._tools, self._after = tools, after

    async def __call__(self) -> None:
        """Settle what can be settled; ``after`` is called when something may leave now."""
        tools = self._tools
        async with tools.store.read() as session:
            if not await anything_lost(session, real_now=tools.clock.real()):
                return
        moved, cancelled = await tools.store.attempt(rescue_orphans)
        lost = await tools.store.attempt(take_lost, delivery=tools.settings.delivery, real_now=tools.clock.real())
        if cancelled:
            log.warning("delivery.orphans_cancelled", count=cancelled)
        places: defaultdict[tuple[str, str | None], list[Taken]] = defaultdict(list)
        for row in lost:
            places[row.channel, row.thread_ts].append(row)
        settled = [await self._settle(channel, thread, rows) for (channel, thread), rows in places.items()]
        if moved or any(one.again or one.found for one in settled):
            self._after()

    async def _settle(self, channel: str, thread_ts: str | None, rows: list[Taken]) -> Settled:
        tools = self._tools
        looked_at = tools.clock.real()
        ephemeral = [row for row in rows if row.kind is MessageKind.DEPARTMENT_NAMED]
        rows = [row for row in rows if row.kind is not MessageKind.DEPARTMENT_NAMED]
        for row in ephemeral:  # in no history, and harmless twice
            await tools.store.attempt(record_ready, row, not_before=None, error="not known")
        if not rows:
            return Settled(again=len(ephemeral))
        where, found = await self._look(channel, thread_ts, oldest=min(row.sent_at for row in rows))
        settled = await tools.store.attempt(
            settle, rows, channel=where, found=found, looked_at=looked_at, settle_after=tools.settings.delivery.settle
        )
        log.info("delivery.looked_up", channel=where, found=settled.found, again=settled.again, later=settled.waiting)
        tools.metrics.settled.labels("found").inc(settled.found)
        tools.metrics.settled.labels("again").inc(settled.again)
        return settled

    async def _look(
        self, channel: str, thread_ts: str | None, *, oldest: datetime
    ) -> tuple[str, Mapping[str, str] | None]:
        """Return the channel's own id, and the ts of our messages there by key; None where we could not look.

        Direct messages whose channel Slack never named and does not let us open cannot be looked up. They count as
        not standing: a ping that comes twice is a nuisance, one that never comes breaks a promise to a customer. The
        second post names the channel, and the janitor then deletes a twin.
        """
        if is_person(channel):
            dm = await self._dm(channel)
            if not isinstance(dm, str):
                log.warning("delivery.dm_not_found", user=channel, trouble=type(dm).__name__)
                return channel, {} if isinstance(dm, Refused | Gone) else None
            channel = dm
        gateway = self._tools.gateway
        answer = (
            await gateway.history(channel, oldest=oldest)
            if thread_ts is None
            else await gateway.replies(channel, thread_ts, oldest=oldest)
        )
        part = f"look_up:{channel}"
        if isinstance(answer, Marks):
            self._tools.health.ok(part)
            return channel, answer.by_key()
        if isinstance(answer, Refused) and answer.code in ("thread_not_found", "message_not_found"):
            return channel, {}
        method = "conversations.history" if thread_ts is None else "conversations.replies"
        code = str(getattr(answer, "code", getattr(answer, "why", type(answer).__name__)))
        if self._tools.health.warn(part, told(method, code)):
            log.warning("delivery.look_up_failed", channel=channel, method=method, code=code, fix=remedy(code))
        return channel, None

    async def _dm(self, user: str) -> str | Trouble:
        async with self._tools.store.read() as session:
            known = await known_dm(session, user)
        if known is not None:
            return known
        opened = await self._tools.gateway.open_dm(user)
        if isinstance(opened, str):
            await self._tools.store.attempt(remember_dm, user=user, channel=opened)
        return opened
