"""In which ways a status can be answered, and how long an answer may be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.desk.ports import Answerable, Denied, Way, Ways
from bot.rules.replying import Counting, Limit, count
from bot.rules.vocabulary import Visibility
from bot.settings import Source
from integrations.mastodon.sender import handle_before
from integrations.mastodon.words import whole
from integrations.reading import text


def mastodon_ways(source: Source) -> Ways:
    """Return the rules for ``source``: in public only what is public, in private everything."""

    def ways(mention: Answerable, *, now: datetime) -> Sequence[Way]:
        longest = whole(mention.extra, "longest") or source.max_length
        left = longest - count(handle_before(text(mention.extra, "acct")), Counting.MASTODON)
        return [
            Way(
                visibility=visibility, limit=Limit(max(left, 1), Counting.MASTODON),
                denied=_denied(mention, visibility),
            )
            for visibility in Visibility
            if visibility in source.replies
        ]  # fmt: skip

    return ways


def _denied(mention: Answerable, visibility: Visibility) -> Denied | None:
    if visibility is Visibility.PUBLIC and mention.visibility is Visibility.PRIVATE:
        return Denied.NOT_OFFERED
    return Denied.GONE if mention.deleted else None
