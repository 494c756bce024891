"""Socket Mode: the app's websockets, envelopes in turn to one of them, acknowledgements by envelope id."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from aiohttp import WSMsgType, web

from ..config import DeliveryConfig
from ..shapes import Json
from .ack import Ack, Attempt

# A ticket from apps.connections.open is good for one connection within this time.
TICKET_LIFE_S = 30.0


@dataclass(eq=False)
class Connection:
    socket: web.WebSocketResponse
    request: web.Request
    waiting: dict[str, asyncio.Future[Ack]] = field(default_factory=dict)


class SocketTransport:
    """The Socket Mode side of the workspace."""

    def __init__(self, config: DeliveryConfig, app_id: str, on_change: Callable[[], None]) -> None:
        self._config = config
        self._app_id = app_id
        self._on_change = on_change
        self._tickets: dict[str, float] = {}
        self._open: list[Connection] = []
        self._turn = 0

    @property
    def connected(self) -> bool:
        return bool(self._open)

    @property
    def connections(self) -> int:
        return len(self._open)

    def ticket(self) -> str:
        """Return a new ticket for one connection."""
        made = secrets.token_urlsafe(18)
        self._tickets[made] = asyncio.get_running_loop().time() + TICKET_LIFE_S
        return made

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One websocket, from hello to close."""
        until = self._tickets.pop(request.query.get("ticket", ""), 0.0)
        if until < asyncio.get_running_loop().time():
            return web.json_response({"ok": False, "error": "invalid_ticket"}, status=403)
        socket = web.WebSocketResponse(heartbeat=self._config.ping_interval_s, max_msg_size=4 * 1024 * 1024)
        await socket.prepare(request)
        if len(self._open) >= self._config.max_sockets:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets", "debug_info": {}})
            await socket.close()
            return socket
        connection = Connection(socket, request)
        self._open.append(connection)
        try:
            await socket.send_json(self._hello())
            self._on_change()
            await self._read(connection)
        finally:
            self._closed(connection)
        return socket

    def _hello(self) -> Json:
        debug = {"host": "practice", "build_number": 1, "approximate_connection_time": 18060}
        connection_info = {"app_id": self._app_id}
        return {
            "type": "hello",
            "num_connections": len(self._open),
            "debug_info": debug,
            "connection_info": connection_info,
        }

    async def _read(self, connection: Connection) -> None:
        async for message in connection.socket:
            if message.type != WSMsgType.TEXT:
                continue
            try:
                answer = json.loads(message.data)
            except ValueError:
                continue
            future = connection.waiting.pop(str(answer.get("envelope_id")), None)
            if future is not None and not future.done():
                payload = answer.get("payload")
                future.set_result(_ack(payload))

    def _closed(self, connection: Connection) -> None:
        if connection in self._open:
            self._open.remove(connection)
        for future in connection.waiting.values():
            if not future.done():
                future.set_result(Ack.failed("connection_failed"))
        self._on_change()

    async def send(self, kind: str, payload: Json, attempt: Attempt) -> Ack:
        """Send one envelope over the next connection in turn."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        alive = [each for each in self._open if not each.socket.closed]
        if not alive:
            return Ack.failed("connection_failed")
        self._turn += 1
        connection = alive[self._turn % len(alive)]
        envelope_id = secrets.token_hex(16)
        future: asyncio.Future[Ack] = loop.create_future()
        connection.waiting[envelope_id] = future
        try:
            await connection.socket.send_json(self._envelope(envelope_id, kind, payload, attempt))
            async with asyncio.timeout(self._config.ack_timeout_s):
                ack = await future
        except TimeoutError:
            ack = Ack.failed("timeout")
        except (ConnectionError, RuntimeError):
            ack = Ack.failed("connection_failed")
        finally:
            connection.waiting.pop(envelope_id, None)
        return replace(ack, seconds=loop.time() - started)

    def _envelope(self, envelope_id: str, kind: str, payload: Json, attempt: Attempt) -> Json:
        envelope: Json = {
            "envelope_id": envelope_id,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": attempt.number, "retry_reason": attempt.reason}
        return envelope

    async def disconnect(self, reason: str = "refresh_requested", *, close: bool = True) -> None:
        """Ask every connection to be renewed; with ``close`` they end right after the frame."""
        for connection in tuple(self._open):
            await connection.socket.send_json(
                {"type": "disconnect", "reason": reason, "debug_info": {"host": "practice"}}
            )
            if close:
                await connection.socket.close()

    def drop(self) -> None:
        """Cut every connection without a word, as a dying network does."""
        for connection in tuple(self._open):
            if connection.request.transport is not None:
                connection.request.transport.abort()

    async def stop(self) -> None:
        for connection in tuple(self._open):
            await connection.socket.close()


def _ack(payload: object) -> Ack:
    if isinstance(payload, dict):
        return Ack(ok=True, body=payload)
    return Ack(ok=True, text=payload if isinstance(payload, str) else "")
