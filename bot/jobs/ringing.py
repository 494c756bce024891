"""Test pages at work: the one of the month, who did not confirm it, and what leaves beside Slack."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from bot.clock import Clock
from bot.desk.crisis.ring_calls import TakenCall, calls_wait, record_call, take_calls
from bot.desk.crisis.ringing import ring_everybody, tell_unheard
from bot.desk.ports.paging import PageOutcome, PageText
from bot.desk.work import Desks
from bot.jobs.loops import Loop
from bot.jobs.night import NO_ADDRESS, PAGE_LEASE, STATES, Night, each_of
from bot.log import get_logger
from bot.rules.oncall import Variant, Way
from bot.settings import Settings
from bot.slack.rings import ring_words
from bot.store.words import PageState

log = get_logger(__name__)

RINGS, CALLS = "rings", "ring_calls"
CALLS_EVERY_S = 1.0


class Ringing:
    """The jobs, each of them on one worker at a time."""

    def __init__(
        self, desks: Desks, settings: Settings, clock: Clock, night: Night, wake: Callable[[], None]
    ) -> None:  # fmt: skip
        self._desks, self._settings, self._clock, self._night, self._wake = desks, settings, clock, night, wake

    def loops(self, often: Callable[[timedelta], float]) -> list[Loop]:
        """Return the jobs; ``often``: how many real seconds a span of business time may take."""
        loops = [Loop(RINGS, often(timedelta(minutes=5)), self.rings, vital=False)]
        if self._night.pager is not None:
            loops.append(Loop(CALLS, CALLS_EVERY_S, self.calls, vital=False))
        return loops

    async def rings(self) -> None:
        """Send the test page of the month, and tell the lead a day later who was not heard of."""
        rung = await self._desks.do(ring_everybody, now=self._clock.now())
        told = await self._desks.do(tell_unheard, now=self._clock.now())
        if rung or told:
            log.info("rings.done", people=rung, told=told)
            self._wake()

    async def calls(self) -> None:
        """Send what waits beside Slack, all at once: one slow service must not hold up the others."""
        if not await self._desks.look(calls_wait, real_now=self._clock.real()):
            return
        taken = await self._desks.do(
            take_calls, real_now=self._clock.real(), lease=PAGE_LEASE, now=self._clock.now()
        )  # fmt: skip
        await each_of(self._send(call) for call in taken)

    async def _send(self, call: TakenCall) -> None:
        outcome = await self._ring(call)
        state = STATES[outcome.state]
        if state is PageState.SENT:
            log.info("ring.sent", call=call.id, way=call.way)
        else:
            log.warning("ring.not_sent", call=call.id, way=call.way, state=state.value, why=outcome.why)
        if await self._desks.do(record_call, call, state, why=outcome.why):
            self._wake()

    async def _ring(self, call: TakenCall) -> PageOutcome:
        reach, desk = self._settings.people.get(call.person), self._settings.desks.get(call.desk)
        address = reach.addresses.get(Way(call.way)) if reach else None
        if address is None or desk is None or self._night.pager is None:
            return NO_ADDRESS
        link = self._night.ring_link(call.ring, call.person, call.way)
        # A voice reads no link aloud: it is confirmed in Slack.
        said = ring_words(desk, with_link=bool(link) and call.way != Way.VOICE)
        text = PageText(title=said.title, body=said.body, link=link, variant=Variant.IMPORTANT.value)
        return await self._night.pager.page(address, text, key=f"ring:{call.ring}:{call.way}")
