"""The HTTP door: hooks of sources, Slack's requests, health and metrics."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

import structlog
from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from sqlalchemy import text

from bot.desk.intake import ingest
from bot.desk.ports import Delivered, HookReader, HookRefused, InboundMention
from bot.desk.refusals import AlreadyDone
from bot.desk.work import Desks
from bot.guard import MAX_SLACK_BODY, SlackGuard, is_certificate_check
from bot.health import Health
from bot.store.database import DATABASE_AWAY

log = structlog.get_logger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
JSON = "application/json"
LONGEST_KEY = 160
"""What the column of seen keys takes."""


@dataclass(frozen=True, kw_only=True)
class WebDoor:
    """Everything the HTTP door needs; ``slack`` and ``guard`` are None in Socket Mode."""

    desks: Desks
    hooks: Mapping[str, HookReader]
    health: Health
    registry: CollectorRegistry
    wake: Callable[[], None]
    """Tells the worker of this process that something was committed."""
    slack: AsyncApp | None = None
    guard: SlackGuard | None = None

    def application(self) -> web.Application:
        """Return the aiohttp application."""
        largest = max(self.desks.settings.intake.max_body, MAX_SLACK_BODY)
        application = web.Application(client_max_size=largest, middlewares=[unreadable_is_4xx])
        application.add_routes(
            [
                web.post("/hooks/{source}", self.take_mentions),
                web.post("/slack/events", self.take_slack),
                web.get("/healthz", self.alive),
                web.get("/readyz", self.ready),
                web.get("/metrics", self.metrics),
            ]
        )
        return application

    async def take_mentions(self, request: web.Request) -> web.Response:
        """Take one mention or a list: 202 after the commit, 503 while the database is away (the platform repeats)."""
        source = request.match_info["source"]
        reader = self.hooks.get(source)
        if reader is None:
            return _refused(404, f"no source {source!r} with a hook is configured")
        if request.content_type != JSON:
            return _refused(415, f"send {JSON}")
        body = await request.read()
        if len(body) > self.desks.settings.intake.max_body:
            return _refused(413, f"at most {self.desks.settings.intake.max_body} bytes")
        try:
            delivered = reader.read(request.headers, body)
        except HookRefused as error:
            log.info("hook.refused", source=source, status=error.status, bytes=len(body))
            return _refused(error.status, error.reason)
        if self._is_old(delivered):
            return _refused(401, "signed too long ago (intake.replay_window)")
        key, count = _seen_key(source, delivered.key), len(delivered.mentions)
        return await self._answer(source, count, self._store(source, key, delivered.mentions))

    def _is_old(self, delivered: Delivered) -> bool:
        """Return whether a delivery was signed longer ago than the settings accept; five minutes at most anyway."""
        window = self.desks.settings.intake.replay_window
        return delivered.sent_at is not None and self.desks.clock.real() - delivered.sent_at > window

    async def _store(self, source: str, key: str, mentions: Sequence[InboundMention]) -> dict[str, int]:
        ingested = await self.desks.once(key, ingest, source, mentions, now=self.desks.clock.now())
        self.wake()
        log.info("hook.taken", source=source, accepted=ingested.accepted, duplicates=ingested.duplicates)
        return {"accepted": ingested.accepted, "duplicates": ingested.duplicates}

    async def _answer(self, source: str, count: int, stored: Awaitable[dict[str, int]]) -> web.Response:
        try:
            return web.json_response(await stored, status=202)
        except AlreadyDone:
            return web.json_response({"accepted": 0, "duplicates": count}, status=202)
        except DATABASE_AWAY as error:
            log.warning("hook.database_away", source=source, error=type(error).__name__)
            return _refused(503, "the database is away, send it again")

    async def take_slack(self, request: web.Request) -> web.Response:
        """Hand a signed request to Bolt; 404 in Socket Mode."""
        if self.slack is None or self.guard is None:
            return _refused(404, "Slack comes over Socket Mode here")
        if (request.content_length or 0) > MAX_SLACK_BODY:
            return _refused(413, f"at most {MAX_SLACK_BODY} bytes")
        body = await request.read()
        if len(body) > MAX_SLACK_BODY:
            return _refused(413, f"at most {MAX_SLACK_BODY} bytes")
        if is_certificate_check(request.content_type, body):
            return web.Response()
        refused = self.guard.check(
            content_type=request.content_type, headers=request.headers, body=body,
            now_s=self.desks.clock.real().timestamp(),
        )  # fmt: skip
        if refused is not None:
            log.info("slack.refused", why=refused.why, bytes=len(body))
            return _refused(refused.status, refused.why)
        answer = await self.slack.async_dispatch(
            AsyncBoltRequest(body=body.decode(), query=request.query_string, headers=dict(request.headers))
        )
        return await to_aiohttp_response(answer)

    async def alive(self, _: web.Request) -> web.Response:
        """Answer as long as the process lives."""
        return web.json_response({"alive": True})

    async def ready(self, _: web.Request) -> web.Response:
        """Answer 200 when everything works, else 503 with the reasons."""
        reasons = dict(self.health.failures)
        try:
            async with self.desks.store.read() as session:
                await session.execute(text("SELECT 1"))
        except DATABASE_AWAY as error:
            reasons["database"] = type(error).__name__
        told = {"ready": not reasons, "reasons": reasons, "warnings": dict(self.health.warnings)}
        return web.json_response(told, status=503 if reasons else 200)

    async def metrics(self, _: web.Request) -> web.Response:
        """Answer the figures for Prometheus."""
        return web.Response(body=generate_latest(self.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})


@web.middleware
async def unreadable_is_4xx(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer a body that is too large, breaks off, or is not compressed as it says, as the sender's mistake."""
    try:
        return await handler(request)
    except web.HTTPRequestEntityTooLarge:
        answer = _refused(413, "the body is too large")
    except web.RequestPayloadError:
        answer = _refused(400, "the body cannot be read")
    log.info("web.unreadable", path=request.path, status=answer.status)
    answer.force_close()
    return answer


def _seen_key(source: str, delivery: str) -> str:
    """Return the key of a delivery; a long id is shortened by its hash, so that two with one beginning stay two."""
    key = f"hook:{source}:{delivery}"
    return key if len(key) <= LONGEST_KEY else f"hook:{hashlib.sha256(key.encode()).hexdigest()}"


def _refused(status: int, reason: str) -> web.Response:
    return web.json_response({"error": reason}, status=status)
