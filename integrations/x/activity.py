"""The events of X's Activity API in our words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.desk.ports import Author, Batch, InboundMention, MentionEvent, OwnPost
from integrations.x.access import Us
from integrations.x.includes import Includes
from integrations.x.messages import events_of, pushed_message, pushed_users, read_message
from integrations.x.posts import NAMED, QUOTED, read_post
from integrations.x.words import Json, id_of, obj, time_of

# How we are called for, by the kind of event; where it is None the post itself is looked at.
POSTS: Mapping[str, str | None] = {
    "post.mention.create": NAMED,
    "post.reply.create": None,
    "post.quote.create": QUOTED,
    "post.create": None,
}
MESSAGES = ("dm.received", "dm.sent")
DELETED = "post.delete"
NOTHING = Batch(not_for_us=1)


def read_event(event: Json, us: Us) -> Batch:
    """Return what an event has to tell; kinds that we do not know, and strange ones, are counted."""
    kind, payload = event.get("event_type"), obj(event, "payload")
    if kind in MESSAGES:
        return _messages(payload, us)
    if kind == DELETED:
        return _deleted(payload, us)
    if kind in POSTS:
        return _batch([read_post(payload, Includes.of(event), us, summoned=POSTS[str(kind)])])
    return NOTHING


def _messages(payload: Json, us: Us) -> Batch:
    people = pushed_users(payload)
    found = [pushed_message(one) for one in events_of(payload)]
    read = [read_message(one, us, people.author(one.sender) if one else None) for one in found]
    return _batch(read) if read else NOTHING


def _deleted(payload: Json, us: Us) -> Batch:
    """A customer's post is gone; X tells of it where the customer's account is subscribed to as well."""
    post_id, author = id_of(payload.get("id")), id_of(payload.get("author_id"))
    if post_id is None or author is None or author == us.id:
        return NOTHING
    at = time_of(payload.get("deleted_at"), post_id=post_id)
    gone = InboundMention(id=post_id, text="", posted_at=at, author=Author(id=author), event=MentionEvent.DELETED)
    return Batch(mentions=[gone])


def _batch(read: list[Any]) -> Batch:
    mentions = [one for one in read if isinstance(one, InboundMention)]
    own = [one for one in read if isinstance(one, OwnPost)]
    return Batch(mentions=mentions, own_posts=own, not_for_us=len(read) - len(mentions) - len(own))
