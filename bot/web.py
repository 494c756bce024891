"""The HTTP door: hooks of sources, Slack's requests, health and metrics."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import math
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import structlog
from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest

from bot.buckets import Buckets
from bot.desk.intake import ingest
from bot.desk.ports import Connection, Delivered, HookReader, HookRefused, InboundMention, Receiver
from bot.desk.refusals import AlreadyDone
from bot.desk.sources.inbox import keep_delivery
from bot.desk.work import Desks
from bot.envelope import Odd, oddity
from bot.guard import MAX_SLACK_BODY, Refused, SlackGuard, is_certificate_check
from bot.health import Health
from bot.store.database import DATABASE_AWAY
from bot.store.trouble import Away, reason
from bot.tasks import within

log = structlog.get_logger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
JSON = "application/json"
LONGEST_KEY = 160
# A platform gives its hook about 15 seconds, a load balancer its question for health two to five.
HOOK_WITHIN_S, PROBE_WITHIN_S = 12.0, 2.0
"""What the column of seen keys takes."""
# Platforms and Slack send a body in one go; who takes longer holds a connection on purpose, or has lost it.
BODY_WITHIN_S = 10.0
# WhatsApp's deliveries have up to 3 MB (Meta's own words for its webhooks), and one that is refused comes again.
MAX_PLATFORM_BODY = 3 * 1024**2
# What an address may send that is not signed as agreed: room for a wrong secret after a change, none for a flood.
# Only these requests count, so whoever signs well is never held up, from whatever address.
STRANGE_PER_S, STRANGE_AT_ONCE = 2.0, 60.0


@dataclass(frozen=True, kw_only=True)
class WebDoor:
    """Everything the HTTP door needs; ``slack`` and ``guard`` are None in Socket Mode."""

    desks: Desks
    connections: Mapping[str, Connection]
    health: Health
    registry: CollectorRegistry
    wake: Callable[[], None]
    """Tells the worker of this process that something was committed."""
    slack: AsyncApp | None = None
    guard: SlackGuard | None = None
    pages: Sequence[web.RouteDef] = ()
    """What else is served: the page behind the links of pages (``bot.paging_page.routes``)."""
    strange: Buckets = field(default_factory=lambda: Buckets(rate_per_s=STRANGE_PER_S, burst=STRANGE_AT_ONCE))
    """How many requests of an address that prove nothing are still looked at one by one."""
    body_within_s: float = BODY_WITHIN_S
    _asking: dict[str, asyncio.Task[str | None]] = field(default_factory=dict)

    def application(self) -> web.Application:
        """Return the aiohttp application."""
        largest = max(self.desks.settings.intake.max_body, MAX_SLACK_BODY, MAX_PLATFORM_BODY)
        application = web.Application(client_max_size=largest, middlewares=[nothing_escapes])
        application.on_response_prepare.append(_say_little)
        application.add_routes(
            [
                web.post("/hooks/{source}", self.take_mentions),
                web.get("/hooks/{source}", self.answer_challenge),
                web.post("/slack/events", self.take_slack),
                web.get("/healthz", self.alive),
                web.get("/readyz", self.ready),
                web.get("/metrics", self.metrics),
                *self.pages,
            ]
        )
        return application

    async def take_mentions(self, request: web.Request) -> web.Response:
        """Take what a source posts: 2xx after the commit, 503 while the database is away (the platform repeats)."""
        source = request.match_info["source"]
        connection = self.connections.get(source)
        reader = connection.hook or connection.receiver if connection else None
        if reader is None:
            return self._turn_away(request, 404, f"no source {source[:40]!r} with a hook is configured")
        if request.content_type != JSON:
            return self._turn_away(request, 415, f"send {JSON}")
        most = self.desks.settings.intake.max_body
        if isinstance(reader, Receiver):
            most = max(most, MAX_PLATFORM_BODY)
        body = await _body(request, most=most, within_s=self.body_within_s)
        try:
            if isinstance(reader, Receiver):
                return await self._keep(source, reader, request, body)
            return await self._read(source, reader, request, body)
        except HookRefused as error:
            if error.status == 401:
                return self._turn_away(request, 401, error.reason)
            log.info("hook.refused", source=source, status=error.status, bytes=len(body))
            return _refused(error.status, error.reason)

    async def _read(self, source: str, hook: HookReader, request: web.Request, body: bytes) -> web.Response:
        """Take mentions that are read at once."""
        delivered = hook.read(request.headers, body)
        if self._is_old(delivered):
            return _refused(401, "signed too long ago (intake.replay_window)")
        key, count = _seen_key(source, delivered.key), len(delivered.mentions)
        return await self._answer(source, count, self._store(source, key, delivered.mentions))

    async def _keep(self, source: str, receiver: Receiver, request: web.Request, body: bytes) -> web.Response:
        """Keep a platform's body as it came: 200 once it is safe, whatever it says; it is read afterwards."""
        seen = _seen_key(receiver.name, receiver.verify(request.headers, body))
        kept = self.desks.once(seen, keep_delivery, receiver.name, seen, body, now=self.desks.clock.now())
        try:
            await within(HOOK_WITHIN_S, kept)
        except AlreadyDone:
            log.debug("hook.repeated", source=source)
        except (*DATABASE_AWAY, TimeoutError):
            log.debug("hook.database_away", source=source)
            return _refused(503, "the database is away, send it again")
        else:
            self.wake()
            log.info("hook.kept", source=source, bytes=len(body))
        return web.Response()

    async def answer_challenge(self, request: web.Request) -> web.Response:
        """Answer a platform that asks whether this is our address."""
        source = request.match_info["source"]
        connection = self.connections.get(source)
        if connection is None or connection.receiver is None:
            return self._turn_away(request, 404, f"no source {source[:40]!r} with a platform's webhook is configured")
        try:
            said, content_type = connection.receiver.challenge(request.query)
        except HookRefused as error:
            return self._turn_away(request, error.status, error.reason)
        return web.Response(text=said, content_type=content_type)

    def _is_old(self, delivered: Delivered) -> bool:
        """Return whether a delivery was signed longer ago than the settings accept; five minutes at most anyway."""
        window = self.desks.settings.intake.replay_window
        return delivered.sent_at is not None and self.desks.clock.real() - delivered.sent_at > window

    async def _store(self, source: str, key: str, mentions: Sequence[InboundMention]) -> dict[str, int]:
        ingested = await self.desks.once(key, ingest, source, mentions, now=self.desks.clock.now())
        self.wake()
        log.info("hook.taken", source=source, accepted=ingested.accepted, duplicates=ingested.duplicates)
        return {"accepted": ingested.accepted, "duplicates": ingested.duplicates}

    async def _answer(self, source: str, count: int, stored: Coroutine[Any, Any, dict[str, int]]) -> web.Response:
        try:
            return web.json_response(await within(HOOK_WITHIN_S, stored), status=202)
        except AlreadyDone:
            return web.json_response({"accepted": 0, "duplicates": count}, status=202)
        except (*DATABASE_AWAY, TimeoutError):  # the store has told it: a storm of hooks must not become one of logs
            log.debug("hook.database_away", source=source)
            return _refused(503, "the database is away, send it again")

    def _turn_away(self, request: web.Request, status: int, reason: str) -> web.Response:
        """Refuse what proves nothing. Who goes on like that is told to wait, and no longer written down."""
        wait_s = self.strange.take(request.remote or "", now_s=self.desks.clock.monotonic())
        if wait_s:
            answer = _refused(429, "too many requests that are not signed as agreed")
            answer.headers["Retry-After"] = str(math.ceil(wait_s))
            answer.force_close()
            return answer
        log.info("web.turned_away", door=_door(request), status=status, bytes=request.content_length)
        return _refused(status, reason)

    async def take_slack(self, request: web.Request) -> web.Response:
        """Hand a signed request to Bolt; 404 in Socket Mode."""
        if self.slack is None or self.guard is None:
            return _refused(404, "Slack comes over Socket Mode here")
        body = await _body(request, most=MAX_SLACK_BODY, within_s=self.body_within_s)
        if is_certificate_check(request.content_type, body):
            return web.Response()
        told = self.guard.check(
            content_type=request.content_type, headers=request.headers, body=body,
            now_s=self.desks.clock.real().timestamp(),
        )  # fmt: skip
        if isinstance(told, Refused):
            if told.status in (401, 415):
                return self._turn_away(request, told.status, told.why)
            log.info("slack.refused", why=told.why, bytes=len(body))
            return _refused(told.status, told.why)
        if (odd := oddity(told)) is not None:
            log.info("slack.refused", why=odd.value, bytes=len(body))
            return _refused(400 if odd is Odd.SHAPE else 404, odd.value)
        # Bolt takes a body that is read already only in this mode; the mode changes nothing else behind the guard.
        answer = await self.slack.async_dispatch(AsyncBoltRequest(body=told, mode="socket_mode"))
        if answer.status == 200 and not answer.body:
            return web.Response()
        return await to_aiohttp_response(answer)

    async def alive(self, _: web.Request) -> web.Response:
        """Answer as long as the process lives."""
        return web.json_response({"alive": True})

    async def ready(self, request: web.Request) -> web.Response:
        """Answer 200 when everything works, else 503; the reasons only to who may know them."""
        reasons = dict(self.health.failures)
        away = await self._database_away()
        if away is not None:
            reasons["database"] = away
        told: dict[str, object] = {"ready": not reasons}
        if self._may_know(request):
            told |= {"reasons": reasons, "warnings": dict(self.health.warnings)}
        return web.json_response(told, status=503 if reasons else 200)

    async def _database_away(self) -> str | None:
        """Return why the database cannot be asked; one question for all who want to know at the same time."""
        asking = self._asking.get("database")
        if asking is None or asking.done():
            asking = self._asking["database"] = asyncio.create_task(self.desks.store.probe())
        done, _ = await asyncio.wait({asking}, timeout=PROBE_WITHIN_S)
        return asking.result() if done else reason(Away.NO_ANSWER)

    async def metrics(self, request: web.Request) -> web.Response:
        """Answer the figures for Prometheus, to who may know them."""
        if not self._may_know(request):
            return self._turn_away(request, 401, "send WEBCARE_STATUS_TOKEN as a bearer token")
        return web.Response(body=generate_latest(self.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    def _may_know(self, request: web.Request) -> bool:
        """Return whether somebody may read how we are: everybody, or who shows the token where one is set."""
        token = self.desks.settings.http.status_token
        shown = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
        return token is None or hmac.compare_digest(shown, b"Bearer " + token.get_secret_value().encode())


async def _body(request: web.Request, *, most: int, within_s: float) -> bytes:
    """Return the body, inflated where it came compressed: what is signed, and what counts for the limit.

    Raises:
        HTTPRequestEntityTooLarge: it has, or says that it has, more than ``most`` bytes.
        HTTPRequestTimeout: it did not come in time.
    """
    if (request.content_length or 0) > most:
        raise web.HTTPRequestEntityTooLarge(most)
    try:
        async with asyncio.timeout(within_s):
            body = await request.read()
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    if len(body) > most:
        raise web.HTTPRequestEntityTooLarge(most)
    return body


@web.middleware
async def nothing_escapes(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer bodies that cannot be read as the sender's mistake, and a failure of ours with an id for the log.

    aiohttp itself would write what went wrong with the request's own bytes in it.
    """
    try:
        return await handler(request)
    except web.HTTPRequestEntityTooLarge:
        answer = _refused(413, "the body is too large")
    except web.HTTPRequestTimeout:
        answer = _refused(408, "the body did not come in time")
    except web.RequestPayloadError:
        answer = _refused(400, "the body cannot be read")
    except web.HTTPException as error:  # no such door, or not this way
        answer = _refused(error.status, error.reason)
        answer.headers.update({name: value for name, value in error.headers.items() if name == "Allow"})
        return answer
    except ConnectionError:
        raise  # whoever asked is gone; aiohttp knows what to do
    except Exception as error:
        number = uuid4().hex[:8]
        log.error("web.failed", door=_door(request), id=number, exc_info=error)
        return _refused(500, f"something went wrong here ({number})")
    log.info("web.unreadable", door=_door(request), status=answer.status)
    answer.force_close()
    return answer


def _door(request: web.Request) -> str:
    """Return which door a request came to, in words of ours: a path may hold anything."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "none"


async def _say_little(_: web.Request, response: web.StreamResponse) -> None:
    """Do not tell strangers which versions run here, and let nobody keep or guess at an answer."""
    response.headers["Server"] = "webcare"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"


def _seen_key(source: str, delivery: str) -> str:
    """Return the key of a delivery; a long id is shortened by its hash, so that two with one beginning stay two."""
    key = f"hook:{source}:{delivery}"
    return key if len(key) <= LONGEST_KEY else f"hook:{hashlib.sha256(key.encode()).hexdigest()}"


def _refused(status: int, reason: str) -> web.Response:
    return web.json_response({"error": reason}, status=status)
