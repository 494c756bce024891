"""The night watch at work: counting, climbing ladders, paging beside Slack, reading who is on duty."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from pydantic import SecretStr

from bot.clock import Clock
from bot.desk.crisis.climbing import ADDRESS, climb, due_crises
from bot.desk.crisis.drills import drills_run, settle_drills
from bot.desk.crisis.duty import calendar_is_stale, keep_calendar
from bot.desk.crisis.lessons import ask_about_false_alarms
from bot.desk.crisis.paging import TakenPage, page_to_send, pages_wait, record_page, take_pages
from bot.desk.crisis.urgent import watch_urgent
from bot.desk.crisis.warning import warn_of_duty
from bot.desk.crisis.watch import watch_source
from bot.desk.ports.duty import DutyCalendar
from bot.desk.ports.paging import Paged, PageOutcome, Pager, PageText
from bot.desk.work import Desks
from bot.health import Health
from bot.jobs.loops import Loop
from bot.log import get_logger
from bot.rules.oncall import Way
from bot.settings import Settings
from bot.slack.crisis_pages import page_words
from bot.store.words import PageState

log = get_logger(__name__)

WATCH, LADDERS, PAGES, DUTY = "watch", "ladders", "pages", "duty"
LADDERS_EVERY_S, PAGES_EVERY_S = 1.0, 1.0
# Two minutes is the shortest wait of a ladder: a page that takes longer is overtaken by the next step.
PAGE_LEASE = timedelta(seconds=60)
STATES = {Paged.SENT: PageState.SENT, Paged.FAILED: PageState.FAILED, Paged.UNKNOWN: PageState.UNKNOWN}
NO_ADDRESS = PageOutcome(state=Paged.FAILED, why="no address is configured any more")

MakeLink = Callable[[int, str, str, str], str]
"""(crisis, person or "", variable of an address, key of the page) -> where it is acknowledged; "" for nowhere."""


def no_link(crisis: int, person: str, address: str, key: str) -> str:
    """Return no address: where it is not known how this program is reached from outside."""
    return ""


def no_ring_link(ring: int, person: str, way: str) -> str:
    """Return no address, as :func:`no_link`."""
    return ""


async def each_of(work: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Do all at once; what fails is raised, for the loop to tell, when the others are through."""
    done = await asyncio.gather(*work, return_exceptions=True)
    failed = next((one for one in done if isinstance(one, BaseException)), None)
    if failed is not None:
        raise failed


@dataclass(kw_only=True)
class Night:
    """What the night watch needs beside the desk."""

    pager: Pager | None = None
    """None: nothing is configured that pages beside Slack."""
    calendars: Mapping[tuple[str, str], DutyCalendar] = field(default_factory=dict)
    """By on-call and layer."""
    link: MakeLink = no_link
    ring_link: Callable[[int, str, str], str] = no_ring_link
    """(test page, person, way) -> where it is confirmed; "" for nowhere."""


class NightWatch:
    """The jobs, each of them on one worker at a time."""

    def __init__(
        self, desks: Desks, settings: Settings, clock: Clock, health: Health, night: Night, wake: Callable[[], None]
    ) -> None:
        self._desks, self._settings, self._clock = desks, settings, clock
        self._health, self._night, self._wake = health, night, wake
        self._pages = Loop(PAGES, PAGES_EVERY_S, self.pages)

    def loops(self, often: Callable[[timedelta], float]) -> list[Loop]:
        """Return the jobs; ``often``: how many real seconds a span of business time may take."""
        loops = [
            Loop(WATCH, often(timedelta(seconds=30)), self.watch),
            Loop(LADDERS, LADDERS_EVERY_S, self.ladders),
            Loop(DUTY, often(timedelta(minutes=15)), self.duty, vital=False),
        ]
        if self._night.pager is not None:
            loops.append(self._pages)
        return loops

    async def watch(self) -> None:
        """Count what came in, at every source, and look for urgent messages."""
        for source in self._settings.sources:
            await self._count(source)
        if await self._desks.do(watch_urgent, now=self._clock.now()):
            self._wake()

    async def _count(self, source: str) -> None:
        more = True
        while more:
            more = await self._desks.do(watch_source, source, now=self._clock.now())
        self._wake()

    async def ladders(self) -> None:
        """Take every step that is due; drills give way to a real crisis before any of theirs is.

        What goes wrong with one of them, or with the drills, holds up no other: somebody has to be called.
        """
        try:
            if await self._desks.look(drills_run, now=self._clock.now()):
                await self._desks.do(settle_drills, now=self._clock.now())
                self._wake()
        finally:
            due = await self._desks.look(due_crises, now=self._clock.now())
            await each_of(self._climb(crisis) for crisis in due)

    async def _climb(self, crisis: int) -> None:
        steps = await self._desks.do(climb, crisis, now=self._clock.now())
        if steps:
            log.warning("crisis.paging", crisis=crisis, steps=steps)
            self._wake()
            self._pages.wake()

    async def pages(self) -> None:
        """Send what waits beside Slack, all at once: one slow service must not hold up the others."""
        if not await self._desks.look(pages_wait, real_now=self._clock.real()):
            return
        taken = await self._desks.store.attempt(take_pages, real_now=self._clock.real(), lease=PAGE_LEASE)
        await each_of(self._send(page) for page in taken)

    async def _send(self, page: TakenPage) -> None:
        outcome = await self._page(page)
        state = STATES[outcome.state] if outcome else PageState.CANCELLED
        why = outcome.why if outcome else None
        if state is PageState.SENT:
            log.info("page.sent", page=page.id, crisis=page.crisis, way=page.way)
        else:
            log.error("page.not_sent", page=page.id, crisis=page.crisis, way=page.way, state=state.value, why=why)
        if await self._desks.do(record_page, page, state, why=why, now=self._clock.now()):
            self._wake()

    async def _page(self, page: TakenPage) -> PageOutcome | None:
        """Send one page; None: somebody has it by now."""
        view = await self._desks.look(page_to_send, page, now=self._clock.now())
        if view is None or self._night.pager is None:
            return None
        address = self._address(page, view.crisis.desk)
        if address is None:
            return NO_ADDRESS
        desk = self._settings.desks[view.crisis.desk]
        link = self._night.link(page.crisis, page.person or "", page.place, page.key)
        said = page_words(view, desk, self._clock.now())
        text = PageText(title=said.title, body=said.body, link=link, variant=page.variant.value)
        return await self._night.pager.page(address, text, key=page.key)

    def _address(self, page: TakenPage, desk: str) -> SecretStr | None:
        if page.way == ADDRESS:
            oncall = self._settings.oncall_of(desk)
            return oncall.address(page.place) if oncall else None
        reach = self._settings.people.get(page.person or "")
        return reach.addresses.get(Way(page.way)) if reach else None

    async def duty(self) -> None:
        """Read who is on duty, warn of hours without anybody, and ask what the night's false alarms were."""
        for (oncall, layer), calendar in self._night.calendars.items():
            reading = await calendar.read(self._clock.now())
            if reading.problem is None:
                await self._desks.do(keep_calendar, oncall, layer, reading.stretches, now=self._clock.now())
            await self._tell_calendar(oncall, layer, reading.problem)
        told = await self._desks.do(warn_of_duty, now=self._clock.now())
        if await self._desks.do(ask_about_false_alarms, now=self._clock.now()) or told:
            self._wake()

    async def _tell_calendar(self, oncall: str, layer: str, problem: str | None) -> None:
        part = f"calendar:{oncall}.{layer}"
        stale = await self._desks.look(calendar_is_stale, oncall, layer, now=self._clock.now())
        if problem is None:
            self._health.ok(part)
        elif self._health.warn(part, f"not read for a day: {problem}" if stale else problem):
            log.warning("calendar.not_read", oncall=oncall, layer=layer, why=problem, stale=stale)
