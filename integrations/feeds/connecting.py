"""Puts the parts of each feed source together."""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk.ports import Connection
from bot.settings import Source
from integrations.feeds.check import FeedCheck
from integrations.feeds.fetching import Doors, Fetcher
from integrations.feeds.kind import FeedTable
from integrations.feeds.looking import LookedAtFeed
from integrations.feeds.reading import FeedReader
from integrations.feeds.ways import feed_ways
from integrations.feeds.words import Matching
from integrations.platform import Around


def connections(sources: Sequence[Source], around: Around) -> Sequence[Connection]:
    """Connect feed sources; they share their sessions to the outside."""
    doors, reader = Doors(around.stack), FeedReader()
    return [_connection(source, doors, reader, around) for source in sources]


def _connection(source: Source, doors: Doors, reader: FeedReader, around: Around) -> Connection:
    table = source.options
    if not isinstance(table, FeedTable):
        raise TypeError(f"source.{source.name} is no feed source")
    words = Matching(table.words)
    fetchers = [Fetcher(one, doors, private_network=table.private_network) for one in table.addresses]
    feeds = [LookedAtFeed(one, reader, every=table.poll, words=words, real=around.real) for one in fetchers]
    return Connection(
        source=source.name, ways=feed_ways(source), feeds=feeds,
        checker=FeedCheck(list(zip(feeds, fetchers, strict=True)), reader, real=around.real),
    )  # fmt: skip
