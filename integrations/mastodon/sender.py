"""Sends replies and posts of our own.

=============================================  ======================================================================
2xx with an id                                 accepted under that id
2xx without an id, 3xx, 408, 5xx               unknown: it may have been taken; never sent again by itself
no connection, 429                             surely not taken: again later
any other 4xx                                  rejected, with the server's reason
timeout, broken connection                     unknown
=============================================  ======================================================================

Each post has an ``Idempotency-Key``: when somebody sends an unknown one again within the hour for which a server
remembers keys, the server answers with the post that stands there already.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

import aiohttp

from bot.desk.ports import (
    Accepted,
    NotSent,
    OutboundReply,
    OutboundStatement,
    Rejected,
    SendResult,
    Unknown,
)
from bot.rules.replying import Counting, Limit
from bot.rules.vocabulary import Visibility
from integrations.mastodon.kind import LONGEST
from integrations.mastodon.statuses import PUBLIC
from integrations.mastodon.wire import BROKEN, Answer, Wire
from integrations.mastodon.words import id_of
from integrations.reading import text

STATUSES = "/api/v1/statuses"
TOKEN = "the token is the problem, not the message: {reason}. Put a new MASTODON_TOKEN; webcare check says more"
RIGHTS = "the token or the account may not do this: {reason}. The token needs the scope write:statuses"
GONE = "the message that it answers is not there any more, or is not shown to us ({reason})"


class MastodonReplies:
    """Sends the replies of one source (``ReplySender``), and posts on its account (``Publisher``)."""

    limit = Limit(LONGEST, Counting.MASTODON)

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def send(self, reply: OutboundReply) -> SendResult | NotSent:
        """Post ``reply`` once below what it answers; in private it is seen by who is named in it alone."""
        said = with_handle(reply.text, text(reply.mention, "acct"))
        body = {"status": said, "in_reply_to_id": reply.in_reply_to, "visibility": _visibility(reply)}
        return await self._post(body, key=reply.key)

    async def publish(self, statement: OutboundStatement) -> SendResult | NotSent:
        """Post ``statement`` once, and pin it where that is wanted and the server does it."""
        sent = await self._post({"status": statement.text, "visibility": "public"}, key=statement.key)
        if not isinstance(sent, Accepted) or not statement.pin:
            return sent
        return Accepted(sent.platform_id, url=sent.url, pinned=await self._pin(sent.platform_id))

    async def _post(self, body: Mapping[str, Any], *, key: str) -> SendResult | NotSent:
        try:
            answer = await self._wire.post(STATUSES, body, key=idempotency_key(key, body))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            return NotSent(type(error).__name__)
        except aiohttp.InvalidURL:
            return Rejected("the server of this source is not a valid address")
        except BROKEN as error:
            return Unknown(type(error).__name__)
        return sort_out(answer)

    async def _pin(self, number: str) -> bool:
        """Return whether the post stands on top now; it is posted in either case."""
        try:
            return (await self._wire.post(f"{STATUSES}/{number}/pin", {})).ok
        except BROKEN:
            return False  # people are asked to pin by hand then


def sort_out(answer: Answer) -> SendResult | NotSent:
    """Return what an answer means for what was sent."""
    if answer.ok:
        found = id_of(answer.object)
        return Accepted(found, url=text(answer.object, "url") or None) if found else Unknown("an answer without an id")
    if answer.status == 429:
        return NotSent("HTTP 429", answer.pause)
    if answer.status >= 500 or answer.status < 400 or answer.status == 408:
        return Unknown(f"HTTP {answer.status}")
    known = {401: TOKEN, 403: RIGHTS, 404: GONE}
    return Rejected(known.get(answer.status, "{reason}").format(reason=answer.reason))


def handle_before(acct: str) -> str:
    """Return what stands before an answer; without it nobody would be told of it."""
    return f"@{acct} " if acct else ""


def with_handle(said: str, acct: str) -> str:
    """Return an answer that names ``acct``; one that does so already stays as it is.

    A name in a link is none to Mastodon: an answer in private that names nobody else would be seen by nobody.
    """
    if acct and re.search(rf"(?<![\w@/=])@{re.escape(acct)}(?![\w@]|[.-]\w)", said, re.IGNORECASE):
        return said
    return handle_before(acct) + said


def idempotency_key(key: str, body: Mapping[str, Any]) -> str:
    """Return a key that is the same for each attempt at one reply, and no other's: not of another desk's either."""
    parts = (key, *(str(body[name]) for name in sorted(body)))
    return hashlib.sha256("\x00".join(parts).encode(errors="surrogatepass")).hexdigest()


def _visibility(reply: OutboundReply) -> str:
    if reply.visibility is Visibility.PRIVATE:
        return "direct"
    asked = text(reply.mention, "visibility")
    return asked if asked in PUBLIC else "unlisted"
