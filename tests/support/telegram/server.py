"""The Bot API over HTTP: addresses with the token in them, JSON in and out, and Telegram's own words for each error."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from tests.support.telegram.world import BotAccount, Json, World

TAKES: Mapping[str, Mapping[str, type | tuple[type, ...]]] = {
    "getMe": {},
    "getWebhookInfo": {},
    "deleteWebhook": {"drop_pending_updates": bool},
    "setWebhook": {"url": str, "secret_token": str, "allowed_updates": list},
    "getUpdates": {"offset": int, "limit": int, "timeout": int, "allowed_updates": list},
    "sendMessage": {
        "chat_id": int, "text": str, "reply_parameters": dict, "message_thread_id": int, "link_preview_options": dict,
        "parse_mode": str,
    },
}  # fmt: skip


@dataclass(frozen=True)
class Canned:
    """An answer in place of the real one; ``after``: the call takes effect first, ``cut``: no answer at all."""

    status: int = 503
    body: bytes | str = "<html><body>Bad Gateway</body></html>"
    after: bool = False
    cut: bool = False


class Refusal(Exception):
    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


@dataclass
class Webhook:
    url: str = ""
    secret: str = ""
    allowed: list[str] | None = None
    error: Json = field(default_factory=dict)


class TelegramLike:
    """Plays Telegram for one bot. What goes to a webhook waits in ``outgoing``, so that a test decides on the order."""

    def __init__(
        self, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC), bot: BotAccount | None = None
    ) -> None:
        self.bot = bot or BotAccount()
        self.world = World(self.bot, clock)
        self.webhook = Webhook()
        self.asked: list[tuple[str, Json]] = []
        self.canned: list[Canned] = []
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> TelegramLike:
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        assert self._runner is not None
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    def outgoing(self) -> list[tuple[dict[str, str], bytes]]:
        """Return what Telegram posts to the webhook now: headers and body of each update, which are gone then."""
        assert self.webhook.url
        waiting, self.world.updates = self.world.kept(), []
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook.secret} if self.webhook.secret else {}
        return [(headers, json.dumps(one).encode()) for one in waiting]

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        canned = self.canned.pop(0) if self.canned else None
        if canned and not canned.after:
            return await _given(canned, request)
        try:
            params = await self._params(request, method)
            self.asked.append((method, params))
            told: Json = {"ok": True, "result": getattr(self, f"_{method}")(**params)}
            status = 200
        except Refusal as refusal:
            told = {"ok": False, "error_code": refusal.code, "description": refusal.description}
            told |= {"parameters": refusal.parameters} if refusal.parameters else {}
            status = refusal.code
        return await _given(canned, request) if canned else web.json_response(told, status=status)

    async def _params(self, request: web.Request, method: str) -> Json:
        token = request.match_info["token"]
        if not re.fullmatch(r"\d+:[\w-]{30,}", token) or method not in TAKES:
            raise Refusal(404, "Not Found")
        if token != self.bot.token:
            raise Refusal(401, "Unauthorized")
        if request.method != "POST" or request.content_type != "application/json":
            raise Refusal(400, "Bad Request: this look-alike wants JSON by POST")
        params = await request.json()
        for name, value in params.items():
            wanted = TAKES[method].get(name)
            if wanted is None or not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
                raise Refusal(400, f"Bad Request: {method} does not take {name} like this")
        return dict(params)

    def _getMe(self) -> Json:
        more = {"can_join_groups": True, "can_read_all_group_messages": self.bot.reads_all}
        return self.bot.told() | more | {"supports_inline_queries": False}

    def _getWebhookInfo(self) -> Json:
        hook = self.webhook
        told = {"url": hook.url, "has_custom_certificate": False, "pending_update_count": len(self.world.kept())}
        return told | hook.error | ({"allowed_updates": hook.allowed} if hook.allowed else {})

    def _deleteWebhook(self, drop_pending_updates: bool = False) -> bool:
        self.webhook = Webhook()
        if drop_pending_updates:
            self.world.updates = []
        return True

    def _setWebhook(self, url: str, secret_token: str = "", allowed_updates: Any = None) -> bool:
        if not url.startswith("https://"):
            raise Refusal(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        if secret_token and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret_token):
            raise Refusal(400, "Bad Request: secret token contains unallowed characters")
        self.webhook = Webhook(url, secret_token, allowed_updates)
        self.world.allowed = allowed_updates or self.world.allowed
        return True

    def _getUpdates(
        self, offset: int = 0, limit: int = 100, timeout: int = 0, allowed_updates: Any = None
    ) -> list[Json]:
        if self.webhook.url:
            raise Refusal(
                409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the"
                " webhook first",
            )  # fmt: skip
        if not 1 <= limit <= 100 or timeout < 0:
            raise Refusal(400, "Bad Request: limit or timeout is out of range")
        if allowed_updates is not None:
            self.world.allowed = allowed_updates
        if offset:
            self.world.confirm(offset)
        return self.world.kept()[:limit]

    def _sendMessage(
        self, chat_id: int = 0, text: str = "", reply_parameters: Json | None = None, message_thread_id: int = 0,
        link_preview_options: Json | None = None, parse_mode: str = "",
    ) -> Json:  # fmt: skip
        if parse_mode:
            raise Refusal(400, "Bad Request: can't parse entities")
        if not text.strip():
            raise Refusal(400, "Bad Request: message text is empty")
        if len(text.encode("utf-16-le")) // 2 > 4096:
            raise Refusal(400, "Bad Request: message is too long")
        chat = self.world.chats.get(chat_id)
        if chat is None:
            raise Refusal(400, "Bad Request: chat not found")
        if chat.person and chat.person.has_blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        if not chat.is_member:
            raise Refusal(403, "Forbidden: bot was kicked from the supergroup chat")
        if not chat.may_write:
            raise Refusal(400, "Bad Request: not enough rights to send text messages to the chat")
        under = chat.messages.get((reply_parameters or {}).get("message_id", 0))
        if reply_parameters and under is None and not reply_parameters.get("allow_sending_without_reply"):
            raise Refusal(400, "Bad Request: message to be replied not found")
        return self.world.say(chat, text.strip(), under, message_thread_id)


async def _given(canned: Canned, request: web.Request) -> web.Response:
    if canned.cut:
        assert request.transport is not None
        request.transport.abort()
        await asyncio.sleep(0)
    body = canned.body.encode() if isinstance(canned.body, str) else canned.body
    return web.Response(body=body, status=canned.status, content_type="text/html")
