"""In which ways a comment can be answered: in public, as long as it is there and its thread takes answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.desk.ports import Answerable, Denied, Way, Ways
from bot.rules.vocabulary import Visibility
from bot.settings import Source


def youtube_ways(source: Source) -> Ways:
    """Return the rules for ``source``."""

    def ways(mention: Answerable, *, now: datetime) -> Sequence[Way]:
        if Visibility.PUBLIC not in source.replies:
            return []
        limit = source.limit_for(Visibility.PUBLIC)
        return [Way(visibility=Visibility.PUBLIC, limit=limit, denied=_denied(mention))]

    return ways


def _denied(mention: Answerable) -> Denied | None:
    if mention.deleted:
        return Denied.GONE
    return Denied.NOT_OFFERED if mention.extra.get("can_reply") is False else None
