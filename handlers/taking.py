"""*Next*, from a button and as ``/webcare next``: take the most urgent free case and show it, with why."""

from __future__ import annotations

from bot.desk import look
from bot.desk.claim import claim_next
from bot.desk.refusals import HandsFull
from bot.settings import Desk
from bot.slack.next_case import render_hands_full, render_next
from bot.slack.rendered import Rendered
from handlers.doors import Doors
from handlers.payloads import Click, Command


async def press_next(doors: Doors, click: Click) -> Rendered | None:
    """Next: the most urgent free case becomes yours."""
    return await _take_next(doors, doors.desk_named(click), key=click.key, by=click.user)


async def say_next(doors: Doors, command: Command, desk: Desk) -> Rendered | None:
    """The same, typed."""
    return await _take_next(doors, desk, key=command.key, by=command.user)


async def _take_next(doors: Doors, desk: Desk, *, key: str, by: str) -> Rendered | None:
    """Return what the agent gets to see; None where this was done before."""
    known = doors.identity()
    team_url = known.url if known else ""
    try:
        case = await doors.once(key, claim_next, desk.name, by=by, now=doors.now)
    except HandsFull as full:  # what names cases links them, which a sentence cannot
        oldest = await doors.desks.look(look.named_rows, full.oldest, now=doors.now)
        return render_hands_full(full, oldest, desk, doors.now, team_url=team_url)
    if case is None:
        return None
    taken = await doors.desks.look(look.taken_case, case.id, by=by, now=doors.now)
    return render_next(taken, desk, doors.now, team_url=team_url)
