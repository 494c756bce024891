"""Puts the parts of each Google Business source together."""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk.ports import Connection
from bot.settings import Source
from integrations.google_api import GoogleApi
from integrations.google_business.check import ReviewCheck
from integrations.google_business.feed import ReviewsFeed
from integrations.google_business.kind import GoogleBusinessTable
from integrations.google_business.refresher import ReviewRefresher
from integrations.google_business.sender import ReviewReplies
from integrations.google_business.ways import review_ways
from integrations.google_token import TOKEN_URL, GoogleTokens, Grant
from integrations.platform import Around

API = "https://mybusiness.googleapis.com"


def connections(sources: Sequence[Source], around: Around) -> Sequence[Connection]:
    """Connect sources of reviews; each location has a feed of its own."""
    return [_connection(source, around) for source in sources]


def _connection(source: Source, around: Around) -> Connection:
    table = source.options
    if not isinstance(table, GoogleBusinessTable):
        raise TypeError(f"source.{source.name} is no source of Google reviews")
    elsewhere = (source.variable("GOOGLE_BUSINESS_API_URL") or "").rstrip("/")
    grant = Grant(
        client_id=source.variable("GOOGLE_BUSINESS_CLIENT_ID") or "",
        client_secret=source.variable("GOOGLE_BUSINESS_CLIENT_SECRET") or "",
        refresh_token=source.variable("GOOGLE_BUSINESS_REFRESH_TOKEN") or "",
        address=f"{elsewhere}/token" if elsewhere else TOKEN_URL,
    )
    api = GoogleApi(elsewhere or API, GoogleTokens(grant, around.session, real=around.real), around.session)
    titles = {one.path: one.title or "" for one in table.locations}
    return Connection(
        source=source.name, ways=review_ways(source), sender=ReviewReplies(api) if source.replies else None,
        feeds=tuple(
            ReviewsFeed(api, path, title=title, every=table.poll, real=around.real) for path, title in titles.items()
        ),
        refresher=ReviewRefresher(api, titles), checker=ReviewCheck(api, titles),
    )  # fmt: skip
