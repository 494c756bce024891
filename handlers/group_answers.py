"""Clicks and forms about one text for many."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from bot.desk.group_answers import look, writing
from bot.rules.statements import digest
from bot.slack import modals
from bot.slack.controls import CHECKED, Control, Field, Form
from bot.slack.rendered import Json
from handlers.clicks import Handler, once
from handlers.doors import Doors
from handlers.payloads import Click, Submission


async def open_answer_all(doors: Doors, click: Click) -> None:
    """Answer all."""

    async def view() -> Json:
        form = await doors.desks.look(look.group_form, click.number, by=click.user, now=doors.now)
        return modals.group_answer_modal(form, await doors.desk_of_case(click.number))

    await doors.show(click, view())


async def open_closing_line(doors: Doors, click: Click) -> None:
    """It is fixed."""

    async def view() -> Json:
        form = await doors.desks.look(look.closing_form, click.number, by=click.user, now=doors.now)
        return modals.closing_line_modal(form, await doors.desks.look(look.desk_of_answer, click.number))

    await doors.show(click, view())


async def send_answer(doors: Doors, sent: Submission) -> Json | None:
    """Show how the text reads; the same text sent once more is written."""
    text, case = sent.text(Field.TEXT), sent.fact("case")
    if _was_looked_at(sent, text):
        await doors.once(sent.key, writing.answer_group, case, by=sent.user, text=text, now=doors.now)
        return None
    form = await doors.desks.look(look.group_form, case, by=sent.user, text=text, now=doors.now)
    return modals.group_answer_modal(form, await doors.desk_of_case(case), typed=text)


async def send_closing_line(doors: Doors, sent: Submission) -> Json | None:
    """The same for the closing line."""
    text, answer = sent.text(Field.TEXT), sent.fact("answer")
    resolves = CHECKED in (sent.typed.get(Field.SEND_AND_RESOLVE) or ())
    cause = sent.chosen(Field.CAUSE)
    if _was_looked_at(sent, text):
        await doors.once(
            sent.key, writing.close_group, answer, by=sent.user, text=text, resolves=resolves, cause=cause,
            now=doors.now,
        )  # fmt: skip
        return None
    form = await doors.desks.look(look.closing_form, answer, by=sent.user, text=text, now=doors.now)
    desk = await doors.desks.look(look.desk_of_answer, answer)
    return modals.closing_line_modal(form, desk, typed=text, resolves=resolves, cause=cause)


def _was_looked_at(sent: Submission, text: str) -> bool:
    return bool(text) and sent.facts.get("seen") == digest(text)


CLICKS: Mapping[Control, Handler] = {
    Control.CASE_ANSWER_ALL: open_answer_all,
    Control.GROUP_APPROVE: once(writing.approve_answer),
    Control.GROUP_WITHDRAW: once(writing.withdraw_answer),
    Control.GROUP_STOP: once(writing.stop_answer),
    Control.GROUP_GO_ON: once(writing.go_on),
    Control.GROUP_SEND_TO_NEW: once(writing.send_to_new),
    Control.GROUP_CLOSE: open_closing_line,
}
FORMS: Mapping[Form, Callable[[Doors, Submission], Awaitable[Json | None]]] = {
    Form.GROUP_ANSWER: send_answer,
    Form.GROUP_CLOSING: send_closing_line,
}
