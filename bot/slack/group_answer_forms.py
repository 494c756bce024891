"""The modals of one text for many: written, looked at as two customers would read it, then sent or given to approve."""

from __future__ import annotations

from bot.desk.group_answers.views import GroupForm
from bot.rules.statements import digest
from bot.settings import Desk
from bot.slack.blocks import checkbox, context, field, line, rich, run, section, text_input
from bot.slack.controls import CHECKED, Field, Form
from bot.slack.forms import form as modal
from bot.slack.group_answers import left_out_words, places_words
from bot.slack.labels import shown_words, title
from bot.slack.quoting import handle_run, in_quotes, quoted
from bot.slack.rendered import Json
from bot.slack.reply_form import cause_field
from bot.slack.wording import Words, words_for

SHOWN_CHARACTERS = 600


def group_answer_modal(form: GroupForm, desk: Desk, *, typed: str | None = None) -> Json:
    """Return the form of *Answer all*; with ``typed`` it shows how that reads, and sending the same text sends it."""
    words = words_for(desk)
    blocks = [*_who(form, words), *_head(form, words), *_text(form, words, typed), *_samples(form, words)]
    return modal(
        Form.GROUP_ANSWER, words, title=title(words, "Answer all"), blocks=blocks, submit=_submit(form, words),
        case=form.case, seen=_looked_at(form, typed),
    )  # fmt: skip


def closing_line_modal(
    form: GroupForm, desk: Desk, *, typed: str | None = None, resolves: bool = True, cause: str | None = None
) -> Json:
    """Return the form of *It is fixed*, which goes to those who got the answer."""
    words = words_for(desk)
    said = rich(line(run(words.t("They were told:"), bold=True)), *in_quotes(form.said, SHOWN_CHARACTERS))
    box = checkbox(words.t("Resolve their cases"), CHECKED, action_id=Field.SEND_AND_RESOLVE, checked=resolves)
    blocks = [
        *_who(form, words), said, *_text(form, words, typed), *_samples(form, words),
        field(Field.SEND_AND_RESOLVE, words.t("After sending"), box, optional=True),
    ]  # fmt: skip
    if desk.causes and desk.cause_required != "never":
        blocks.append(cause_field(desk, words, chosen=cause, required=False))
    return modal(
        Form.GROUP_CLOSING, words, title=title(words, "It is fixed"), blocks=blocks, submit=_submit(form, words),
        case=form.case, answer=form.closes, seen=_looked_at(form, typed),
    )  # fmt: skip


def _looked_at(form: GroupForm, typed: str | None) -> str:
    """Return by which the same text is known when it is sent again; "" where nothing was looked at yet."""
    return digest(typed) if typed and form.samples else ""


def _who(form: GroupForm, words: Words) -> list[Json]:
    said = words.n("{count} customer gets this text.", "{count} customers get this text.", form.total)
    blocks = [section(said), context(places_words(form.places, words))]
    if reasons := left_out_words(form.left_out, words):
        blocks.append(context(words.t("Not among them: {reasons}", reasons=reasons)))
    return blocks


def _head(form: GroupForm, words: Words) -> list[Json]:
    if form.head is None or form.customer is None:
        return []
    first = line(run(words.t("The first of them:") + " ", bold=True), handle_run(form.customer, form.head.url))
    return [rich(first, *quoted(form.head, words, limit=SHOWN_CHARACTERS))]


def _text(form: GroupForm, words: Words, typed: str | None) -> list[Json]:
    element = text_input(action_id=Field.TEXT, value=typed, focus=True)
    hint = words.t("{gap} becomes the name of each; who has none reads it without.", gap="{name}")
    blocks = [field(Field.TEXT, words.t("What all of them read"), element, hint=hint)]
    return blocks + ([context(words.t("Signed ^{signature}", signature=form.signature.lstrip("^")))]
                     if form.signature else [])  # fmt: skip


def _samples(form: GroupForm, words: Words) -> list[Json]:
    if not form.samples:
        return []
    parts = [line(run(words.t("They read, for example:"), bold=True))]
    for sample in form.samples:
        parts += in_quotes(sample, SHOWN_CHARACTERS)
    then = (
        words.t("Send it once more to give it to a colleague to approve. Changed words are shown again first.")
        if form.second_person
        else words.t("Send it once more to send it to all of them. Changed words are shown again first.")
    )
    warned = [rich(line(run(shown_words(form.shown, words), bold=True)))] if form.shown else []
    return [rich(*parts), *warned, context(then)]


def _submit(form: GroupForm, words: Words) -> str:
    if not form.samples:
        return words.t("Look first")
    return words.t("Ask for approval") if form.second_person else words.t("Send to all")
