"""Modals that act on a case: ask a department, resolve, close without a reply, give it to somebody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.desk.views import Can, CaseView
from bot.rules.mood import Mood, mood
from bot.rules.sla import due_at
from bot.rules.vocabulary import Priority
from bot.settings import Department, Desk
from bot.slack.blocks import checkbox, choice, context, field, line, option, rich, run, text_input
from bot.slack.controls import CHECKED, NOBODY, Control, Field, Form
from bot.slack.forms import form, message_view
from bot.slack.holding import holding_text, holding_until
from bot.slack.labels import OUTCOMES, where
from bot.slack.labels import title as title_of
from bot.slack.quoting import handle_run, quoted
from bot.slack.rendered import Json
from bot.slack.reply_form import EVERYBODY, cause_field
from bot.slack.text import name
from bot.slack.wording import Words, words_for
from bot.store.words import Outcome

MOST_OPTIONS = 100


def escalate_modal(
    view: CaseView, desk: Desk, now: datetime, *, signature: str = "", department: str | None = None,
    question: str | None = None, holding: str | None = None,
) -> Json:  # fmt: skip
    """Return the modal that asks a department, with the holding reply ticked.

    When the select changes (``Control.ESCALATE_DEPARTMENT``) call again with ``department`` and what was typed;
    ``holding`` only if the agent changed it, so that an untouched text takes over the new time. The metadata holds
    case, revision, visibility, ``offered`` (the holding text as offered) and ``until`` (the time that it names).
    """
    words = words_for(desk)
    if not desk.departments:
        return message_view(desk, words.t("No departments are set up for this desk."))
    chosen = department if department in desk.departments else _only(desk)
    until = _until(view, desk, now, chosen)
    offered = _holding(view, desk, now, until, signature)
    asked = field(
        Field.QUESTION, words.t("Your question"),
        text_input(action_id=Field.QUESTION, value=question, focus=bool(chosen)),
        hint=words.t("They see the customer's words beside it. The customer does not see this."),
    )  # fmt: skip
    blocks = [*_whom(view, words), _departments(view, desk, words, now, chosen), asked]
    if Can.REPLY in view.can:
        blocks += _holding_fields(view, words, holding or offered, tail=chosen or "")
    return form(
        Form.ESCALATE, words, title=title_of(words, "Escalate"), blocks=blocks, submit=words.t("Ask"), case=view.number,
        revision=view.revision, visibility=view.visibility, offered=offered, until=until.isoformat(),
    )  # fmt: skip


def _only(desk: Desk) -> str | None:
    return next(iter(desk.departments)) if len(desk.departments) == 1 else None


def _until(view: CaseView, desk: Desk, now: datetime, chosen: str | None) -> datetime:
    """Return until when the holding reply may promise: without a chosen department the slowest one counts."""
    urgent = view.priority is Priority.URGENT
    asked = [desk.departments[chosen]] if chosen else list(desk.departments.values())
    return max(holding_until(desk, one, now, urgent=urgent) for one in asked)


def _holding(view: CaseView, desk: Desk, now: datetime, until: datetime, signature: str) -> str:
    text = view.mention.text or ""
    return holding_text(
        desk, now, name=view.customer.name, negative=mood(text) is Mood.NEGATIVE, until=until, signature=signature,
        language=view.mention.language,
    )  # fmt: skip


def _departments(view: CaseView, desk: Desk, words: Words, now: datetime, chosen: str | None) -> Json:
    options = [
        option(
            one.label, one.name, words.t("answers by {moment}", moment=words.moment(_answer_by(view, one, now), now))
        )
        for one in list(desk.departments.values())[:MOST_OPTIONS]
    ]
    element = choice(
        "static_select", options, action_id=Control.ESCALATE_DEPARTMENT, chosen=chosen, placeholder=words.t("Choose")
    ) | ({} if chosen else {"focus_on_load": True})
    return field(Field.DEPARTMENT, words.t("Department"), element, dispatch=True)


def _answer_by(view: CaseView, department: Department, now: datetime) -> datetime:
    allowed = department.urgent_answer if view.priority is Priority.URGENT else department.answer
    return due_at(now, allowance=allowed, hours=department.hours)


def _holding_fields(view: CaseView, words: Words, text: str, *, tail: str) -> list[Json]:
    box = checkbox(words.t("Send a holding reply"), CHECKED, action_id=Field.HOLDING, checked=True)
    element = text_input(action_id=Field.HOLDING_TEXT, value=text)
    return [
        field(Field.HOLDING, words.t("Tell the customer"), box, optional=True),
        field(Field.HOLDING_TEXT, words.t("Holding reply"), element, optional=True, tail=tail),
        context(words.t(EVERYBODY[view.visibility])),
    ]


def resolve_modal(
    view: CaseView,
    desk: Desk,
    *,
    outcome: Outcome | None = None,
    cause: str | None = None,
    ask_cause: bool = False,
) -> Json:
    """Return the modal that resolves. ``ask_cause``: the desk was asked to resolve this one and wants a cause."""
    words = words_for(desk)
    chosen = outcome or view.outcome or (Outcome.ANSWERED if view.last_reply else None)
    blocks = [*_whom(view, words), _outcomes(words, list(Outcome), chosen)]
    if desk.causes and desk.cause_required != "never":
        required = ask_cause or desk.cause_required == "always"
        blocks.append(cause_field(desk, words, chosen=cause or view.cause, required=required))
    return form(
        Form.RESOLVE, words, title=title_of(words, "Resolve"), blocks=blocks, submit=title_of(words, "Resolve"),
        case=view.number, revision=view.revision,
    )  # fmt: skip


def close_without_reply_modal(view: CaseView, desk: Desk) -> Json:
    """Return the modal with the reasons for which a case ends without an answer."""
    words = words_for(desk)
    reasons = [one for one in Outcome if one is not Outcome.ANSWERED]
    hint = words.t("Not engaging: this customer's messages are folded for 30 days, without clock or ping.")
    blocks = [*_whom(view, words), _outcomes(words, reasons, None, radio=True), context(hint)]
    return form(
        Form.CLOSE_WITHOUT_REPLY, words, title=title_of(words, "Close without reply"), blocks=blocks,
        submit=title_of(words, "Resolve"), case=view.number, revision=view.revision,
    )  # fmt: skip


def _outcomes(words: Words, outcomes: Sequence[Outcome], chosen: Outcome | None, *, radio: bool = False) -> Json:
    options = [option(words.t(OUTCOMES[one]), one) for one in OUTCOMES if one in outcomes]
    kind = "radio_buttons" if radio else "static_select"
    element = choice(kind, options, action_id=Field.OUTCOME, chosen=chosen, placeholder=words.t("Choose"))
    return field(Field.OUTCOME, words.t("How did it end?"), element)


def assign_modal(view: CaseView, desk: Desk, agents: Sequence[tuple[str, str]], *, hand_over: bool = False) -> Json:
    """Return the modal that gives the case to one of ``agents``, (user id, name) pairs; the owner is left out.

    ``hand_over`` (closing list): to nobody in particular is a choice too, ``NOBODY``.
    """
    words = words_for(desk)
    others = sorted((pair for pair in agents if pair[0] != view.owner_id), key=lambda pair: pair[1].casefold())
    options = [option(words.t("Back to the queue"), NOBODY)] if hand_over else []
    options += [option(name(label), user) for user, label in others][: MOST_OPTIONS - 1]
    if not options:
        return message_view(desk, words.t("There is nobody else to give it to."))
    element = choice("static_select", options, action_id=Field.AGENT, placeholder=words.t("Choose"))
    title = title_of(words, "Hand over" if hand_over else "Assign")
    return form(
        Form.HAND_OVER if hand_over else Form.ASSIGN, words, title=title, submit=title, case=view.number,
        blocks=[*_whom(view, words), field(Field.AGENT, words.t("To whom?"), element)], revision=view.revision,
    )  # fmt: skip


def _whom(view: CaseView, words: Words) -> list[Json]:
    """Return whom it is about, in the customer's own words."""
    head = line(handle_run(view.customer, view.mention.url), run(f" ({where(words, view.platform, view.visibility)})"))
    return [rich(head, *quoted(view.mention, words))]
