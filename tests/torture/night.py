"""People in a crisis: somebody declares one, several reach for it at once, by button and by link, and it ends."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import aiohttp

from bot.sandbox.controls import labels
from tests.torture.hands import AGAIN_AFTER_S, Hands, Patience
from tests.torture.plan import Act, Do
from tests.torture.scene import CRISIS

TAKE = "Acknowledge"


@dataclass
class Night:
    """Everybody who acts in a crisis."""

    hands: Hands
    session: aiohttp.ClientSession

    async def act(self, act: Act) -> None:
        """Do what a plan says, if there is a crisis to do it with."""
        await {Do.DECLARE: self._declare, Do.TAKE_CRISIS: self._take, Do.END_CRISIS: self._end}[act.do](act)

    async def _declare(self, act: Act) -> None:
        why = {"text": f"Fire at the depot {act.word}"}
        await self.hands.command(self.hands.user(act.who), "crisis", "Declare a crisis", why)

    async def _take(self, act: Act) -> None:
        """Two press the card's button, one that of the call, and one opens the link of the last page: all at once."""
        cards, who = self._cards(TAKE), [self.hands.user(act.who + more) for more in (0, 1)]
        pressing = [self.hands.press_until_gone(one, CRISIS, cards[-1], TAKE) for one in who if cards]
        await asyncio.gather(*pressing, self._by_call(), self._by_link(act))

    async def _by_call(self) -> None:
        called = self.hands.scene.sandbox.as_user("U2")
        calls = [one for one in called.dm[-10:] if TAKE in labels(one.get("blocks") or [])]
        if calls:
            dm = self.hands.scene.sandbox.workspace.dm(called.id).id
            await self.hands.press(called, dm, str(calls[-1]["ts"]), TAKE)

    async def _by_link(self, act: Act) -> None:
        scene = self.hands.scene
        if not scene.phone.rang:
            return
        link, patience, turn = scene.phone.rang[-1].link, Patience(self.hands.toll), act.pick
        while patience:
            try:
                url = f"{scene.url(turn)}/page/{link}"
                async with self.session.post(url, data={"name": "The control room"}) as answer:
                    if answer.status < 500:
                        return
            except (aiohttp.ClientError, TimeoutError):
                turn += 1
            await asyncio.sleep(AGAIN_AFTER_S)

    async def _end(self, act: Act) -> None:
        how = "False alarm" if act.pick % 2 else "Stand down"
        cards = self._cards(how)
        if cards:
            note = {"text": f"Only a bin, says {act.word}"}
            await self.hands.form(self.hands.user(act.who), CRISIS, cards[-1], how, how, note)

    def _cards(self, label: str) -> list[str]:
        """Return the crisis cards that offer a control, the newest last."""
        return [
            str(one["ts"]) for one in self.hands.newest(CRISIS) if label in labels(one.get("blocks") or [])
        ]  # fmt: skip
