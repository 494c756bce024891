"""Sent and closed forms: one short transaction, then the acknowledgement, so that a mistake is told in the form."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog
from slack_bolt.async_app import AsyncAck

from bot.desk import claim, escalate, list_decisions, look, reply, resolve, writing
from bot.desk.refusals import CaseChanged, CauseRequired, PersonalDataShown
from bot.errors import Refusal
from bot.settings import Desk
from bot.slack import modals
from bot.slack.controls import CHECKED, NOBODY, Field, Form, block_of
from bot.slack.refused import field_of
from bot.slack.rendered import Json
from bot.slack.wording import words_for
from bot.store.database import DATABASE_AWAY
from bot.store.trouble import Away, DatabaseAway
from bot.store.words import Outcome, ReplyKind
from bot.tasks import within
from handlers import crisis, drills, group_answers, shortcuts, statements
from handlers.doors import Doors
from handlers.errors import form_is_kept, in_words
from handlers.payloads import Body, StrangePayload, Submission, read_submission

log = structlog.get_logger(__name__)
Handler = Callable[[Doors, Submission], Awaitable[Json | None]]
"""Does the work; returns a view to show instead, or None to close the form."""
# Slack waits three seconds; after that it shows words of its own, and nobody knows whether the text was taken.
ANSWER_WITHIN_S = 2.2


async def on_form(ack: AsyncAck, body: Body, doors: Doors) -> None:
    """Every form that was sent."""
    try:
        sent = read_submission(body)
    except StrangePayload as error:
        await _tell_outdated(ack, doors, error)
        return
    refused = _refused(doors, sent)
    if refused is not None:
        await _tell(ack, doors.desk_of(None), sent, refused, _first_field(sent))
        return
    try:
        view = await within(ANSWER_WITHIN_S, _handled(doors, sent))
    except Exception as error:  # the handler loop: everything is told to the person, in the form
        await _tell_in_form(ack, doors, sent, error)
        return
    doors.typing.forget(sent.view_id)
    if view is not None:
        await ack(response_action="update", view=view)
    else:
        await ack()


def _refused(doors: Doors, sent: Submission) -> str | None:
    """Return what to say to who may not send forms here at all, or sends them faster than anybody can fill them in."""
    words = words_for(doors.desk_of(None))
    if not doors.is_ours(sent.origin):
        log.warning("form.other_workspace", form=sent.form, team=sent.origin.team, app=sent.origin.app)
        return words.t("Only members of this workspace can do this.")
    if not doors.keeps_pace(sent.user):
        log.warning("busy.refused", user=sent.user)
        return words.t("Very busy right now. Try again in a moment.")
    return None


async def _tell_outdated(ack: AsyncAck, doors: Doors, error: StrangePayload) -> None:
    log.info("form.strange", why=str(error))
    desk = doors.desk_of(None)
    said = await in_words(error, doors.desks, desk, control="form")
    await ack(response_action="update", view=modals.message_view(desk, said or ""))


async def _handled(doors: Doors, sent: Submission) -> Json | None:
    await doors.typing.settle(sent.view_id)
    await doors.meet(sent.user, sent.user_name)
    return await HANDLERS[sent.form](doors, sent)


async def _tell_in_form(ack: AsyncAck, doors: Doors, sent: Submission, error: Exception) -> None:
    said: str | None
    if isinstance(error, (*DATABASE_AWAY, TimeoutError)):
        desk = doors.desk_of(None)  # which desk it is would have to be asked where nobody answers
        said = form_is_kept(
            desk, control=sent.form, why=error.why if isinstance(error, DatabaseAway) else Away.NO_ANSWER
        )
    else:
        desk = await doors.desk_of_form(sent)
        said = await in_words(error, doors.desks, desk, control=sent.form)
    if said is None:
        await ack()
    else:
        named = field_of(error)
        await _tell(ack, desk, sent, said, named if named in sent.typed else _first_field(sent))


async def _tell(ack: AsyncAck, desk: Desk, sent: Submission, said: str, field: Field | None) -> None:
    """Say it under a field, where what was typed stays; in a form without fields in its place."""
    if field is None:
        await ack(response_action="update", view=modals.message_view(desk, said))
    else:
        await ack(response_action="errors", errors={block_of(sent.state, field): said})


def _first_field(sent: Submission) -> Field | None:
    """Return where to tell something that concerns the whole form: under its text, else under its first field."""
    return next((field for field in (Field.TEXT, Field.QUESTION, *sent.typed) if field in sent.typed), None)


async def on_form_closed(ack: AsyncAck, body: Body, doors: Doors) -> None:
    """A form that was closed without sending; only the Reply modal asks to hear of it."""
    await ack()
    try:
        closed = read_submission(body)
    except StrangePayload as error:
        log.info("form.strange", why=str(error))
        return
    doors.typing.forget(closed.view_id)
    if closed.form in (Form.REPLY, Form.TELL_CUSTOMER) and doors.is_ours(closed.origin):
        doors.tasks.start(_put_down(doors, closed), _not_put_down)


async def _put_down(doors: Doors, closed: Submission) -> None:
    await doors.desks.do(writing.stop_writing, closed.fact("case"), by=closed.user, now=doors.now)
    doors.wake()


async def _not_put_down(error: Exception) -> None:
    """The card goes on showing somebody who writes until ten minutes after the last key."""
    if isinstance(error, (Refusal, StrangePayload, *DATABASE_AWAY)):
        log.info("form.not_put_down", why=type(error).__name__)
    else:
        log.error("form.failed", exc_info=error)


async def send_reply(doors: Doors, sent: Submission) -> Json | None:
    """Send, or Send and resolve."""
    visibility = sent.visibility
    resolves = CHECKED in (sent.typed.get(Field.SEND_AND_RESOLVE) or ())
    text, number = sent.text(Field.TEXT), sent.fact("case")
    try:
        await doors.once(
            sent.key, reply.submit_reply, number, by=sent.user, text=text, visibility=visibility,
            seen_revision=sent.fact("revision"), resolve_as=Outcome.ANSWERED if resolves else None,
            cause=sent.chosen(Field.CAUSE), confirmed=bool(sent.facts.get("confirmed")),
            promised_for=sent.promised(text), template=sent.chosen(Field.TEMPLATE),
            line=sent.chosen(Field.LINE), meant=sent.meant, now=doors.now,
            # "You hear from us on Monday" answers nothing yet: the case stays theirs, with a promise.
            kind=ReplyKind.HOLDING if sent.form is Form.TELL_CUSTOMER else ReplyKind.ANSWER,
        )  # fmt: skip
    except (CaseChanged, CauseRequired, PersonalDataShown) as warning:
        form = await doors.desks.look(look.reply_form, number, by=sent.user, now=doors.now)
        return modals.reply_modal(
            form, await doors.desk_of_case(number), doors.now, typed=text, visibility=visibility, resolve=resolves,
            ask_cause=isinstance(warning, CauseRequired), changed=warning if isinstance(warning, CaseChanged) else None,
            shown=warning.kinds if isinstance(warning, PersonalDataShown) else (), keep=sent.facts, sent_as=sent.form,
        )  # fmt: skip
    return None


async def ask_department(doors: Doors, sent: Submission) -> None:
    """Escalate, with the holding reply where it is ticked."""
    text = sent.text(Field.HOLDING_TEXT)
    holds = CHECKED in (sent.typed.get(Field.HOLDING) or ()) and bool(text)
    await doors.once(
        sent.key, escalate.escalate_case, sent.fact("case"), by=sent.user,
        department=sent.chosen(Field.DEPARTMENT) or "", question=sent.text(Field.QUESTION),
        holding=text if holds else None, visibility=sent.visibility, promised_for=sent.promised(text), now=doors.now,
    )  # fmt: skip


async def resolve_case(doors: Doors, sent: Submission) -> None:
    """Resolve, or Close without reply."""
    await doors.once(
        sent.key, resolve.resolve_case, sent.fact("case"), by=sent.user,
        outcome=sent.outcome, cause=sent.chosen(Field.CAUSE), now=doors.now,
    )  # fmt: skip


async def assign_case(doors: Doors, sent: Submission) -> None:
    """Assign."""
    to = sent.chosen(Field.AGENT) or ""
    await doors.once(sent.key, claim.assign_case, sent.fact("case"), to=to, by=sent.user, now=doors.now)


async def hand_over(doors: Doors, sent: Submission) -> None:
    """Hand over, on the closing list."""
    to = sent.chosen(Field.AGENT)
    to = None if to == NOBODY else to
    await doors.once(sent.key, list_decisions.hand_over, sent.fact("case"), to=to, by=sent.user, now=doors.now)


async def answer_question(doors: Doors, sent: Submission) -> None:
    """Answer, by anybody in the department's place."""
    await doors.admit_reader(sent.fact("question"), by=sent.user, origin=sent.origin, channel=sent.place)
    await doors.once(
        sent.key, escalate.answer_question, sent.fact("question"), by=sent.user, text=sent.text(Field.TEXT),
        now=doors.now,
    )  # fmt: skip


async def say_not_ours(doors: Doors, sent: Submission) -> None:
    """Not ours, and whose it is then."""
    named = sent.chosen(Field.DEPARTMENT)
    await doors.admit_reader(sent.fact("question"), by=sent.user, origin=sent.origin, channel=sent.place)
    await doors.once(
        sent.key, escalate.say_not_ours, sent.fact("question"), by=sent.user,
        suggested=None if named == NOBODY else named, now=doors.now,
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
    **crisis.FORMS,
    **drills.FORMS,
    **group_answers.FORMS,
    **shortcuts.FORMS,
    **statements.FORMS,
}
__all__ = ["HANDLERS", "StrangePayload", "on_form", "on_form_closed"]
