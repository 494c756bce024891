"""``webcare backup FILE``: a copy of the SQLite database while the bot goes on."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path
from typing import Any

from bot.commands.console import OK, out, settings_of_environment
from bot.errors import ConfigurationError
from bot.store.backup import back_up


def add(commands: Any) -> None:
    """Tell the command line of it."""
    parser = commands.add_parser("backup", help="copy the SQLite database while the bot goes on")
    parser.add_argument("file", type=Path, help="a new file; it will hold customers' words")
    parser.set_defaults(command=backup)


async def backup(options: argparse.Namespace) -> int:
    """Copy it and say how large it is."""
    database = settings_of_environment(secrets_required=False).database
    if database.path is None:
        raise ConfigurationError('this desk is on PostgreSQL: use pg_dump --format=custom --file=FILE "$DATABASE_URL"')
    size = await asyncio.to_thread(back_up, database.path, options.file)
    out.print(f"{options.file}: {size / 1e6:.1f} MB, sound, readable by its owner only.", markup=False)
    return OK
