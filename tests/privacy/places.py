"""Looks everywhere: the practice workspace, every column of the database, its file, the logs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.sandbox import Sandbox
from bot.store import Base
from bot.store.database import Store


def in_slack(sandbox: Sandbox, *, public_only: bool = False) -> Iterator[tuple[str, str]]:
    """Yield (place, all that stands there): messages with threads and direct messages, App Homes, open modals."""
    for channel in sandbox.workspace.channels.values():
        if public_only and (channel.is_private or channel.is_im):
            continue
        for message in channel.log.messages():
            yield f"slack {channel.id} {message.ts}", _text({**message.body, "metadata": message.metadata})
    people = [user.id for user in sandbox.workspace.users.values() if user.kind != "bot"]
    for user in [] if public_only else people:
        actor = sandbox.as_user(user)
        yield f"home of {user}", _text(actor.home)
        yield f"modals of {user}", _text(actor.modals)


async def in_database(store: Store) -> list[tuple[str, str]]:
    """Return (place, value) of every column of every row of every table."""
    found = []
    async with store.read() as session:
        for table in Base.metadata.sorted_tables:
            for row in (await session.execute(select(table))).mappings():
                found += [(f"{table.name}.{name} {dict(row).get('id', '')}", _text(row[name])) for name in row]
    return found


def in_file(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the bytes of an SQLite file and its log, free pages included, as text."""
    for file in (path, path.with_name(path.name + "-wal")):
        if file.exists():
            yield file.name, file.read_bytes().decode("latin-1")


def where(words: tuple[str, ...], *places: tuple[str, str]) -> list[str]:
    """Return the places that hold one of these words, whatever their case."""
    wanted = [word.casefold() for word in words]
    return [place for place, text in places if any(word in text.casefold() for word in wanted)]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False)
