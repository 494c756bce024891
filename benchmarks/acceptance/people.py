"""Simulated agents: they see only what Slack shows them, and press what it offers."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from benchmarks.acceptance.accounts import key_of
from benchmarks.acceptance.stage import CHANNEL
from bot.demo.pace import Pace
from bot.sandbox import Refused, Sandbox
from bot.sandbox.controls import controls, visible_text

Json = dict[str, Any]
# How long a person waits for what a click should do, in real seconds.
PATIENCE_S = 10.0
LOOK_AGAIN = timedelta(minutes=1)
NOT_MY_TURN = ("Waiting for customer", "Wacht op klant", "reply on its way", "antwoord onderweg")
ANSWERS = (
    "Sorry about that! We have just reset it for you, please try again.",
    "Thanks for telling us. Could you tell us which device and version you use?",
    "You find it in the app under Settings. Tell us if that does not help.",
    "That should not happen. Please log out and in again, and let us know.",
)


@dataclass(frozen=True)
class Habits:
    """How somebody works."""

    minutes: float = 3.5
    """Median of the time from claim to answer."""
    spread: float = 0.5
    forgets: float = 0.06
    """Share of claimed cases that slip out of mind until a message comes."""
    resolves: float = 0.6


@dataclass
class Agent:
    """One agent at work between ``begins`` and ``ends``."""

    sandbox: Sandbox
    user: str
    pace: Pace
    begins: datetime
    ends: datetime
    random: Random
    habits: Habits = Habits()
    forgotten: list[str] = field(default_factory=list)
    """Cards (ts) that slipped out of mind."""
    answered: int = 0
    claimed: int = 0
    beaten: int = 0
    """Claims that a colleague won."""
    unanswered: int = 0
    """Presses to which Slack said that the app did not answer in time."""
    _read: str = "0"

    def __post_init__(self) -> None:
        self.me = self.sandbox.as_user(self.user)
        known = self.sandbox.workspace.users[self.user]
        self.name = known.real_name
        self._names = {known.real_name, known.real_name.split()[0], known.name}

    async def work(self) -> None:
        """Work until the shift is over."""
        await self.pace.until(self.begins)
        while self.pace.clock.now() < self.ends:
            try:
                busy = await self._read_messages() or await self._take_next()
            except Refused as error:
                self.unanswered += error.code == "app_did_not_answer"
                busy = False
            except LookupError:  # somebody else was faster: what we wanted to press is no longer there
                busy = False
            if not busy:
                await self.pace.after(LOOK_AGAIN)

    # Direct messages

    async def _read_messages(self) -> bool:
        new = [message for message in self.me.dm if message["ts"] > self._read]
        for message in new:
            self._read = message["ts"]
            kind = key_of(message).partition(":")[0]
            if kind == "followups" and self._offers(message, "case.reply"):
                await self._think(0.5)
                await self._answer(self.user, message["ts"])
            elif kind == "lease_ask" and self._offers(message, "lease.extend"):
                await self.me.click(self.user, message["ts"], "lease.extend")
                await self._remember()
            elif kind in ("ping", "lease_ask", "assigned"):
                await self._remember()
        return bool(new)

    async def _remember(self) -> None:
        for ts in self.forgotten[:]:
            self.forgotten.remove(ts)
            if self._is_mine(ts):
                await self._think(0.7)
                await self._answer(CHANNEL, ts)

    # Cases

    async def _take_next(self) -> bool:
        ts = self._unfinished() or await self._claim_card() or await self._claim_from_list()
        if ts is None:
            return False
        if self.random.random() < self.habits.forgets:
            self.forgotten.append(ts)
            return True
        await self._think()
        await self._answer(CHANNEL, ts)
        return True

    def _unfinished(self) -> str | None:
        """Return a card of one's own on which the customer waits, e.g. one that was reopened."""
        mine = (card for card in self._cards() if card["ts"] not in self.forgotten and self._waits_for_me(card))
        return next((str(card["ts"]) for card in mine), None)

    async def _claim_card(self) -> str | None:
        free = [card for card in self._cards() if self._offers(card, "case.claim")]
        if not free:
            return None
        # Two agents who look at the same moment want the same card; people take one of the first few.
        ts = str(self.random.choice(free[:3])["ts"])
        await self.me.click(CHANNEL, ts, "case.claim")
        await self._until(lambda: not self._offers(self.sandbox.message(CHANNEL, ts), "case.claim"))
        if not self._is_mine(ts):
            self.beaten += 1
            return None
        self.claimed += 1
        return ts

    async def _claim_from_list(self) -> str | None:
        lists = [one for one in self.sandbox.messages(CHANNEL) if key_of(one).startswith("morning_list")]
        if not lists or not self._offers(lists[-1], "case.next"):
            return None
        before = {card["ts"] for card in self._cards() if self._waits_for_me(card)}
        await self.me.click(CHANNEL, lists[-1]["ts"], "case.next")

        def gained() -> str | None:
            mine = (card["ts"] for card in self._cards() if card["ts"] not in before and self._waits_for_me(card))
            return next(mine, None)

        found = await self._until(gained)
        self.claimed += found is not None
        return str(found) if found else None

    async def _answer(self, channel: str, ts: str) -> None:
        await self.me.click(channel, ts, "case.reply")
        if await self._until(lambda: self.me.modals and self.me.modal["callback_id"] != "loading") is None:
            return
        typed: Json = {"text": self.random.choice(ANSWERS)}
        if self.random.random() < self.habits.resolves:
            typed["send_and_resolve"] = ["yes"]
        for _ in range(3):  # again where the form comes back: something changed meanwhile, or it wants a cause
            if not self.me.modals or self.me.modal["callback_id"] != "reply":
                break
            await self.me.submit(typed)
        if self.me.modals:
            await self.me.close(clear=True)
            return
        self.answered += 1
        if channel == CHANNEL:
            await self._until(lambda: not self._waits_for_me(self.sandbox.message(CHANNEL, ts)))

    # What the screen shows

    def _cards(self) -> list[Json]:
        return [one for one in self.sandbox.messages(CHANNEL) if key_of(one).startswith("case:")]

    def _offers(self, message: Json, control: str) -> bool:
        return any(one.action_id == control for one in controls(message.get("blocks") or []))

    def _is_mine(self, ts: str) -> bool:
        return self._has_my_name(self.sandbox.message(CHANNEL, ts))

    def _has_my_name(self, card: Json) -> bool:
        return any(
            line.partition(" · ")[0] in self._names for line in visible_text(card.get("blocks") or []).split("\n")
        )

    def _waits_for_me(self, card: Json) -> bool:
        return (
            self._offers(card, "case.reply")
            and self._has_my_name(card)
            and not any(words in visible_text(card["blocks"]) for words in NOT_MY_TURN)
        )

    async def _think(self, share: float = 1.0) -> None:
        minutes = share * self.habits.minutes * math.exp(self.random.gauss(0, self.habits.spread))
        await self.pace.after(timedelta(minutes=minutes))

    async def _until(self, what: Callable[[], Any]) -> Any:
        try:
            return await self.sandbox.wait_for(what, PATIENCE_S)
        except TimeoutError:
            return None


async def work_all(agents: list[Agent]) -> None:
    """Let all agents work their shifts."""
    async with asyncio.TaskGroup() as group:
        for agent in agents:
            group.create_task(agent.work(), name=agent.user)
