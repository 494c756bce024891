"""The settings with what is open beyond them now: extra openings, kept in the process, true in the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from sqlalchemy import event, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.rules.hours import Period
from bot.settings import Desk, Settings, Source
from bot.store import DeskOpening

# What another process opened or closed counts here this many real seconds later.
FRESH_S = 2.0
# How often this process changed openings; shared by all caches, like the count of changed people.
_changes = [0]


class OpeningCache:
    """Reads the running openings anew after two seconds, and at once after a change that this process committed."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._configured, self._clock = settings, clock
        self.settings = settings
        """The settings with the openings that were read last."""
        self._open: Mapping[str, Period] = {}
        self._read_at = float("-inf")
        self._changes = 0

    async def get(self, session: AsyncSession) -> Settings:
        """Return the settings, with the openings read in this transaction where what is known is too old."""
        now, changes = self._clock.monotonic(), _changes[0]
        if self._changes == changes and now - self._read_at < FRESH_S:
            return self.settings
        running = await running_openings(session)
        self._read_at, self._changes = now, changes
        if running != self._open:
            self._open = running
            self.settings = self._configured
            for desk, opening in running.items():
                self.settings = with_opening(self.settings, desk, opening)
        return self.settings


async def running_openings(session: AsyncSession) -> dict[str, Period]:
    """Return by desk from when until when it is open beyond its hours; those that ended are left out."""
    query = select(DeskOpening.desk, DeskOpening.start, DeskOpening.end).where(
        DeskOpening.done_at.is_(None), DeskOpening.ended_at.is_(None)
    )
    return {desk: Period(start, end) for desk, start, end in (await session.execute(query)).all()}


def with_opening(settings: Settings, desk: str, opening: Period | None) -> Settings:
    """Return the settings with ``desk`` open at ``opening`` beyond its usual hours (None: only at those).

    Its sources that have hours of their own are open with it; departments and people keep theirs. A desk that is not
    configured any more changes nothing.
    """
    found = settings.desks.get(desk)
    if found is None:
        return settings
    desks = {**settings.desks, desk: _desk(found, opening)}
    sources = {name: _source(one, opening) if one.desk == desk else one for name, one in settings.sources.items()}
    return replace(settings, desks=MappingProxyType(desks), sources=MappingProxyType(sources))


def _desk(desk: Desk, opening: Period | None) -> Desk:
    usual = desk.hours.usual
    return replace(desk, hours=usual.with_opening(*opening) if opening else usual)


def _source(source: Source, opening: Period | None) -> Source:
    if source.hours is None:
        return source
    usual = source.hours.usual
    return replace(source, hours=usual.with_opening(*opening) if opening else usual)


def openings_change(session: AsyncSession) -> None:
    """Tell the caches of this process, once the transaction is committed, that openings changed."""

    def committed(_: Session) -> None:
        _changes[0] += 1

    event.listen(session.sync_session, "after_commit", committed, once=True)
