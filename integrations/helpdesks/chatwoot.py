"""Chatwoot: *message_created* and *message_updated* in, outgoing messages out.

https://www.chatwoot.com/hc/user-guide/articles/1677693021-how-to-use-webhooks
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from bot.desk.ports import Author, InboundMention, MentionEvent, OutboundReply, OwnPost
from bot.rules.vocabulary import Visibility
from bot.settings import Source
from integrations.helpdesks.kinds import CHATWOOT, ChatwootTable
from integrations.helpdesks.program import Proof, Request, numbered, web_address
from integrations.reading import Item, Object, answered, instant, part, parts, required, text

EVENTS = {"message_created": MentionEvent.CREATED, "message_updated": MentionEvent.EDITED}
INCOMING, OUTGOING = ("incoming", 0), ("outgoing", 1)
# As the webhook writes it: "2026-11-23 13:05:57 UTC".
SPACED = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d{1,6})?) UTC", re.ASCII)


class Chatwoot:
    """One account of Chatwoot."""

    name, token = CHATWOOT, "CHATWOOT_TOKEN"

    def __init__(self, source: Source, table: ChatwootTable) -> None:
        self._account = table.account
        self.base = web_address(source.variable("CHATWOOT_URL"))
        token = source.variable(self.token) or ""
        self.headers: Mapping[str, str] = {"api_access_token": token}
        self.secrets: tuple[str, ...] = (token,)
        self.check = Request(method="GET", path=f"/api/v1/accounts/{self._account}/conversations/meta")
        self.proof = Proof(
            header="x-chatwoot-signature", encode="hex", before="x-chatwoot-timestamp", between=b".",
            secret=source.variable("CHATWOOT_WEBHOOK_SECRET") or "",
        )  # fmt: skip

    def read(self, delivery: Object) -> Iterator[Item]:
        """Yield the one message that an event tells.

        Raises:
            Strange: it has no conversation, no author or no time.
        """
        event = EVENTS.get(text(delivery, "event"))
        ours = answered(part(delivery, "account"), "id") in ("", self._account)
        if event is None or not ours or delivery.get("private") is True:
            yield None
        elif delivery.get("message_type") in INCOMING:
            yield self._mention(delivery, event)
        elif delivery.get("message_type") in OUTGOING and event is MentionEvent.CREATED:
            yield self._own(delivery)
        else:
            yield None

    def _mention(self, delivery: Object, event: MentionEvent) -> InboundMention:
        who, talk = part(delivery, "sender"), required(part(delivery, "conversation"), "id")
        gone = part(delivery, "content_attributes").get("deleted") is True
        return InboundMention(
            id=required(delivery, "id"), text="" if gone else text(delivery, "content"), posted_at=_at(delivery),
            author=Author(id=required(who, "id"), name=text(who, "name")),
            event=MentionEvent.DELETED if gone else event, visibility=Visibility.PRIVATE, conversation_id=talk,
            url=self._url(talk), addressed=True, media=_media(delivery), extra={"conversation": talk},
        )  # fmt: skip

    def _own(self, delivery: Object) -> OwnPost:
        talk = required(part(delivery, "conversation"), "id")
        return OwnPost(
            id=required(delivery, "id"), text=text(delivery, "content"), posted_at=_at(delivery),
            visibility=Visibility.PRIVATE, conversation_id=talk, url=self._url(talk),
        )  # fmt: skip

    def _url(self, talk: str) -> str:
        return f"{self.base}/app/accounts/{self._account}/conversations/{talk}"

    def reply(self, reply: OutboundReply) -> Request:
        """Return the call that says something to the contact."""
        talk = numbered(answered(reply.mention, "conversation") or reply.conversation_id or "")
        return Request(
            method="POST", path=f"/api/v1/accounts/{self._account}/conversations/{talk}/messages",
            body={"content": reply.text, "message_type": "outgoing", "private": False},
        )  # fmt: skip

    def reply_id(self, answer: Object) -> str:
        """Return the id of the message."""
        return answered(answer, "id")


def _at(delivery: Object) -> datetime:
    said = delivery.get("created_at")
    spaced = SPACED.fullmatch(said) if isinstance(said, str) else None
    return instant(f"{spaced[1]}T{spaced[2]}+00:00" if spaced else said)


def _media(delivery: Object) -> tuple[dict[str, str], ...]:
    found = ({"url": text(one, "data_url"), "type": text(one, "file_type")} for one in parts(delivery, "attachments"))
    return tuple(one for one in found if one["url"])
