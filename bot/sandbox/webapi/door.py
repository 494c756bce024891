"""``/api/<method>``: reads the call, asks for the token, the scope and the pace, runs the method, injects faults."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import web

from ..errors import ApiError, RateLimited
from ..faults import Fault, Faults
from ..journal import Journal
from ..limits import Limits
from ..shapes import Json
from . import METHODS
from .call import Backstage, Call, Method

_NO_ANSWER = {"drop_after", "reset"}


class Door:
    """The HTTP side of the Web API."""

    def __init__(self, back: Backstage, journal: Journal, faults: Faults, limits: Limits) -> None:
        self._back = back
        self._journal = journal
        self._faults = faults
        self._limits = limits
        self._late: set[asyncio.Task[None]] = set()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one call."""
        method = request.match_info["method"]
        try:
            args = await _arguments(request)
        except ValueError:
            return self._answer(200, {}, {"ok": False, "error": "invalid_json"})
        token = _token(request, args)
        fault = self._faults.strike(method, str(args.get("channel") or "") or None)
        if fault is not None:
            return await self._faulty(request, method, args, token, fault)
        return self._answer(*self._run(method, args, token))

    def _run(self, method: str, args: Json, token: str, *, fault: str | None = None) -> tuple[int, Json, Json]:
        """Return status, headers and body; the call is in the journal."""
        call = Call(args, self._back)
        call.noted["channel"] = str(args.get("channel") or "") or None
        headers: Json = {}
        status = 200
        try:
            body = {"ok": True, **self._checked(method, call, token, headers)}
        except RateLimited as refused:
            status, body = 429, refused.body()
            headers["Retry-After"] = str(refused.retry_after_s)
        except ApiError as refused:
            body = refused.body()
        error = body.get("error")
        facts = {"thread_ts": str(args["thread_ts"]) if args.get("thread_ts") else None, **call.noted}
        self._journal.add("api", method, ok=bool(body["ok"]), error=error, fault=fault, **facts)
        return status, headers, body

    def _checked(self, name: str, call: Call, token: str, headers: Json) -> Json:
        app = self._back.workspace.config.app
        if not token:
            raise ApiError("not_authed")
        if token in self._back.workspace.revoked:
            raise ApiError("token_revoked")
        if token not in (app.bot_token, app.app_token):
            raise ApiError("invalid_auth")
        method = METHODS.get(name)
        if method is None:
            raise ApiError("unknown_method", req_method=name)
        self._allowed(method, token, headers)
        self._limits.spend(name, method.tier, call.text("channel") or None)
        return method.run(call)

    def _allowed(self, method: Method, token: str, headers: Json) -> None:
        """Refuse the wrong kind of token and a missing scope."""
        app = self._back.workspace.config.app
        right_token = app.app_token if method.token == "xapp" else app.bot_token
        if token != right_token:
            raise ApiError("not_allowed_token_type")
        headers["X-OAuth-Scopes"] = "connections:write" if method.token == "xapp" else ",".join(app.scopes)
        headers["X-Accepted-OAuth-Scopes"] = ",".join(method.scopes)
        if method.scopes and not set(method.scopes) & set(app.scopes):
            raise ApiError("missing_scope", needed=method.scopes[0], provided=",".join(app.scopes))

    def _answer(self, status: int, headers: Json, body: Json) -> web.Response:
        return web.json_response(body, status=status, headers=headers)

    async def _faulty(
        self, request: web.Request, method: str, args: Json, token: str, fault: Fault
    ) -> web.StreamResponse:
        """Do what the fault says instead."""
        mode = fault.mode
        if mode == "error_after" and fault.delay_s > 0:
            self._later(fault.delay_s, method, args, token)
            return web.Response(status=500, text="internal error")
        if fault.delay_s > 0:
            await asyncio.sleep(fault.delay_s)
        if mode == "slow":
            return self._answer(*self._run(method, args, token, fault=mode))
        if mode in ("error_after", "drop_after"):
            self._run(method, args, token, fault=mode)
            return _cut(request) if mode in _NO_ANSWER else web.Response(status=500, text="internal error")
        self._journal.add(
            "api", method, ok=False, error=mode, fault=mode, channel=str(args.get("channel") or "") or None
        )
        if mode == "reset":
            return _cut(request)
        if mode == "error_before":
            return web.Response(status=500, text="internal error")
        if mode == "ratelimited":
            return self._answer(429, {"Retry-After": str(fault.retry_after)}, {"ok": False, "error": mode})
        return self._answer(200, {}, {"ok": False, "error": mode})

    def _later(self, delay_s: float, method: str, args: Json, token: str) -> None:
        async def run() -> None:
            await asyncio.sleep(delay_s)
            self._run(method, args, token, fault="error_after")

        task = asyncio.create_task(run())
        self._late.add(task)
        task.add_done_callback(self._late.discard)

    async def stop(self) -> None:
        for task in tuple(self._late):
            task.cancel()
        await asyncio.gather(*self._late, return_exceptions=True)


def _cut(request: web.Request) -> web.StreamResponse:
    """Close the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _token(request: web.Request, args: Json) -> str:
    header = request.headers.get("Authorization", "")
    if header.lower().startswith("bearer "):
        return header[7:].strip()
    return str(args.get("token") or "")


async def _arguments(request: web.Request) -> Json:
    """Return the arguments of a call: query, form or JSON."""
    args: Json = dict(request.query)
    if request.method == "GET":
        return args
    if request.content_type == "application/json":
        body: Any = json.loads(await request.text() or "{}") if request.can_read_body else {}
        if not isinstance(body, dict):
            raise ValueError("a JSON call must be an object")
        return {**args, **body}
    form = await request.post()
    return {**args, **{name: value for name, value in form.items() if isinstance(value, str)}}
