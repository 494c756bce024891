"""Keeps an eye on the sources themselves: feeds that fail, silence, tokens that end; and lets go of what is old."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.clock import Clock
from bot.desk.ports import Connection
from bot.desk.sources.inbox import forget_refused
from bot.desk.sources.own_posts import forget_strays
from bot.desk.sources.watch import stale_sources, take_findings, watch_sources
from bot.desk.work import Desks
from bot.health import Health
from bot.log import get_logger

log = get_logger(__name__)

NAME, CHECKS = "sources", "source_checks"
EVERY_S = 30.0
# Tokens and subscriptions do not break by the minute, and each question may cost money.
CHECKS_EVERY_S = 6 * 3600.0


class Watching:
    """Raises and clears the alarms of sources."""

    def __init__(self, desks: Desks, clock: Clock, health: Health, after: Callable[[], None]) -> None:
        self._desks, self._clock, self._health, self._after = desks, clock, health, after

    async def __call__(self) -> None:
        """Look once at what the database knows."""
        now = self._clock.now()
        changed = await self._desks.do(watch_sources, now=now)
        await self._desks.do(forget_strays, now=now)
        await self._desks.do(forget_refused, now=now)
        await self._show_health()
        if changed:
            log.warning("sources.alarms", changed=changed)
            self._after()

    async def _show_health(self) -> None:
        """Say in ``/readyz`` which sources bring nothing: a desk that hears nobody is not ready."""
        stale = await self._desks.look(stale_sources)
        for source in self._desks.settings.sources:
            why = stale.get(source)
            if why is None:
                self._health.ok(f"source:{source}")
            else:
                self._health.fail(f"source:{source}", why)


class SourceChecks:
    """Asks the platforms themselves, a few times a day, what ``webcare check`` asks."""

    def __init__(
        self, desks: Desks, clock: Clock, connections: Mapping[str, Connection], after: Callable[[], None]
    ) -> None:
        self._desks, self._clock, self._after = desks, clock, after
        self._checkers = {name: one.checker for name, one in connections.items() if one.checker}

    async def __call__(self) -> None:
        """Ask once about every source."""
        for source, checker in self._checkers.items():
            findings = await checker.check()
            if await self._desks.do(take_findings, source, findings, now=self._clock.now()):
                log.warning("sources.checked", source=source, states=[one.state for one in findings])
                self._after()
