"""Replies out through the hook source: a signed POST to the configured callback (Standard Webhooks).

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

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import aiohttp

from bot.desk.ports import Accepted, NotSent, OutboundReply, Rejected, SendResult, Unknown
from bot.settings import Source
from integrations.webhook.signing import sign

REASON_MAX = 300
# More than an id and a reason is not read: the receiver may be anybody's code.
ANSWER_MAX_BYTES = 64 * 1024


class HookReplies:
    """Sends the replies of one hook source."""

    def __init__(self, source: Source, session: aiohttp.ClientSession, *, real: Callable[[], datetime]) -> None:
        if source.callback is None or source.secret is None:
            raise ValueError(f"source.{source.name} has no callback or no secret; it cannot send replies")
        self._url = source.callback
        self._secret = source.secret
        self._session = session
        self._real = real

    async def send(self, reply: OutboundReply) -> SendResult | NotSent:
        """POST the reply once and sort the answer."""
        body = body_of(reply)
        try:
            async with self._session.post(
                self._url, data=body.encode(), headers=self._headers(reply.key, body), allow_redirects=False
            ) as answer:
                return sorted_answer(answer.status, answer.headers, await _beginning(answer.content))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            return NotSent(type(error).__name__)
        except aiohttp.InvalidURL:
            return Rejected("the callback's address is not valid")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return Unknown(type(error).__name__)

    def _headers(self, key: str, body: str) -> dict[str, str]:
        return {"Content-Type": "application/json", **sign(self._secret, key=key, body=body, at=self._real())}


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


def sorted_answer(status: int, headers: Mapping[str, str], content: bytes) -> SendResult | NotSent:
    """Return what an answer means for the reply."""
    answer = _object(content)
    if 200 <= status < 300:
        platform_id = answer.get("id")
        known = isinstance(platform_id, str | int) and not isinstance(platform_id, bool) and str(platform_id).strip()
        return Accepted(str(platform_id)) if known else Unknown(f"HTTP {status} without an id")
    if status == 429:
        return NotSent("HTTP 429", _retry_after(headers))
    if 400 <= status < 500 and status != 408:
        reason = answer.get("reason")
        return Rejected(reason.strip()[:REASON_MAX] if isinstance(reason, str) and reason.strip() else f"HTTP {status}")
    return Unknown(f"HTTP {status}")


def _object(content: bytes) -> Mapping[str, Any]:
    try:
        read = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def _retry_after(headers: Mapping[str, str]) -> timedelta | None:
    said = headers.get("Retry-After", "")
    return timedelta(seconds=int(said)) if re.fullmatch(r"\d{1,5}", said) else None
