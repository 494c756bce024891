"""In which ways a review can be answered: in public, once; a second answer takes the place of the first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.desk.ports import Answerable, Denied, Way, Ways
from bot.rules.vocabulary import Visibility
from bot.settings import Source


def review_ways(source: Source) -> Ways:
    """Return the rules for ``source``."""

    def ways(mention: Answerable, *, now: datetime) -> Sequence[Way]:
        if Visibility.PUBLIC not in source.replies:
            return []
        denied = Denied.GONE if mention.deleted else None
        limit = source.limit_for(Visibility.PUBLIC)
        return [Way(visibility=Visibility.PUBLIC, limit=limit, denied=denied, replaces=True)]

    return ways
