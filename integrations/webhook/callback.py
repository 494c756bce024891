"""Replies and statements out through the hook source: a signed POST to the configured address (Standard Webhooks).

What an answer means:

=====================================  ==========================================================================
2xx with ``{"id": ...}``               accepted under that id
2xx without an id, 3xx, 408, 5xx       unknown: it may have been taken; never sent again by itself
429, no connection                     surely not taken: we try again, after ``Retry-After`` where one is given
other 4xx                              rejected, with ``{"reason"}`` where one is given
timeout, broken connection             unknown
=====================================  ==========================================================================

``webhook-id`` is the same on every attempt, so a receiver that keeps to Standard Webhooks takes a reply once.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import aiohttp

from bot.desk.ports import Accepted, NotSent, OutboundReply, OutboundStatement, Rejected, SendResult, Unknown
from bot.rules.replying import Limit
from bot.rules.vocabulary import Visibility
from bot.settings import Source
from bot.untrusted import storable_text
from integrations.webhook.signing import sign

REASON_MAX = 300
ID_MAX, URL_MAX = 255, 1000
"""What the columns take."""
# More than an id and a reason is not read: the receiver may be anybody's code.
ANSWER_MAX_BYTES = 64 * 1024


class _Signed:
    """Posts what it is given to one address, signed with a source's secret."""

    def __init__(
        self, source: Source, address: str | None, session: aiohttp.ClientSession, *, real: Callable[[], datetime]
    ) -> None:
        if address is None or source.secret is None:
            raise ValueError(f"source.{source.name} has no callback or no secret; nothing can be sent to it")
        self._url = address
        self._secret = source.secret
        self._retired = source.retired_secret
        self._session = session
        self._real = real

    async def post(self, key: str, body: str) -> SendResult | NotSent:
        """POST ``body`` once and sort the answer."""
        try:
            async with self._session.post(
                self._url, data=body.encode(), headers=self._headers(key, body), allow_redirects=False
            ) as answer:
                return sorted_answer(answer.status, answer.headers, await _beginning(answer.content))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            return NotSent(type(error).__name__)
        except aiohttp.InvalidURL:
            return Rejected("the callback's address is not valid")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return Unknown(type(error).__name__)

    def _headers(self, key: str, body: str) -> dict[str, str]:
        signed = sign(self._secret, key=key, body=body, at=self._real(), retired=self._retired)
        return {"Content-Type": "application/json", **signed}


class HookReplies:
    """Sends the replies of one hook source."""

    def __init__(self, source: Source, session: aiohttp.ClientSession, *, real: Callable[[], datetime]) -> None:
        self._signed = _Signed(source, source.callback, session, real=real)

    async def send(self, reply: OutboundReply) -> SendResult | NotSent:
        """POST the reply once and sort the answer."""
        return await self._signed.post(reply.key, body_of(reply))


class HookStatements:
    """Posts what a desk says on the account behind one hook source."""

    def __init__(self, source: Source, session: aiohttp.ClientSession, *, real: Callable[[], datetime]) -> None:
        self._signed = _Signed(source, source.statements, session, real=real)
        self.limit: Limit = source.limit_for(Visibility.PUBLIC)

    async def publish(self, statement: OutboundStatement) -> SendResult | NotSent:
        """POST the statement once and sort the answer."""
        return await self._signed.post(statement.key, statement_body(statement))


async def _beginning(content: aiohttp.StreamReader) -> bytes:
    read = b""
    async for chunk in content.iter_any():
        read += chunk
        if len(read) > ANSWER_MAX_BYTES:
            return b""
    return read


def body_of(reply: OutboundReply) -> str:
    """Return the JSON that the callback takes; these fields are a promise to other programs."""
    return json.dumps(
        {
            "reply_id": reply.reply_id,
            "in_reply_to": reply.in_reply_to,
            "conversation_id": reply.conversation_id,
            "text": reply.text,
            "visibility": reply.visibility.value,
            "agent": reply.agent,
        },
        ensure_ascii=False,
    )


def statement_body(statement: OutboundStatement) -> str:
    """Return the JSON of a statement; these fields are a promise to other programs."""
    return json.dumps(
        {
            "statement_id": statement.statement_id,
            "text": statement.text,
            "kind": statement.kind,
            "pin": statement.pin,
            "corrects": statement.corrects,
            "agent": statement.agent,
        },
        ensure_ascii=False,
    )


def sorted_answer(status: int, headers: Mapping[str, str], content: bytes) -> SendResult | NotSent:
    """Return what an answer means for what was sent."""
    answer = _object(content)
    if 200 <= status < 300:
        platform_id = _id(answer.get("id"))
        if not platform_id:
            return Unknown(f"HTTP {status} without an id")
        return Accepted(platform_id, url=_address(answer.get("url")), pinned=answer.get("pinned") is True)
    if status == 429:
        return NotSent("HTTP 429", _retry_after(headers))
    if 400 <= status < 500 and status != 408:
        reason = answer.get("reason")
        said = storable_text(reason).strip()[:REASON_MAX] if isinstance(reason, str) else ""
        return Rejected(said or f"HTTP {status}")
    return Unknown(f"HTTP {status}")


def _id(said: Any) -> str:
    """Return the platform's id of our reply as every database can hold it; "" where there is none.

    It did take the reply, so an id that is too long is shortened by its hash and not refused.
    """
    if isinstance(said, bool) or not isinstance(said, str | int):
        return ""
    try:
        named = storable_text(str(said)).strip()
    except ValueError:  # Python writes no number of more than 4,300 digits
        return ""
    return named if len(named) <= ID_MAX else hashlib.sha256(named.encode()).hexdigest()


def _address(said: Any) -> str | None:
    """Return where people read it; None where that is not told, or is no address."""
    if not isinstance(said, str) or len(said) > URL_MAX or not re.fullmatch(r"https?://\S+", said):
        return None
    return storable_text(said)


def _object(content: bytes) -> Mapping[str, Any]:
    try:
        read = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def _retry_after(headers: Mapping[str, str]) -> timedelta | None:
    said = headers.get("Retry-After", "")
    return timedelta(seconds=int(said)) if re.fullmatch(r"\d{1,5}", said) else None
