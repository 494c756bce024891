"""A desk on a fresh database for benchmarks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from benchmarks.databases import a_store
from bot.clock import SystemClock
from bot.desk.ports import Author, InboundMention
from bot.desk.work import Desks
from bot.settings import parse_settings

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PEOPLE = tuple(f"U{number}" for number in range(1, 51))
TOML = """
[desk.rail]
channel = "C1"
private_channel = "G1"
language = "en"
timezone = "Europe/Amsterdam"
agents = {{ people = [{people}] }}
[desk.rail.hours]
always = true
[source.web]
kind = "hook"
desk = "rail"
"""
ENVIRON = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_APP_TOKEN": "xapp-1",
    "WEBCARE_HOOK_WEB_SECRET": "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
}


@asynccontextmanager
async def a_desk(kind: str = "sqlite") -> AsyncIterator[Desks]:
    """Open a desk of fifty agents on a fresh database of this kind."""
    settings = parse_settings(TOML.format(people=", ".join(f'"{user}"' for user in PEOPLE)), ENVIRON)
    async with a_store(kind) as store:
        yield Desks(store, settings, SystemClock())


def mentions(first: int, count: int) -> list[InboundMention]:
    """Return mentions of as many customers."""
    return [
        InboundMention(
            id=f"m{number}", text=f"My train {number} is late again, what now?", posted_at=NOW, addressed=True,
            author=Author(id=f"c{number}", handle=f"customer{number}"),
        )
        for number in range(first, first + count)
    ]  # fmt: skip
