"""The loop that brings a text for many on its way, a few at a time, and keeps its message true."""

from __future__ import annotations

from collections.abc import Callable

from bot.clock import Clock
from bot.desk.group_answers.look import followed, refresh_answer
from bot.desk.group_answers.sending import Next, hand_over, leave_out, next_cases, settle
from bot.desk.work import Desks
from bot.log import get_logger
from bot.store.database import DATABASE_AWAY
from bot.store.group_answers import LeftOut

log = get_logger(__name__)

NAME = "group_answers"
EVERY_S = 1.0
# All edits of a workspace share about fifty a minute: a count is read as well every few seconds.
SHOW_EVERY_S = 4.0
FOLLOW_EVERY_S = 20.0


class GroupAnswering:
    """Works on one worker at a time; what it hands over leaves like every other reply, on any of them."""

    def __init__(self, desks: Desks, clock: Clock, after: Callable[[], None]) -> None:
        """``after``: called when something is to be shown."""
        self._desks, self._clock, self._after = desks, clock, after
        self._shown_at = self._followed_at = float("-inf")

    async def __call__(self) -> None:
        """Hand over what there is room for, finish what is done, show how far it is."""
        for one in await self._desks.look(next_cases):
            await self._hand_over(one)
        sending = await self._desks.look(followed, sending=True, now=self._clock.now())
        if sending:
            await self._desks.do(settle, now=self._clock.now())
        await self._show(sending=bool(sending))

    async def _hand_over(self, one: Next) -> None:
        try:
            if await self._desks.do(hand_over, *one, now=self._clock.now()):
                log.info("group_answer.handed_over", answer=one.answer, case=one.case)
        except DATABASE_AWAY:
            raise
        except Exception:  # one case must not stop the others: it is left to a person
            log.exception("group_answer.case_failed", answer=one.answer, case=one.case)
            await self._desks.do(leave_out, *one, why=LeftOut.TROUBLE)

    async def _show(self, *, sending: bool) -> None:
        at = self._clock.monotonic()
        all_of_them = at - self._followed_at >= FOLLOW_EVERY_S
        if not all_of_them and not (sending and at - self._shown_at >= SHOW_EVERY_S):
            return
        self._shown_at = at
        self._followed_at = at if all_of_them else self._followed_at
        answers = await self._desks.look(followed, sending=not all_of_them, now=self._clock.now())
        for answer in answers:
            await self._desks.do(refresh_answer, answer, now=self._clock.now())
        if answers:
            self._after()
