"""What a status says in our words: a customer's, or one of our own account."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.desk.ports import Author, InboundMention, OwnPost
from bot.rules.vocabulary import Visibility
from integrations.mastodon.account import Us
from integrations.mastodon.plain import plain
from integrations.mastodon.words import id_of, instant, whole
from integrations.reading import Object, objects, part, text

# "unlisted" is public but for some lists; "private" is for followers, "direct" for who is named. One that we do not
# know is taken as private: nobody is shown in public what was not meant for it.
PUBLIC = frozenset(("public", "unlisted"))
MOST_MEDIA = 20


def words_of(status: Object) -> str:
    """Return what people read: the warning before a text, if it has one, and the text."""
    warning, said = text(status, "spoiler_text").strip(), plain(text(status, "content"))
    return f"{warning}\n\n{said}".strip() if warning else said


def visibility_of(status: Object) -> Visibility:
    """Return whether everybody may read it."""
    return Visibility.PUBLIC if text(status, "visibility") in PUBLIC else Visibility.PRIVATE


def author_of(status: Object) -> str | None:
    """Return the id of the account that wrote it."""
    return id_of(part(status, "account"))


def read_mention(status: Object, *, conversation: str | None, longest: int) -> InboundMention | None:
    """Return a customer's status; None for one that lacks what must be there.

    ``longest``: how long a reply may be on our server. It is kept with the mention, so that a form that is opened
    where nothing is fetched knows it too.
    """
    number, at, author = id_of(status), instant(status.get("created_at")), _author(part(status, "account"))
    if number is None or at is None or author is None:
        return None
    return InboundMention(
        id=number,
        text=words_of(status),
        posted_at=at,
        author=author,
        url=text(status, "url") or text(status, "uri") or None,
        visibility=visibility_of(status),
        addressed=True,
        conversation_id=conversation,
        in_reply_to=id_of(status, "in_reply_to_id"),
        language=text(status, "language") or None,
        media=_media(status),
        extra={
            "visibility": text(status, "visibility"),
            "acct": text(part(status, "account"), "acct"),
            "longest": longest,
        },
    )


def read_own(status: Object, us: Us) -> OwnPost | None:
    """Return a status of our own account, without the handles before an answer; None for what cannot be read."""
    number, at = id_of(status), instant(status.get("created_at"))
    if number is None or at is None or author_of(status) != us.id:
        return None
    above, visibility = id_of(status, "in_reply_to_id"), visibility_of(status)
    named = [one for one in objects(status.get("mentions")) if id_of(one)]
    said = words_of(status)
    return OwnPost(
        id=number,
        text=_without_handles(said, named) if above or visibility is Visibility.PRIVATE else said,
        posted_at=at,
        visibility=visibility,
        in_reply_to=above,
        to=id_of(named[0]) if named and visibility is Visibility.PRIVATE else None,
        url=text(status, "url") or None,
    )


def _without_handles(said: str, named: list[Object]) -> str:
    """Return an answer as it was written: its handles say only to whom it goes, and are shown without their server."""
    names = {text(one, "username") for one in named} | {text(one, "acct") for one in named}
    either = "|".join(re.escape(one) for one in sorted(names - {""}, key=len, reverse=True))
    return re.sub(rf"^(?:@(?:{either})(?:\s+|$))+", "", said, flags=re.IGNORECASE) if either else said


def _author(account: Object) -> Author | None:
    number = id_of(account)
    if number is None:
        return None
    return Author(
        id=number, handle=text(account, "acct"), name=text(account, "display_name"),
        followers=whole(account, "followers_count"), bio=plain(text(account, "note")) or None,
    )  # fmt: skip


def _media(status: Object) -> tuple[Mapping[str, Any], ...]:
    found = []
    for one in list(objects(status.get("media_attachments")))[:MOST_MEDIA]:
        address = text(one, "url") or text(one, "remote_url")
        if address:
            found.append({"url": address, "type": text(one, "type") or "unknown", "alt": text(one, "description")})
    return tuple(found)
