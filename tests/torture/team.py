"""Agents and colleagues who click and fill in forms; what does not answer they press again, like people do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.sandbox.controls import labels
from tests.torture.hands import Hands, Json
from tests.torture.plan import AGENTS, COLLEAGUES, Act, Do

DESK, PRIVATE, BILLING = "C1", "G1", "C2"
OUTCOMES = ("answered", "no_reply_needed", "answered_elsewhere", "duplicate", "spam")


@dataclass
class Team:
    """Everybody who acts in Slack; ``replies`` are the texts whose form was accepted."""

    hands: Hands
    replies: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)

    async def act(self, act: Act) -> None:
        """Do what a plan says, if there is something to do it with."""
        await self._do(act.do)(act)

    def _do(self, do: Do) -> Callable[[Act], Awaitable[None]]:
        simple = {
            Do.TAKE_OVER: "Take over", Do.RELEASE: "Release", Do.REOPEN: "Reopen", Do.RETRY: "Retry",
            Do.CLAIM_GROUP: "Claim group",
        }  # fmt: skip
        if do in simple:
            return lambda act: self._press_on_card(act, simple[do])
        return {
            Do.CLAIM_RACE: self._race, Do.REPLY: self._reply, Do.RESOLVE: self._resolve, Do.ASSIGN: self._assign,
            Do.ESCALATE: self._escalate, Do.DEPARTMENT: self._department, Do.NOTE: self._note,
            Do.STILL_ON_IT: self._still_on_it, Do.NEXT: self._next,
        }[do]  # fmt: skip

    # What there is to press

    def _cards(self, label: str, *, private: bool = True) -> list[tuple[str, str]]:
        """Return the newest cards that offer a control, as (channel, ts)."""
        channels = (DESK, PRIVATE) if private else (DESK,)
        return [
            (channel, str(message["ts"]))
            for channel in channels
            for message in self.hands.newest(channel)
            if label in labels(message.get("blocks") or [])
        ]

    def _pick(self, act: Act, label: str) -> tuple[str, str] | None:
        cards = self._cards(label)
        return cards[act.pick % len(cards)] if cards else None

    # How people press

    async def _press_on_card(self, act: Act, label: str) -> None:
        card = self._pick(act, label)
        if card:
            await self.hands.press(self.hands.user(act.who), *card, label)

    async def _race(self, act: Act) -> None:
        card = self._pick(act, "Claim")
        if card:
            racers = {(act.who + step) % len(AGENTS) for step in range(2 + act.pick % 3)}
            await asyncio.gather(
                *(self.hands.press_until_gone(self.hands.user(who), *card, "Claim") for who in sorted(racers))
            )

    # What they do

    async def _reply(self, act: Act) -> None:
        card, text = self._pick(act, "Reply"), f"We are looking into it for you, {act.word}."
        values: Json = {"text": text} | ({"send_and_resolve": ["yes"]} if act.pick % 3 == 0 else {})
        if card and await self.hands.form(self.hands.user(act.who), *card, "Reply", "Reply", values):
            self.replies.append(act.word)

    async def _resolve(self, act: Act) -> None:
        card = self._pick(act, "Resolve")
        if card:
            values = {"outcome": OUTCOMES[act.pick % len(OUTCOMES)]}
            await self.hands.form(self.hands.user(act.who), *card, "Resolve", "Resolve", values)

    async def _next(self, act: Act) -> None:
        await self.hands.say(self.hands.user(act.who), "next")

    async def _assign(self, act: Act) -> None:
        card = self._pick(act, "Assign")
        if card:
            to = AGENTS[act.pick % len(AGENTS)]
            await self.hands.form(self.hands.user(act.who), *card, "Assign", "Assign", {"agent": to})

    async def _escalate(self, act: Act) -> None:
        card = self._pick(act, "Escalate")
        values: Json = {"department": "billing", "question": f"Was this refunded? {act.word}"}
        if act.pick % 2:
            values["holding"] = []
        if card and await self.hands.form(self.hands.user(act.who), *card, "Escalate", "Escalate", values):
            self.questions.append(act.word)

    async def _department(self, act: Act) -> None:
        colleague = self.hands.scene.sandbox.as_user(COLLEAGUES[act.who % len(COLLEAGUES)])
        open_ones = [one for one in self.hands.newest(BILLING) if "Answer" in labels(one.get("blocks") or [])]
        if not open_ones:
            return
        ts = str(open_ones[act.pick % len(open_ones)]["ts"])
        if act.pick % 3 == 0:
            await self.hands.press(colleague, BILLING, ts, "We take it")
        await self.hands.form(colleague, BILLING, ts, "Answer", "Answer", {"text": f"Refunded yesterday. {act.word}"})

    async def _note(self, act: Act) -> None:
        card = self._pick(act, "Reply")
        if card:
            await self.hands.user(act.who).say(card[0], f"I called the depot about this {act.word}", thread_ts=card[1])

    async def _still_on_it(self, act: Act) -> None:
        agent = self.hands.user(act.who)
        asked = [one for one in agent.dm[-10:] if "Yes +15" in labels(one.get("blocks") or [])]
        if asked:
            dm = self.hands.scene.sandbox.workspace.dm(agent.id).id
            await self.hands.press(agent, dm, str(asked[-1]["ts"]), "Yes +15")
