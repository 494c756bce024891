"""What the commands about one customer share: the database, and whom the person at the keyboard means."""

from __future__ import annotations

import argparse
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from bot.clock import clock_for
from bot.commands.console import settings_of_environment
from bot.desk.privacy.people import Account, find_accounts
from bot.desk.work import Desks
from bot.errors import ConfigurationError
from bot.store.database import Store
from bot.store.migrate import current_revision, head_revision
from bot.store.reach import reach


def add_person(commands: Any, name: str, *, help: str) -> argparse.ArgumentParser:
    """Return the parser of a command about one customer."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=help)
    parser.add_argument("person", metavar="@handle", help="handle of the customer, or the id that the platform gave")
    parser.add_argument("--source", help="a source of webcare.toml; needed where several customers are called so")
    return parser


@asynccontextmanager
async def opened() -> AsyncIterator[Desks]:
    """Open the database of the environment; the bot may be running on it.

    Raises:
        ConfigurationError: its schema is not the one this program needs.
    """
    settings = settings_of_environment()
    store = Store(settings.database.url, connect_args=settings.database.connect_args)
    try:
        await reach(store)
        current, newest = await current_revision(store), head_revision()
        if current != newest:
            raise ConfigurationError(
                f"the database is at revision {current}, this program needs {newest}: run webcare migrate"
            )
        yield Desks(store, settings, clock_for(settings.clock))
    finally:
        await store.close()


async def the_account(desks: Desks, person: str, source: str | None) -> Account:
    """Return the one account that is meant.

    Raises:
        ConfigurationError: there is none, or there are several.
    """
    async with desks.store.read() as session:
        found = await find_accounts(session, person, source=source)
    if len(found) == 1:
        return found[0]
    raise ConfigurationError(_several(person, found) if found else _nobody(person, source, desks))


def _nobody(person: str, source: str | None, desks: Desks) -> str:
    known = ", ".join(desks.settings.sources)
    if source is not None and source not in desks.settings.sources:
        return f"--source {source}: no such source, and nothing is held of {person} there; there is: {known or 'none'}"
    where = f" on source {source}" if source else ""
    return f"{person}: no customer with this handle or id{where}. Handles are as the platform wrote them last."


def shown(words: str | None) -> str:
    """Return what a customer chose to be called, without what would steer the terminal."""
    return "".join(sign for sign in words or "" if sign.isprintable())


def _several(person: str, found: Sequence[Account]) -> str:
    lines = [
        f"  --source {one.source}  id {shown(one.external_id)}  {shown(one.handle)}  {shown(one.name)}" for one in found
    ]
    return "\n".join([f"{person}: {len(found)} customers are called so. Name the source, or give the id:", *lines])
