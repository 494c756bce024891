"""What happens on a Page: comments, posts of visitors, and places elsewhere where somebody names the Page."""

from __future__ import annotations

from bot.desk.ports import Author, InboundMention, MentionEvent, OwnPost
from bot.rules.vocabulary import Visibility
from integrations.reading import Item, Object, Strange, identity, instant, made, part, required, text

# The prefix keeps these apart from our own Page's comments, which we may look at again; these we may not.
ELSEWHERE = "mention:"
EVENTS = {"add": MentionEvent.CREATED, "edited": MentionEvent.EDITED, "remove": MentionEvent.DELETED}
# What a visitor can put on a Page. Reactions, shares and the rest are nothing to answer.
POSTS = frozenset(("post", "status", "photo", "video", "link"))
ADDRESS = "https://www.facebook.com/"


def read_feed(value: Object, *, page: str, told_at: object) -> Item:
    """Return what a change of the Page's ``feed`` says; None: nothing to the desk.

    Hiding is the Page's own doing and takes no words back, so it is nothing. Deep answers name the comment that they
    stand under as their parent, and the top one is the conversation (unconfirmed for more than two levels).

    Raises:
        Strange: it lacks an id or a time.
    """
    item, event = text(value, "item"), EVENTS.get(text(value, "verb"))
    if event is None or (item != "comment" and item not in POSTS):
        return None
    own = identity(part(value, "from"), "id") == page
    if item != "comment":
        return None if own else _visitor_post(value, event, told_at)
    return _own_comment(value, event, told_at) if own else _comment(value, event, told_at)


def _comment(value: Object, event: MentionEvent, told_at: object) -> InboundMention:
    number, post = required(value, "comment_id"), identity(value, "post_id")
    parent = identity(value, "parent_id") or post
    return InboundMention(
        id=number, text=text(value, "message"), posted_at=instant(value.get("created_time"), told_at),
        author=author_of(value, number), event=event, url=_address(value, number), visibility=Visibility.PUBLIC,
        conversation_id=parent if parent and parent != post else number, in_reply_to=parent or None,
        media=media_of(value), extra={"item": "comment", "post": post},
    )  # fmt: skip


def _own_comment(value: Object, event: MentionEvent, told_at: object) -> OwnPost | None:
    if event is not MentionEvent.CREATED:
        return None
    number, post = required(value, "comment_id"), identity(value, "post_id")
    parent = identity(value, "parent_id") or post
    return OwnPost(
        id=number, text=text(value, "message"), posted_at=instant(value.get("created_time"), told_at),
        visibility=Visibility.PUBLIC, in_reply_to=parent or None,
        conversation_id=parent if parent and parent != post else number, url=_address(value, number),
    )  # fmt: skip


def _visitor_post(value: Object, event: MentionEvent, told_at: object) -> InboundMention | None:
    number = required(value, "post_id")
    if not identity(part(value, "from"), "id") and event is MentionEvent.CREATED:
        return None  # without a sender it is as likely a post of the Page itself
    return InboundMention(
        id=number, text=text(value, "message"), posted_at=instant(value.get("created_time"), told_at),
        author=author_of(value, number), event=event, url=_address(value, number), visibility=Visibility.PUBLIC,
        conversation_id=number, media=media_of(value), extra={"item": "post"},
    )  # fmt: skip


def author_of(value: Object, number: str) -> Author:
    """Return who wrote it. Without advanced access the platform keeps that to itself: one nameless person for each."""
    sender = part(value, "from")
    known = identity(sender, "id")
    return Author(id=known or made("anonymous", number), name=text(sender, "name"))


def media_of(value: Object) -> list[dict[str, str]]:
    """Return the photos and videos of a change; the platform names them by address."""
    found = [{"type": kind, "url": text(value, kind)} for kind in ("photo", "video") if text(value, kind)]
    several = value.get("photos")
    more = several if isinstance(several, list) else []
    found += [{"type": "photo", "url": one} for one in more if isinstance(one, str)]
    return found


def _address(value: Object, number: str) -> str:
    return text(part(value, "post"), "permalink_url") or ADDRESS + number


def read_mention(value: Object, *, page: str, told_at: object) -> InboundMention | None:
    """Return a change of ``mention``: the Page is named in a place that is not its own; its words may be missing.

    What is said on the Page itself, ``feed`` tells; it would be a second mention of the same words here.

    Raises:
        Strange: it lacks an id or a time.
    """
    event = EVENTS.get(text(value, "verb"), MentionEvent.CREATED)
    number = identity(value, "comment_id") or identity(value, "post_id")
    if not number:
        raise Strange("post_id")
    sender = identity(value, "sender_id")
    if sender == page or identity(value, "post_id").startswith(f"{page}_"):
        return None
    words = text(value, "message")
    missing = not words and event is MentionEvent.CREATED
    return InboundMention(
        id=ELSEWHERE + number, text=words, posted_at=instant(value.get("created_time"), told_at), event=event,
        author=Author(id=sender or made("anonymous", number), name=text(value, "sender_name")),
        url=ADDRESS + number, visibility=Visibility.PUBLIC, addressed=True, conversation_id=ELSEWHERE + number,
        extra={"item": "mention", "object": number, **({"unread": True} if missing else {})},
    )  # fmt: skip
