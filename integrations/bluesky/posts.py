"""What a post says in our words: a customer's, or one of our own account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.desk.ports import Author, InboundMention, OwnPost
from bot.rules.vocabulary import Visibility
from integrations.bluesky.words import POST, did_in, instant, permalink, uri_of
from integrations.reading import Object, objects, part, text

REASONS = ("mention", "reply", "quote")
"""Why we are told of a post: it names us, stands below one of ours, or quotes one."""
MOST_MEDIA = 20


def read_mention(told: Object, *, us: str) -> InboundMention | None:
    """Return a customer's post out of a notification; None for anything else.

    Its time is the notification's: when Bluesky first saw it, or earlier where the post says so, never later.
    """
    uri, at, record, author = uri_of(told), instant(told.get("indexedAt")), _post(told), _author(part(told, "author"))
    if uri is None or at is None or record is None or author is None or author.id == us:
        return None
    reason, above = text(told, "reason"), _above(record)
    if reason not in REASONS:
        return None
    return InboundMention(
        id=uri,
        text=text(record, "text"),
        posted_at=at,
        author=author,
        url=permalink(uri),
        # Whoever wrote higher up in a thread is told of answers to others too.
        addressed=True if reason != "reply" or (above is not None and did_in(above) == us) else None,
        conversation_id=_root(record) or uri,
        in_reply_to=above,
        language=_language(record),
        media=_media(record, permalink(uri)),
        extra={"cid": text(told, "cid"), "root": _reference(part(part(record, "reply"), "root")), "reason": reason},
    )


def read_own(told: Object, *, us: str) -> OwnPost | None:
    """Return a post of our own account out of its feed; None for anything else."""
    uri, at, record = uri_of(told), instant(told.get("indexedAt")), _post(told)
    if uri is None or at is None or record is None or did_in(uri) != us:
        return None
    return OwnPost(
        id=uri, text=text(record, "text"), posted_at=at, visibility=Visibility.PUBLIC, in_reply_to=_above(record),
        conversation_id=_root(record) or uri, url=permalink(uri),
    )  # fmt: skip


def _post(told: Object) -> Object | None:
    record = part(told, "record")
    return record if text(record, "$type") == POST and isinstance(record.get("text"), str) else None


def _above(record: Object) -> str | None:
    return uri_of(part(part(record, "reply"), "parent"))


def _root(record: Object) -> str | None:
    return uri_of(part(part(record, "reply"), "root"))


def _reference(told: Object) -> Mapping[str, str] | None:
    """Return a post as an answer names it: where it is, and in which version."""
    uri, cid = uri_of(told), text(told, "cid")
    return {"uri": uri, "cid": cid} if uri and cid else None


def _author(profile: Object) -> Author | None:
    did = text(profile, "did")
    if not did.startswith("did:") or len(did) > 255:
        return None
    return Author(
        id=did, handle=text(profile, "handle"), name=text(profile, "displayName"),
        bio=text(profile, "description") or None,
    )  # fmt: skip


def _language(record: Object) -> str | None:
    langs = record.get("langs")
    first = langs[0] if isinstance(langs, list) and langs else None
    return first if isinstance(first, str) else None


def _media(record: Object, address: str) -> tuple[Mapping[str, Any], ...]:
    """Return pictures by what is said of them; where they are kept a notification does not tell, so the post is."""
    embed = part(record, "embed")
    pictures = list(objects((part(embed, "media") or embed).get("images")))[:MOST_MEDIA]
    return tuple({"url": address, "type": "image", "alt": text(one, "alt")} for one in pictures)
