"""Modals of a department: answer a question, or say that it is not theirs."""

from __future__ import annotations

from bot.desk.views import QuestionView
from bot.settings import Desk
from bot.slack.blocks import choice, field, line, option, rich, run, text_input
from bot.slack.controls import NOBODY, Field, Form
from bot.slack.forms import form
from bot.slack.labels import title
from bot.slack.quoting import handle_run, in_quotes, quoted
from bot.slack.rendered import Json
from bot.slack.text import name
from bot.slack.wording import Words, words_for

QUESTION_CHARACTERS, CUSTOMER_CHARACTERS = 1_500, 800


def answer_modal(question: QuestionView, desk: Desk, *, typed: str | None = None) -> Json:
    """Return the modal in which a department answers webcare."""
    words = words_for(desk)
    element = text_input(action_id=Field.TEXT, value=typed, focus=True)
    hint = words.t("Webcare writes to the customer. The customer does not see this.")
    blocks = [*_asked(question, words), field(Field.TEXT, words.t("Your answer"), element, hint=hint)]
    return form(
        Form.ANSWER, words, title=title(words, "Answer"), blocks=blocks, submit=words.t("Send to webcare"),
        question=question.id,
    )  # fmt: skip


def not_ours_modal(question: QuestionView, desk: Desk) -> Json:
    """Return the modal that asks whose question it is then."""
    words = words_for(desk)
    options = [option(words.t("I don't know"), NOBODY)]
    options += [option(one.label, one.name) for one in desk.departments.values() if one.name != question.department][
        :99
    ]
    element = choice("static_select", options, action_id=Field.DEPARTMENT, placeholder=words.t("Choose"))
    blocks = [*_asked(question, words), field(Field.DEPARTMENT, words.t("Whose is it then?"), element)]
    return form(
        Form.NOT_OURS, words, title=title(words, "Not ours"), blocks=blocks, submit=words.t("Send back"),
        question=question.id,
    )  # fmt: skip


def _asked(question: QuestionView, words: Words) -> list[Json]:
    parts = [line(run(words.t("{name} asks:", name=name(question.asked_by)), bold=True))]
    parts += in_quotes(question.question, QUESTION_CHARACTERS)
    for mention in question.mentions:
        parts.append(line(handle_run(question.customer, mention.url)))
        parts += quoted(mention, words, limit=CUSTOMER_CHARACTERS)
    return [rich(*parts)]
