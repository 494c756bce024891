"""Customers of the practice platform, and the platform's deliveries to our hook: signed, repeated, doubled."""

from __future__ import annotations

import asyncio
import itertools
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime

import aiohttp
from standardwebhooks import Webhook

from bot.sandbox import CustomerConfig
from bot.sandbox.social import Post
from tests.torture.plan import Act, Do
from tests.torture.scene import Scene

AGAIN_AFTER_S = 0.04
PHRASES = (
    "my train to Utrecht is 40 minutes late, what now?", "I was charged twice for one ticket", "de wifi doet het niet",
    "this is a scandal, I want my money back", "where do I find my lost bag?", "waarom is de trein zo vol",
)  # fmt: skip


@dataclass
class Written:
    """What a customer wrote, and what the hook said to it."""

    post: Post
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    """What the platform tells of one post, it tells in order."""
    accepted: bool = False
    changes_accepted: int = 0
    changes: int = 0


@dataclass
class Customers:
    """Write, and have the platform deliver it until the hook says 202."""

    scene: Scene
    session: aiohttp.ClientSession
    written: list[Written] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    """What the hook said no to; nothing of this load deserves one."""
    deliveries: int = 0

    async def act(self, act: Act) -> None:
        """Do what a plan says; a follow-up, edit or deletion is about something that was accepted before."""
        there = [one for one in self.written if one.accepted and not one.post.deleted]
        if act.do is Do.MENTION or not there:
            await self._new(act)
            return
        one = there[act.pick % len(there)]
        if act.do is Do.FOLLOW_UP:
            await self._write(act, one.post.author, above=one.post.id)
        elif act.do is Do.EDIT:
            await self._change(act, one, "edited")
        else:
            await self._change(act, one, "deleted")

    async def _new(self, act: Act) -> None:
        name = f"{act.word}"
        self.scene.sandbox.platform.add_customer(
            CustomerConfig(id=f"k{act.number}", handle=f"{name}_h", name=f"{name.title()} Vries")
        )
        await self._write(act, f"k{act.number}", above=None)

    async def _write(self, act: Act, customer: str, *, above: str | None) -> None:
        private = act.pick % 9 == 0 and above is None
        post = await self.scene.sandbox.platform.post(
            customer, text_of(act), in_reply_to=above, visibility="private" if private else "public"
        )
        one = Written(post)
        self.written.append(one)
        async with one.lock:
            await self._deliver(act, one, "created")
            one.accepted = True

    async def _change(self, act: Act, one: Written, event: str) -> None:
        platform = self.scene.sandbox.platform
        async with one.lock:
            if one.post.deleted:
                return
            one.changes += 1
            if event == "edited":
                await platform.edit(one.post.author, one.post.id, text_of(act))
            else:
                await platform.delete(one.post.author, one.post.id)
            await self._deliver(act, one, event)
            one.changes_accepted += 1

    async def _deliver(self, act: Act, one: Written, event: str) -> None:
        """Deliver until it is accepted, and some more, as senders do that lost the answer."""
        body = json.dumps(self.scene.sandbox.platform.mention(one.post, event), ensure_ascii=False).encode()
        ident = f"msg_{act.number}_{event}"
        idents = [ident, *[ident] * act.same_id, *[f"{ident}_{more}" for more in range(act.other_id)]]
        if len(idents) > 2:
            await asyncio.gather(*(self._until_accepted(act, one, body) for one in idents))
        else:
            for each in idents:
                await self._until_accepted(act, each, body)

    async def _until_accepted(self, act: Act, ident: str, body: bytes) -> None:
        for turn in itertools.count(act.pick):
            status = await self._post(f"{self.scene.url(turn)}/hooks/web", ident, body)
            self.deliveries += 1
            if status == 202:
                return
            if 400 <= status < 500:
                self.refused.append(f"the hook answered {status} to {ident}")
                return
            await asyncio.sleep(AGAIN_AFTER_S)

    async def _post(self, url: str, ident: str, body: bytes) -> int:
        """Return the hook's status, 0 where there was no answer."""
        now, secret = datetime.now(UTC), self.scene.sandbox.config.platform.hook_secret
        headers = {
            "Content-Type": "application/json", "webhook-id": ident, "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(secret).sign(ident, now, body.decode()),
        }  # fmt: skip
        try:
            async with self.session.post(url, data=body, headers=headers) as answer:
                return answer.status
        except (aiohttp.ClientError, TimeoutError):
            return 0


def text_of(act: Act) -> str:
    """Return what a customer writes: a word that is nowhere else, and sometimes how to reach them."""
    reach = f" Mail me: {act.word}@mail.example or call {phone_of(act)}." if act.pick % 4 == 0 else ""
    return f"@lumerail {PHRASES[act.pick % len(PHRASES)]} {act.word}.{reach}"


def phone_of(act: Act) -> str:
    """Return a telephone number that is nowhere else."""
    return f"+31697{act.number:06d}"
