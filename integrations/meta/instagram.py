"""What happens on a professional account: comments below its media, and places elsewhere where somebody names it.

The platform tells of new comments only: no edits, no removals, and no time, so the delivery's own time is used.
"""

from __future__ import annotations

from bot.desk.ports import Author, InboundMention, OwnPost
from bot.rules.vocabulary import Visibility
from integrations.meta.facebook import ELSEWHERE
from integrations.reading import Item, Object, Strange, identity, instant, made, part, required, text


def read_comment(value: Object, *, account: str, live: bool, told_at: object) -> Item:
    """Return a change of ``comments`` or ``live_comments``.

    Comments on ads may come twice, under the same id.

    Raises:
        Strange: it lacks an id or a time.
    """
    number, sender = required(value, "id"), part(value, "from")
    parent = identity(value, "parent_id")
    words, at = text(value, "text"), instant(value.get("timestamp"), value.get("created_time"), told_at)
    who = identity(sender, "id")
    if who == account:
        return OwnPost(
            id=number, text=words, posted_at=at, visibility=Visibility.PUBLIC, in_reply_to=parent or None,
            conversation_id=parent or number,
        )  # fmt: skip
    return InboundMention(
        id=number, text=words, posted_at=at, visibility=Visibility.PUBLIC, conversation_id=parent or number,
        in_reply_to=parent or None, author=author_of(sender, number),
        extra={"item": "live_comment" if live else "comment", "media": identity(part(value, "media"), "id")},
    )  # fmt: skip


def author_of(sender: Object, number: str) -> Author:
    """Return who wrote a comment."""
    handle = text(sender, "username")
    known = identity(sender, "id") or (made("username", handle) if handle else made("anonymous", number))
    return Author(id=known, handle=handle or None)


def read_mention(value: Object, *, told_at: object) -> InboundMention:
    """Return a change of ``mentions``: ids only; the words are fetched before it is taken in.

    Raises:
        Strange: it lacks an id or a time.
    """
    comment, media = identity(value, "comment_id"), identity(value, "media_id")
    number = comment or media
    # They go into a question to the platform, as part of a field's name.
    if not number or not all(one.isascii() and one.isalnum() for one in (comment, media) if one):
        raise Strange("media_id")
    return InboundMention(
        id=ELSEWHERE + number, text="", posted_at=instant(value.get("timestamp"), told_at),
        author=Author(id=made("anonymous", number)), visibility=Visibility.PUBLIC, addressed=True,
        conversation_id=ELSEWHERE + number,
        extra={"item": "mention", "media": media, "comment": comment, "unread": True},
    )  # fmt: skip
