"""In which ways a post or a private message can be answered, by X's rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.desk.ports import Answerable, Denied, Way, Ways
from bot.rules.replying import Counting, Limit
from bot.rules.vocabulary import Visibility
from bot.settings import Source
from integrations.x.posts import NOT_SUMMONED
from integrations.x.prices import link_costs


def x_ways(source: Source, *, summoned_only: bool, speaks: bool) -> Ways:
    """Return the rules for ``source``.

    ``summoned_only``: since February 2026 a program on a self-serve plan may only reply to who named or quoted its
    account. ``speaks``: whether we have the account's own tokens; without them nothing can be sent.
    """

    limits = {
        Visibility.PUBLIC: source.limit_for(Visibility.PUBLIC),
        # A private message is counted as it is: a long link is long there.
        Visibility.PRIVATE: Limit(source.max_length_private, Counting.CHARACTERS),
    }

    def ways(mention: Answerable, *, now: datetime) -> Sequence[Way]:
        denied = {
            Visibility.PUBLIC: _denied_public(mention, summoned_only=summoned_only),
            Visibility.PRIVATE: _denied_private(mention),
        }
        return [
            Way(
                visibility=visibility, limit=limits[visibility],
                denied=denied[visibility] if speaks else Denied.NOT_OFFERED,
                link_costs=link_costs() if visibility is Visibility.PUBLIC else None,
            )
            for visibility in Visibility
            if visibility in source.replies
        ]  # fmt: skip

    return ways


def _denied_public(mention: Answerable, *, summoned_only: bool) -> Denied | None:
    if mention.visibility is Visibility.PRIVATE:
        return Denied.NOT_OFFERED
    if mention.deleted:
        return Denied.GONE
    if summoned_only and mention.extra.get("summoned", NOT_SUMMONED) == NOT_SUMMONED:
        return Denied.NOT_SUMMONED
    return None


def _denied_private(mention: Answerable) -> Denied | None:
    if mention.deleted:
        return Denied.GONE
    return Denied.NOT_OFFERED if mention.extra.get("takes_private") is False else None
