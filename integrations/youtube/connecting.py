"""Puts the parts of each YouTube source together."""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk.ports import Connection
from bot.settings import Source
from integrations.google_api import GoogleApi
from integrations.google_token import TOKEN_URL, GoogleTokens, Grant
from integrations.platform import Around
from integrations.youtube.api import Youtube
from integrations.youtube.check import YoutubeCheck
from integrations.youtube.feed import CommentsFeed
from integrations.youtube.kind import YoutubeTable
from integrations.youtube.quota import Quota
from integrations.youtube.refresher import CommentRefresher
from integrations.youtube.sender import CommentReplies
from integrations.youtube.threads import Threads
from integrations.youtube.ways import youtube_ways

API = "https://www.googleapis.com"


def connections(sources: Sequence[Source], around: Around) -> Sequence[Connection]:
    """Connect YouTube sources. Those with the same client are of one project at Google: they share its units."""
    projects: dict[str, list[YoutubeTable]] = {}
    for source in sources:
        projects.setdefault(_project(source), []).append(_table(source))
    quotas = {
        name: Quota(
            around.meter, name, cap=min(one.daily_units for one in tables),
            reserve=max(one.reply_reserve for one in tables), real=around.real,
        )
        for name, tables in projects.items()
    }  # fmt: skip
    return [_connection(source, around, quotas[_project(source)]) for source in sources]


def _table(source: Source) -> YoutubeTable:
    if not isinstance(source.options, YoutubeTable):
        raise TypeError(f"source.{source.name} is no YouTube source")
    return source.options


def _project(source: Source) -> str:
    """Return the project's number: what stands before the hyphen in "1234567890-abc.apps.googleusercontent.com"."""
    return (source.variable("YOUTUBE_CLIENT_ID") or "").partition("-")[0][:32]


def _connection(source: Source, around: Around, quota: Quota) -> Connection:
    table = _table(source)
    elsewhere = (source.variable("YOUTUBE_API_URL") or "").rstrip("/")
    grant = Grant(
        client_id=source.variable("YOUTUBE_CLIENT_ID") or "",
        client_secret=source.variable("YOUTUBE_CLIENT_SECRET") or "",
        refresh_token=source.variable("YOUTUBE_REFRESH_TOKEN") or "",
        address=f"{elsewhere}/token" if elsewhere else TOKEN_URL,
    )  # fmt: skip
    tokens = GoogleTokens(grant, around.session, real=around.real)
    youtube = Youtube(GoogleApi(elsewhere or API, tokens, around.session), quota)
    threads = Threads(youtube, table.channel_id)
    return Connection(
        source=source.name, ways=youtube_ways(source), sender=CommentReplies(youtube) if source.replies else None,
        feeds=(CommentsFeed(threads, us=table.channel_id, every=table.poll, real=around.real),),
        refresher=CommentRefresher(youtube, table.channel_id),
        checker=YoutubeCheck(youtube, table.channel_id, replies=bool(source.replies)),
    )  # fmt: skip
