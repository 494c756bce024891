"""``webcare restored``: to be run once after a database was put back from a backup, before the bot starts."""

from __future__ import annotations

import argparse
from typing import Any

from bot.clock import clock_for
from bot.commands.console import OK, out, settings_of_environment
from bot.desk.restored import Restored, after_restore, somebody_works
from bot.errors import WebcareError
from bot.settings import Settings
from bot.store.database import Store
from bot.store.reach import reach

LEFT_TO_YOU = """What happened after that is not known here:
- Mentions: have the source send them again, or use webcare replay; those that are known already count once.
- Replies: look on the platform before answering a case from before that instant.
- Cards of lost cases still stand in Slack with their words; their buttons answer that there is no such case.
- A person may be warned once more of a clock."""


class StillRunning(WebcareError):
    """The bot works on this database."""


def add(commands: Any) -> None:
    """Tell the command line of it."""
    parser = commands.add_parser("restored", help="make a database that was put back from a backup safe to go on from")
    parser.set_defaults(command=restored)


async def restored(_: argparse.Namespace) -> int:
    """Do it, and say what is left to people."""
    settings = settings_of_environment(secrets_required=False)
    store = Store(settings.database.url, connect_args=settings.database.connect_args)
    try:
        await reach(store)
        done = await _make_safe(store, settings)
    finally:
        await store.close()
    _tell(done)
    return OK


async def _make_safe(store: Store, settings: Settings) -> Restored:
    real_now = clock_for(settings.clock).real()
    async with store.write() as session:
        if await somebody_works(session, real_now=real_now):
            raise StillRunning("the bot runs on this database: stop it, wait 15 seconds, and try again")
        return await after_restore(session, real_now=real_now)


def _tell(done: Restored) -> None:
    if done.known_until is None:
        out.print("Nothing was ever sent or taken in: there is nothing to do.")
        return
    out.print(f"The backup knows what happened until {done.known_until:%Y-%m-%d %H:%M:%S} UTC.")
    out.print(f"{done.looked_up} messages will be looked up in Slack before they are sent.")
    out.print(f"{done.unknown_replies} replies and statements are shown as unknown: check before sending again.")
    out.print(f"{done.redrawn} cards will be drawn anew. New cases get numbers far above the old ones.")
    out.print(LEFT_TO_YOU)
