"""Puts the parts of each Bluesky source together."""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk.ports import Connection
from bot.settings import Source
from integrations.bluesky.check import BlueskyCheck
from integrations.bluesky.feeds import NotificationsFeed, OwnFeed
from integrations.bluesky.kind import BlueskyTable
from integrations.bluesky.refresher import PostRefresher
from integrations.bluesky.sender import BlueskyReplies
from integrations.bluesky.session import Session
from integrations.bluesky.ways import bluesky_ways
from integrations.bluesky.wire import Wire
from integrations.platform import Around


def connections(sources: Sequence[Source], around: Around) -> Sequence[Connection]:
    """Connect Bluesky sources; each is an account of its own."""
    return [_connection(source, around) for source in sources]


def _connection(source: Source, around: Around) -> Connection:
    table = source.options
    if not isinstance(table, BlueskyTable):
        raise TypeError(f"source.{source.name} is no Bluesky source")
    wire = Wire(source.variable("BLUESKY_API_URL") or table.server, around.session, real=around.real)
    password = source.variable("BLUESKY_APP_PASSWORD") or ""
    session = Session(wire, handle=table.handle, password=password, real=around.real)
    sender = BlueskyReplies(session, real=around.real) if source.replies else None
    return Connection(
        source=source.name,
        ways=bluesky_ways(source),
        sender=sender,
        publisher=sender,
        feeds=(
            NotificationsFeed(session, every=table.poll, real=around.real),
            OwnFeed(session, every=max(table.poll, OwnFeed.calm), real=around.real),
        ),
        refresher=PostRefresher(session),
        checker=BlueskyCheck(session, handle=table.handle),
    )
