"""What X does when our account posts."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from tests.support.x.answers import answer, forbidden, invalid
from tests.support.x.auth import needs
from tests.support.x.counting import weighted_length
from tests.support.x.world import World

LONGEST = 280
LONGEST_DM = 10_000
NOT_SUMMONED = (
    "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author "
    "of the post you are replying to."
)
DUPLICATE = "You are not allowed to create a Tweet with duplicate content."
POST_KEYS = {"text", "reply", "quote_tweet_id", "media", "poll", "reply_settings", "for_super_followers_only", "geo"}


class Writes:
    """``summoned_only``: the rule of self-serve plans since February 2026."""

    def __init__(self, world: World, *, summoned_only: bool) -> None:
        self.world, self.summoned_only = world, summoned_only

    async def post(self, request: web.Request, by: str) -> web.Response:
        needs(by, "user")
        body = await _body(request, POST_KEYS)
        text, under = str(body.get("text", "")), self._under(body)
        if not text.strip():
            raise invalid({"text": [text]}, "The text is empty")
        if weighted_length(text) > LONGEST:
            raise forbidden("Your Tweet text is too long.")
        ours = [one for one in self.world.posts.values() if one.author == self.world.us.id and not one.deleted]
        if any(one.text == text for one in ours):
            raise forbidden(DUPLICATE)
        made = self.world.post(self.world.us, text, reply_to=under)
        return answer({"data": {"id": made.id, "text": text}}, status=201)

    def _under(self, body: dict[str, Any]) -> str | None:
        if "reply" not in body:
            return None
        found = self.world.posts.get(str(body["reply"].get("in_reply_to_tweet_id")))
        if found is None or not self.world.is_shown(found):
            raise forbidden("You attempted to reply to a Tweet that is deleted or not visible to you.")
        if self.summoned_only and not self.world.summons(found, self.world.us):
            raise forbidden(NOT_SUMMONED)
        return found.id

    async def message(self, request: web.Request, by: str) -> web.Response:
        needs(by, "user")
        body = await _body(request, {"text", "attachments"})
        text, to = str(body.get("text", "")), self.world.users.get(request.match_info["id"])
        if not text or len(text) > LONGEST_DM:
            raise invalid({"text": []}, "The text must have 1 to 10000 characters")
        if to is None or not to.takes_dms:
            raise forbidden("You cannot send messages to this user.")
        made = self.world.message(self.world.us, to, text)
        return answer({"data": {"dm_conversation_id": made.conversation, "dm_event_id": made.id}}, status=201)


async def _body(request: web.Request, known: set[str]) -> dict[str, Any]:
    if request.content_type != "application/json":
        raise invalid({}, "The body must be application/json")
    body = json.loads(await request.text())
    if unknown := set(body) - known:
        raise invalid({name: [] for name in unknown}, f"The body has unknown fields: {sorted(unknown)}")
    return dict(body)
