"""Two small apps that record what they get: one over Socket Mode (Slack's client), one over HTTP."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox


class SocketBot:
    """Acknowledges every envelope with ``answer`` (a payload or None); ``silent`` never does."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.requests: list[SocketModeRequest] = []
        self.answer: Any = None
        self.silent = False
        web_client = AsyncWebClient(token=sandbox.config.app.app_token, base_url=sandbox.api_url)
        self.client = SocketModeClient(sandbox.config.app.app_token, web_client=web_client, ping_interval=1)
        self.client.socket_mode_request_listeners.append(self._take)

    async def __aenter__(self) -> SocketBot:
        await self.client.connect()
        await self.sandbox.wait_for(lambda: self.sandbox.connected, what="the socket")
        return self

    async def __aexit__(self, *_: object) -> None:
        self.client.auto_reconnect_enabled = False
        await self.client.close()

    async def _take(self, client: Any, request: SocketModeRequest) -> None:
        self.requests.append(request)
        self.sandbox.changes.bump()
        if not self.silent:
            await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, self.answer))

    def of(self, kind: str) -> list[dict[str, Any]]:
        """Payloads of this type: block_actions, view_submission, ..., an event type, or a command."""
        found = []
        for request in self.requests:
            payload = request.payload
            names = (payload.get("event", {}).get("type"), payload.get("type"), payload.get("command"))
            if kind in names:
                found.append(payload)
        return found

    async def one(self, kind: str) -> dict[str, Any]:
        """Wait for the first payload of this type."""
        found: list[dict[str, Any]] = await self.sandbox.wait_for(lambda: self.of(kind), what=kind)
        return found[0]


class HttpBot:
    """Answers with ``status`` and ``body``; keeps headers and raw bodies. ``stuck`` set: does not answer."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status = 200
        self.body = ""
        self.headers: dict[str, str] = {}
        self.stuck = False
        self.arrived = asyncio.Event()
        self.url = ""

    async def __aenter__(self) -> HttpBot:
        app = web.Application()
        app.router.add_post("/slack/events", self._take)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/slack/events"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        self.got.append((dict(request.headers), await request.read()))
        self.arrived.set()
        if self.stuck:
            await asyncio.Event().wait()
        return web.Response(status=self.status, text=self.body, headers=self.headers)

    def payload(self, index: int = -1) -> dict[str, Any]:
        """Decode a body as its content type says."""
        headers, raw = self.got[index]
        if headers["Content-Type"] == "application/json":
            decoded: dict[str, Any] = json.loads(raw)
            return decoded
        form = {name: values[0] for name, values in parse_qs(raw.decode()).items()}
        return json.loads(form["payload"]) if "payload" in form else form

    def verified(self, secret: str, index: int = -1) -> bool:
        headers, raw = self.got[index]
        return SignatureVerifier(secret).is_valid_request(raw, headers)
