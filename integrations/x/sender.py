"""Sends replies, under a post or as a private message to who wrote it, and posts of our own.

What X's answer means for them:

=========================================  =========================================================================
201 with an id                             accepted under that id
403 "duplicate content"                    the text is there already: looked up among our posts, else rejected
429, no connection                         surely not taken: again later
other 4xx                                  rejected, with X's reason
5xx, timeout, an answer without an id      unknown: never sent again by itself
=========================================  =========================================================================

X knows no key that would make it take a reply once; its refusal of an identical text is the nearest thing to one.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.desk.ports import (
    Accepted,
    FetchFailed,
    NotSent,
    OutboundReply,
    OutboundStatement,
    Rejected,
    SendResult,
    Unknown,
)
from bot.rules.replying import Limit
from bot.rules.vocabulary import Visibility
from integrations.x.account import Account
from integrations.x.faults import Away, Patience, Refused
from integrations.x.messages import external_id
from integrations.x.posts import NAMED, NOT_SUMMONED
from integrations.x.prices import DM, Price, Purse, price_of_post
from integrations.x.reading import Reading
from integrations.x.sent_before import SentBefore
from integrations.x.words import id_of, obj


class XReplies:
    """Sends the replies of one source (:class:`bot.desk.ports.ReplySender`), and posts on its account (``Publisher``).

    ``limit``: how long a post may be.
    """

    def __init__(self, reading: Reading, account: Account, limit: Limit) -> None:
        self.limit, self._account = limit, account
        self._wire, self._real = reading.wire, reading.real
        self._purse: Purse = reading.purse
        self._before = SentBefore(reading, account)
        self._patience = Patience()

    async def send(self, reply: OutboundReply) -> SendResult | NotSent:
        """Hand ``reply`` to X once and sort the answer."""
        if reply.visibility is Visibility.PRIVATE:
            return await self._send_private(reply)
        under = id_of(reply.mention.get("current_id") or reply.in_reply_to)
        if under is None:
            return Rejected("X has no public answer to a private message")
        body = {"text": reply.text, "reply": {"in_reply_to_tweet_id": under}}
        summoned = reply.mention.get("summoned", NAMED) != NOT_SUMMONED
        return await self._post(
            "/2/tweets", body, price_of_post(reply.text, summoned=summoned), stands=lambda: self._before.find(
                reply.text, under=under
            ),
        )  # fmt: skip

    async def publish(self, statement: OutboundStatement) -> SendResult | NotSent:
        """Post ``statement`` once and sort the answer. X lets no program pin."""
        text = statement.text
        sent = await self._post(
            "/2/tweets", {"text": text}, price_of_post(text, summoned=False),
            stands=lambda: self._before.find(text, under=None),
        )  # fmt: skip
        if not isinstance(sent, Accepted):
            return sent
        return Accepted(sent.platform_id, url=f"https://x.com/{self._account.handle}/status/{sent.platform_id}")

    async def _send_private(self, reply: OutboundReply) -> SendResult | NotSent:
        to = id_of(reply.customer)
        if to is None:
            return Rejected("the account that it should go to is not known")
        return await self._post(f"/2/dm_conversations/with/{to}/messages", {"text": reply.text}, DM)

    async def _post(
        self, route: str, body: Mapping[str, Any], price: Price, *,
        stands: Callable[[], Awaitable[str | None]] | None = None,
    ) -> SendResult | NotSent:  # fmt: skip
        """Post once; ``stands`` looks for the same text among our posts, where X says that it has it already."""
        try:
            answer = await self._wire.post(route, body)
        except Refused as refused:
            if stands and refused.status == 403 and re.search("duplicate", refused.reason, re.IGNORECASE):
                return await self._duplicate(stands, refused=refused)
            if refused.status >= 500:  # it may have been taken, and is then billed
                await self._purse.act(price)
            return self._sorted(refused)
        except Away as away:
            if away.left:
                await self._purse.act(price)
            return Unknown(away.why) if away.left else NotSent(away.why)
        self._patience.passed()
        await self._purse.act(price)
        return _taken(answer)

    def _sorted(self, refused: Refused) -> SendResult | NotSent:
        """Return what a refusal means for what was sent."""
        if refused.is_cap:
            return Rejected(f"the credits at X are used up ({refused})")
        if refused.status == 429:
            return NotSent(str(refused), self._patience.wait(refused, real=self._real()))
        if refused.status >= 500 or refused.status < 400 or refused.status == 408:
            return Unknown(f"HTTP {refused.status}")
        return Rejected(refused.reason or str(refused))

    async def _duplicate(self, stands: Callable[[], Awaitable[str | None]], *, refused: Refused) -> SendResult:
        """X has this text of ours already: most likely it is this very post, whose answer was lost."""
        try:
            found = await stands()
        except FetchFailed as failed:
            return Unknown(f"X says that the text was posted before; it could not be looked up ({failed.why})")
        return Accepted(found) if found else Rejected(refused.reason)


def _taken(answer: Mapping[str, Any]) -> SendResult:
    data = obj(answer, "data")
    if found := id_of(data.get("id")):
        return Accepted(found)
    if found := id_of(data.get("dm_event_id")):
        return Accepted(external_id(found))
    return Unknown("an answer without an id")
