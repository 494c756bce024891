"""What the business clock brings about: pings, leases, lists, storms, questions, drafts, old keys."""

from __future__ import annotations

from datetime import datetime

from bot.clock import Clock
from bot.desk.acknowledging import acknowledge, acknowledgements_due
from bot.desk.departed import anybody_departed, release_departed
from bot.desk.directory import forget_keys
from bot.desk.lease_round import due_leases
from bot.desk.lists import due_lists
from bot.desk.opening import openings_wait, settle_openings
from bot.desk.privacy.retention import purge_due
from bot.desk.storms.minding import mind_storms
from bot.desk.sweep import sweep
from bot.desk.waiting import ask_waiting
from bot.desk.work import Desks
from bot.desk.writing import show_drafts
from bot.log import get_logger
from bot.settings import Desk
from bot.slack.holding import closed_texts
from bot.store import Case
from bot.store.database import Store

log = get_logger(__name__)


class Rounds:
    """Each round is one use case in its own transaction; what is due stands in the database."""

    def __init__(self, desks: Desks, store: Store, clock: Clock) -> None:
        self._desks, self._store, self._clock = desks, store, clock

    async def openings(self) -> None:
        """End extra openings whose time is over; first of all, so that nobody is told by hours that are no more."""
        times = {"now": self._clock.now(), "real_now": self._clock.real()}
        if await self._desks.look(openings_wait, **times):
            ended = await self._desks.do(settle_openings, **times)
            log.info("openings.settled", ended=ended)

    async def acknowledgements(self) -> None:
        """Tell who wrote while a desk is closed when it is open again."""
        now = self._clock.now()

        def wordings(desk: Desk, case: Case, opens_at: datetime) -> list[str]:
            return closed_texts(desk, now, opens_at=opens_at, language=case.language)

        await self.openings()
        for case in await self._desks.look(acknowledgements_due, now=now):
            if await self._desks.do(acknowledge, case, wordings=wordings, now=now) is not None:
                log.info("case.acknowledged", case=case)

    async def sweep(self) -> bool:
        """Say what the clocks have to say; True: there is more than fitted in one transaction."""
        await self.openings()
        return (await self._desks.do(sweep, now=self._clock.now())).more

    async def leases(self) -> None:
        """Ask owners whose claim lease is over."""
        await self._desks.do(due_leases, now=self._clock.now())

    async def departed(self) -> bool:
        """Give back the cases of people who are gone; True: there may be more."""
        if not await self._desks.look(anybody_departed):
            return False
        cases = await self._desks.do(release_departed, now=self._clock.now())
        log.info("cases.of_departed_released", cases=cases)
        return True

    async def lists(self) -> None:
        """Morning and closing lists, claims that end."""
        await self.openings()
        await self._desks.do(due_lists, now=self._clock.now())

    async def storms(self) -> None:
        """Begin, keep and end the boards of channels in which more comes than can be taken one by one."""
        await self.openings()
        minded = await self._desks.do(mind_storms, now=self._clock.now())
        if minded.begun or minded.ended:
            log.info("storms.minded", begun=minded.begun, ended=minded.ended, cards=minded.shown)

    async def waiting(self) -> None:
        """Ask about customers who do not answer."""
        await self._desks.do(ask_waiting, now=self._clock.now())

    async def drafts(self) -> None:
        """Show as a draft what nobody has typed on for ten minutes."""
        await self._desks.do(show_drafts, now=self._clock.now())

    async def retention(self) -> bool:
        """Forget the keys of clicks and events that cannot come again, and words that were kept long enough.

        True: there are more cases than fitted in one transaction.
        """
        await self._store.attempt(forget_keys, real_now=self._clock.real())
        purged = await self._desks.do(purge_due, now=self._clock.now())
        if purged.cases:
            log.info("retention.purged", cases=purged.cases, customers=purged.customers)
            if not purged.more:
                await self._store.scrub()
        return purged.more
