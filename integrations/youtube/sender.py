"""Sends replies below comments.

=====================================  =============================================================================
2xx with an id                         accepted under that id
the day's units are used up, 429       surely not taken: again later
no connection                          surely not taken: again later
other 4xx                              rejected, with YouTube's reason
5xx, timeout, an answer without an id  unknown: never sent again by itself
=====================================  =============================================================================
"""

from __future__ import annotations

from bot.desk.ports import Accepted, NotSent, OutboundReply, Rejected, SendResult, Unknown
from bot.rules.vocabulary import Visibility
from integrations.google_api import Answer, identity
from integrations.youtube.api import Youtube
from integrations.youtube.kind import LONGEST


class CommentReplies:
    """Sends the replies of one channel (:class:`bot.desk.ports.ReplySender`)."""

    def __init__(self, youtube: Youtube) -> None:
        self._youtube = youtube

    async def send(self, reply: OutboundReply) -> SendResult | NotSent:
        """Post ``reply`` once and sort the answer."""
        if reply.visibility is not Visibility.PUBLIC:
            return Rejected("YouTube has no private messages")
        thread = str(reply.mention.get("thread") or reply.conversation_id or reply.in_reply_to)
        body = {"snippet": {"parentId": thread, "textOriginal": _addressed(reply)}}
        result = await self._youtube.insert_reply(body)
        if not isinstance(result, Answer):
            return result
        found = identity(result.body, "id")
        return Accepted(found) if found else Unknown("an answer without an id")


def _addressed(reply: OutboundReply) -> str:
    """Return the text, with the customer's name before it where it answers somebody below another's comment.

    YouTube puts all answers below the one on top; it does the same where people answer there.
    """
    handle = reply.mention.get("handle")
    named = f"@{handle} {reply.text}"
    if not isinstance(handle, str) or f"@{handle}".casefold() in reply.text.casefold() or len(named) > LONGEST:
        return reply.text
    return named
