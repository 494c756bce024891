"""Traffic of the small social platform: signed mentions to the bot's hook, signed replies back."""

from __future__ import annotations

import asyncio
import json
import secrets
from datetime import UTC, datetime
from typing import Any

import aiohttp
from standardwebhooks.webhooks import Webhook

from .config import CustomerConfig, PlatformConfig
from .faults import Fault, Faults
from .journal import Journal
from .shapes import Json
from .social import BRAND, Plaza, Post, Visibility
from .workspace import Workspace

HOOK_TIMEOUT_S = 10.0


class Platform:
    """Customers post here; each change goes to the hook in order, and is repeated while the bot is away."""

    def __init__(self, config: PlatformConfig, workspace: Workspace, journal: Journal, faults: Faults) -> None:
        self.config = config
        self.hook_url = config.hook_url
        brand = CustomerConfig(id=BRAND, handle=config.brand_handle, name=config.brand_name)
        self.plaza = Plaza(config.customers, brand)
        self._workspace = workspace
        self._journal = journal
        self._faults = faults
        self._queue: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue()
        self._worker: asyncio.Task[None] | None = None
        self._busy = 0

    # What people do

    async def post(
        self,
        customer: str,
        text: str,
        *,
        visibility: Visibility = "public",
        in_reply_to: str | None = None,
        media: list[Json] | None = None,
        at: datetime | None = None,
    ) -> Post:
        """Post as a customer and send the mention; ``at`` (business time) defaults to now."""
        person = self.plaza.person(customer)
        when = at or self._workspace.clock.business()
        post = self.plaza.add(person.id, text, at=when, visibility=visibility, in_reply_to=in_reply_to, media=media)
        self._send(post, "created")
        return post

    async def edit(self, customer: str, post_id: str, text: str) -> Post:
        post = self.plaza.own(customer, post_id)
        post.text, post.edited = text, True
        self._send(post, "edited")
        return post

    async def delete(self, customer: str, post_id: str) -> Post:
        post = self.plaza.own(customer, post_id)
        post.deleted = True
        self._send(post, "deleted")
        return post

    def add_customer(self, customer: CustomerConfig) -> None:
        self.plaza.people[customer.id] = customer

    def posts(self, *, by_brand: bool | None = None) -> list[Json]:
        """Return every post, private ones too, as observers see them."""
        shown = [self.plaza.shown(post) for post in self.plaza.posts.values()]
        return [post for post in shown if by_brand is None or post["by_brand"] == by_brand]

    # Mentions out

    @property
    def undelivered(self) -> int:
        """Mentions that wait for the hook."""
        return self._queue.qsize() + self._busy

    def _send(self, post: Post, event: str) -> None:
        self._tell_page(post)
        if self.hook_url is not None:
            body = json.dumps(self.mention(post, event), ensure_ascii=False).encode()
            self._queue.put_nowait((f"msg_{secrets.token_hex(12)}", body))
            self._workspace.changes.bump()

    def mention(self, post: Post, event: str = "created") -> Json:
        """Return the mention as the hook takes it."""
        author = self.plaza.people[post.author]
        private = post.visibility == "private"
        found: Json = {
            "id": post.id,
            "text": "" if event == "deleted" else post.text,
            "posted_at": post.at.isoformat(),
            "author": {
                "id": author.id,
                "handle": author.handle,
                "name": author.name,
                "followers": author.followers,
                "verified": author.verified,
                "bio": author.bio,
            },
            "url": self.address_of(post),
            "visibility": post.visibility,
            "addressed": private or self._speaks_to_brand(post),
            "conversation_id": post.conversation_id,
            "in_reply_to": post.in_reply_to,
            "media": post.media,
            "event": event,
        }
        return {key: value for key, value in found.items() if value is not None}

    def _speaks_to_brand(self, post: Post) -> bool:
        """Return whether a post names the brand, answers it, or goes on under a post of the same author that does."""
        if f"@{self.config.brand_handle}" in post.text.lower():
            return True
        above = self.plaza.posts.get(post.in_reply_to or "")
        if above is None:
            return False
        return above.author == BRAND or (above.author == post.author and self._speaks_to_brand(above))

    def start(self) -> None:
        self._worker = asyncio.create_task(self._work())

    async def stop(self) -> None:
        if self._worker is not None:
            self._worker.cancel()
            await asyncio.gather(self._worker, return_exceptions=True)

    async def _work(self) -> None:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=HOOK_TIMEOUT_S)) as session:
            while True:
                ident, body = await self._queue.get()
                self._busy = 1
                await self._deliver(session, ident, body)
                self._busy = 0
                self._workspace.changes.bump()

    async def _deliver(self, session: aiohttp.ClientSession, ident: str, body: bytes) -> None:
        """Send one mention, again while the bot is away or answers 5xx; a 4xx is final."""
        for attempt, delay_s in enumerate((0.0, *self.config.retry_delays_s)):
            await asyncio.sleep(delay_s)
            status = await self._post_hook(session, ident, body)
            self._journal.add(
                "platform", "hook", ok=200 <= status < 300, status=status, webhook_id=ident, attempt=attempt or None
            )
            if 0 < status < 500 and status != 429:
                return

    async def _post_hook(self, session: aiohttp.ClientSession, ident: str, body: bytes) -> int:
        """Return the hook's status, 0 when there was no answer."""
        now = datetime.now(UTC)
        signature = Webhook(self.config.hook_secret).sign(ident, now, body.decode())
        headers = {
            "Content-Type": "application/json",
            "webhook-id": ident,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": signature,
        }
        try:
            async with session.post(str(self.hook_url), data=body, headers=headers) as answer:
                return answer.status
        except (aiohttp.ClientError, TimeoutError):
            return 0

    # Replies in

    def fault(self, mode: str, **options: Any) -> Fault:
        """Make coming replies go wrong: ``self.fault("reject", times=1, reason="...")``; see faults.py."""
        return self._faults.add(Fault("platform.replies", mode, **options))

    def put_reply(self, body: Json) -> Post:
        """Publish a reply of the brand; the page of the customer shows it at once."""
        above = self.plaza.posts.get(body["in_reply_to"])
        post = self.plaza.add(
            BRAND,
            body["text"],
            at=self._workspace.clock.business(),
            visibility=body["visibility"],
            in_reply_to=body["in_reply_to"],
            with_customer=above.with_customer if above else None,
            conversation_id=None if above else body["conversation_id"],
        )
        post.agent = body.get("agent")
        self._tell_page(post)
        return post

    def put_statement(self, body: Json) -> Post:
        """Publish something that the brand says to everybody, under nothing."""
        post = self.plaza.add(BRAND, body["text"], at=self._workspace.clock.business())
        post.agent = body["agent"]
        self._tell_page(post)
        return post

    def address_of(self, post: Post) -> str:
        """Return where people read a post."""
        return f"{self._workspace.base_url}/platform/posts/{post.id}"

    def _tell_page(self, post: Post) -> None:
        plaza = self.plaza
        conversation = {
            "id": post.conversation_id,
            "posts": [plaza.shown(each) for each in plaza.conversation(post.conversation_id)],
        }
        readers = [
            f"customer:{person}"
            for person in plaza.people
            if person != BRAND and (post.visibility == "public" or post.with_customer == person)
        ]
        self._workspace.changes.tell(readers, {"type": "platform", "conversation": conversation})
