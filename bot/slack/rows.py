"""One case on one line, for lists, the queue and App Home."""

from __future__ import annotations

from datetime import datetime

from bot.desk.views import Row
from bot.slack.blocks import line, run
from bot.slack.card_lines import DOT
from bot.slack.labels import PEOPLE, PRIORITIES, VISIBILITIES
from bot.slack.permalinks import linked
from bot.slack.rendered import Json
from bot.slack.text import isolate, name, one_line
from bot.slack.wording import Words
from bot.store.words import CaseState, Visibility

# One line beside a button in Slack's column.
EXCERPT_CHARACTERS = 72


def row_text(row: Row, words: Words, now: datetime, *, with_owner: bool = True) -> str:
    """Return "Urgent · X · @jan_dv · before 14:32 · Sanne", and the first words on a second line."""
    said = DOT.join(
        [*_before_name(row, words), name(row.customer), *_after_name(row, words, now, with_owner=with_owner)]
    )
    words_of_it = one_line(row.excerpt, EXCERPT_CHARACTERS) if row.excerpt else ""
    return f"{said}\n{isolate(words_of_it)}" if words_of_it else said


def row_line(row: Row, words: Words, now: datetime, *, team_url: str = "", with_owner: bool = True) -> Json:
    """Return the same as rich text, with the handle linked to the case's card."""
    first, *others = [*_before_name(row, words), ""]
    head = [run(first, bold=row.about_people or row.priority in PRIORITIES), run(DOT + DOT.join(others))]
    after = "".join(DOT + piece for piece in _after_name(row, words, now, with_owner=with_owner))
    short = one_line(row.excerpt, EXCERPT_CHARACTERS) if row.excerpt else ""
    tail = [run(after)] if after else []
    tail += [run("\n" + isolate(short))] if short else []
    return line(*head, linked(name(row.customer), team_url, row.link, bold=True), *tail)


def _before_name(row: Row, words: Words) -> list[str]:
    pieces = [words.t(PRIORITIES[row.priority])] if row.priority in PRIORITIES else []
    pieces = [words.t(PEOPLE)] if row.about_people else pieces  # which is urgent, always
    private = row.visibility is Visibility.PRIVATE
    return [*pieces, f"{row.platform}, {words.t(VISIBILITIES[row.visibility])}" if private else row.platform]


def _after_name(row: Row, words: Words, now: datetime, *, with_owner: bool) -> list[str]:
    pieces: list[str] = []
    if not row.backlog and words.day_of(row.opened_at) < words.day_of(now):
        pieces.append(words.t("since {moment}", moment=words.moment(row.opened_at, now)))
    if row.before:
        moment = words.moment(row.before, now)
        pieces.append(words.t("late since {moment}", moment=moment) if row.overdue else words.before(row.before, now))
    elif row.state is CaseState.WAITING:
        pieces.append(words.t("Waiting for customer"))
    if row.promise and row.promise != row.before:
        pieces.append(words.t("promised before {moment}", moment=words.moment(row.promise, now)))
    if row.question_due:
        pieces.append(words.t("answer of a department due {moment}", moment=words.moment(row.question_due, now)))
    if row.thanked:
        pieces.append(words.t("said thanks"))
    if row.backlog:
        day = words.date(words.day_of(row.opened_at), today=words.day_of(now))
        pieces.append(words.t("older message ({day})", day=day))
    if with_owner and row.owner:
        pieces.append(name(row.owner))
    return pieces
