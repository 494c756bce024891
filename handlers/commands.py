"""``/webcare next | queue | mine | open until 23:00 | close | oncall | crisis | drill | help``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog
from slack_bolt.async_app import AsyncAck

from bot.desk import look
from bot.desk.opening import close_desk, open_desk
from bot.desk.work import Work
from bot.settings import Desk
from bot.slack import commands
from bot.slack.rendered import Rendered
from handlers import crisis, drills
from handlers.doors import Doors, private_line
from handlers.errors import in_words
from handlers.payloads import Body, Command, StrangePayload, read_command
from handlers.taking import say_next

log = structlog.get_logger(__name__)
Answer = Callable[[Doors, Command, Desk], Awaitable[Rendered | None]]


async def on_command(ack: AsyncAck, body: Body, doors: Doors) -> None:
    """The slash command; answers go to whoever asked."""
    await ack()
    try:
        command = read_command(body)
    except StrangePayload as error:
        log.info("command.strange", why=str(error))
        return
    desk = doors.desk_of(command.channel)
    if not doors.is_ours(command.origin):
        await doors.turn_away(command, desk)
        return
    if not await doors.has_room(command, desk):
        return

    async def failed(error: Exception) -> None:
        said = await in_words(error, doors.desks, desk, control=f"/webcare {command.word[:12]}")
        if said is not None:
            await doors.tell(command, private_line(said))

    doors.tasks.start(_answer(doors, command, desk), failed)


async def _answer(doors: Doors, command: Command, desk: Desk) -> None:
    answer = ANSWERS.get(command.word, show_help)
    said = await answer(doors, command, desk)
    if said is not None:
        await doors.tell(command, said)


async def show_queue(doors: Doors, command: Command, desk: Desk) -> Rendered:
    """What is free."""
    await doors.desks.look(admit, desk, command.user)
    rows = await doors.desks.look(look.queue_rows, desk, limit=commands.MOST_ROWS, now=doors.now)
    total = await doors.desks.look(look.queue_total, desk)
    return commands.render_queue(rows, total, desk, doors.now)


async def show_mine(doors: Doors, command: Command, desk: Desk) -> Rendered:
    """What is yours."""
    await doors.desks.look(admit, desk, command.user)
    rows = await doors.desks.look(look.my_rows, command.user, now=doors.now)
    known = doors.identity()
    return commands.render_mine(rows, desk, doors.now, team_url=known.url if known else "")


async def open_until(doors: Doors, command: Command, desk: Desk) -> Rendered:
    """Open the desk beyond its hours."""
    await doors.desks.look(admit, desk, command.user)
    until = commands.read_until(command.rest, desk, doors.now)
    opening = await doors.desks.do(open_desk, desk, until=until, by=command.user, now=doors.now)
    doors.wake()
    return commands.render_desk_open(opening.end, desk, doors.now)


async def close(doors: Doors, command: Command, desk: Desk) -> Rendered:
    """End that."""
    await doors.desks.do(close_desk, desk, by=command.user, now=doors.now)
    doors.wake()
    return commands.render_desk_closed(desk)


async def show_help(_: Doors, __: Command, desk: Desk) -> Rendered:
    """What the command can do; for a word that it does not know, too."""
    return commands.render_help(desk)


async def admit(work: Work, desk: Desk, user: str) -> None:
    """Refuse who is no agent.

    Raises:
        NotAnAgent.
    """
    work.require_agent(desk, user)


ANSWERS: dict[str, Answer] = {
    "next": say_next, "queue": show_queue, "mine": show_mine, "open": open_until, "close": close,
    "oncall": crisis.show_oncall, "crisis": crisis.declare, "drill": drills.plan, "help": show_help,
}  # fmt: skip
