"""Ruben, who takes a case now and then, so that the visitor sees a team at work.

He takes only cases that are written for him in the story, only while nobody else has them, and none at all while the
visitor is Ruben.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import structlog

from bot.demo.cast import RUBEN, WEBCARE
from bot.demo.pace import Pace
from bot.demo.story import Answer, Line
from bot.sandbox import Actor, Refused, Sandbox
from bot.sandbox.controls import controls, visible_text
from bot.sandbox.shapes import Json
from bot.slack.controls import Control, Field, Form

log = structlog.get_logger(__name__)

READS = timedelta(minutes=1)
WRITES = timedelta(minutes=3)
# How long the bot may take to show what Ruben asked for; real seconds.
SHOWN_WITHIN_S = 5.0
# What tells a card from a list or a remark, whatever its state.
CARD_CONTROLS = {Control.CASE_REPLY, Control.CASE_MORE, Control.CASE_REOPEN}


class Colleague:
    """Plays one agent through the same page as everybody else."""

    def __init__(self, sandbox: Sandbox, pace: Pace, *, user: str = RUBEN) -> None:
        self._sandbox, self._pace, self._user = sandbox, pace, user

    async def work(self, lines: Iterable[Line]) -> None:
        """Answer the lines that are written for him, one after the other, until all are done."""
        for line in sorted((line for line in lines if line.answer), key=lambda line: line.at):
            if line.answer:
                await self._pace.until(line.at + line.answer.after)
                await self._try(line, line.answer)

    async def _try(self, line: Line, answer: Answer) -> None:
        try:
            await self._answer(line, answer)
        except (Refused, LookupError, TimeoutError) as error:
            # The visitor was first, or the bot is being stopped: Ruben goes on with the next one.
            log.info("demo.colleague_left_it", line=line.key, why=type(error).__name__)

    async def _answer(self, line: Line, answer: Answer) -> None:
        me = self._sandbox.as_user(self._user)
        card = await self._sandbox.wait_for(lambda: self._card(line), SHOWN_WITHIN_S, what="the card")
        if self._is_visitor() or not _is_free(card):
            return
        await me.click(WEBCARE, card["ts"], Control.CASE_CLAIM)
        await self._pace.after(READS)
        await me.click(WEBCARE, card["ts"], Control.CASE_REPLY)
        await self._form(me)
        await self._pace.after(WRITES)
        if self._is_visitor():
            return
        await me.submit({self._text_field(me): answer.text})

    def _is_visitor(self) -> bool:
        return self._sandbox.changes.listening(self._user)

    def _card(self, line: Line) -> Json | None:
        """Return the newest card of the line's customer."""
        handle = self._sandbox.platform.plaza.people[line.by].handle
        cards = (card for card in reversed(self._sandbox.messages(WEBCARE)) if _offers(card) & CARD_CONTROLS)
        return next((card for card in cards if handle in visible_text(card["blocks"])), None)

    async def _form(self, me: Actor) -> None:
        await self._sandbox.wait_for(
            lambda: me.modals and me.modal["callback_id"] == Form.REPLY, SHOWN_WITHIN_S, what="the reply form"
        )

    def _text_field(self, me: Actor) -> str:
        blocks = (str(block.get("block_id", "")) for block in me.modal["blocks"])
        return next(block for block in blocks if block.partition(":")[0] == Field.TEXT)


def _offers(message: Json) -> set[str]:
    return {control.action_id for control in controls(message.get("blocks", []))}


def _is_free(card: Json) -> bool:
    return Control.CASE_CLAIM in _offers(card)
