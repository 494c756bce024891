"""The loop that brings cards and messages to Slack: take what may leave, send it, at most a few at a time."""

from __future__ import annotations

import asyncio

from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk.deliver import Taken, take
from bot.desk.deliver_outcome import show_again
from bot.jobs.leases import Leases
from bot.jobs.sending import Sending, Tools
from bot.log import get_logger
from bot.store.database import DATABASE_AWAY

log = get_logger(__name__)

NAME = "deliver"
# Enough to fill Slack's limits while a call takes a second; more would only lengthen what a kill leaves in doubt.
AT_ONCE = 6
# A wake can be missed (another process committed); this is then the delay.
POLL_S = 0.5
# Between two looks that find nothing, however much is committed meanwhile.
RESTS_S = 0.1
FINISH_WITHIN_S = 9.0


class Delivering:
    """One at a time over all workers (lease ``deliver``), because pacing counts in one process."""

    def __init__(self, tools: Tools, leases: Leases) -> None:
        self._tools, self._leases = tools, leases
        self._sending = Sending(tools)
        self._changed = asyncio.Event()
        self._flying: dict[asyncio.Task[None], Taken] = {}
        self._held = False
        self._looks_at = 0.0
        """Not earlier, on the monotonic clock."""

    def wake(self) -> None:
        """Something was committed that may leave."""
        self._changed.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until ``stop``; then let what is on its way finish."""
        while not stop.is_set():
            self._changed.clear()
            started = await self._round()
            if not started:
                await self._rest()
        await self._finish()

    async def _round(self) -> bool:
        room = AT_ONCE - len(self._flying)
        if not self._leases.holds(NAME):
            self._hand_over()
            return False
        self._held = True
        if room <= 0:
            return False
        try:
            await self._look_again()
            taken = await self._take(room)
        except DATABASE_AWAY:
            await asyncio.sleep(POLL_S)  # the store has told it
            return False
        except Exception as error:  # the loop of a job: tomorrow's rows must not suffer from today's
            if self._tools.health.fail("job:deliver", type(error).__name__):
                log.exception("delivery.round_failed")
            return False
        self._tools.health.ok("job:deliver")
        if not taken:
            self._looks_at = self._tools.clock.monotonic() + RESTS_S
        for row in taken:
            self._start(row)
        return bool(taken)

    def _hand_over(self) -> None:
        """Another worker delivers now: what we last knew of Slack and its channels is not ours to tell any more."""
        if self._held:
            self._held = False
            self._tools.health.forget("job:deliver")
            self._sending.forget_places()

    async def _take(self, room: int) -> list[Taken]:
        tools = self._tools
        busy = frozenset((row.channel, row.thread_ts) for row in self._flying.values() if row.thread_ts is not None)
        return await tools.store.attempt(
            take, admission=tools.gateway.pacing, limit=room, busy=busy, lease=tools.settings.delivery.lease,
            real_now=tools.clock.real(), now=tools.clock.now(),
        )  # fmt: skip

    async def _look_again(self) -> None:
        """Edit once more what an edit without a known outcome may have overwritten late."""
        monotonic = self._tools.clock.monotonic()
        ripe = [card for card, at in self._sending.unsettled_edits.items() if at <= monotonic]
        if ripe:
            await self._tools.store.attempt(_show_again, ripe)
            for card in ripe:
                del self._sending.unsettled_edits[card]

    def _start(self, row: Taken) -> None:
        task = asyncio.create_task(self._deliver(row), name=f"deliver {row.row}")
        self._flying[task] = row
        task.add_done_callback(self._landed)

    def _landed(self, task: asyncio.Task[None]) -> None:
        del self._flying[task]
        self._changed.set()

    async def _deliver(self, row: Taken) -> None:
        try:
            await self._sending.send(row)
        except DATABASE_AWAY as error:
            log.warning("delivery.not_recorded", row=row.row, kind=row.kind, why=error.why.value, then="looked up")
        except Exception:  # one row must not stop the others; its lease ends and it is looked up
            log.exception("delivery.row_failed", row=row.row, kind=row.kind, case=row.case_id)
            self._tools.metrics.troubles.labels("row_failed").inc()
            self._tools.health.warn("delivery", f"{row.row} raised, see the log")

    async def _rest(self) -> None:
        """Wait until a place opens, or something was committed or has landed."""
        opens_in = self._tools.gateway.pacing.opens_in()
        timeout_s = POLL_S if opens_in is None else min(POLL_S, max(opens_in, 0.005))
        try:
            async with asyncio.timeout(timeout_s):
                await self._changed.wait()
                await asyncio.sleep(self._looks_at - self._tools.clock.monotonic())
        except TimeoutError:
            return

    async def _finish(self) -> None:
        if not self._flying:
            return
        _, late = await asyncio.wait(self._flying, timeout=FINISH_WITHIN_S)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


async def _show_again(session: AsyncSession, cards: list[int]) -> None:
    for card in cards:
        await show_again(session, card)
