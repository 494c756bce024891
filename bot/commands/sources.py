"""``webcare sources``: how each source stands: its feeds and how far behind they are, money, alarms."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from rich.markup import escape
from rich.table import Table

from bot.clock import clock_for
from bot.commands.console import OK, out, settings_of_environment
from bot.desk.sources.standing import FeedStanding, SourceStanding, Waiting, deliveries_waiting, sources_standing
from bot.desk.work import Desks
from bot.log import configure_logging
from bot.settings import Settings
from bot.store.database import Store
from bot.store.reach import reach

LONGEST_CURSOR = 60


def add(commands: Any) -> None:
    """Tell the command line of it."""
    parser = commands.add_parser("sources", help="show how each source stands: feeds, lag, money, alarms")
    parser.set_defaults(command=sources)


async def sources(_: argparse.Namespace) -> int:
    """Read it from the database; no platform is asked."""
    configure_logging(level="WARNING")
    settings = settings_of_environment(secrets_required=False)
    store, clock = Store(settings.database.url, connect_args=settings.database.connect_args), clock_for(settings.clock)
    try:
        await reach(store)
        desks = Desks(store, settings, clock)
        now = clock.now()
        found = await desks.look(sources_standing, now=now, today=clock.real().date())
        out.print(standing_table(settings, found, now=now), soft_wrap=False)
        for line in waiting_lines(await desks.look(deliveries_waiting)):
            out.print(line, markup=False)
    finally:
        await store.close()
    return OK


def standing_table(settings: Settings, found: Sequence[SourceStanding], *, now: datetime) -> Table:
    """Return the table: a line for each feed, the source's own facts on its first."""
    table = Table(pad_edge=False)
    for title in (
        "Source",
        "Kind",
        "Feed",
        "Last look",
        "State",
        "Goes on at",
        "Last mention",
        "Spent today",
        "Alarms",
    ):
        table.add_column(title, overflow="fold")
    for one in found:
        kind = settings.sources[one.source].kind
        own = (_ago(now - one.last_mention if one.last_mention else None), f"${one.spent:.2f}", ", ".join(one.alarms))
        rows = [_feed(feed) for feed in one.feeds] or [("", "", "[green]posts to us[/]", "")]
        for place, row in enumerate(rows):
            first = place == 0
            table.add_row(escape(one.source) if first else "", kind if first else "", *row, *(own if first else ()))
    return table


def _feed(feed: FeedStanding) -> tuple[str, str, str, str]:
    state = "[green]ok[/]"
    if feed.trouble:
        state = f"[bold red]{feed.trouble}[/]" + (f": {escape(feed.why)}" if feed.why else "")
    cursor = json.dumps(feed.cursor, separators=(",", ":")) if feed.cursor else ""
    return escape(feed.name), _ago(feed.lag), state, escape(cursor[:LONGEST_CURSOR])


def _ago(span: timedelta | None) -> str:
    if span is None:
        return "never"
    seconds = max(0, round(span.total_seconds()))
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit} ago"
    return f"{seconds} s ago"


def waiting_lines(waiting: Sequence[Waiting]) -> list[str]:
    """Return a line for each receiver that holds bodies."""
    return [
        f"{one.receiver}: {one.unread} deliveries wait to be read, {one.refused} could not be read (kept for 7 days)."
        for one in waiting
    ]
