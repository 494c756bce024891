"""What the business clock brings about: pings, claim leases, lists, questions about waiting cases, drafts, old keys."""

from __future__ import annotations

from bot.clock import Clock
from bot.desk.directory import forget_keys
from bot.desk.lease_round import due_leases
from bot.desk.lists import due_lists
from bot.desk.sweep import sweep
from bot.desk.waiting import ask_waiting
from bot.desk.work import Desks
from bot.desk.writing import show_drafts
from bot.store.database import Store


class Rounds:
    """Each round is one use case in its own transaction; what is due stands in the database."""

    def __init__(self, desks: Desks, store: Store, clock: Clock) -> None:
        self._desks, self._store, self._clock = desks, store, clock

    async def sweep(self) -> bool:
        """Say what the clocks have to say; True: there is more than fitted in one transaction."""
        return (await self._desks.do(sweep, now=self._clock.now())).more

    async def leases(self) -> None:
        """Ask owners whose claim lease is over."""
        await self._desks.do(due_leases, now=self._clock.now())

    async def lists(self) -> None:
        """Morning and closing lists, claims that end."""
        await self._desks.do(due_lists, now=self._clock.now())

    async def waiting(self) -> None:
        """Ask about customers who do not answer."""
        await self._desks.do(ask_waiting, now=self._clock.now())

    async def drafts(self) -> None:
        """Show as a draft what nobody has typed on for ten minutes."""
        await self._desks.do(show_drafts, now=self._clock.now())

    async def retention(self) -> None:
        """Forget the keys of clicks and events that cannot come again."""
        async with self._store.write() as session:
            await forget_keys(session, real_now=self._clock.real())
