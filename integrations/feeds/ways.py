"""In which ways an entry of a feed can be answered: in none, but on its own site."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.desk.ports import Answerable, Denied, Way, Ways
from bot.rules.vocabulary import Visibility
from bot.settings import Source


def feed_ways(source: Source) -> Ways:
    """Return the rules for ``source``: the card says that nothing can be sent, and its link leads to the place."""
    limit = source.limit_for(Visibility.PUBLIC)

    def ways(mention: Answerable, *, now: datetime) -> Sequence[Way]:
        if Visibility.PUBLIC not in source.replies:
            return []
        return [Way(visibility=Visibility.PUBLIC, limit=limit, denied=Denied.NOT_OFFERED)]

    return ways
