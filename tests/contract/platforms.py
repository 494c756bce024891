"""The stages: every kind of source on its look-alike."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp

from bot.desk.ports import Batch, Connection
from bot.sandbox import CustomerConfig, Sandbox, SandboxConfig
from bot.settings import Settings
from bot.store.words import Visibility
from integrations.registry import connect
from integrations.webhook.mentions import read_mentions
from tests.contract.given import settings_of
from tests.contract.on_bluesky import bluesky_stage
from tests.contract.on_feeds import feed_stage
from tests.contract.on_google_business import reviews_stage
from tests.contract.on_helpdesks import helpdesk_stage
from tests.contract.on_mail import mail_stage
from tests.contract.on_mastodon import mastodon_stage
from tests.contract.on_telegram import telegram_stage
from tests.contract.on_youtube import youtube_stage
from tests.contract.stage import Fault
from tests.support.connections import PocketMeter, around
from tests.support.meta import App as MetaApp
from tests.support.meta import Instagram, MetaLike, Number, Page, tell
from tests.support.meta.state import Message, Post
from tests.support.meta.webhook import as_bytes
from tests.support.practice import settings_for
from tests.support.x import LookAlike
from tests.support.x.journal import Canned

# Every fault as a server can play it: status, body, and whether the call takes effect first.
HTML = "<html><body>Over capacity</body></html>"


@dataclass
class XStage:
    """X, where a customer names us in public."""

    x: LookAlike
    settings: Settings
    connection: Connection
    source: str = "x"
    visibility: Visibility = Visibility.PUBLIC
    _cursors: dict[str, Any] = field(default_factory=dict)
    _last: Any = None
    _jan: Any = None

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)

    async def writes(self, text: str) -> None:
        world = self.x.world
        self._jan = self._jan or world.user("jan_dv", description="Treinreiziger", followers=212)
        # Above a reply X shows whom it answers; a first post names us itself.
        above = {"reply_to": self._last.id} if self._last else {}
        self._last = world.post(self._jan, f"@{world.us.username} {text}", **above)

    async def edits(self, text: str) -> None:
        self._last = self.x.world.edit(self._last, f"@{self.x.world.us.username} {text}")

    async def deletes(self) -> None:
        self.x.world.delete(self._last)

    async def answers_there(self, text: str) -> None:
        self.x.world.post(self.x.world.us, text, reply_to=self._last.id)

    async def told(self) -> Batch:
        mentions: list[Any] = []
        own: list[Any] = []
        for feed in self.connection.feeds:
            more = True
            while more:
                fetched = await feed.fetch(self._cursors.get(feed.name), now=self.now)
                self._cursors[feed.name], more = fetched.cursor, fetched.more
                mentions += fetched.batch.mentions
                own += fetched.batch.own_posts
        return Batch(mentions=mentions, own_posts=own)

    def standing(self) -> list[str]:
        return [one.text for one in self.x.world.posts.values() if one.author == self.x.world.us.id]

    def fault(self, kind: Fault) -> None:
        canned = {
            Fault.GONE_BEFORE: Canned(cut=True), Fault.GONE_AFTER: Canned(after=True, cut=True),
            Fault.BROKEN_AFTER: Canned(status=500, after=True), Fault.AWAY: Canned(),
            Fault.BUSY: Canned(status=429, body='{"title": "Too Many Requests"}', content_type="application/json"),
            Fault.NO_TOKEN: Canned(
                status=401, body='{"title": "Unauthorized", "detail": "Unauthorized"}', content_type="application/json"
            ),
        }[kind]  # fmt: skip
        self.x.journal.answer_next("(GET|POST) /2/", canned)

    async def closes(self) -> None:
        await self.x.stop()


@asynccontextmanager
async def x_stage() -> AsyncIterator[XStage]:
    async with AsyncExitStack() as stack, aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
        x = await LookAlike().start()
        stack.push_async_callback(x.stop)
        app = x.app
        settings = settings_of(
            '[source.x]\nkind = "x"\ndesk = "rail"\nhandle = "ns_online"\n', X_BEARER_TOKEN=app.bearer,
            X_API_KEY=app.key, X_API_SECRET=app.secret, X_ACCESS_TOKEN=app.token,
            X_ACCESS_TOKEN_SECRET=app.token_secret, X_API_URL=x.url,
        )  # fmt: skip
        given = around(session, real=x.world.real, meter=PocketMeter(), stack=stack)
        yield XStage(x, settings, connect(settings, given)["x"])


@dataclass
class MetaStage:
    """One channel of Meta; what people do there, ``kind`` decides."""

    kind: str
    meta: MetaLike
    settings: Settings
    connection: Connection
    now: datetime
    visibility: Visibility
    source: str
    _last: Any = None
    _jan: Any = None
    _post: Any = None
    _cursors: dict[str, Any] = field(default_factory=dict)

    @property
    def account(self) -> Any:
        found = {"page": self.meta.pages, "messenger": self.meta.pages, "insta": self.meta.instagrams}
        return next(iter(found.get(self.kind, self.meta.numbers).values()))

    async def writes(self, text: str) -> None:
        meta = self.meta
        self._jan = self._jan or meta.person("Jan de Vries", username="jan_dv", phone="31612345678", scoped="NL.1")
        if self.kind == "app":
            self._last = meta.text_whatsapp(self.account, self._jan, text)
        elif self.kind == "page":
            self._post = self._post or meta.post_of(self.account)
            self._last = meta.comment_on(self._post, text, person=self._jan, under=self._last)
        else:
            self._last = meta.write(self.account, self._jan, text)

    async def edits(self, text: str) -> None:
        self.meta.edit(self._last, text)

    async def deletes(self) -> None:
        self.meta.remove(self._last)

    async def answers_there(self, text: str) -> None:
        meta, account = self.meta, self.account
        if self.kind == "page":
            own = Post(
                id=f"{self._post.id.rpartition('_')[2]}_{meta.new_id()}", account=account.id, text=text,
                at=meta.clock(), author=account.id, author_name=account.name, parent=self._last.id, root=self._post.id,
            )  # fmt: skip
            meta.posts[own.id] = own
            meta.tell(tell.comment(account, own))
            return
        said = Message(
            id=f"m_{meta.new_id()}", account=account.id, person=self._jan.id, text=text, at=meta.clock(), out=True
        )
        meta.messages.append(said)
        meta.tell(tell.message(account, said))

    async def told(self) -> Batch:
        receiver = self.connection.receiver
        assert receiver is not None
        waiting, self.meta.outgoing = self.meta.outgoing, []
        found = Batch()
        for body in waiting:
            batch = receiver.parse(as_bytes(body)).get(self.source, Batch())
            found = both(found, await receiver.complete(self.source, batch))
        return found

    def standing(self) -> list[str]:
        if self.kind == "page":
            return [one.text for one in self.meta.posts.values() if one.author == self.account.id and one.parent]
        return [one.text for one in self.meta.messages if one.out]

    def fault(self, kind: Fault) -> None:
        error = {"message": "Error", "type": "OAuthException"}
        match kind:
            case Fault.GONE_BEFORE:
                self.meta.fault("drop_before")
            case Fault.GONE_AFTER:
                self.meta.fault("drop_after")
            case Fault.BROKEN_AFTER:
                self.meta.fault("no_id")
            case Fault.AWAY:
                self.meta.fault("status", status=503)
            case Fault.BUSY:
                self.meta.fault("status", status=400, body={"error": {**error, "code": 4}})
            case Fault.NO_TOKEN:
                self.meta.fault("status", status=401, body={"error": {**error, "code": 190}})

    async def closes(self) -> None:
        await self.meta.__aexit__()


def both(one: Batch, other: Batch) -> Batch:
    return Batch(
        mentions=[*one.mentions, *other.mentions], own_posts=[*one.own_posts, *other.own_posts],
        receipts=[*one.receipts, *other.receipts], not_for_us=one.not_for_us + other.not_for_us,
    )  # fmt: skip


META = {
    "page": 'kind = "facebook"\ndesk = "rail"\npage_id = "1001"\n',
    "messenger": 'kind = "facebook"\ndesk = "rail"\npage_id = "1001"\n',
    "insta": 'kind = "instagram"\ndesk = "rail"\naccount_id = "17841"\npage_id = "1001"\n',
    "app": 'kind = "whatsapp"\ndesk = "rail"\nphone_number_id = "106540352242922"\nbusiness_id = "102290129340398"\n',
}


@asynccontextmanager
async def meta_stage(kind: str) -> AsyncIterator[MetaStage]:
    now, app = datetime.now(UTC), MetaApp()
    async with AsyncExitStack() as stack, aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
        meta = await stack.enter_async_context(MetaLike(clock=lambda: now, app=app))
        meta.add(Page(), Instagram(), Number())
        meta.echoes = True
        token = "token-106540352242922" if kind == "app" else "token-1001"
        settings = settings_of(
            f"[source.{kind}]\n{META[kind]}", META_APP_SECRET=app.secret, META_VERIFY_TOKEN=app.verify_token,
            META_TOKEN=token, META_API_URL=meta.url,
        )  # fmt: skip
        connection = connect(settings, around(session, real=lambda: now, stack=stack))[kind]
        yield MetaStage(
            kind, meta, settings, connection, now, Visibility.PUBLIC if kind == "page" else Visibility.PRIVATE, kind,
        )  # fmt: skip


@dataclass
class HookStage:
    """A platform behind the signed hook: the practice workspace's own."""

    sandbox: Sandbox
    settings: Settings
    connection: Connection
    source: str = "web"
    visibility: Visibility = Visibility.PUBLIC
    _last: Any = None
    _waiting: list[Any] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)

    async def writes(self, text: str) -> None:
        platform = self.sandbox.platform
        if "jan" not in platform.plaza.people:
            platform.add_customer(CustomerConfig(id="jan", handle="jan_dv", name="Jan de Vries"))
        above = self._last.id if self._last else None
        self._last = await platform.post("jan", text, in_reply_to=above)
        self._tells("created")

    async def edits(self, text: str) -> None:
        self._last = await self.sandbox.platform.edit("jan", self._last.id, text)
        self._tells("edited")

    async def deletes(self) -> None:
        self._last = await self.sandbox.platform.delete("jan", self._last.id)
        self._tells("deleted")

    def _tells(self, event: str) -> None:
        told = {**self.sandbox.platform.mention(self._last, event), "addressed": True}
        self._waiting += read_mentions(json.dumps(told).encode())

    async def answers_there(self, text: str) -> None:
        raise AssertionError("a hook does not tell what our account says")

    async def told(self) -> Batch:
        waiting, self._waiting = self._waiting, []
        return Batch(mentions=waiting)

    def standing(self) -> list[str]:
        return [post["text"] for post in self.sandbox.platform.posts(by_brand=True)]

    def fault(self, kind: Fault) -> None:
        mode = {
            Fault.GONE_BEFORE: "reset", Fault.GONE_AFTER: "drop_after", Fault.BROKEN_AFTER: "error_after",
            Fault.AWAY: "error_before", Fault.BUSY: "ratelimited",
        }[kind]  # fmt: skip
        self.sandbox.platform.fault(mode)
        self.sandbox.inject("platform.statements", mode)

    async def closes(self) -> None:
        await self.sandbox.stop()


@asynccontextmanager
async def hook_stage() -> AsyncIterator[HookStage]:
    async with Sandbox(SandboxConfig.for_tests()) as sandbox, aiohttp.ClientSession() as session:
        settings = settings_for(sandbox.api_url, callback=sandbox.callback_url, statements=sandbox.statements_url)
        yield HookStage(sandbox, settings, connect(settings, around(session))["web"])


STAGES: dict[str, Callable[[], Any]] = {
    "hook": hook_stage, "x": x_stage, "facebook comments": lambda: meta_stage("page"),
    "messenger": lambda: meta_stage("messenger"), "instagram messages": lambda: meta_stage("insta"),
    "whatsapp": lambda: meta_stage("app"), "mastodon": mastodon_stage,
    "mastodon messages": lambda: mastodon_stage(Visibility.PRIVATE), "bluesky": bluesky_stage,
    "zendesk": lambda: helpdesk_stage("zendesk"),
    "chatwoot": lambda: helpdesk_stage("chatwoot"), "discourse": lambda: helpdesk_stage("discourse"),
    "telegram": telegram_stage, "telegram webhook": lambda: telegram_stage(webhook=True), "mail": mail_stage,
    "youtube": youtube_stage, "google reviews": reviews_stage, "feed": feed_stage,
}  # fmt: skip
# Where there is something to promise: customers can change and take back what they wrote; the platform posts to us; its
# bodies are kept first; it tells what our account says; it wants a token; it can be looked at;
# we can post on our own account; a message that is gone takes no answer;
# somebody can write again (a review is changed instead); customers speak to us and can be answered.
HELPDESKS = ["zendesk", "chatwoot", "discourse"]
NETWORKS = ["mastodon", "mastodon messages", "bluesky"]
GOOGLE = ["youtube", "google reviews"]
POLLED = ["x", "facebook comments", "messenger", "instagram messages", "mail", *NETWORKS, *GOOGLE]
FEEDS = [*POLLED, "telegram", "feed"]
CHANGE = ["hook", "x", "facebook comments", "chatwoot", "discourse", *NETWORKS, *GOOGLE]
TIED = [name for name in CHANGE[1:] if name != "chatwoot"]
SPEAK = ["hook", "x", "facebook comments", "mastodon", "bluesky"]
POST = ["hook", "facebook comments", "messenger", "instagram messages", "whatsapp", "telegram webhook", *HELPDESKS]
KEPT = POST[1:]
TELL = [*POLLED, *HELPDESKS]
ANSWER = [name for name in STAGES if name != "feed"]
TOKENS = [name for name in ANSWER if name != "hook"]
AGAIN = [name for name in STAGES if name != "google reviews"]
