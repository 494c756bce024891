"""The server's door: it checks the token, its scopes, the limit and every parameter, and answers as Mastodon does."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web
from wcwidth import iter_graphemes

from tests.support.mastodon import shapes
from tests.support.mastodon.world import Status, World

Json = dict[str, Any]
SCOPES = ("read", "write")
WINDOW = timedelta(minutes=5)


class Stop(Exception):
    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.status, self.error = status, error


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
class MastodonLike:
    """Plays one server, with one token of our account."""

    real: Callable[[], datetime] = lambda: datetime.now(UTC)
    token: str = "YUZ2Vt0ken-of-ns_online"
    scopes: Sequence[str] = SCOPES
    longest: int = 500
    old: bool = False
    """Before /api/v2/instance and the scopes of applications."""
    most: int = 300
    asked: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    waiting: list[tuple[str, Instead]] = field(default_factory=list)
    url: str = ""

    def __post_init__(self) -> None:
        self.world = World(real=self.real)
        self.keys: dict[str, str] = {}
        self._window, self._count = self.real(), 0
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=0.1)

    async def start(self) -> MastodonLike:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def stop(self) -> None:
        await self._runner.cleanup()

    def instead(self, what: str, given: Instead, *, times: int = 1) -> None:
        """Answer the next calls whose "METHOD /path" matches with something else."""
        self.waiting += [(what, given)] * times

    def calls(self, what: str) -> list[dict[str, Any]]:
        return [told for method, path, told in self.asked if re.match(what, f"{method} {path}")]

    def _application(self) -> web.Application:
        app = web.Application()
        routes: list[tuple[str, str, str, Callable[[web.Request, Json], Any]]] = [
            ("GET", "/api/v1/accounts/verify_credentials", "read:accounts", self._me),
            ("GET", r"/api/v1/accounts/{id:\d+}/statuses", "read:statuses", self._timeline),
            ("GET", "/api/v1/notifications", "read:notifications", self._notifications),
            ("GET", r"/api/v1/statuses/{id:\d+}", "read:statuses", self._status),
            ("GET", r"/api/v1/statuses/{id:\d+}/context", "read:statuses", self._context),
            ("POST", "/api/v1/statuses", "write:statuses", self._post),
            ("POST", r"/api/v1/statuses/{id:\d+}/pin", "write:accounts", self._pin),
            ("GET", "/api/v1/apps/verify_credentials", "", self._app),
            ("GET", "/api/v2/instance", "", self._instance),
        ]
        for method, path, scope, handler in routes:
            app.router.add_route(method, path, self._guarded(scope, handler))
        return app

    def _guarded(
        self, scope: str, handler: Callable[[web.Request, Json], Any]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            body = json.loads(await request.text()) if request.can_read_body else {}
            query = {name: request.query.getall(name) for name in request.query}
            told = {"query": query, "body": body, "headers": dict(request.headers)}
            self.asked.append((request.method, request.path, told))
            given = self._instead(request)
            if given and not given.after:
                return _given(given, request)
            try:
                headers = self._allow(request, scope)
                answered = web.json_response(handler(request, body), headers=headers)
            except Stop as stop:
                answered = web.json_response({"error": stop.error}, status=stop.status, headers=self._headers())
            return _given(given, request) if given else answered

        return handle

    def _instead(self, request: web.Request) -> Instead | None:
        for index, (what, given) in enumerate(self.waiting):
            if re.match(what, f"{request.method} {request.path}"):
                del self.waiting[index]
                return given
        return None

    def _headers(self) -> dict[str, str]:
        return {
            "X-RateLimit-Limit": str(self.most), "X-RateLimit-Remaining": str(max(0, self.most - self._count)),
            "X-RateLimit-Reset": (self._window + WINDOW).astimezone(UTC).isoformat().replace("+00:00", "Z"),
        }  # fmt: skip

    def _allow(self, request: web.Request, scope: str) -> dict[str, str]:
        if self.real() >= self._window + WINDOW:
            self._window, self._count = self.real(), 0
        self._count += 1
        if self._count > self.most:
            raise Stop(429, "Too many requests")
        if request.path == "/api/v2/instance":  # everybody may ask it
            return self._headers()
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            raise Stop(401, "The access token is invalid")
        if scope and not {scope, scope.partition(":")[0]} & set(self.scopes):
            raise Stop(403, "This action is outside the authorized scopes")
        return self._headers()

    def _me(self, request: web.Request, body: Json) -> Json:
        return shapes.account(self.world.us)

    def _app(self, request: web.Request, body: Json) -> Json:
        told: Json = {"name": "webcare", "website": None}
        return told if self.old else told | {"scopes": list(self.scopes)}

    def _instance(self, request: web.Request, body: Json) -> Json:
        if self.old:
            raise Stop(404, "Record not found")
        limits = {"max_characters": self.longest, "max_media_attachments": 4, "characters_reserved_per_url": 23}
        return {"domain": "here.example", "version": "4.5.0", "configuration": {"statuses": limits}}

    def _notifications(self, request: web.Request, body: Json) -> list[Json]:
        kinds = request.query.getall("types[]", [])
        told = [one for one in self.world.notifications if not kinds or one["type"] in kinds]
        return [shapes.notification(one, self.world) for one in _page(request, told, lambda one: one["id"], most=80)]

    def _timeline(self, request: web.Request, body: Json) -> list[Json]:
        number = request.match_info["id"]
        told = [one for one in self.world.statuses.values() if one.author.id == number and self.world.seen_by_us(one)]
        return [shapes.status(one, self.world) for one in _page(request, told, lambda one: one.id, most=40)]

    def _status(self, request: web.Request, body: Json) -> Json:
        return shapes.status(self._known(request.match_info["id"]), self.world)

    def _context(self, request: web.Request, body: Json) -> Json:
        above = self.world.ancestors(self._known(request.match_info["id"]))
        return {"ancestors": [shapes.status(one, self.world) for one in above], "descendants": []}

    def _known(self, number: str) -> Status:
        found = self.world.statuses.get(number)
        if found is None or not self.world.seen_by_us(found):
            raise Stop(404, "Record not found")
        return found

    def _pin(self, request: web.Request, body: Json) -> Json:
        found = self._known(request.match_info["id"])
        if found.author is not self.world.us:
            raise Stop(422, "Validation failed: Someone else's post cannot be pinned")
        found.pinned = True
        return shapes.status(found, self.world)

    def _post(self, request: web.Request, body: Json) -> Json:
        key = request.headers.get("Idempotency-Key")
        if key is not None and key in self.keys:
            return shapes.status(self.world.statuses[self.keys[key]], self.world)
        text, visibility, above = body.get("status"), body.get("visibility", "public"), body.get("in_reply_to_id")
        if not isinstance(text, str) or not text.strip():
            raise Stop(422, "Validation failed: Text can't be blank")
        if visibility not in ("public", "unlisted", "private", "direct"):
            raise Stop(422, f"'{visibility}' is not a valid visibility")
        if above is not None and above not in self.world.statuses:
            raise Stop(404, "The post you are trying to reply to does not appear to exist.")
        if _length(text) > self.longest:
            raise Stop(422, f"Validation failed: Text character limit of {self.longest} exceeded")
        one = self.world.post(self.world.us, text, above=above, visibility=visibility)
        if key is not None:
            self.keys[key] = one.id
        return shapes.status(one, self.world)


def _length(text: str) -> int:
    """Count as Mastodon does: links 23, handles without their server, then grapheme clusters."""
    text = re.sub(r"https?://\S*[^\s.,;:!?)]", "x" * 23, text)
    text = re.sub(r"(?<![\w/=])@([A-Za-z0-9_]+)@[\w.-]*\w", r"@\1", text)
    return len(list(iter_graphemes(text)))


def _page(request: web.Request, told: Sequence[Any], number: Callable[[Any], str], *, most: int) -> list[Any]:
    """Return a page, newest first; with ``min_id`` the one directly behind it."""
    limit = int(request.query.get("limit", "20"))
    if not 1 <= limit <= most:
        limit = most
    rising = sorted(told, key=lambda one: int(number(one)))
    if (lowest := request.query.get("min_id")) is not None:
        behind = [one for one in rising if int(number(one)) > int(lowest)]
        return behind[:limit][::-1]
    return rising[::-1][:limit]


def _given(given: Instead, request: web.Request) -> web.Response:
    if given.cut:
        assert request.transport is not None
        request.transport.abort()
    return web.Response(
        body=given.body, status=given.status, content_type=given.content_type, headers=given.headers
    )  # fmt: skip
