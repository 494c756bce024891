"""Compares new cases with those before them, and puts together who says the same; beside the intake, never in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from bot.clock import Clock
from bot.desk.grouping_round import Said, cases_to_group, heads_that_stand, known_heads, put_together, with_words
from bot.desk.work import Desks
from bot.log import get_logger
from bot.rules.storm import Finder
from bot.rules.vocabulary import Visibility

log = get_logger(__name__)

NAME = "group"
EVERY_S = 1.0
# Compared between two looks at everything else that runs in this process: some 5 ms.
AT_ONCE = 50
# How often to see whether words that are kept here were removed or changed: they leave, and their group has a new head.
CHECK_EVERY_S = 60.0
# Heads that are asked after in one query.
ASKED_AT_ONCE = 500

Finders = defaultdict[tuple[str, Visibility], Finder]
"""By desk and visibility: what is said in private is compared with nothing that is said in public."""


class Grouping:
    """Keeps in memory what new cases are compared with; whose turn begins reads it from the database."""

    def __init__(self, desks: Desks, clock: Clock, wake: Callable[[], None]) -> None:
        """``wake``: cards are to be shown anew."""
        self._desks, self._clock, self._wake = desks, clock, wake
        self._finders: Finders = defaultdict(Finder)
        self._unread, self._checked = True, clock.monotonic()

    def start_over(self) -> None:
        """Somebody else may have put cases together meanwhile: read anew what there is."""
        self._unread = True

    async def __call__(self) -> bool:
        """Compare what is new; True: there may be more."""
        if self._unread or await self._is_outdated():
            await self._read()
        cases = await self._desks.look(cases_to_group, limit=AT_ONCE)
        if not cases:
            return False
        again = any(said.case in finder for finder in self._finders.values() for said in cases)
        placed = await self._desks.do(put_together, self._place(cases), now=self._clock.now())
        # A head that says something else leaves others behind: one of those is the head now.
        self._unread = self._unread or again or placed.outdated
        if placed.joined:
            log.info("cases.grouped", cases=placed.joined)
            self._wake()
        return placed.outdated or placed.settled == AT_ONCE

    def _place(self, cases: Sequence[Said]) -> dict[int, int | None]:
        return {
            said.case: self._finders[said.desk, said.visibility].place(said.case, said.text, at=said.at)
            for said in cases
        }

    async def _read(self) -> None:
        self._unread, self._finders, self._checked = False, defaultdict(Finder), self._clock.monotonic()
        try:
            heads = await self._desks.look(known_heads, now=self._clock.now())
            for first in range(0, len(heads), AT_ONCE):
                self._place(await self._desks.look(with_words, heads[first : first + AT_ONCE]))
        except BaseException:
            self._unread = True
            raise

    async def _is_outdated(self) -> bool:
        """Say, once a minute, whether words are kept here that are not there any more."""
        if self._clock.monotonic() - self._checked < CHECK_EVERY_S:
            return False
        self._checked = self._clock.monotonic()
        heads = [head for finder in self._finders.values() for head in finder]
        for first in range(0, len(heads), ASKED_AT_ONCE):
            asked = heads[first : first + ASKED_AT_ONCE]
            if len(await self._desks.look(heads_that_stand, asked)) < len(asked):
                return True
        return False
