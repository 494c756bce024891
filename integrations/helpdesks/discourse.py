"""Discourse: posts of a forum in (*post_created*, *post_edited*, *post_destroyed*), posts of ours out.

https://meta.discourse.org/t/configure-webhooks-that-trigger-on-discourse-events-to-integrate-with-external-services/49045
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.desk.ports import Author, InboundMention, MentionEvent, OutboundReply, OwnPost
from bot.rules.vocabulary import Visibility
from bot.settings import Source
from integrations.helpdesks.kinds import DISCOURSE, DiscourseTable
from integrations.helpdesks.program import Proof, Request, web_address
from integrations.reading import LONGEST_ID, Item, Object, answered, identity, instant, part, required, text

# What a moderator did and small notices ("closed this topic") are posts too, of other types.
REGULAR = (None, 1)
# Kinds of topics: one that we do not know is taken as private, nobody is shown in public what was not meant for it.
PUBLIC = ("regular", "banner")
SYSTEM_USERS = ("system", "discobot")


class Discourse:
    """One forum."""

    name, token = DISCOURSE, "DISCOURSE_TOKEN"
    check = Request(method="GET", path="/session/current.json")

    def __init__(self, source: Source, table: DiscourseTable) -> None:
        self._us = table.username.removeprefix("@")
        self._named = re.compile(rf"(?<![\w@])@{re.escape(self._us)}(?![\w-])", re.IGNORECASE)
        self.base = web_address(source.variable("DISCOURSE_URL"))
        token = source.variable(self.token) or ""
        self.headers: Mapping[str, str] = {"Api-Key": token, "Api-Username": self._us}
        self.secrets: tuple[str, ...] = (token,)
        self.proof = Proof(
            header="x-discourse-event-signature", encode="hex", secret=source.variable("DISCOURSE_WEBHOOK_SECRET") or ""
        )

    def read(self, delivery: Object) -> Iterator[Item]:
        """Yield the post that a delivery holds; which event it is, the post itself shows.

        Raises:
            Strange: it has no topic, no author or no time.
        """
        post = part(delivery, "post")
        who = text(post, "username")
        if not post or post.get("post_type") not in REGULAR or who in SYSTEM_USERS:
            yield None
        elif who.lower() == self._us.lower():
            yield self._own(post)
        else:
            yield self._mention(post)

    def _mention(self, post: Object) -> InboundMention:
        topic, number = required(post, "topic_id"), required(post, "post_number")
        gone = bool(post.get("deleted_at")) or post.get("user_deleted") is True
        said = text(post, "raw")
        return InboundMention(
            id=required(post, "id"), text="" if gone else said, posted_at=instant(post.get("created_at")),
            author=_author(post),
            event=MentionEvent.DELETED if gone else _event(post), visibility=_visibility(post), conversation_id=topic,
            url=self._url(post), addressed=True if self._named.search(said) else None,
            extra={"topic": topic, "number": number, "title": text(post, "topic_title")[:255]},
        )  # fmt: skip

    def _own(self, post: Object) -> OwnPost | None:
        if post.get("deleted_at") or _event(post) is not MentionEvent.CREATED:
            return None
        return OwnPost(
            id=required(post, "id"), text=text(post, "raw"), posted_at=instant(post.get("created_at")),
            visibility=_visibility(post), conversation_id=required(post, "topic_id"), url=self._url(post),
            to=_named(text(part(post, "reply_to_user"), "username")) or None,
        )  # fmt: skip

    def _url(self, post: Object) -> str:
        return f"{self.base}/t/{required(post, 'topic_id')}/{required(post, 'post_number')}"

    def reply(self, reply: OutboundReply) -> Request:
        """Return the call that posts below the post that is answered."""
        body = {
            "raw": reply.text, "topic_id": _number(answered(reply.mention, "topic") or reply.conversation_id),
            "reply_to_post_number": _number(answered(reply.mention, "number")),
        }  # fmt: skip
        return Request(method="POST", path="/posts.json", body={name: one for name, one in body.items() if one})

    def reply_id(self, answer: Object) -> str:
        """Return the id of the post."""
        return answered(answer, "id")


def _author(post: Object) -> Author:
    """Return who wrote it; a post that answers them names them by their handle alone."""
    handle = text(post, "username")
    return Author(
        id=identity(post, "user_id") or required(post, "username"), handle=handle,
        name=text(post, "name"), also=tuple(filter(None, [_named(handle)])),
    )  # fmt: skip


def _named(handle: str) -> str:
    return f"@{handle.lower()}"[:LONGEST_ID] if handle else ""


def _event(post: Object) -> MentionEvent:
    version = post.get("version")
    return MentionEvent.EDITED if isinstance(version, int) and version > 1 else MentionEvent.CREATED


def _visibility(post: Object) -> Visibility:
    return Visibility.PUBLIC if text(post, "topic_archetype") in PUBLIC else Visibility.PRIVATE


def _number(written: str) -> int | str:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 19 else written
