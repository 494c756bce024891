"""When a platform's window for an answer closes: asked for each mention as it comes in, kept with its case."""

from __future__ import annotations

from datetime import datetime

from bot.desk.ports import Answerable, InboundMention
from bot.desk.work import Work
from bot.rules.vocabulary import Visibility


def window_end(work: Work, source: str, mention: InboundMention, *, now: datetime) -> datetime | None:
    """Return until when the platform takes an answer where the customer wrote; None if it always does, or not at all.

    A platform whose rules are not known has no window.
    """
    rules = work.ways.get(source)
    if rules is None:
        return None
    private = mention.visibility is Visibility.PRIVATE
    asked = Answerable(
        external_id=mention.id, visibility=mention.visibility, posted_at=mention.posted_at, extra=mention.extra,
        last_private_at=mention.posted_at if private else None,
    )  # fmt: skip
    ways = [way for way in rules(asked, now=now) if way.visibility is mention.visibility and way.is_open]
    return ways[0].until if ways else None


def latest(*ends: datetime | None) -> datetime | None:
    """Return the end of the window that closes last; None where there is none."""
    return max((end for end in ends if end is not None), default=None)
