"""Sent and closed forms: one short transaction, then the acknowledgement, so that a mistake is told in the form."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck

from bot.desk import claim, escalate, list_decisions, look, reply, resolve, writing
from bot.desk.refusals import CaseChanged, CauseRequired
from bot.rules.vocabulary import Visibility
from bot.slack import modals
from bot.slack.controls import CHECKED, NOBODY, Field, Form, block_of
from bot.slack.refused import field_of
from bot.slack.rendered import Json
from bot.store.words import Outcome, ReplyKind
from handlers.doors import Doors
from handlers.errors import in_words
from handlers.payloads import Body, StrangePayload, Submission, read_submission

log = structlog.get_logger(__name__)
Handler = Callable[[Doors, Submission], Awaitable[Json | None]]
"""Does the work; returns a view to show instead, or None to close the form."""


async def on_form(ack: AsyncAck, body: Body, doors: Doors) -> None:
    """Every form that was sent."""
    sent = read_submission(body)
    if not doors.is_ours(sent.team):
        log.warning("form.other_workspace", form=sent.form)
        await ack()
        return
    try:
        await doors.meet(sent.user, sent.user_name)
        view = await HANDLERS[sent.form](doors, sent)
    except Exception as error:  # the handler loop: everything is told to the person, in the form
        await _tell_in_form(ack, doors, sent, error)
        return
    doors.typing.forget(sent.view_id)
    if view is not None:
        await ack(response_action="update", view=view)
    else:
        await ack()


async def _tell_in_form(ack: AsyncAck, doors: Doors, sent: Submission, error: Exception) -> None:
    desk = await doors.desk_of_form(sent)
    said = await in_words(error, doors.desks, desk, control=sent.form)
    field = field_of(error) or _first_field(sent)
    if said is None:
        await ack()
    elif field is None:
        await ack(response_action="update", view=modals.message_view(desk, said))
    else:
        await ack(response_action="errors", errors={block_of(sent.state, field): said})


def _first_field(sent: Submission) -> Field | None:
    """Return where to tell something that concerns the whole form: under its text, else under its first field."""
    return next((field for field in (Field.TEXT, Field.QUESTION, *sent.typed) if field in sent.typed), None)


async def on_form_closed(ack: AsyncAck, body: Body, doors: Doors) -> None:
    """A form that was closed without sending; only the Reply modal asks to hear of it."""
    await ack()
    closed = read_submission(body)
    doors.typing.forget(closed.view_id)
    if closed.form in (Form.REPLY, Form.TELL_CUSTOMER):
        await doors.desks.do(writing.stop_writing, closed.fact("case"), by=closed.user, now=doors.now)
        doors.wake()


async def send_reply(doors: Doors, sent: Submission) -> Json | None:
    """Send, or Send and resolve."""
    visibility = Visibility(sent.typed.get(Field.VISIBILITY) or sent.facts["visibility"])
    resolves = CHECKED in (sent.typed.get(Field.SEND_AND_RESOLVE) or ())
    text, number = sent.text(Field.TEXT), sent.fact("case")
    try:
        await doors.once(
            sent.key, reply.submit_reply, number, by=sent.user, text=text, visibility=visibility,
            seen_revision=sent.fact("revision"), resolve_as=Outcome.ANSWERED if resolves else None,
            cause=sent.typed.get(Field.CAUSE), confirmed=bool(sent.facts.get("confirmed")),
            promised_for=_promised(sent, text), now=doors.now,
            # "You hear from us on Monday" answers nothing yet: the case stays theirs, with a promise.
            kind=ReplyKind.HOLDING if sent.form is Form.TELL_CUSTOMER else ReplyKind.ANSWER,
        )  # fmt: skip
    except (CaseChanged, CauseRequired) as warning:
        form = await doors.desks.look(look.reply_form, number, by=sent.user, now=doors.now)
        return modals.reply_modal(
            form, await doors.desk_of_case(number), doors.now, typed=text, visibility=visibility, resolve=resolves,
            ask_cause=isinstance(warning, CauseRequired), changed=warning if isinstance(warning, CaseChanged) else None,
        )  # fmt: skip
    return None


def _promised(sent: Submission, text: str) -> datetime | None:
    """Return the time that an offered text names, as long as it stands as offered; else the text itself is read."""
    until: Any = sent.facts.get("promised_for") or sent.facts.get("until")
    return datetime.fromisoformat(until) if until and text == sent.facts.get("offered") else None


async def ask_department(doors: Doors, sent: Submission) -> None:
    """Escalate, with the holding reply where it is ticked."""
    text = sent.text(Field.HOLDING_TEXT)
    holds = CHECKED in (sent.typed.get(Field.HOLDING) or ()) and bool(text)
    await doors.once(
        sent.key, escalate.escalate_case, sent.fact("case"), by=sent.user,
        department=str(sent.typed.get(Field.DEPARTMENT) or ""), question=sent.text(Field.QUESTION),
        holding=text if holds else None, visibility=Visibility(sent.facts["visibility"]),
        promised_for=_promised(sent, text), now=doors.now,
    )  # fmt: skip


async def resolve_case(doors: Doors, sent: Submission) -> None:
    """Resolve, or Close without reply."""
    await doors.once(
        sent.key, resolve.resolve_case, sent.fact("case"), by=sent.user,
        outcome=Outcome(str(sent.typed.get(Field.OUTCOME))), cause=sent.typed.get(Field.CAUSE), now=doors.now,
    )  # fmt: skip


async def assign_case(doors: Doors, sent: Submission) -> None:
    """Assign."""
    to = str(sent.typed.get(Field.AGENT))
    await doors.once(sent.key, claim.assign_case, sent.fact("case"), to=to, by=sent.user, now=doors.now)


async def hand_over(doors: Doors, sent: Submission) -> None:
    """Hand over, on the closing list."""
    to = sent.typed.get(Field.AGENT)
    to = None if to in (None, NOBODY) else str(to)
    await doors.once(sent.key, list_decisions.hand_over, sent.fact("case"), to=to, by=sent.user, now=doors.now)


async def answer_question(doors: Doors, sent: Submission) -> None:
    """Answer, by anybody in the department's place."""
    await doors.once(
        sent.key, escalate.answer_question, sent.fact("question"), by=sent.user, text=sent.text(Field.TEXT),
        now=doors.now,
    )  # fmt: skip


async def say_not_ours(doors: Doors, sent: Submission) -> None:
    """Not ours, and whose it is then."""
    named = sent.typed.get(Field.DEPARTMENT)
    await doors.once(
        sent.key, escalate.say_not_ours, sent.fact("question"), by=sent.user,
        suggested=None if named in (None, NOBODY) else str(named), now=doors.now,
    )  # fmt: skip


async def nothing(_: Doors, __: Submission) -> None:
    """A form that only shows something."""


HANDLERS: dict[Form, Handler] = {
    Form.LOADING: nothing,
    Form.MESSAGE: nothing,
    Form.DETAILS: nothing,
    Form.REPLY: send_reply,
    Form.TELL_CUSTOMER: send_reply,
    Form.ESCALATE: ask_department,
    Form.RESOLVE: resolve_case,
    Form.CLOSE_WITHOUT_REPLY: resolve_case,
    Form.ASSIGN: assign_case,
    Form.HAND_OVER: hand_over,
    Form.ANSWER: answer_question,
    Form.NOT_OURS: say_not_ours,
}
__all__ = ["HANDLERS", "StrangePayload", "on_form", "on_form_closed"]
