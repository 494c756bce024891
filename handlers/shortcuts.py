"""Slack's own shortcuts: *New case* from anywhere, *Make this a case* in the menu of a message. Both open one form."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime

import structlog
from slack_bolt.async_app import AsyncAck

from bot.desk.by_hand.look import made_case, places
from bot.desk.by_hand.making import ByHand, Origin, make_case
from bot.desk.by_hand.refusals import AlreadyACase, NotALink
from bot.desk.said import readable
from bot.slack import modals
from bot.slack.controls import Field, Form
from bot.slack.links import link
from bot.slack.permalinks import permalink
from bot.slack.rendered import Json
from handlers.doors import Doors
from handlers.errors import in_words
from handlers.pasted import Pasted, Pressed, read_shortcut
from handlers.payloads import Body, StrangePayload, Submission
from handlers.shapes import CHANNEL, STAMP, shaped

log = structlog.get_logger(__name__)


async def on_shortcut(ack: AsyncAck, body: Body, doors: Doors) -> None:
    """Every shortcut: a form opens, in which nothing has happened yet."""
    await ack()
    try:
        pressed = read_shortcut(body)
    except StrangePayload as error:
        log.info("shortcut.strange", why=str(error))
        return
    desk = doors.desk_of(pressed.channel)
    if not doors.is_ours(pressed.origin):
        await doors.turn_away(pressed, desk)
        return
    if not await doors.has_room(pressed, desk):
        return

    async def failed(error: Exception) -> None:
        said = await in_words(error, doors.desks, desk, control=pressed.control)
        if said is not None:
            await doors.say(pressed, desk, said)

    doors.tasks.start(_open(doors, pressed), failed)


async def _open(doors: Doors, pressed: Pressed) -> None:
    async def view() -> Json:
        await doors.meet(pressed.user, pressed.user_name)
        desk = doors.desk_of(pressed.channel)
        found = await doors.desks.look(places, pressed.user, desk=desk)
        desk = doors.desks.settings.desks[found.chosen.desk]
        if pressed.pasted is None:
            return modals.new_case_modal(found.sources, desk, chosen=found.chosen)
        names = (await doors.desks.roster()).names
        return modals.new_case_modal(
            found.sources, desk, chosen=found.chosen, text=readable(pressed.pasted.text, names).strip(),
            link=_link_of(doors, pressed.pasted), channel=pressed.pasted.channel, ts=pressed.pasted.ts,
            thread=pressed.pasted.thread,
        )  # fmt: skip

    await doors.show(pressed, view())


def _link_of(doors: Doors, pasted: Pasted) -> str | None:
    """Return the first link in a message that may be followed, else the address of the message itself."""
    first = next((safe for one in pasted.links if (safe := link(one)) is not None), None)
    known = doors.identity()
    return first or permalink(known.url if known else "", (pasted.channel, pasted.ts))


async def send_case(doors: Doors, sent: Submission) -> Json | None:
    """Make the case."""
    typed = sent.text(Field.LINK)
    address = link(typed) if typed else None
    if typed and address is None:
        raise NotALink
    made = ByHand(
        source=sent.chosen(Field.SOURCE) or str(sent.facts.get("source")), text=sent.text(Field.TEXT),
        key=sent.view_id, link=address, author=sent.text(Field.AUTHOR), posted_at=_when(sent),
        visibility=sent.visibility, origin=_origin(sent),
    )  # fmt: skip
    try:
        await doors.once(sent.key, make_case, made, by=sent.user, now=doors.now)
    except AlreadyACase as found:
        known, case = doors.identity(), await doors.desks.look(made_case, found.number)
        desk = doors.desks.settings.desks[case.desk]
        return modals.already_a_case_view(case, desk, team_url=known.url if known else "")
    return None


def _when(sent: Submission) -> datetime | None:
    at = sent.typed.get(Field.WHEN)
    if at is None:
        return None
    if not isinstance(at, int) or isinstance(at, bool):
        raise StrangePayload("the form says no time of ours")
    try:
        return datetime.fromtimestamp(at, UTC)
    except (ValueError, OverflowError, OSError):
        raise StrangePayload("the form says no time of ours") from None


def _origin(sent: Submission) -> Origin | None:
    channel, ts, thread = (sent.facts.get(name) for name in ("channel", "ts", "thread"))
    if not channel:
        return None
    if not all(isinstance(one, str) for one in (channel, ts, thread)):
        raise StrangePayload("the form names no message of ours")
    return Origin(channel=shaped(CHANNEL, channel), ts=shaped(STAMP, ts), thread=shaped(STAMP, thread))


FORMS: Mapping[Form, Callable[[Doors, Submission], Awaitable[Json | None]]] = {Form.NEW_CASE: send_case}
