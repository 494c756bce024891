"""Sends replies on Facebook and Instagram: public ones as comments, private ones as messages."""

from __future__ import annotations

from typing import Any

from bot.desk.ports import OutboundReply
from bot.rules.vocabulary import Visibility
from integrations.meta.graph import Answer, Graph, named
from integrations.meta.outcomes import Result, message_id, outcome, own_id, window_closed

RESPONSE = {"messaging_type": "RESPONSE"}
HUMAN_AGENT = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}


class PageReplies:
    """Sends the replies of one Page or professional account."""

    def __init__(self, graph: Graph) -> None:
        self._graph, self._account = graph, graph.account

    async def send(self, reply: OutboundReply) -> Result:
        """Post the reply once and sort the answer."""
        if reply.visibility is Visibility.PUBLIC:
            return await outcome(self._comment(reply), own_id)
        return await outcome(self._message(reply), message_id)

    async def _comment(self, reply: OutboundReply) -> Answer:
        """Post below what the customer wrote; on Instagram a mention elsewhere is answered through our own account."""
        extra, text = reply.mention, {"message": reply.text}
        elsewhere = extra.get("item") == "mention"
        if self._account.channel == "facebook":
            answered = str(extra.get("object") or reply.in_reply_to) if elsewhere else reply.in_reply_to
            return await self._graph.post(f"{named(answered)}/comments", text)
        if elsewhere:
            places = {"media_id": extra.get("media"), "comment_id": extra.get("comment")}
            told = {name: place for name, place in places.items() if place}
            return await self._graph.post(f"{self._account.id}/mentions", {**told, **text})
        return await self._graph.post(f"{named(reply.in_reply_to)}/replies", text)

    async def _message(self, reply: OutboundReply) -> Answer:
        """Send a message. The HUMAN_AGENT tag is only used where the platform says that the 24 hours are over.

        That refusal is certain, so sending again is no second message.
        """
        node = f"{self._account.node}/messages"
        said = {"recipient": recipient(reply), "message": {"text": reply.text}}
        answer = await self._graph.post(node, {**said, **RESPONSE})
        if self._account.human_agent and window_closed(answer):
            return await self._graph.post(node, {**said, **HUMAN_AGENT})
        return answer


def recipient(reply: OutboundReply) -> dict[str, Any]:
    """Return to whom a message goes: to who wrote a comment or a post, by its id, or to the customer."""
    match reply.mention.get("item"):
        case "comment" | "live_comment":
            return {"comment_id": reply.in_reply_to}
        case "post":
            return {"post_id": reply.in_reply_to}
        case _:
            return {"id": reply.customer or reply.conversation_id}
