"""How X writes posts, people and messages: only what was asked for, in the spelling of the day."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from tests.support.x.fields import listed
from tests.support.x.world import HANDLE, Message, Post, User, World

LONG = 280
NEW = "new"
RENAMED = {
    "note_tweet": "note_post",
    "referenced_tweets": "referenced_posts",
    "edit_history_tweet_ids": "edit_history_post_ids",
}


def when(at: datetime, *, millis: bool = True) -> str:
    told = at.astimezone(UTC)
    return told.strftime("%Y-%m-%dT%H:%M:%S") + (f".{told.microsecond // 1000:03d}Z" if millis else "Z")


def escaped(text: str) -> str:
    return html.escape(text, quote=False)


class Shapes:
    def __init__(self, world: World, spelling: str) -> None:
        self.world, self.is_new = world, spelling == NEW

    def post(self, post: Post, query: Mapping[str, str]) -> dict[str, Any]:
        asked = listed(query, "post.fields") | listed(query, "tweet.fields")
        if self.is_new:  # the stream is asked in the old spelling and answers in the new one
            asked |= {RENAMED[name] for name in asked if name in RENAMED}
        expansions = listed(query, "expansions")
        history = "edit_history_post_ids" if self.is_new else "edit_history_tweet_ids"
        text = post.text if len(post.text) <= LONG else post.text[: LONG - 1] + "…"
        told: dict[str, Any] = {"id": post.id, "text": escaped(text)}
        if not self.is_new or history in expansions | asked:
            told[history] = list(post.history)
        whole = self._whole(post)
        told |= {name: whole[name] for name in asked if name in whole}
        if "author_id" in expansions:
            told["author_id"] = post.author
        if "in_reply_to_user_id" in expansions and "in_reply_to_user_id" in whole:
            told["in_reply_to_user_id"] = whole["in_reply_to_user_id"]
        if self.is_new and "referenced_posts" in expansions and whole["referenced_posts"]:
            told["referenced_posts"] = whole["referenced_posts"]
        return {name: value for name, value in told.items() if value not in (None, [], {})}

    def _whole(self, post: Post) -> dict[str, Any]:
        references = [("replied_to", post.reply_to), ("quoted", post.quotes), ("retweeted", post.reposts)]
        referenced = [{"type": kind, "id": one} for kind, one in references if one]
        parent = self.world.posts.get(post.reply_to or "")
        note = (
            {"text": escaped(post.text), "entities": {"mentions": self._mentions(post)}}
            if len(post.text) > LONG
            else None
        )
        return {
            "author_id": post.author,
            "created_at": when(post.at, millis=post.millis),
            "conversation_id": post.conversation,
            "lang": post.lang,
            "reply_settings": "everyone",
            "entities": {"mentions": self._mentions(post)} if self._mentions(post) else None,
            "in_reply_to_user_id": parent.author if parent else None,
            "referenced_posts" if self.is_new else "referenced_tweets": referenced,
            "note_post" if self.is_new else "note_tweet": note,
            "attachments": {"media_keys": [one["media_key"] for one in post.media]} if post.media else None,
        }

    def _mentions(self, post: Post) -> list[dict[str, Any]]:
        return [
            {"start": found.start(), "end": found.end(), "username": user.username, "id": user.id}
            for found in HANDLE.finditer(post.text)
            if (user := self.world.named(found[1]))
        ]

    def user(self, user: User, query: Mapping[str, str]) -> dict[str, Any]:
        asked = listed(query, "user.fields")
        whole = {
            "description": escaped(user.description), "verified": user.verified, "protected": user.protected,
            "receives_your_dm": user.takes_dms, "public_metrics": {
                "followers_count": user.followers, "following_count": 1, "listed_count": 0,
                "post_count" if self.is_new else "tweet_count": 1,
            },
        }  # fmt: skip
        basic = {"id": user.id, "name": user.name, "username": user.username}
        return basic | {name: whole[name] for name in asked if name in whole}

    def includes(self, posts: Iterable[Post], query: Mapping[str, str]) -> dict[str, Any]:
        expansions, told = listed(query, "expansions"), {}
        shown = list(posts)
        if "author_id" in expansions:
            authors = dict.fromkeys(one.author for one in shown)
            told["users"] = [self.user(self.world.users[one], query) for one in authors]
        if "attachments.media_keys" in expansions:
            asked = listed(query, "media.fields") | {"media_key", "type"}
            told["media"] = [
                {name: value for name, value in media.items() if name in asked} for one in shown for media in one.media
            ]
        return {name: value for name, value in told.items() if value}

    def message(self, message: Message, query: Mapping[str, str]) -> dict[str, Any]:
        asked, expansions = listed(query, "dm_event.fields"), listed(query, "expansions")
        whole = {
            "created_at": when(message.at), "dm_conversation_id": message.conversation, "sender_id": message.sender,
        }  # fmt: skip
        told = {"id": message.id, "event_type": "MessageCreate", "text": escaped(message.text)}
        told |= {name: whole[name] for name in asked if name in whole}
        return told | ({"sender_id": message.sender} if "sender_id" in expansions else {})

    def senders(self, messages: Iterable[Message], query: Mapping[str, str]) -> dict[str, Any]:
        if "sender_id" not in listed(query, "expansions"):
            return {}
        people = dict.fromkeys(one.sender for one in messages)
        return {"users": [self.user(self.world.users[one], query) for one in people]} if people else {}
