"""Comments of YouTube in our words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.desk.ports import Author, InboundMention, MentionEvent, OwnPost
from bot.rules.vocabulary import Visibility
from integrations.google_api import Json, identity, instant, part, text
from integrations.reading import made

NAMED = re.compile(r"@([\w.·-]{1,60})")


@dataclass(frozen=True, kw_only=True)
class Comment:
    """A comment, or a reply below one. ``thread`` is the comment on top, itself where it is that one."""

    id: str
    thread: str
    text: str
    author: str
    """Id of a channel; "" where YouTube does not say."""
    name: str
    posted_at: datetime
    updated_at: datetime
    video: str
    can_reply: bool = True

    @property
    def handle(self) -> str | None:
        """The author's name with which people call each other there, without the @."""
        return self.name[1:] if self.name.startswith("@") else None

    @property
    def url(self) -> str | None:
        """Where people read it: the video, with this comment on top."""
        return f"https://www.youtube.com/watch?v={self.video}&lc={self.id}" if self.video else None


def read_comment(told: Json, *, thread: str = "", video: str = "", can_reply: bool = True) -> Comment | None:
    """Return a comment as YouTube gives it; None: it lacks what it must have."""
    snippet, number = part(told, "snippet"), identity(told, "id")
    posted = instant(snippet, "publishedAt")
    if not number or posted is None:
        return None
    said = text(snippet, "textOriginal") or text(snippet, "textDisplay")
    return Comment(
        id=number, thread=thread or identity(snippet, "parentId") or number, text=said,
        author=identity(part(snippet, "authorChannelId"), "value"),
        name=text(snippet, "authorDisplayName").strip(),
        posted_at=posted, updated_at=instant(snippet, "updatedAt") or posted,
        video=identity(snippet, "videoId") or video, can_reply=can_reply,
    )  # fmt: skip


def mention_of(comment: Comment) -> InboundMention:
    """Return a customer's comment; one that was changed since opens a case as well, if its first words never came."""
    below = comment.thread != comment.id
    extra: dict[str, Any] = {"thread": comment.thread, "can_reply": comment.can_reply}
    if below and comment.handle:
        extra["handle"] = comment.handle
    # Without an author's channel (it was closed) nobody can be told apart: each such comment is somebody of its own.
    author = Author(id=comment.author or made("nobody", comment.id), handle=comment.handle, name=comment.name or None)
    return InboundMention(
        id=comment.id, text=comment.text, posted_at=comment.posted_at, author=author,
        event=MentionEvent.EDITED if comment.updated_at > comment.posted_at else MentionEvent.CREATED,
        url=comment.url, conversation_id=comment.thread, in_reply_to=comment.thread if below else None, extra=extra,
    )  # fmt: skip


def own_post_of(comment: Comment, thread: Sequence[Comment], *, us: str) -> OwnPost:
    """Return what our own channel wrote; ``thread``: what is known of the thread around it."""
    below = comment.thread != comment.id
    return OwnPost(
        id=comment.id, text=comment.text, posted_at=comment.posted_at, visibility=Visibility.PUBLIC,
        in_reply_to=_answered(comment, thread, us=us) if below else None,
        conversation_id=comment.thread if below else None, url=comment.url,
    )  # fmt: skip


def _answered(ours: Comment, thread: Sequence[Comment], *, us: str) -> str:
    """Return which comment ours answers: YouTube only tells the one on top; people put a name before their answer."""
    before = [one for one in thread if one.author != us and one.posted_at <= ours.posted_at]
    named = NAMED.match(ours.text.lstrip())
    called = [one for one in before if named and (one.handle or "").casefold() == named[1].casefold()]
    top = [one for one in before if one.id == ours.thread]
    if called or not top:
        newest = max(called or before, key=lambda one: one.posted_at, default=None)
        return newest.id if newest and (called or len({one.author for one in before}) == 1) else ours.thread
    return ours.thread
