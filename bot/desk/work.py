"""One edge, one transaction: a door runs a use case, its effects commit together or not at all."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.orm.util import identity_key

from bot.clock import Clock
from bot.desk.refusals import AlreadyDone, NotAnAgent, UnknownCase
from bot.desk.roster import Roster, read_roster
from bot.settings import Desk, Settings, Source
from bot.store import Case, Presence, SeenKey
from bot.store.database import Store

P = ParamSpec("P")
T = TypeVar("T")

# Design section 3: on a stale revision the whole use case runs again, at most three times.
ATTEMPTS = 3


@dataclass(frozen=True)
class Work:
    """What a use case needs: an open transaction, the settings, and who is who. It never commits."""

    session: AsyncSession
    settings: Settings
    roster: Roster
    writes: bool = True
    """False: a query; it locks nothing."""

    async def case(self, case_id: int) -> Case:
        """Return the case with its clocks, escalations and cards, each time the same object.

        A use case that writes locks its row (PostgreSQL; SQLite has one writer anyway): of fifty who come at once each
        sees what the one before did, instead of losing the race at the commit and starting over.

        Raises:
            UnknownCase: there is no such case.
        """
        case = self.session.identity_map.get(identity_key(Case, case_id))
        if not isinstance(case, Case):
            query = select(Case).where(Case.id == case_id)
            query = query.with_for_update(of=Case) if self.writes else query
            case = (await self.session.scalars(query)).one_or_none()
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
        await self.session.merge(Presence(desk=desk.name, user_id=user, acted_at=now))


class Desks:
    """Runs use cases. The one place that opens write transactions and repeats what lost a race."""

    def __init__(self, store: Store, settings: Settings, clock: Clock) -> None:
        self.store, self.settings, self.clock = store, settings, clock

    async def do(self, use_case: Callable[Concatenate[Work, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``use_case`` in its own transaction and commit; on a lost race run it again on the newest state."""
        return await self._attempt(None, lambda work: use_case(work, *args, **kwargs))

    async def once(
        self, key: str, use_case: Callable[Concatenate[Work, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Like :meth:`do`, and only the first time for ``key`` (a trigger id, an event id, a view id).

        Raises:
            AlreadyDone: an effect with this key is committed already.
        """
        return await self._attempt(key, lambda work: use_case(work, *args, **kwargs))

    async def look(self, query: Callable[Concatenate[Work, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a query that changes nothing."""
        async with self.store.read() as session:
            return await query(await self._work(session, writes=False), *args, **kwargs)

    async def _attempt(self, key: str | None, run: Callable[[Work], Awaitable[T]]) -> T:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                async with self.store.write() as session:
                    if key is not None:
                        await self._claim_key(session, key)
                    return await run(await self._work(session))
            except (StaleDataError, IntegrityError, DBAPIError) as error:
                if attempt == ATTEMPTS or not _lost_a_race(error):
                    raise
        raise AssertionError("unreachable: the last attempt returns or raises")

    async def _work(self, session: AsyncSession, *, writes: bool = True) -> Work:
        return Work(session, self.settings, await read_roster(session, self.settings), writes)

    async def _claim_key(self, session: AsyncSession, key: str) -> None:
        dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        row = dialect.insert(SeenKey).values(key=key, at=self.clock.real()).on_conflict_do_nothing()
        if (await session.execute(row.returning(SeenKey.key))).first() is None:
            raise AlreadyDone(key)


# PostgreSQL: serialization failure, deadlock, unique violation (another transaction opened the case first).
RACE_STATES = frozenset({"40001", "40P01", "23505"})


def _lost_a_race(error: StaleDataError | DBAPIError) -> bool:
    """Return whether running again on the newest state can succeed."""
    if isinstance(error, StaleDataError | IntegrityError):
        return True
    # SQLite's "database is locked" is no race: whoever holds it did not let go within the busy timeout.
    return getattr(error.orig, "sqlstate", None) in RACE_STATES
