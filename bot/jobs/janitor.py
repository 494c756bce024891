"""Looks whether two messages carry one key, deletes the younger and says so; and counts what waits."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.desk.deliver_check import correct_ts, posted_twice_perhaps, waiting_rows
from bot.jobs.sending import Tools
from bot.log import get_logger
from bot.slack.answers import Posted
from bot.slack.marks import Marks

log = get_logger(__name__)

EVERY_S = 300.0
COUNT_EVERY_S = 5.0


class Janitor:
    """An answer later than the settle time is the only known way to a second message; this is the net below it."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    async def __call__(self) -> None:
        """Look at the desks' channels, and at the threads and direct messages where something was sent again."""
        for channel, thread_ts in await self._places():
            if self._tools.stopping.is_set():
                return
            marks = await self._look(channel, thread_ts)
            if isinstance(marks, Marks):
                for key, oldest, younger in marks.twins():
                    await self._remove(channel, key, oldest, younger)

    async def _places(self) -> list[tuple[str, str | None]]:
        desks = self._tools.settings.desks.values()
        channels = {channel for desk in desks for channel in (desk.channel, desk.private_or_channel)}
        async with self._tools.store.read() as session:
            again = await posted_twice_perhaps(session, since=self._since())
        return sorted({(channel, None) for channel in channels} | again, key=lambda place: (place[0], place[1] or ""))

    async def _look(self, channel: str, thread_ts: str | None) -> object:
        gateway = self._tools.gateway
        if thread_ts is None:
            return await gateway.history(channel, oldest=self._since())
        return await gateway.replies(channel, thread_ts, oldest=self._since())

    def _since(self) -> datetime:
        window = timedelta(seconds=2 * EVERY_S) + self._tools.settings.delivery.settle
        return self._tools.clock.real() - window

    async def _remove(self, channel: str, key: str, oldest: str, younger: tuple[str, ...]) -> None:
        self._tools.metrics.twins.inc(len(younger))
        log.error("delivery.twins", channel=channel, key=key, kept=oldest, deleted=len(younger))
        await self._tools.store.attempt(correct_ts, key=key, ts=oldest)
        for ts in younger:
            answer = await self._tools.gateway.delete(channel=channel, ts=ts)
            if not isinstance(answer, Posted):
                self._tools.health.warn("janitor", f"a second message in {channel} stays: {type(answer).__name__}")
                log.error("delivery.twin_stays", channel=channel, ts=ts, trouble=type(answer).__name__)


class Counting:
    """Keeps the gauges of what waits; runs on every worker, each tells the same."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    async def __call__(self) -> None:
        """Count."""
        clock, metrics = self._tools.clock, self._tools.metrics
        async with self._tools.store.read() as session:
            waiting = await waiting_rows(session, now=clock.now())
        for table, count in waiting.counts.items():
            metrics.pending.labels(table).set(count)
        age = clock.real_delay(clock.now() - waiting.oldest) if waiting.oldest else 0.0
        metrics.oldest_pending.set(max(0.0, age))
