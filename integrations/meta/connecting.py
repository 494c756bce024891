"""Puts the parts of each Meta source together."""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk.ports import Checker, Connection, Feed, ReplySender
from bot.settings import Source
from integrations.meta.accounts import account_of
from integrations.meta.checking import AccountCheck
from integrations.meta.comments_feed import CommentsFeed
from integrations.meta.completing import Completer
from integrations.meta.conversations_feed import ConversationsFeed
from integrations.meta.graph import Graph
from integrations.meta.media_feed import MediaFeed
from integrations.meta.posting import PagePosts
from integrations.meta.receiver import MetaReceiver
from integrations.meta.refreshing import CommentRefresher
from integrations.meta.sending import PageReplies
from integrations.meta.templates import WhatsappCheck
from integrations.meta.ways import MetaWays
from integrations.meta.whatsapp_sending import WhatsappReplies
from integrations.platform import Around


def connections(sources: Sequence[Source], around: Around) -> Sequence[Connection]:
    """Connect sources of Meta. All share one receiver: an app has one address per object, whatever its accounts."""
    graphs = {source.name: Graph(account_of(source), around.session) for source in sources}
    accounts = [graph.account for graph in graphs.values()]
    receiver = MetaReceiver(accounts, {name: Completer(graph) for name, graph in graphs.items()})
    return [_connection(source, graphs[source.name], receiver, around) for source in sources]


def _connection(source: Source, graph: Graph, receiver: MetaReceiver, around: Around) -> Connection:
    whatsapp = graph.account.channel == "whatsapp"
    return Connection(
        source=source.name, ways=MetaWays(graph.account), sender=_sender(source, graph),
        publisher=PagePosts(graph) if graph.account.channel == "facebook" and "public" in source.replies else None,
        receiver=receiver, feeds=_feeds(graph), refresher=None if whatsapp else CommentRefresher(graph),
        checker=_checker(source, graph, around),
    )  # fmt: skip


def _sender(source: Source, graph: Graph) -> ReplySender | None:
    if not source.replies:
        return None
    return WhatsappReplies(graph) if graph.account.channel == "whatsapp" else PageReplies(graph)


def _feeds(graph: Graph) -> tuple[Feed, ...]:
    """Return what can be looked at; WhatsApp keeps nothing to look at."""
    match graph.account.channel:
        case "facebook":
            return CommentsFeed(graph), ConversationsFeed(graph)
        case "instagram":
            return MediaFeed(graph), ConversationsFeed(graph)
        case _:
            return ()


def _checker(source: Source, graph: Graph, around: Around) -> Checker:
    if graph.account.channel == "whatsapp":
        return WhatsappCheck(graph, real=around.real, longest_closed=source.longest_closed)
    return AccountCheck(graph, real=around.real)
