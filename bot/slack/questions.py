"""The question card: all that a department needs to answer, and a word that the customer does not see it."""

from __future__ import annotations

from datetime import datetime

from bot.desk.views import QuestionView
from bot.settings import Desk
from bot.slack.blocks import actions, button, context, group, line, rich, run
from bot.slack.card_lines import DOT, question_words
from bot.slack.controls import Control
from bot.slack.labels import PRIORITIES, label, where
from bot.slack.limits import fit
from bot.slack.quoting import handle, handle_run, in_quotes, quoted
from bot.slack.rendered import Json, Rendered
from bot.slack.text import escape, name, one_line
from bot.slack.wording import Words, words_for
from bot.store.words import QuestionState, Visibility

QUESTION_CHARACTERS = 2_000
CUSTOMER_CHARACTERS = 1_500
OPEN = (QuestionState.OPEN, QuestionState.TAKEN)


def render_question(view: QuestionView, desk: Desk, now: datetime) -> Rendered:
    """Return the card of a question as it stands in the department's channel or DM."""
    words = words_for(desk)
    if view.state not in OPEN:
        return fit(_closed(view, words, now))
    said = _headline(view, words, now)
    mention = group(view.usergroup) if view.usergroup and view.state is QuestionState.OPEN else None
    head = [line(*([mention, run(" ")] if mention else []), run(said, bold=True))]
    head += in_quotes(view.question, QUESTION_CHARACTERS)
    blocks = [rich(*head, *_customer(view, words)), context(_footer(view, words)), *actions(_buttons(view, words))]
    # The question itself is ours and may be in a notification; a customer's private words never are.
    ask = one_line(view.question, 150) if view.visibility is Visibility.PUBLIC else ""
    text = escape(f"{said}: {ask}" if ask else said)
    return fit(Rendered(f"<!subteam^{view.usergroup}> {text}" if mention else text, blocks))


def _headline(view: QuestionView, words: Words, now: datetime) -> str:
    urgent = f"{words.t(PRIORITIES[view.priority])}: " if view.priority in PRIORITIES else ""
    return urgent + words.t(
        "{name} from webcare asks {department}, answer by {moment}", name=name(view.asked_by),
        department=name(view.label), moment=words.moment(view.answer_by, now),
    )  # fmt: skip


def _customer(view: QuestionView, words: Words) -> list[Json]:
    """Return the customer's words that the department needs."""
    place = where(words, view.platform, view.visibility)
    if view.hidden:
        why = words.t("Private message: webcare has the words, this channel is for everybody.")
        return [line(run(handle(view.customer), bold=True), run(f" ({place})")), line(run(why, italic=True))]
    parts: list[Json] = []
    for mention in view.mentions:
        parts.append(line(handle_run(view.customer, mention.url), run(f" ({place})")))
        parts += quoted(mention, words, limit=CUSTOMER_CHARACTERS)
    return parts or [line(run(handle(view.customer), bold=True), run(f" ({place})"))]


def _footer(view: QuestionView, words: Words) -> str:
    taken = words.t("Taken by {name}", name=name(view.taken_by)) + DOT if view.taken_by else ""
    return taken + words.t("The customer does not see this.")


def _buttons(view: QuestionView, words: Words) -> list[Json]:
    wanted = [Control.QUESTION_TAKE] if view.state is QuestionState.OPEN else []
    wanted += [Control.QUESTION_ANSWER, Control.QUESTION_NOT_OURS]
    return [button(label(words, one), one, view.id, primary=one is Control.QUESTION_ANSWER) for one in wanted]


def _closed(view: QuestionView, words: Words, now: datetime) -> Rendered:
    """Return what is left once it is over: how it ended, no customer's words, no buttons."""
    if view.state is not QuestionState.ANSWERED:
        said = question_words(view, words, now)
        return Rendered(escape(said), [context(f"{handle(view.customer)}{DOT}{said}")])
    said = words.t(
        "{name} answered webcare at {moment}", name=name(view.answered_by or view.label),
        moment=words.moment(view.answered_at or now, now),
    )  # fmt: skip
    answer = in_quotes(view.answer, QUESTION_CHARACTERS)
    return Rendered(escape(said), [rich(line(run(handle(view.customer) + DOT + said)), *answer)])
