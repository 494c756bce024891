"""``/webcare drill``: plan one, say yes, begin it, call it off."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from bot.desk.crisis import drills, duty
from bot.desk.work import Work
from bot.settings import Desk
from bot.slack import modals
from bot.slack.controls import Control, Field, Form
from bot.slack.drills import render_planned
from bot.slack.rendered import Json, Rendered
from handlers.clicks import Handler, once
from handlers.doors import Doors
from handlers.payloads import Command, StrangePayload, Submission
from handlers.shapes import CHANNEL, USER, shaped


async def plan(doors: Doors, command: Command, desk: Desk) -> Rendered:
    """``/webcare drill``: opens the form, in which nobody is called yet."""
    people = await doors.desks.look(_whom_it_would_call, desk, by=command.user, now=doors.now)
    await doors.gateway.open_view(trigger_id=command.trigger, view=modals.drill_modal(desk, people))
    return render_planned(desk)


async def _whom_it_would_call(work: Work, desk: Desk, *, by: str, now: datetime) -> tuple[str, ...]:
    drills.require_lead(work, desk, by)
    return await duty.ladder_people(work, desk, now=now)


async def send_plan(doors: Doors, sent: Submission) -> None:
    """Plan it, and ask those who may take part."""
    desk = doors.desks.settings.desks.get(str(sent.facts.get("desk")))
    chosen = sent.typed.get(Field.PEOPLE) or ()
    if desk is None or not isinstance(chosen, list):
        raise StrangePayload("the form names no desk of ours, or nobody")
    people = [shaped(USER, one) for one in chosen]
    channel = shaped(CHANNEL, sent.chosen(Field.CHANNEL) or "")
    await doors.once(
        sent.key, drills.plan_drill, desk, channel=channel, people=people, scenario=sent.text(Field.TEXT),
        by=sent.user, now=doors.now,
    )  # fmt: skip


CLICKS: Mapping[Control, Handler] = {
    Control.DRILL_YES: once(drills.say_yes),
    Control.DRILL_START: once(drills.start_drill),
    Control.DRILL_CALL_OFF: once(drills.call_off),
}
FORMS: Mapping[Form, Callable[[Doors, Submission], Awaitable[Json | None]]] = {Form.DRILL: send_plan}
