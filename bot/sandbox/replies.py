"""``POST /platform/replies`` and ``/platform/statements``: what the bot sends to customers and says to everybody."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import web
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from .faults import Fault, Faults
from .journal import Journal
from .platform import Platform
from .shapes import Json

_FIELDS = {"reply_id", "in_reply_to", "conversation_id", "text", "visibility", "agent"}
_STATEMENT_FIELDS = {"statement_id", "text", "kind", "pin", "corrects", "agent"}


class Replies:
    """Signed, strict, and idempotent by ``webhook-id``: the same id gets the same answer and is posted once."""

    fault = "platform.replies"
    what = "reply"

    def __init__(self, platform: Platform, journal: Journal, faults: Faults) -> None:
        self._platform = platform
        self._journal = journal
        self._faults = faults
        self._answered: dict[str, tuple[bytes, Json]] = {}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        ident = request.headers.get("webhook-id", "")
        fault = self._faults.strike(self.fault)
        if fault is not None and fault.delay_s > 0:
            await asyncio.sleep(fault.delay_s)
        status, body = self._before(fault) or self._take(raw, dict(request.headers), ident)
        if fault is not None and fault.mode in ("error_after", "no_id"):
            status, body = (500, {"reason": "internal error"}) if fault.mode == "error_after" else (status, {})
        cut = fault is not None and fault.mode in ("drop_after", "reset")
        self._note(ident, raw, status, fault)
        if cut and request.transport is not None:
            request.transport.abort()
        return web.json_response(body, status=status)

    def _before(self, fault: Fault | None) -> tuple[int, Json] | None:
        """Return the answer of a fault that strikes before anything is posted."""
        if fault is None or fault.mode in ("error_after", "drop_after", "slow", "no_id"):
            return None
        if fault.mode == "reject":
            return 422, {"reason": fault.reason}
        if fault.mode == "ratelimited":
            return 429, {"reason": "Too many replies."}
        return 500, {"reason": "internal error"}

    def _take(self, raw: bytes, headers: dict[str, str], ident: str) -> tuple[int, Json]:
        try:
            Webhook(self._platform.config.callback_secret).verify(raw, headers, json_parse=False)
        except (WebhookVerificationError, ValueError):
            return 401, {"reason": "The signature is not right."}
        if ident in self._answered:
            before, answer = self._answered[ident]
            return (200, answer) if before == raw else (409, {"reason": "This id was used for another reply."})
        try:
            body = json.loads(raw)
        except ValueError:
            return 400, {"reason": "The body is not JSON."}
        problem = self._problem(body, ident)
        if problem is not None:
            return problem
        answer = self._put(body)
        self._answered[ident] = (raw, answer)
        return 200, answer

    def _put(self, body: Json) -> Json:
        return {"id": self._platform.put_reply(body).id}

    def _problem(self, body: Any, ident: str) -> tuple[int, Json] | None:
        """Return why this reply is refused, or None."""
        if not isinstance(body, dict) or set(body) != _FIELDS:
            return 400, {"reason": f"The body must have exactly the fields {', '.join(sorted(_FIELDS))}."}
        if not all(isinstance(body[name], str) for name in ("in_reply_to", "conversation_id", "text", "visibility")):
            return 400, {"reason": "in_reply_to, conversation_id, text and visibility must be strings."}
        if ident.removeprefix("reply_") != str(body["reply_id"]).removeprefix("reply_"):
            return 400, {"reason": "webhook-id must be reply_<reply_id>."}
        if body["visibility"] not in ("public", "private"):
            return 400, {"reason": "visibility must be public or private."}
        if not body["text"].strip():
            return 422, {"reason": "The reply is empty."}
        if len(body["text"]) > self._platform.config.max_chars:
            return 422, {"reason": f"The reply is longer than {self._platform.config.max_chars} characters."}
        return self._unfitting(body)

    def _unfitting(self, body: Json) -> tuple[int, Json] | None:
        above = self._platform.plaza.posts.get(body["in_reply_to"])
        if above is None and self._platform.config.accept_unknown:
            return None
        if above is None:
            return 404, {"reason": "The post that you answer does not exist."}
        if above.deleted:
            return 410, {"reason": "The post that you answer was deleted."}
        if above.conversation_id != body["conversation_id"]:
            return 400, {"reason": "in_reply_to is not part of conversation_id."}
        if above.visibility == "private" and body["visibility"] == "public":
            return 422, {"reason": "A private message cannot be answered in public."}
        return None

    def _note(self, ident: str, raw: bytes, status: int, fault: Fault | None) -> None:
        self._journal.add(
            "platform",
            self.what,
            ok=status == 200,
            status=status,
            webhook_id=ident,
            size=len(raw),
            fault=fault.mode if fault else None,
        )


class Statements(Replies):
    """Takes what the brand says to everybody, by the same rules. Nothing is pinned here: people do that."""

    fault = "platform.statements"
    what = "statement"

    def _put(self, body: Json) -> Json:
        post = self._platform.put_statement(body)
        return {"id": post.id, "url": self._platform.address_of(post)}

    def _problem(self, body: Any, ident: str) -> tuple[int, Json] | None:
        """Return why this statement is refused, or None."""
        if not isinstance(body, dict) or set(body) != _STATEMENT_FIELDS:
            return 400, {"reason": f"The body must have exactly the fields {', '.join(sorted(_STATEMENT_FIELDS))}."}
        if ident != f"statement_{body['statement_id']}":
            return 400, {"reason": "webhook-id must be statement_<statement_id>."}
        if not isinstance(body["text"], str) or not body["text"].strip():
            return 422, {"reason": "The statement is empty."}
        if len(body["text"]) > self._platform.config.max_chars:
            return 422, {"reason": f"The statement is longer than {self._platform.config.max_chars} characters."}
        if body["corrects"] is not None and body["corrects"] not in self._platform.plaza.posts:
            return 404, {"reason": "The post that you correct does not exist."}
        return None
