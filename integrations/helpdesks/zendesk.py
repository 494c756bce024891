"""Zendesk: the event *Comment created* (and *Ticket created*) in, public comments out.

https://developer.zendesk.com/api-reference/webhooks/event-types/ticket-events/
https://developer.zendesk.com/documentation/webhooks/verifying/
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from datetime import timedelta

from bot.desk.ports import Author, InboundMention, MentionEvent, OutboundReply, OwnPost
from bot.rules.vocabulary import Visibility
from bot.settings import Source
from integrations.helpdesks.kinds import ZENDESK
from integrations.helpdesks.program import Proof, Request, numbered, web_address
from integrations.reading import Item, Object, answered, identity, instant, part, parts, required, text

EVENT = "zen:event-type:ticket."
# The first message of a ticket is told twice: as its description, and as its first comment a moment later.
SAME_WITHIN = timedelta(minutes=1)


class Zendesk:
    """One account of Zendesk."""

    name, token = ZENDESK, "ZENDESK_TOKEN"
    check = Request(method="GET", path="/api/v2/users/me.json")

    def __init__(self, source: Source) -> None:
        self.base = web_address(source.variable("ZENDESK_URL"))
        token = source.variable(self.token) or ""
        known = base64.b64encode(token.encode()).decode()
        self.headers: Mapping[str, str] = {"Authorization": f"Basic {known}"}
        self.secrets: tuple[str, ...] = (known, token.partition(":")[2])
        self.proof = Proof(
            header="x-zendesk-webhook-signature", encode="base64", before="x-zendesk-webhook-signature-timestamp",
            secret=source.variable("ZENDESK_WEBHOOK_SECRET") or "",
        )  # fmt: skip

    def read(self, delivery: Object) -> Iterator[Item]:
        """Yield the one message that an event tells.

        Raises:
            Strange: it has no ticket, no author or no time.
        """
        event, ticket = text(delivery, "type").removeprefix(EVENT), part(delivery, "detail")
        comment = part(part(delivery, "event"), "comment")
        match event:
            case "created":
                yield self._first(ticket, delivery)
            case "comment_added" if comment.get("is_public") is not True:
                yield None  # a note among colleagues
            case "comment_added":
                yield self._comment(comment, ticket, delivery)
            case "comment_redacted":
                yield self._taken_back(comment, ticket, delivery)
            case _:
                yield None

    def _first(self, ticket: Object, delivery: Object) -> Item:
        author = Author(id=required(ticket, "requester_id"))
        return self._mention(_first_id(ticket), text(ticket, "description"), author, ticket, delivery)

    def _comment(self, comment: Object, ticket: Object, delivery: Object) -> Item:
        who, said = part(comment, "author"), text(comment, "body")
        number, at = required(comment, "id"), instant(delivery.get("time"))
        if who.get("is_staff") is True:
            return OwnPost(
                id=number, text=said, posted_at=at, visibility=Visibility.PRIVATE,
                conversation_id=required(ticket, "id"), url=self._url(ticket),
            )  # fmt: skip
        if said == text(ticket, "description") and abs(at - instant(ticket.get("created_at"), at)) < SAME_WITHIN:
            number = _first_id(ticket)
        author = Author(id=required(who, "id"), name=text(who, "name"))
        return self._mention(number, said, author, ticket, delivery)

    def _taken_back(self, comment: Object, ticket: Object, delivery: Object) -> Item:
        author = Author(id=identity(part(comment, "author"), "id") or required(ticket, "requester_id"))
        return self._mention(required(comment, "id"), "", author, ticket, delivery, MentionEvent.DELETED)

    def _mention(
        self, number: str, said: str, author: Author, ticket: Object, delivery: Object,
        event: MentionEvent = MentionEvent.CREATED,
    ) -> InboundMention:  # fmt: skip
        return InboundMention(
            id=number, text=said, posted_at=instant(delivery.get("time")), author=author, event=event,
            visibility=Visibility.PRIVATE, conversation_id=required(ticket, "id"), url=self._url(ticket),
            addressed=True, extra={"ticket": required(ticket, "id"), "subject": text(ticket, "subject")[:255]},
        )  # fmt: skip

    def _url(self, ticket: Object) -> str:
        return f"{self.base}/agent/tickets/{required(ticket, 'id')}"

    def reply(self, reply: OutboundReply) -> Request:
        """Return the call that adds a comment which the requester sees."""
        comment = {"body": reply.text, "public": True}
        ticket = numbered(answered(reply.mention, "ticket") or reply.conversation_id or "")
        return Request(method="PUT", path=f"/api/v2/tickets/{ticket}.json", body={"ticket": {"comment": comment}})

    def reply_id(self, answer: Object) -> str:
        """Return the id of the comment: its event in the audit has the same."""
        events = parts(part(answer, "audit"), "events")
        return next((answered(one, "id") for one in events if one.get("type") == "Comment"), "")


def _first_id(ticket: Object) -> str:
    return f"ticket-{required(ticket, 'id')}"
