"""The door of a look-alike of Google's: it makes access tokens, looks who asks, and writes everything down."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web

from tests.support.x.journal import Asked, Canned, Journal

Json = dict[str, Any]
Handler = Callable[[web.Request], Awaitable[Json]]


class Stop(Exception):
    """An answer that is none of the good ones."""

    def __init__(self, status: int, body: Mapping[str, Any]) -> None:
        super().__init__(status)
        self.status, self.body = status, body


def error(status: int, message: str, reason: str, *, domain: str = "global", word: str = "") -> Stop:
    """Return an error as Google's interfaces tell it."""
    told: Json = {"code": status, "message": message}
    if word:
        told |= {"status": word, "details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason}]}
    else:
        told |= {"errors": [{"message": message, "domain": domain, "reason": reason}]}
    return Stop(status, {"error": told})


@dataclass
class App:
    """A client at Google, and the leave of one account."""

    client_id: str = "123456789012-abc.apps.googleusercontent.com"
    client_secret: str = "GOCSPX-secret"
    refresh_token: str = "1//refresh"
    scope: str = ""
    withdrawn: bool = False


class GoogleLike:
    """``routes``: method and path to handler. Access tokens last an hour of ``real``."""

    scope = ""

    def __init__(self, *, real: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.app, self.journal, self.real = App(scope=self.scope), Journal(), real
        self.tokens: dict[str, datetime] = {}
        self._runner = web.AppRunner(
            self._application(), access_log=None, shutdown_timeout=0.1, handler_cancellation=True
        )
        self.url = ""

    def routes(self) -> list[tuple[str, str, Handler]]:
        raise NotImplementedError

    def counted(self, request: web.Request) -> None:
        """Count a request of a known account before it is answered."""

    async def start(self) -> Any:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def stop(self) -> None:
        await self._runner.cleanup()

    def withdraw(self) -> None:
        """Let the account take its leave back: every token is refused from now on."""
        self.app.withdrawn = True
        self.tokens.clear()

    def _application(self) -> web.Application:
        app = web.Application()
        app.router.add_route("POST", "/token", self._token)
        for method, path, handler in self.routes():
            app.router.add_route(method, path, self._guarded(handler))
        return app

    async def _token(self, request: web.Request) -> web.Response:
        canned = self.journal.instead(request.method, request.path)
        if canned:
            return await given(canned, request)
        form = dict(await request.post())
        app = self.app
        if set(form) != {"grant_type", "client_id", "client_secret", "refresh_token"}:
            return web.json_response({"error": "invalid_request"}, status=400)
        if (form["client_id"], form["client_secret"]) != (app.client_id, app.client_secret):
            return web.json_response({"error": "invalid_client"}, status=401)
        if form["grant_type"] != "refresh_token" or form["refresh_token"] != app.refresh_token or app.withdrawn:
            told = {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
            return web.json_response(told, status=400)
        made = f"ya29.token-{len(self.tokens) + 1}"
        self.tokens[made] = self.real() + timedelta(hours=1)
        await self.journal.note(Asked("POST", "/token", {}, 0, "", 200))
        return web.json_response({"access_token": made, "expires_in": 3599, "scope": app.scope, "token_type": "Bearer"})

    def _guarded(self, handler: Handler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            sent = json.loads(await request.text()) if request.can_read_body else None
            canned = self.journal.instead(request.method, request.path)
            if canned and not canned.after:
                await self._note(request, canned.status, sent)
                return await given(canned, request)
            try:
                self._known(request)
                self.counted(request)
                body: Mapping[str, Any] = await handler(request)
                status = 200
            except Stop as stop:
                body, status = stop.body, stop.status
            await self._note(request, status, sent)
            return await given(canned, request) if canned else web.json_response(body, status=status)

        return handle

    def _known(self, request: web.Request) -> None:
        told = request.headers.get("Authorization", "")
        until = self.tokens.get(told.removeprefix("Bearer "))
        if not told.startswith("Bearer ") or until is None or until <= self.real():
            raise error(
                401, "Request had invalid authentication credentials. Expected OAuth 2 access token.", "authError"
            )

    async def _note(self, request: web.Request, status: int, body: Any) -> None:
        await self.journal.note(Asked(request.method, request.path, dict(request.query), 0, "", status, body))


async def given(canned: Canned, request: web.Request) -> web.Response:
    """Answer something else than the truth."""
    if canned.hang:
        await asyncio.Event().wait()
    if canned.cut:
        assert request.transport is not None
        request.transport.abort()
    body = canned.body.encode() if isinstance(canned.body, str) else canned.body
    headers = {"Content-Type": canned.content_type, **canned.headers}
    return web.Response(body=body, status=canned.status, headers=headers)
