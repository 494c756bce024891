"""In which ways a post can be answered: in public. Bluesky's private messages are another service."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.desk.ports import Answerable, Denied, Way, Ways
from bot.rules.vocabulary import Visibility
from bot.settings import Source


def bluesky_ways(source: Source) -> Ways:
    """Return the rules for ``source``."""

    def ways(mention: Answerable, *, now: datetime) -> Sequence[Way]:
        if Visibility.PUBLIC not in source.replies:
            return []
        denied = Denied.GONE if mention.deleted else None
        return [Way(visibility=Visibility.PUBLIC, limit=source.limit_for(Visibility.PUBLIC), denied=denied)]

    return ways
