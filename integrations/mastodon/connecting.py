"""Puts the parts of each Mastodon source together."""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk.ports import Connection
from bot.rules.vocabulary import Visibility
from bot.settings import Source
from integrations.mastodon.account import Account
from integrations.mastodon.check import MastodonCheck
from integrations.mastodon.feeds import MentionsFeed, OwnFeed
from integrations.mastodon.kind import MastodonTable
from integrations.mastodon.refresher import StatusRefresher
from integrations.mastodon.sender import MastodonReplies
from integrations.mastodon.ways import mastodon_ways
from integrations.mastodon.wire import Wire
from integrations.platform import Around


def connections(sources: Sequence[Source], around: Around) -> Sequence[Connection]:
    """Connect Mastodon sources; each is an account of its own on a server of its own."""
    return [_connection(source, around) for source in sources]


def _connection(source: Source, around: Around) -> Connection:
    table = source.options
    if not isinstance(table, MastodonTable):
        raise TypeError(f"source.{source.name} is no Mastodon source")
    address = source.variable("MASTODON_API_URL") or table.server
    wire = Wire(address, source.variable("MASTODON_TOKEN") or "", around.session, real=around.real)
    account = Account(wire)
    sender = MastodonReplies(wire) if source.replies else None
    return Connection(
        source=source.name,
        ways=mastodon_ways(source),
        sender=sender,
        publisher=sender if Visibility.PUBLIC in source.replies else None,
        feeds=(MentionsFeed(wire, account, every=table.poll), OwnFeed(wire, account, every=table.poll)),
        refresher=StatusRefresher(wire, account),
        checker=MastodonCheck(wire, account, server=table.server, speaks=bool(source.replies)),
    )
