"""Sends replies, as plain text and under what the customer wrote.

=====================================  ================================================================================
what comes back                        what it means for the reply
=====================================  ================================================================================
``ok`` with a message                  accepted under the id of the chat and of the message
429                                    surely not taken: again after ``retry_after``
no connection                          surely not taken: again later
other 4xx                              rejected, with a reason that says what to do where that is known
5xx, timeout, an answer without an id  unknown: never sent again by itself
=====================================  ================================================================================

Telegram knows no key that would make it take a reply once.
"""

from __future__ import annotations

import re

from bot.desk.ports import Accepted, NotSent, OutboundReply, Rejected, SendResult, Unknown
from integrations.telegram.api import Answer, Api, NoAnswer
from integrations.telegram.messages import Place, place_of
from integrations.telegram.reading import part

# What Telegram says in English, and what an agent reads. The descriptions are told by the Bot API's server and are in
# none of its documents, so each is only looked for as a part.
REASONS = (
    ("blocked by the user", "the customer has blocked the bot"),
    ("user is deactivated", "the customer's account is gone"),
    ("bot was kicked", "the bot was put out of the group"),
    ("not a member", "the bot is not in the group any more"),
    ("can't initiate conversation", "the customer has to write to the bot first"),
    ("not enough rights", "the bot may not write in this group: its administrators decide"),
    ("chat not found", "Telegram does not know this chat any more"),
    ("upgraded to a supergroup", "the group has become a supergroup: answer a newer message there"),
    ("message is too long", "the text is too long for Telegram"),
    ("topic_closed", "the topic in the group is closed"),
)  # fmt: skip
TOKEN = "the token is the problem, not the message: {reason}. Put a new TELEGRAM_TOKEN; webcare check says more"


class TelegramReplies:
    """Sends the replies of one bot (:class:`bot.desk.ports.ReplySender`)."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def send(self, reply: OutboundReply) -> SendResult | NotSent:
        """Hand ``reply`` to Telegram once and sort the answer."""
        place = _place(reply)
        if place is None:
            return Rejected("the chat that it should go to is not known")
        params = {
            "chat_id": int(place.chat), "text": reply.text, "link_preview_options": {"is_disabled": True},
            "reply_parameters": {"message_id": int(place.message), "allow_sending_without_reply": True},
        } | ({"message_thread_id": int(place.topic)} if place.topic else {})  # fmt: skip
        try:
            return sort_out(await self._api.call("sendMessage", params))
        except NoAnswer as error:
            return Unknown(error.why) if error.left else NotSent(error.why)


def sort_out(answer: Answer) -> SendResult | NotSent:
    """Return what an answer means for the reply."""
    if answer.ok:
        place = place_of(part(answer.body, "result"))
        return Accepted(place.id) if place else Unknown("an answer without an id")
    if answer.code == 429:
        return NotSent(f"{answer.reason} (429)", answer.retry_after)
    if not 400 <= answer.code < 500 or answer.code == 408 or not 400 <= answer.status < 500:
        return Unknown(f"HTTP {answer.status}")
    if answer.code in (401, 404):
        return Rejected(TOKEN.format(reason=answer.reason))
    known = next((said for part_, said in REASONS if part_ in answer.reason.lower()), None)
    return Rejected(f"{known} (Telegram says: {answer.reason})" if known else answer.reason)


def _place(reply: OutboundReply) -> Place | None:
    """Return what is answered; the id alone says it too."""
    found = re.fullmatch(r"(-?\d{1,16}):(\d{1,16})", reply.in_reply_to, re.ASCII)
    if found is None:
        return None
    topic = reply.mention.get("topic")
    known = isinstance(topic, str) and re.fullmatch(r"\d{1,16}", topic, re.ASCII)
    return Place(found[1], found[2], str(topic) if known else "")
