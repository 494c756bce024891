"""From an entry of a feed to a mention that was overheard."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from bot.desk.ports import Author, InboundMention
from integrations.feeds.links import host_of
from integrations.feeds.place import ID_LENGTH, believed
from integrations.feeds.reading import Entry
from integrations.feeds.words import Matching


def mention_of(
    identity: str, entry: Entry, *, feed: str, site: str, words: Matching, now: datetime
) -> InboundMention | None:  # fmt: skip
    """Return the mention that an entry is; None: it is not about us.

    ``site``: what to call its author where nobody is named. An entry without a date that can be believed was posted
    when it was first seen: ``now``.
    """
    text = words.excerpt(entry.title, entry.text)
    if not text:
        return None
    return InboundMention(
        id=identity, text=text, posted_at=believed(entry, now=now) or now,
        author=_author(identity, entry, feed, site), url=entry.link, addressed=False, in_reply_to=_above(entry, feed),
    )  # fmt: skip


def _author(identity: str, entry: Entry, feed: str, site: str) -> Author:
    """Return who wrote it: the same name in the same feed is the same customer. Nobody is somebody else each time."""
    if entry.author is None or entry.found:
        return Author(id=f"entry:{identity}", name=host_of(entry.link) or site)
    key = sha256(f"{feed}\n{entry.author.casefold()}".encode()).hexdigest()[:ID_LENGTH]
    return Author(id=f"author:{key}", name=entry.author)


def _above(entry: Entry, feed: str) -> str | None:
    """Return the id of the entry that it answers, as forums say it (RFC 4685)."""
    from_there = entry.in_reply_to
    return sha256(f"{feed}\n{from_there}".encode()).hexdigest()[:ID_LENGTH] if from_there else None
