"""Puts the parts of each X source together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from bot.desk.ports import Connection, Feed
from bot.rules.vocabulary import Visibility
from bot.settings import Source
from integrations.platform import Around
from integrations.x.access import Access, Us, access_of
from integrations.x.account import Account
from integrations.x.check import XCheck
from integrations.x.direct import DirectFeed
from integrations.x.feeds import NEARLY_ALL, Look, PostFeed
from integrations.x.kind import XTable
from integrations.x.posts import NAMED
from integrations.x.prices import OWN, POST, Purse
from integrations.x.queries import search_query, stream_rules
from integrations.x.reading import Reading
from integrations.x.receiver import Behind, XReceiver
from integrations.x.refresher import XRefresher
from integrations.x.sender import XReplies
from integrations.x.stream import XStream
from integrations.x.stream_rules import StreamRules
from integrations.x.stream_times import StreamTimes
from integrations.x.ways import x_ways
from integrations.x.wire import Wire

# What a stream or a webhook brings at once is looked after, not looked for.
LOOKING_AFTER = timedelta(minutes=5)
OWN_EVERY = timedelta(minutes=5)
STREAM_TIMES = StreamTimes()
# X's search knows seven days and refuses to start before; an hour is for clocks that differ.
SEARCHABLE = timedelta(days=7) - timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the parts of one source share."""

    source: Source
    table: XTable
    access: Access
    reading: Reading
    account: Account


def connections(sources: Sequence[Source], around: Around) -> Sequence[Connection]:
    """Connect X sources; those of one app share its webhook, and the first that wants it gets its one stream."""
    parts = [parts_of(source, around) for source in sources]
    receivers, streamers = _receivers(parts), _streamers(parts)
    return [_connection(one, receivers.get(one.source.name), streams=one.source.name in streamers) for one in parts]


def parts_of(source: Source, around: Around) -> Parts:
    """Return what the parts of ``source`` share; it opens nothing yet."""
    table, access = source.options, access_of(source)
    if not isinstance(table, XTable):
        raise TypeError(f"source.{source.name} is no X source")
    wire = Wire(access, total_s=around.session.timeout.total, stack=around.stack)
    purse = Purse(around.meter(source.name), a_day=_dollars(table), real=around.real)
    reading = Reading(wire, purse, real=around.real)
    account = Account(reading, handle=table.handle, account_id=table.account_id)
    return Parts(source=source, table=table, access=access, reading=reading, account=account)


def _connection(parts: Parts, receiver: XReceiver | None, *, streams: bool) -> Connection:
    source, table, reading, account = parts.source, parts.table, parts.reading, parts.account
    speaks = parts.access.speaks
    sender = XReplies(reading, account, source.limit_for(Visibility.PUBLIC)) if source.replies and speaks else None
    return Connection(
        source=source.name,
        ways=x_ways(source, summoned_only=table.summoned_only, speaks=speaks),
        sender=sender,
        publisher=sender if Visibility.PUBLIC in source.replies else None,
        receiver=receiver,
        feeds=feeds(parts),
        stream=_stream(parts) if streams else None,
        refresher=XRefresher(reading),
        checker=XCheck(source, table, reading, account, streams=streams),
    )


def feeds(parts: Parts) -> Sequence[Feed]:
    """Return the feeds of a source."""
    table, every = parts.table, parts.table.poll
    own = OWN if table.own_app else POST
    calm = max(every, LOOKING_AFTER) if table.stream or table.webhook else every
    looks = [
        Look(
            name="mentions", every=calm, route=_mentions, price=own, speak=parts.access.speaks, summoned=NAMED,
            horizon=NEARLY_ALL,
        ),
        Look(name="own", every=max(every, OWN_EVERY), route=_own, price=own, params={"exclude": "retweets"}),
    ]  # fmt: skip
    if table.search:
        query = search_query(table.search, handle=table.handle)
        looks.append(
            Look(
                name="search", every=calm, route=_search, price=POST, params={"query": query}, page="next_token",
                back=SEARCHABLE,
            )
        )  # fmt: skip
    found: list[Feed] = [PostFeed(look, parts.reading, parts.account) for look in looks]
    if table.direct_messages:
        found.append(DirectFeed(parts.reading, parts.account, every=calm))
    return found


def _mentions(us: Us) -> str:
    return f"/2/users/{us.id}/mentions"


def _own(us: Us) -> str:
    return f"/2/users/{us.id}/tweets"


def _search(us: Us) -> str:
    return "/2/tweets/search/recent"


def _stream(parts: Parts) -> XStream:
    tag = f"webcare:{parts.source.name}"
    wanted = stream_rules(parts.table.search, handle=parts.table.handle, tag=tag)
    return XStream(parts.reading, parts.account, StreamRules(parts.reading, wanted, tag=tag), times=STREAM_TIMES)


def _streamers(parts: Sequence[Parts]) -> set[str]:
    """Return which sources have a stream: one for each app, as X has it."""
    wanted = {one.access.bearer: one.source.name for one in reversed(parts) if one.table.stream}
    return set(wanted.values())


def _receivers(parts: Sequence[Parts]) -> dict[str, XReceiver]:
    """Return the webhook of each source that takes one. The first app's is "x", others are named after a source."""
    apps: dict[str, list[Parts]] = {}
    for one in parts:
        if one.table.webhook and one.access.api_secret:
            apps.setdefault(one.access.api_secret, []).append(one)
    found: dict[str, XReceiver] = {}
    for number, (secret, behind) in enumerate(apps.items()):
        name = "x" if number == 0 else f"x-{behind[0].source.name}"
        sources = {one.source.name: _behind(one) for one in behind}
        found |= dict.fromkeys(sources, XReceiver(name, secret, sources))
    return found


def _behind(parts: Parts) -> Behind:
    us = Us(id=parts.table.account_id or "", handle=parts.table.handle)
    return Behind(us=us, reading=parts.reading)


def _dollars(table: XTable) -> Decimal | None:
    return None if table.daily_budget is None else Decimal(str(table.daily_budget))
