"""Clicks and forms about a crisis, and ``/webcare crisis`` and ``/webcare oncall``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from bot.desk.crisis import acting, duty, lessons, look, ring_look, ringing, swaps
from bot.desk.crisis.changes import override_duty
from bot.desk.crisis.views import CrisisView
from bot.desk.work import Work
from bot.settings import Desk
from bot.slack import commands, crisis_oncall, crisis_swaps, modals, rings
from bot.slack.controls import CHECKED, Control, Field, Form
from bot.slack.rendered import Json, Rendered
from handlers.clicks import Handler, once
from handlers.doors import Doors
from handlers.payloads import Click, Command, StrangePayload, Submission
from handlers.shapes import an_id

ME = ("me", "ik")
TEST = "test"
LONGEST_ROUND = 64
SWAP = ("swap", "ruil", "ruilen")


async def check(doors: Doors, click: Click) -> None:
    """Tick an item of the checklist."""
    number, _, item = click.value.partition(":")
    crisis = an_id(number, what=click.control)
    await doors.once(click.key, acting.check, crisis, item=item, by=click.user, now=doors.now)


def shows(modal: Callable[[CrisisView, Desk, datetime], Json]) -> Handler:
    """Return the handler that opens a modal about a crisis."""

    async def handle(doors: Doors, click: Click) -> None:
        async def view() -> Json:
            crisis, desk = await doors.desks.look(_for_somebody, click.number, by=click.user, doors=doors)
            return modal(crisis, desk, doors.now)

        await doors.show(click, view())

    return handle


async def _for_somebody(work: Work, crisis_id: int, *, by: str, doors: Doors) -> tuple[CrisisView, Desk]:
    """Return a crisis for who may act on it; what a modal shows is for one person's eyes."""
    view = await look.crisis_view(work, crisis_id, channel=None, now=doors.now)
    await acting.admit(work, crisis_id, by)
    return view, work.settings.desks[view.desk]


async def send_false_alarm(doors: Doors, sent: Submission) -> None:
    """It is a false alarm."""
    await doors.once(
        sent.key, acting.false_alarm, sent.fact("crisis"), by=sent.user, note=sent.text(Field.TEXT), now=doors.now
    )  # fmt: skip


async def send_stand_down(doors: Doors, sent: Submission) -> None:
    """Stand down."""
    await doors.once(
        sent.key, acting.stand_down, sent.fact("crisis"), by=sent.user, note=sent.text(Field.TEXT), now=doors.now
    )  # fmt: skip


async def send_opening(doors: Doors, sent: Submission) -> None:
    """Open the desk."""
    try:
        until = datetime.fromisoformat(sent.chosen(Field.UNTIL) or "")
    except ValueError:
        raise StrangePayload("the form says no time of ours") from None
    await doors.once(
        sent.key, acting.open_for_crisis, sent.fact("crisis"), until=until, by=sent.user,
        note=sent.text(Field.TEXT), now=doors.now,
    )  # fmt: skip


async def send_declaration(doors: Doors, sent: Submission) -> None:
    """Declare a crisis."""
    desk = doors.desks.settings.desks.get(str(sent.facts.get("desk")))
    if desk is None:
        raise StrangePayload("the form names no desk of ours")
    page = CHECKED in (sent.typed.get(Field.PAGE) or ())
    await doors.once(
        sent.key, acting.declare, desk, by=sent.user, why=sent.text(Field.TEXT), page=page, now=doors.now
    )  # fmt: skip


async def send_swap(doors: Doors, sent: Submission) -> None:
    """Ask a colleague to take a shift."""
    desk = doors.desks.settings.desks.get(str(sent.facts.get("desk")))
    start, _, end = (sent.chosen(Field.SHIFT) or "").partition("/")
    try:
        span = {"start": datetime.fromisoformat(start), "end": datetime.fromisoformat(end)}
    except ValueError:
        raise StrangePayload("the form says no shift of ours") from None
    if desk is None:
        raise StrangePayload("the form names no desk of ours")
    await doors.once(
        sent.key, swaps.ask_swap, desk, **span, to=sent.chosen(Field.AGENT) or "", by=sent.user, now=doors.now
    )  # fmt: skip


async def nothing(_: Doors, __: Submission) -> None:
    """A form that only shows something."""


async def declare(doors: Doors, command: Command, desk: Desk) -> Rendered:
    """``/webcare crisis``, with what is going on behind it or not: opens the form, in which nobody is called yet."""
    await doors.desks.look(_require, desk, command.user)
    modal = modals.declare_modal(desk, doors.now, why=command.rest or None)
    await doors.gateway.open_view(trigger_id=command.trigger, view=modal)
    return crisis_oncall.render_form_opened(desk)


async def show_oncall(doors: Doors, command: Command, desk: Desk) -> Rendered:
    """``/webcare oncall``: who is on, until when, who is next, whose phone was heard.

    ``/webcare oncall me until 23:00``: I stand in. ``/webcare oncall swap``: who takes my shift? ``/webcare oncall
    test``: try my phone.
    """
    word, _, rest = command.rest.partition(" ")
    if word.lower() in ME:
        return await _stand_in(doors, command, desk, rest)
    if word.lower() == TEST:
        return await _try_phone(doors, command, desk)
    if word.lower() in SWAP:
        return await _open_swap(doors, command, desk)
    await doors.desks.look(_require, desk, command.user)
    shown = await doors.desks.look(duty.duty_view, desk, now=doors.now)
    return crisis_oncall.render_duty(shown, desk, doors.now)


async def _try_phone(doors: Doors, command: Command, desk: Desk) -> Rendered:
    key = f"self:{command.trigger}"[:LONGEST_ROUND]
    ring = await doors.desks.do(ringing.ring_oneself, desk, by=command.user, key=key, now=doors.now)
    doors.wake()
    return rings.render_ringing(await doors.desks.look(ring_look.ring_view, ring.id), desk)


async def heard(doors: Doors, click: Click) -> None:
    """My phone rang: a test page came by the way that the button names."""
    number, _, way = click.value.partition(":")
    ring = an_id(number, what=click.control)
    await doors.once(click.key, ringing.confirm_ring, ring, way=way, by=click.user, now=doors.now)


async def _stand_in(doors: Doors, command: Command, desk: Desk, said: str) -> Rendered:
    until = commands.read_until(said, desk, doors.now)
    name = desk.oncall or ""
    await doors.desks.do(
        override_duty, name, person=command.user, start=doors.now, end=until, by=command.user, now=doors.now
    )  # fmt: skip
    return crisis_oncall.render_standing_in(until, desk, doors.now)


async def _open_swap(doors: Doors, command: Command, desk: Desk) -> Rendered:
    choices = await doors.desks.look(swaps.swap_choice, desk, command.user, now=doors.now)
    if choices.shifts and choices.colleagues:
        modal = crisis_swaps.swap_modal(choices, desk, doors.now)
        await doors.gateway.open_view(trigger_id=command.trigger, view=modal)
    return crisis_swaps.render_swap_form_opened(choices, desk)


async def _require(work: Work, desk: Desk, user: str) -> None:
    acting.require_somebody(work, desk, user)


CLICKS: Mapping[Control, Handler] = {
    Control.CRISIS_ACKNOWLEDGE: once(acting.acknowledge_crisis),
    Control.CRISIS_STILL: once(acting.still_on_it),
    Control.CRISIS_TAKE_LEAD: once(acting.take_lead),
    Control.CRISIS_DECLARE_PAGE: once(acting.raise_to_page),
    Control.CRISIS_CHECK: check,
    Control.CRISIS_FALSE_ALARM: shows(modals.false_alarm_modal),
    Control.CRISIS_STAND_DOWN: shows(modals.stand_down_modal),
    Control.CRISIS_OPEN_DESK: shows(modals.open_desk_modal),
    Control.CRISIS_CLOSE_DESK: once(acting.close_for_crisis),
    Control.CRISIS_DETAILS: shows(modals.crisis_details_modal),
    Control.RING_HEARD: heard,
    Control.SWAP_ACCEPT: once(swaps.accept_swap),
    Control.SWAP_DECLINE: once(swaps.decline_swap),
    Control.CRISIS_LEARN: once(lessons.learn),
    Control.CRISIS_WAS_REAL: once(lessons.was_real),
    Control.CRISIS_FORGET: once(lessons.unlearn),
}
FORMS: Mapping[Form, Callable[[Doors, Submission], Awaitable[Json | None]]] = {
    Form.CRISIS_FALSE_ALARM: send_false_alarm,
    Form.CRISIS_STAND_DOWN: send_stand_down,
    Form.CRISIS_DECLARE: send_declaration,
    Form.CRISIS_OPEN_DESK: send_opening,
    Form.CRISIS_DETAILS: nothing,
    Form.SWAP: send_swap,
}
