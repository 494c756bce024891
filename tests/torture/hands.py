"""How people press and fill in forms: what does not answer they press again."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox import Refused
from bot.sandbox.actor import Actor
from tests.torture.lives import Toll
from tests.torture.plan import AGENTS
from tests.torture.scene import Scene

Json = dict[str, Any]
AGAIN_AFTER_S, LOOKS_AFTER_S = 0.06, 0.3
# How long people try and wait, counted in kills: what is not done after so many lives they leave. Where nobody is
# killed they wait so many seconds.
PATIENCE, MODAL_WITHIN, PATIENCE_S = 25, 3, 6.0


class Patience:
    """Ends after so many kills, or seconds where nobody is killed."""

    def __init__(self, toll: Toll, kills: int = PATIENCE, seconds: float = PATIENCE_S) -> None:
        self._toll, self._until = toll, toll.kills + kills
        self._latest = time.monotonic() + seconds

    def __bool__(self) -> bool:
        """Whether there is some left."""
        if self._toll.is_over:
            return time.monotonic() < self._latest
        return self._toll.kills < self._until


@dataclass
class Hands:
    """What all people have in common; ``clicks`` counts presses."""

    scene: Scene
    toll: Toll
    clicks: int = 0
    _in_use: defaultdict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))
    """Nobody fills in two forms at once."""

    def user(self, who: int) -> Actor:
        """Return one of the agents."""
        return self.scene.sandbox.as_user(AGENTS[who % len(AGENTS)])

    def newest(self, channel: str, most: int = 40) -> list[Json]:
        """Return the newest messages of ours in a channel."""
        found, _ = self.scene.sandbox.channel(channel).log.recent(most)
        return [message.shown() for message in found if message.user == self.scene.sandbox.config.app.bot_user]

    async def press(self, actor: Actor, channel: str, ts: str, label: str, **how: Any) -> bool:
        """Press until the app has acknowledged; False where the control has gone meanwhile."""
        patience = Patience(self.toll)
        while patience:
            self.clicks += 1
            try:
                await actor.click(channel, ts, label, **how)
                return True
            except Refused as refused:
                if refused.code != "app_did_not_answer":
                    return False
            except LookupError:
                return False
            await asyncio.sleep(AGAIN_AFTER_S)
        return False

    async def press_until_gone(self, actor: Actor, channel: str, ts: str, label: str) -> None:
        """Press, and again after a while as long as the card looks as if nobody had: the click died with its life."""
        patience = Patience(self.toll)
        while patience:
            if not await self.press(actor, channel, ts, label):
                return
            await self.another_life()

    async def another_life(self) -> None:
        """Wait until the program that took the click has been killed, or has had the time to do what it should."""
        patience = Patience(self.toll, 1, LOOKS_AFTER_S)
        while patience:  # noqa: ASYNC110  # kills and seconds end it, whichever comes first
            await asyncio.sleep(AGAIN_AFTER_S)

    async def form(self, actor: Actor, channel: str, ts: str, label: str, title: str, values: Json) -> bool:
        """Open a form by a button, fill it in and send it; True when the app has closed it."""
        async with self._in_use[actor.id]:
            patience = Patience(self.toll)
            while patience:
                if not await self.press(actor, channel, ts, label):
                    return False
                view = await self.modal(actor, title)
                if view is not None:
                    return await self.send(actor, view, values)
        return False

    async def say(self, actor: Actor, said: str) -> None:
        """Give a command until the app has acknowledged it."""
        patience = Patience(self.toll)
        while patience:
            try:
                await actor.command("/webcare", said)
                return
            except Refused:
                await asyncio.sleep(AGAIN_AFTER_S)

    async def command(self, actor: Actor, said: str, title: str, values: Json) -> bool:
        """Open a form by a command, fill it in and send it; True when the app has closed it."""
        async with self._in_use[actor.id]:
            patience = Patience(self.toll)
            while patience:
                try:
                    await actor.command("/webcare", said)
                except Refused:
                    await asyncio.sleep(AGAIN_AFTER_S)
                    continue
                view = await self.modal(actor, title)
                if view is not None:
                    return await self.send(actor, view, values)
        return False

    async def modal(self, actor: Actor, title: str) -> Json | None:
        """Return the form of this title that opens within some lives; None: none did."""
        patience = Patience(self.toll, MODAL_WITHIN)
        while patience:
            view = next((view for view in actor.modals[-1:] if view["title"]["text"] == title), None)
            if view is not None:
                return dict(view)
            await asyncio.sleep(AGAIN_AFTER_S)
        return None

    async def send(self, actor: Actor, view: Json, values: Json) -> bool:
        """Send a form; True when the app has closed it."""
        patience = Patience(self.toll)
        while patience:
            try:
                errors = await actor.submit(values, view=view)
            except Refused as refused:
                if refused.code != "app_did_not_answer":
                    return False
                await asyncio.sleep(AGAIN_AFTER_S)
                continue
            except LookupError:
                return False
            still = next((one for one in actor.modals if one["id"] == view["id"]), None)
            if still is None:
                # A click that was answered late has put another modal in its place: nobody saw what became of this one.
                replaced = bool(actor.modals)
                await self._give_up(actor)
                return not errors and not replaced
            if errors or still["hash"] == view["hash"]:
                await self._give_up(actor)
                return False
            view = still  # "something happened meanwhile": it is sent once more, as it says
        await self._give_up(actor)
        return False

    async def _give_up(self, actor: Actor) -> None:
        try:
            await actor.close(clear=True)
        except (Refused, LookupError):
            return
