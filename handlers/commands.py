"""``/webcare queue | mine | help``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from slack_bolt.async_app import AsyncAck

from bot.desk import look
from bot.desk.work import Work
from bot.settings import Desk
from bot.slack import commands
from bot.slack.rendered import Rendered
from handlers.doors import Doors, private_line
from handlers.errors import in_words
from handlers.payloads import Body, Command, read_command

Answer = Callable[[Doors, Command, Desk], Awaitable[Rendered]]


async def on_command(ack: AsyncAck, body: Body, doors: Doors) -> None:
    """The slash command; answers go to whoever asked."""
    await ack()
    command = read_command(body)
    desk = doors.desk_of(command.channel)
    if not doors.is_ours(command.team):
        return

    async def failed(error: Exception) -> None:
        said = await in_words(error, doors.desks, desk, control=f"/webcare {command.word[:12]}")
        if said is not None:
            await doors.tell(command, private_line(said))

    doors.tasks.start(_answer(doors, command, desk), failed)


async def _answer(doors: Doors, command: Command, desk: Desk) -> None:
    answer = ANSWERS.get(command.word, show_help)
    await doors.tell(command, await answer(doors, command, desk))


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


async def show_help(_: Doors, __: Command, desk: Desk) -> Rendered:
    """What the command can do; for a word that it does not know, too."""
    return commands.render_help(desk)


async def admit(work: Work, desk: Desk, user: str) -> None:
    """Refuse who is no agent.

    Raises:
        NotAnAgent.
    """
    work.require_agent(desk, user)


ANSWERS: dict[str, Answer] = {"queue": show_queue, "mine": show_mine, "help": show_help}
