"""``webcare export-person @handle``: everything that is held about a customer, as JSON for that customer."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from bot.commands.console import OK, err
from bot.commands.person import add_person, opened, the_account
from bot.desk.privacy.export import export_account
from bot.errors import WebcareError
from bot.log import configure_logging


class NotWritten(WebcareError):
    """The file cannot be written."""


def add(commands: Any) -> None:
    """Tell the command line of it."""
    parser = add_person(commands, "export-person", help="write down everything that is held about a customer")
    parser.add_argument("--output", type=Path, help="a file, readable by its owner only; default: the screen")
    parser.set_defaults(command=export_person)


async def export_person(options: argparse.Namespace) -> int:
    """Collect it and write it."""
    configure_logging(level="WARNING")
    async with opened() as desks:
        account = await the_account(desks, options.person, options.source)
        found = await desks.look(export_account, account.id, now=desks.clock.now())
    text = json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    if options.output is None:
        sys.stdout.write(harmless(text))
        return OK
    write_private(options.output, text)
    err.print(f"{options.output}: {len(found['cases'])} cases. Readable by its owner only.", markup=False)
    return OK


def harmless(text: str) -> str:
    """Return the same JSON with everything escaped that would steer a terminal, or turn its words around."""
    return "".join(sign if sign.isprintable() or sign == "\n" else json.dumps(sign)[1:-1] for sign in text)


def write_private(path: Path, text: str) -> None:
    """Write a new file that only its owner can read.

    Raises:
        NotWritten: it cannot be, or is there already: somebody may have put it, or a link, in its place.
    """
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise NotWritten(f"{path} cannot be written: {error.strerror}. Name another --output.") from error
