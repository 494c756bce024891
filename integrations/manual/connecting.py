"""Puts the parts of each manual source together."""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk.ports import Connection
from bot.desk.ways import PlainWays
from bot.settings import Source
from integrations.platform import Around


def connections(sources: Sequence[Source], around: Around) -> Sequence[Connection]:
    """Connect sources of this kind: there is nothing to read from and nothing to send to."""
    return [Connection(source=source.name, ways=PlainWays(source)) for source in sources]
