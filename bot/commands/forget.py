"""``webcare forget @handle``: removes a customer from the database and from Slack, because they asked for it."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from bot.commands.console import FAILED, OK, err, out
from bot.commands.person import add_person, opened, shown, the_account
from bot.desk.privacy.forget import forget_account
from bot.desk.privacy.people import Account, Held, what_is_held
from bot.log import configure_logging, get_logger

log = get_logger(__name__)

LEFT_TO_YOU = """The running bot now edits and deletes its own messages in Slack; it deletes about 50 a minute.
Left to you: what colleagues wrote in threads themselves, the platform's own copy, and backups from before."""


def add(commands: Any) -> None:
    """Tell the command line of it."""
    parser = add_person(commands, "forget", help="remove a customer from the database and from Slack")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.set_defaults(command=forget)


async def forget(options: argparse.Namespace) -> int:
    """Say what will be removed, ask, and remove it."""
    configure_logging(level="WARNING")
    async with opened() as desks:
        account = await the_account(desks, options.person, options.source)
        async with desks.store.read() as session:
            held = await what_is_held(session, account.id)
        out.print(_plan(account, held), markup=False)
        if not options.yes and not _confirmed():
            err.print("Nothing was changed.")
            return FAILED
        done = await desks.do(forget_account, account.id, now=desks.clock.now())
        await desks.store.scrub()
        log.info("person.forgotten", customer=account.id, cases=done.cases, closed=done.closed)
    out.print(f"Removed. {done.closed} open cases were closed and their owners are told.")
    out.print(LEFT_TO_YOU)
    return OK


def _plan(account: Account, held: Held) -> str:
    who = f"{shown(account.handle or account.name or account.external_id)} on {account.source}"
    return (
        f"{who}: {held.cases} cases ({held.open_cases} open), {held.mentions} messages of the customer, "
        f"{held.replies} replies, {held.notes} notes, {held.questions} questions.\n"
        f"Their words, the name, the handle and the ids are removed for good, {held.messages} messages in Slack are "
        "edited or deleted, open cases are closed. Figures stay."
    )


def _confirmed() -> bool:
    if not sys.stdin.isatty():
        err.print("There is nobody here to ask: add --yes.", style="red")
        return False
    return out.input("Type yes to go on: ").strip().lower() == "yes"
