"""One edge, one transaction: a door runs a use case, its effects commit together or not at all."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.util import identity_key

from bot.clock import Clock
from bot.desk.loading import load_case, lock_case
from bot.desk.opening_cache import OpeningCache
from bot.desk.ports import Ways
from bot.desk.presence import note_acts
from bot.desk.refusals import AlreadyDone, NotAnAgent, UnknownCase
from bot.desk.roster import Roster
from bot.desk.roster_cache import RosterCache
from bot.rules.replying import Limit
from bot.settings import Desk, Settings, Source
from bot.store import Case, SeenKey
from bot.store.database import Store
from bot.store.upserts import Upsert

P = ParamSpec("P")
T = TypeVar("T")

KEYS: Any = SeenKey.__table__
FIRST = Upsert(lambda insert: insert(KEYS).on_conflict_do_nothing().returning(KEYS.c.key))
"""Answers the key the first time it is inserted, nothing later."""


@dataclass(frozen=True)
class Work:
    """What a use case needs: an open transaction, the settings, and who is who. It never commits."""

    session: AsyncSession
    settings: Settings
    """As configured, with what is open beyond the hours now."""
    roster: Roster
    writes: bool = True
    """False: a query; it locks nothing."""
    acts: dict[tuple[str, str], datetime] = field(default_factory=dict)
    """(desk, user) -> when they acted; stored at the end of the use case."""
    ways: Mapping[str, Ways] = field(default_factory=dict)
    """By source: how its platform lets us answer; a source that is not named goes by the settings alone."""
    posts: Mapping[str, Limit] = field(default_factory=dict)
    """How long a post of its own may be, by source; only sources whose account takes one from here."""

    async def case(self, case_id: int, *, locked: bool = False) -> Case:
        """Return the case with its clocks, escalations and cards, each time the same object.

        A use case that writes locks its row (PostgreSQL; SQLite has one writer anyway): of fifty who come at once each
        sees what the one before did, instead of losing the race at the commit and starting over. ``locked``: it did.

        Raises:
            UnknownCase: there is no such case.
        """
        case = self.session.identity_map.get(identity_key(Case, case_id))
        if not isinstance(case, Case):
            if self.writes and not locked:
                await lock_case(self.session, case_id)
            case = await load_case(self.session, case_id)
        if case is None:
            raise UnknownCase(case_id)
        return case

    def desk(self, case: Case) -> Desk:
        """Return the settings of the case's desk."""
        return self.settings.desks[case.desk]

    def source(self, case: Case) -> Source:
        """Return the settings of the case's source."""
        return self.settings.sources[case.source]

    def require_agent(self, desk: Desk, user: str) -> None:
        """Admit only agents of the desk; they did nothing yet that counts as acting.

        Raises:
            NotAnAgent: the user is not in the desk's group or list.
        """
        if user not in self.roster.agents(desk):
            raise NotAnAgent(desk.name, user)

    async def agent(self, desk: Desk, user: str, *, now: datetime) -> None:
        """Admit ``user`` as an agent of the desk and note that they acted.

        Raises:
            NotAnAgent: the user is not in the desk's group or list.
        """
        self.require_agent(desk, user)
        self.acts[desk.name, user] = now


class Desks:
    """Runs use cases, each in a transaction of its own (:meth:`bot.store.database.Store.attempt`)."""

    def __init__(
        self, store: Store, settings: Settings, clock: Clock, *, ways: Mapping[str, Ways] = MappingProxyType({}),
        posts: Mapping[str, Limit] = MappingProxyType({}),
    ) -> None:  # fmt: skip
        """``ways``: by source, how its platform lets us answer; ``posts``: how long a statement there may be."""
        self.store, self.clock, self._ways, self._posts = store, clock, ways, posts
        self._people = RosterCache(settings, clock)
        self._openings = OpeningCache(settings, clock)

    @property
    def settings(self) -> Settings:
        """The settings, with the extra openings that the newest transaction knew."""
        return self._openings.settings

    async def do(self, use_case: Callable[Concatenate[Work, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``use_case`` in its own transaction and commit; on a lost race run it again on the newest state."""
        return await self._attempt(None, lambda work: _whole(work, use_case(work, *args, **kwargs)))

    async def once(
        self, key: str, use_case: Callable[Concatenate[Work, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Like :meth:`do`, and only the first time for ``key`` (a trigger id, an event id, a view id).

        Raises:
            AlreadyDone: an effect with this key is committed already.
        """
        return await self._attempt(key, lambda work: _whole(work, use_case(work, *args, **kwargs)))

    async def look(self, query: Callable[Concatenate[Work, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a query that changes nothing."""
        async with self.store.read() as session:
            return await query(await self._work(session, writes=False), *args, **kwargs)

    async def roster(self) -> Roster:
        """Return who is who."""
        async with self.store.read() as session:
            return await self._people.get(session)

    async def _attempt(self, key: str | None, run: Callable[[Work], Awaitable[T]]) -> T:
        async def whole(session: AsyncSession) -> T:
            if key is not None:
                await self._claim_key(session, key)
            return await run(await self._work(session))

        return await self.store.attempt(whole)

    async def _work(self, session: AsyncSession, *, writes: bool = True) -> Work:
        settings, roster = await self._openings.get(session), await self._people.get(session)
        return Work(session, settings, roster, writes, ways=self._ways, posts=self._posts)

    async def _claim_key(self, session: AsyncSession, key: str) -> None:
        if (await session.execute(FIRST.on(session), {"key": key, "at": self.clock.real()})).first() is None:
            raise AlreadyDone(key)


async def _whole(work: Work, effect: Awaitable[T]) -> T:
    """Await the use case and store who acted in it, last: so that nobody holds that row and waits for a case."""
    result = await effect
    await note_acts(work.session, work.acts)
    return result
