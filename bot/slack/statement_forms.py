"""Modals of what we say on our own accounts: a statement, and the correction of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.desk.crisis.views import CrisisView, StatementForm
from bot.settings import Desk
from bot.slack.blocks import boxes, checkbox, choice, field, line, option, rich, run, section, text_input
from bot.slack.controls import CHECKED, Control, Field, Form
from bot.slack.crisis_lines import first_line
from bot.slack.forms import form as modal
from bot.slack.labels import title
from bot.slack.quoting import in_quotes
from bot.slack.rendered import Json
from bot.slack.statements import KINDS, WORDS_CHARACTERS
from bot.slack.text import name, one_line
from bot.slack.wording import Words, words_for
from bot.store.words import ReplyState, StatementKind

CHOSEN_FROM = (StatementKind.OPENING, StatementKind.STATUS, StatementKind.CLOSING)
LINE_CHARACTERS = 70


@dataclass(frozen=True, kw_only=True)
class Filled:
    """What somebody has filled in so far, when the form is shown anew with an approved text in it."""

    line: str
    """The key of the approved text; Slack takes a new initial value only in a field with a new name."""
    text: str
    kind: str | None = None
    accounts: Sequence[str] = ()
    pin: bool = False
    approve: bool = False


def statement_modal(form: StatementForm, desk: Desk, now: datetime, *, filled: Filled | None = None) -> Json:
    """Return the form of a statement: where, what for, the words, and texts that are approved already."""
    words = words_for(desk)
    first = not any(one.state is ReplyState.SENT for one in form.crisis.statements)
    usual = StatementKind.OPENING if first else StatementKind.STATUS
    kinds = [option(words.t(KINDS[kind]), kind) for kind in CHOSEN_FROM]
    kind = choice("static_select", kinds, action_id=Field.KIND, chosen=(filled and filled.kind) or usual)
    blocks = [
        section(first_line(form.crisis, desk, now)),
        _accounts(form, words, filled),
        field(Field.KIND, words.t("What is it?"), kind),
        *_lines(form, words, filled),
        _text(form, words, filled.text if filled else None, tail=filled.line if filled else ""),
        field(Field.PIN, words.t("On top of the account"), _pin(words, first if filled is None else filled.pin),
              optional=True),
        *_approval(form, words, checked=filled is None or filled.approve),
    ]  # fmt: skip
    return modal(
        Form.CRISIS_STATEMENT, words, title=title(words, "Statement"), blocks=blocks, submit=words.t("Post"),
        crisis=form.crisis.id,
    )  # fmt: skip


def correction_modal(form: StatementForm, desk: Desk, now: datetime) -> Json:
    """Return the form of a correction, which names what it corrects; where that has a link, it is added."""
    words, first = words_for(desk), form.corrects
    if first is None:
        raise ValueError("a correction corrects something")
    moment = words.moment(first.at, now)
    named = words.t("Correction of what we said at {moment}: ", moment=moment)
    head = words.t("On {platform}, {moment}:", platform=name(first.platform), moment=moment)
    blocks = [
        rich(line(run(head, bold=True)), *in_quotes(first.text, WORDS_CHARACTERS)),
        _text(form, words, named),
    ]
    if first.url:
        blocks.append(section(words.t("The link of the first one is added, and counts.")))
    return modal(
        Form.STATEMENT_CORRECTION, words, title=title(words, "Correct"), blocks=blocks, submit=words.t("Post"),
        crisis=form.crisis.id, statement=first.id,
    )  # fmt: skip


def approve_line_modal(view: CrisisView, desk: Desk, now: datetime) -> Json:
    """Return the form in which a lead approves a line that everybody may say."""
    words = words_for(desk)
    blocks = [
        section(first_line(view, desk, now)),
        field(Field.TEXT, words.t("What may everybody say?"), text_input(action_id=Field.TEXT, value=None, focus=True),
              hint=words.t("Agents choose it in Reply, word for word. They sign it as always.")),
    ]  # fmt: skip
    return modal(
        Form.CRISIS_APPROVE_LINE, words, title=title(words, "Approve a line"), blocks=blocks,
        submit=title(words, "Approve a line"), crisis=view.id,
    )  # fmt: skip


def _accounts(form: StatementForm, words: Words, filled: Filled | None) -> Json:
    platforms = Counter(one.platform for one in form.accounts)
    options = [
        option(name(one.platform), one.source, name(one.source) if platforms[one.platform] > 1 else None)
        for one in form.accounts
    ]
    chosen = [one.source for one in form.accounts] if filled is None else filled.accounts
    return field(Field.ACCOUNTS, words.t("On which accounts?"), boxes(options, action_id=Field.ACCOUNTS, chosen=chosen))


def _lines(form: StatementForm, words: Words, filled: Filled | None) -> list[Json]:
    """Return the select of approved texts; choosing one puts it into the text field, where it can be changed."""
    if not form.lines:
        return []
    options = [option(one_line(one.text, LINE_CHARACTERS) or "?", one.key) for one in form.lines]
    element = choice(
        "static_select", options, action_id=Control.STATEMENT_LINE, chosen=filled.line if filled else None,
        placeholder=words.t("Choose"),
    )  # fmt: skip
    return [field(Field.LINE, words.t("Approved before"), element, optional=True, dispatch=True)]


def _text(form: StatementForm, words: Words, text: str | None, *, tail: str = "") -> Json:
    room = ", ".join(
        words.t("{platform} {count} characters", platform=name(one.platform), count=words.number(one.longest))
        for one in form.accounts
    )
    return field(
        Field.TEXT, words.t("What everybody reads"), text_input(action_id=Field.TEXT, value=text, focus=True),
        hint=words.t("At most: {room}", room=room) if room else None, tail=tail,
    )  # fmt: skip


def _pin(words: Words, checked: bool) -> Json:
    told = words.t("Where only people can, the timeline asks you to.")
    return checkbox(words.t("Pin it"), CHECKED, action_id=Field.PIN, checked=checked, description=told)


def _approval(form: StatementForm, words: Words, *, checked: bool) -> list[Json]:
    if not form.approves:
        return []
    box = checkbox(words.t("Colleagues may say it again"), CHECKED, action_id=Field.APPROVE, checked=checked)
    return [field(Field.APPROVE, words.t("Approval"), box, optional=True)]
