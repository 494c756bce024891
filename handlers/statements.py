"""Clicks and forms about what we say on our own accounts in a crisis."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.desk.crisis import leading, look_statements, stating
from bot.slack import modals
from bot.slack.controls import CHECKED, Control, Field, Form
from bot.slack.rendered import Json
from bot.slack.statement_forms import Filled
from bot.store.words import StatementKind
from handlers.clicks import Handler, once
from handlers.doors import Doors
from handlers.payloads import Click, StrangePayload, Submission
from handlers.shapes import a_text, an_id


async def open_statement(doors: Doors, click: Click) -> None:
    """Statement."""

    async def view() -> Json:
        form = await doors.desks.look(look_statements.statement_form, click.number, by=click.user, now=doors.now)
        return modals.statement_modal(form, doors.desks.settings.desks[form.crisis.desk], doors.now)

    await doors.show(click, view())


async def open_correction(doors: Doors, click: Click) -> None:
    """Correct."""

    async def view() -> Json:
        form = await doors.desks.look(look_statements.correction_form, click.number, by=click.user, now=doors.now)
        return modals.correction_modal(form, doors.desks.settings.desks[form.crisis.desk], doors.now)

    await doors.show(click, view())


async def use_line(doors: Doors, click: Click) -> None:
    """An approved text was chosen: it stands in the text field now, and what else was filled in stays."""
    crisis = an_id(click.facts.get("crisis"), what=click.control)
    form = await doors.desks.look(look_statements.statement_form, crisis, by=click.user, now=doors.now)
    text = next((one.text for one in form.lines if one.key == click.value), "")
    typed = click.typed
    filled = Filled(
        line=click.value, text=text, kind=a_text(typed.get(Field.KIND)) or None,
        accounts=_several(typed, Field.ACCOUNTS), pin=CHECKED in _several(typed, Field.PIN),
        approve=CHECKED in _several(typed, Field.APPROVE),
    )  # fmt: skip
    view = modals.statement_modal(form, doors.desks.settings.desks[form.crisis.desk], doors.now, filled=filled)
    await doors.gateway.update_view(view_id=click.view_id or "", view=view, hash=click.view_hash)


async def send_statement(doors: Doors, sent: Submission) -> None:
    """Post a statement on each account that was chosen."""
    try:
        kind = StatementKind(sent.chosen(Field.KIND) or "")
    except ValueError:
        raise StrangePayload("the form says no kind of statement") from None
    await doors.once(
        sent.key, stating.make_statements, sent.fact("crisis"), by=sent.user, text=sent.text(Field.TEXT), kind=kind,
        sources=_several(sent.typed, Field.ACCOUNTS), pin=CHECKED in _several(sent.typed, Field.PIN),
        approve=CHECKED in _several(sent.typed, Field.APPROVE), now=doors.now,
    )  # fmt: skip


async def send_correction(doors: Doors, sent: Submission) -> None:
    """Post a correction."""
    await doors.once(
        sent.key, stating.correct_statement, sent.fact("statement"), by=sent.user, text=sent.text(Field.TEXT),
        now=doors.now,
    )  # fmt: skip


async def open_line(doors: Doors, click: Click) -> None:
    """Approve a line."""

    async def view() -> Json:
        form = await doors.desks.look(look_statements.statement_form, click.number, by=click.user, now=doors.now)
        return modals.approve_line_modal(form.crisis, doors.desks.settings.desks[form.crisis.desk], doors.now)

    await doors.show(click, view())


async def send_line(doors: Doors, sent: Submission) -> None:
    """A line is approved."""
    await doors.once(
        sent.key, leading.add_line, sent.fact("crisis"), by=sent.user, text=sent.text(Field.TEXT), now=doors.now
    )


def _several(typed: Mapping[Field, Any], name: Field) -> list[str]:
    """Return the values that were ticked."""
    found = typed.get(name)
    return [str(one) for one in found] if isinstance(found, list) else []


CLICKS: Mapping[Control, Handler] = {
    Control.CRISIS_STATEMENT: open_statement,
    Control.CRISIS_LINES_ONLY: once(leading.say_lines_only),
    Control.CRISIS_RELEASE_LINES: once(leading.release_lines),
    Control.CRISIS_APPROVE_LINE: open_line,
    Control.STATEMENT_CORRECT: open_correction,
    Control.STATEMENT_AGAIN: once(stating.send_again),
    Control.STATEMENT_STANDS: once(stating.it_stands),
    Control.STATEMENT_LINE: use_line,
}
FORMS: Mapping[Form, Callable[[Doors, Submission], Awaitable[Json | None]]] = {
    Form.CRISIS_STATEMENT: send_statement,
    Form.CRISIS_APPROVE_LINE: send_line,
    Form.STATEMENT_CORRECTION: send_correction,
}
