"""X (once Twitter) through tweepy: mentions, overheard posts and direct messages in, replies out."""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk.ports import Connection
from bot.settings import Source
from integrations.platform import Around, Platform
from integrations.x.kind import KIND


def connect(sources: Sequence[Source], around: Around) -> Sequence[Connection]:
    """Connect X sources."""
    # tweepy and what it brings take a third of a second to import, which a desk without X should not wait for.
    from integrations.x.connecting import connections

    return connections(sources, around)


PLATFORM = Platform(kinds=(KIND,), connect=connect)
