"""The server's door: it checks the tokens, the limits and every parameter, and answers as Bluesky does."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from aiohttp import web
from wcwidth import iter_graphemes

from tests.support.bluesky.world import POST, Json, Person, Post, World, instant

REASONS = {"like", "repost", "follow", "mention", "reply", "quote", "starterpack-joined", "verified", "unverified"}
WINDOW = timedelta(minutes=5)
DAY = timedelta(days=1)


class Stop(Exception):
    def __init__(self, status: int, error: str, message: str = "") -> None:
        super().__init__(error)
        self.status, self.error, self.message = status, error, message or error


@dataclass(frozen=True)
class Instead:
    """What is answered to the next call instead; ``after``: it takes effect first, ``cut``: no answer at all."""

    status: int = 503
    body: bytes = b"<html><body>Over capacity</body></html>"
    content_type: str = "text/html"
    after: bool = False
    cut: bool = False
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class BlueskyLike:
    """Plays the server of our account."""

    real: Callable[[], datetime] = lambda: datetime.now(UTC)
    password: str = "abcd-efgh-ijkl-mnop"
    sign_ins: int = 100
    """How many are taken in a day."""
    page: int = 100
    """The longest page that it gives, whatever is asked for."""
    asked: list[tuple[str, Json]] = field(default_factory=list)
    waiting: list[tuple[str, Instead]] = field(default_factory=list)
    url: str = ""

    def __post_init__(self) -> None:
        self.world = World(real=self.real)
        self.access: set[str] = set()
        self.refresh: set[str] = set()
        self.expired: set[str] = set()
        self._tokens, self._signed_in = count(1), 0
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=0.1)

    async def start(self) -> BlueskyLike:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def stop(self) -> None:
        await self._runner.cleanup()

    def instead(self, what: str, given: Instead, *, times: int = 1) -> None:
        """Answer the next calls whose name matches with something else."""
        self.waiting += [(what, given)] * times

    def calls(self, name: str) -> list[Json]:
        return [told for called, told in self.asked if called.endswith(name)]

    def expire(self, *, all_of_it: bool = False) -> None:
        """Let access tokens end; ``all_of_it``: refresh tokens too."""
        self.expired |= self.access | (self.refresh if all_of_it else set())

    def revoke(self) -> None:
        """Take the app password away, and with it all that was made with it."""
        self.password, self.access, self.refresh, self.expired = "", set(), set(), set()

    def _application(self) -> web.Application:
        app = web.Application()
        routes: list[tuple[str, str, Callable[[web.Request, Json], Any]]] = [
            ("POST", "com.atproto.server.createSession", self._sign_in),
            ("POST", "com.atproto.server.refreshSession", self._renew),
            ("GET", "app.bsky.notification.listNotifications", self._notifications),
            ("GET", "app.bsky.feed.getAuthorFeed", self._author_feed),
            ("GET", "app.bsky.feed.getPosts", self._posts),
            ("GET", "com.atproto.identity.resolveHandle", self._resolve),
            ("POST", "com.atproto.repo.createRecord", self._create),
        ]
        for method, name, handler in routes:
            app.router.add_route(method, f"/xrpc/{name}", self._guarded(name, handler))
        return app

    def _guarded(
        self, name: str, handler: Callable[[web.Request, Json], Any]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            body = json.loads(await request.text()) if request.can_read_body else {}
            query = {key: request.query.getall(key) for key in request.query}
            self.asked.append((name, {"query": query, "body": body, "headers": dict(request.headers)}))
            given = self._instead(name)
            if given and not given.after:
                return _given(given, request)
            try:
                answered = web.json_response(handler(request, body))
            except Stop as stop:
                headers = {"ratelimit-reset": str(int((self.real() + DAY).timestamp()))} if stop.status == 429 else {}
                told = {"error": stop.error, "message": stop.message}
                answered = web.json_response(told, status=stop.status, headers=headers)
            return _given(given, request) if given else answered

        return handle

    def _instead(self, name: str) -> Instead | None:
        for index, (what, given) in enumerate(self.waiting):
            if re.match(what, name):
                del self.waiting[index]
                return given
        return None

    def _bearer(self, request: web.Request, known: set[str]) -> str:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        if kind != "Bearer" or not token:
            raise Stop(401, "AuthMissing", "Authentication Required")
        if token in self.expired:
            raise Stop(400, "ExpiredToken", "Token has expired")
        if token not in known:
            raise Stop(400, "InvalidToken", "Token could not be verified")
        return token

    def _sign_in(self, request: web.Request, body: Json) -> Json:
        self._signed_in += 1
        if self._signed_in > self.sign_ins:
            raise Stop(429, "RateLimitExceeded", "Rate Limit Exceeded")
        if not self.password or body != {"identifier": self.world.us.handle, "password": self.password}:
            raise Stop(401, "AuthenticationRequired", "Invalid identifier or password")
        return self._given_tokens()

    def _renew(self, request: web.Request, body: Json) -> Json:
        if body:
            raise Stop(400, "InvalidRequest", "A request body was provided when none was expected")
        self.refresh.discard(self._bearer(request, self.refresh))
        return self._given_tokens()

    def _given_tokens(self) -> Json:
        number, us = next(self._tokens), self.world.us
        access, refresh = f"eyJ.access.{number}", f"eyJ.refresh.{number}"
        self.access.add(access)
        self.refresh.add(refresh)
        return {"did": us.did, "handle": us.handle, "accessJwt": access, "refreshJwt": refresh, "active": True}

    def _notifications(self, request: web.Request, body: Json) -> Json:
        self._bearer(request, self.access)
        _only(request, {"limit", "cursor", "reasons", "priority"})
        reasons = request.query.getall("reasons", [])
        if not set(reasons) <= REASONS:
            raise Stop(400, "InvalidRequest", "Error: reasons must be known")
        told = [one for one in self.world.told if not reasons or one[0] in reasons]
        shown, cursor = self._page(request, sorted(told, key=lambda one: (one[2], _key(one[1])), reverse=True))
        return {"notifications": [_notification(*one) for one in shown], "priority": False} | cursor

    def _author_feed(self, request: web.Request, body: Json) -> Json:
        self._bearer(request, self.access)
        _only(request, {"actor", "limit", "cursor", "filter", "includePins"})
        actor = request.query.get("actor")
        own = [(one, one.at, False) for one in self.world.posts.values() if one.author.did == actor]
        own += [(one, at, True) for one, at in self.world.reposted]
        shown, cursor = self._page(request, sorted(own, key=lambda one: (one[1], _key(one[0])), reverse=True))
        feed = []
        for post, at, again in shown:
            reason = {"$type": "app.bsky.feed.defs#reasonRepost", "indexedAt": instant(at)}
            feed.append({"post": _view(post)} | ({"reason": reason} if again else {}))
        return {"feed": feed} | cursor

    def _posts(self, request: web.Request, body: Json) -> Json:
        self._bearer(request, self.access)
        _only(request, {"uris"})
        uris = request.query.getall("uris", [])
        if not 1 <= len(uris) <= 25:
            raise Stop(400, "InvalidRequest", "Error: uris must not have more than 25 elements")
        return {"posts": [_view(self.world.posts[one]) for one in uris if one in self.world.posts]}

    def _resolve(self, request: web.Request, body: Json) -> Json:
        handle = request.query.get("handle", "")
        found = next((one for one in self.world.people.values() if one.handle == handle), None)
        if found is None:
            raise Stop(400, "InvalidRequest", "Unable to resolve handle")
        return {"did": found.did}

    def _create(self, request: web.Request, body: Json) -> Json:
        self._bearer(request, self.access)
        record = body.get("record", {})
        if body.get("repo") != self.world.us.did or body.get("collection") != POST or record.get("$type") != POST:
            raise Stop(400, "InvalidRequest", "Invalid record")
        text = record.get("text")
        if not isinstance(text, str) or not re.fullmatch(r"[\d-]{10}T[\d:.]{8,12}Z", record.get("createdAt", "")):
            raise Stop(400, "InvalidRequest", "Invalid app.bsky.feed.post record")
        if len(text.encode()) > 3000 or len(list(iter_graphemes(text))) > 300:
            raise Stop(400, "InvalidRequest", "Record/text must not be longer than 300 graphemes")
        for end in ("root", "parent") if "reply" in record else ():
            if set(record["reply"].get(end, {})) != {"uri", "cid"}:
                raise Stop(400, "InvalidRequest", f"Record/reply/{end} must have the property cid")
        for facet in record.get("facets", []):
            index = facet["index"]
            if not 0 <= index["byteStart"] < index["byteEnd"] <= len(text.encode()):
                raise Stop(400, "InvalidRequest", "Record/facets/0/index is out of the text")
        made = self.world.keep(self.world.us, record)
        return {"uri": made.uri, "cid": made.cid, "validationStatus": "valid"}

    def _page(self, request: web.Request, told: Sequence[Any]) -> tuple[Sequence[Any], Json]:
        """Return a page and where the next begins; a cursor counts from the oldest: newer things move nothing."""
        limit = min(int(request.query.get("limit", "50")), self.page)
        cursor = request.query.get("cursor")
        if cursor is not None and not re.fullmatch(r"c\d+", cursor):
            raise Stop(400, "InvalidRequest", "Malformed cursor")
        start = len(told) - int(cursor[1:]) if cursor else 0
        shown = told[start : start + limit]
        left = len(told) - start - len(shown)
        return shown, {"cursor": f"c{left}"} if left else {}


def _only(request: web.Request, known: set[str]) -> None:
    if not set(request.query) <= known:
        raise Stop(400, "InvalidRequest", "unknown parameter")
    if not 1 <= int(request.query.get("limit", "50")) <= 100:
        raise Stop(400, "InvalidRequest", "Error: limit can not be greater than 100")


def _profile(one: Person) -> Json:
    about = {"displayName": one.name, "description": one.description}
    return {"did": one.did, "handle": one.handle, "labels": []} | {name: told for name, told in about.items() if told}


def _view(one: Post) -> Json:
    return {
        "uri": one.uri, "cid": one.cid, "author": _profile(one.author), "record": one.record,
        "indexedAt": instant(one.at), "replyCount": 0, "repostCount": 0, "likeCount": 0, "labels": [],
    }  # fmt: skip


def _notification(reason: str, post: Post, at: datetime) -> Json:
    return {
        "uri": post.uri, "cid": post.cid, "author": _profile(post.author), "reason": reason, "record": post.record,
        "isRead": False, "indexedAt": instant(at), "labels": [],
    }  # fmt: skip


def _given(given: Instead, request: web.Request) -> web.Response:
    if given.cut:
        assert request.transport is not None
        request.transport.abort()
    return web.Response(body=given.body, status=given.status, content_type=given.content_type, headers=given.headers)


def _key(post: Post) -> str:
    return post.uri.rsplit("/", 1)[1]
