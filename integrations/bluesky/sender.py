"""Sends replies and posts of our own.

=============================================  ======================================================================
2xx with an address                            accepted under that address
2xx without one, 3xx, 408, 5xx                 unknown: it may have been taken; never sent again by itself
no connection, 429, nobody to sign in with     surely not taken: again later
any other 4xx                                  rejected, with the server's reason
timeout, broken connection                     unknown
=============================================  ======================================================================

There is no documented key that would make Bluesky take a post once. A reply whose answer was lost comes back with our
own posts, and the desk knows it by its words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import aiohttp

from bot.desk.ports import (
    Accepted,
    FetchFailed,
    NotSent,
    OutboundReply,
    OutboundStatement,
    Rejected,
    SendResult,
    Trouble,
    Unknown,
)
from bot.rules.replying import Counting, Limit
from integrations.bluesky.facets import facets_of
from integrations.bluesky.kind import LONGEST
from integrations.bluesky.session import Session
from integrations.bluesky.wire import BROKEN, Answer, Refused
from integrations.bluesky.words import POST, permalink, uri_of
from integrations.reading import part, text

TOKEN = "the app password is the problem, not the message: {reason}. Put a new BLUESKY_APP_PASSWORD"
PASSES = (Trouble.AWAY, Trouble.LIMIT)


class BlueskyReplies:
    """Sends the replies of one source (``ReplySender``), and posts on its account (``Publisher``)."""

    limit = Limit(LONGEST, Counting.BLUESKY)

    def __init__(self, session: Session, *, real: Callable[[], datetime]) -> None:
        self._session, self._real = session, real

    async def send(self, reply: OutboundReply) -> SendResult | NotSent:
        """Post ``reply`` once below what it answers."""
        cid, root = text(reply.mention, "cid"), part(reply.mention, "root")
        if not cid:
            return Rejected("which version of the post it answers is not known: answer it on Bluesky")
        parent = {"uri": reply.in_reply_to, "cid": cid}
        return await self._post(reply.text, {"reply": {"root": dict(root) or parent, "parent": parent}})

    async def publish(self, statement: OutboundStatement) -> SendResult | NotSent:
        """Post ``statement`` once; pinning is left to people, for it would write over the account's profile."""
        sent = await self._post(statement.text, {})
        return Accepted(sent.platform_id, url=permalink(sent.platform_id)) if isinstance(sent, Accepted) else sent

    async def _post(self, said: str, more: Mapping[str, Any]) -> SendResult | NotSent:
        try:
            us = await self._session.us()
            record = {"$type": POST, "text": said, "createdAt": _written(self._real()), **more}
            facets = await facets_of(said, self._who)
            body = {"repo": us.did, "collection": POST, "record": record | ({"facets": facets} if facets else {})}
            answer = await self._session.post("com.atproto.repo.createRecord", body)
        except FetchFailed as failed:  # nothing was sent: we could not sign in, or look a name up
            return _not_sent(failed)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            return NotSent(type(error).__name__)
        except BROKEN as error:
            return Unknown(type(error).__name__)
        return sort_out(answer)

    async def _who(self, handle: str) -> str | None:
        """Return the account that has a name; None: nobody, so that it is only text.

        Raises:
            FetchFailed: that cannot be said now; nothing was sent yet.
        """
        try:
            told = await self._session.get("com.atproto.identity.resolveHandle", [("handle", handle)])
        except Refused as refused:
            if refused.answer.status != 400 or refused.trouble is not Trouble.CHANGED:
                raise
            return None
        did = text(told, "did")
        return did if did.startswith("did:") else None


def sort_out(answer: Answer) -> SendResult | NotSent:
    """Return what an answer means for what was sent."""
    if answer.ok:
        found = uri_of(answer.object)
        return Accepted(found) if found else Unknown("an answer without an address")
    if answer.status == 429:
        return NotSent("HTTP 429", answer.pause)
    if answer.status >= 500 or answer.status < 400 or answer.status == 408:
        return Unknown(f"HTTP {answer.status}")
    return _no_token(answer.reason) if answer.is_about_the_token else Rejected(answer.reason)


def _not_sent(failed: FetchFailed) -> Rejected | NotSent:
    """Return what it means that nothing could be sent: it passes, or somebody has to act first."""
    if failed.trouble in PASSES:
        return NotSent(failed.why, failed.retry_after)
    return _no_token(failed.why) if failed.trouble is Trouble.TOKEN else Rejected(failed.why)


def _no_token(reason: str) -> Rejected:
    return Rejected(TOKEN.format(reason=reason))


def _written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
