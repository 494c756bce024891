"""Sends replies on WhatsApp: text within the window, an approved template after it."""

from __future__ import annotations

from typing import Any

from bot.desk.ports import OutboundReply
from integrations.meta.graph import Graph
from integrations.meta.outcomes import Result, outcome
from integrations.reading import NOTHING, Object, answered, parts


class WhatsappReplies:
    """Sends the replies of one telephone number."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    async def send(self, reply: OutboundReply) -> Result:
        """Post the reply once and sort the answer. What becomes of it later, statuses tell, with our key in them."""
        return await outcome(self._graph.post(f"{self._graph.account.node}/messages", body_of(reply)), first_id)


def body_of(reply: OutboundReply) -> dict[str, Any]:
    """Return the message for the platform: the business-scoped id of a person goes where no number is needed."""
    customer = reply.customer or reply.conversation_id
    to = {"to": customer} if customer.isdecimal() else {"recipient": customer}
    return {
        "messaging_product": "whatsapp", "recipient_type": "individual", **to, **_content(reply),
        "biz_opaque_callback_data": reply.key,
    }  # fmt: skip


def _content(reply: OutboundReply) -> dict[str, Any]:
    template = reply.template
    if template is not None:
        return {"type": "template", "template": {"name": template.name, "language": {"code": template.language}}}
    context = {"context": {"message_id": reply.in_reply_to}} if reply.in_reply_to else {}
    return {"type": "text", "text": {"body": reply.text, "preview_url": False}, **context}


def first_id(body: Object) -> str:
    """Return the id of the message that was taken."""
    return answered(next(parts(body, "messages"), NOTHING), "id")
