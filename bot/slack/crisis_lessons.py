"""The question of the morning: what was a false alarm, and what does the desk learn from it?"""

from __future__ import annotations

from datetime import datetime

from bot.desk.crisis.views import FalseAlarmsView, FalseAlarmView, LessonView
from bot.settings import Desk
from bot.slack.blocks import actions, button, context, header, line, rich, run
from bot.slack.controls import Control
from bot.slack.crisis_lines import capital
from bot.slack.crisis_reasons import figures_line
from bot.slack.labels import label
from bot.slack.limits import fit
from bot.slack.rendered import Json, Rendered
from bot.slack.text import escape, name, one_line
from bot.slack.wording import Words, words_for

MOST_ALARMS, NOTE_CHARACTERS = 10, 120


def render_false_alarms(view: FalseAlarmsView, desk: Desk, now: datetime) -> Rendered:
    """Return each false alarm with what it was, its two buttons, or what was learned and how to forget it."""
    words = words_for(desk)
    count = len(view.alarms)
    said = words.n("{count} false alarm: was it nothing?", "{count} false alarms: were they nothing?", count)
    does = words.t(
        "Confirm, and the same thing at that hour needs more before you hear of it, for four weeks. Danger and four"
        " times normal are always told."
    )
    blocks = [header(said), context(does)]
    for alarm in view.alarms[:MOST_ALARMS]:
        blocks += _alarm(alarm, words, now)
    rest = count - MOST_ALARMS
    blocks += [context(words.t("and {count} more", count=words.number(rest)))] if rest > 0 else []
    return fit(Rendered(escape(said), blocks))


def _alarm(alarm: FalseAlarmView, words: Words, now: datetime) -> list[Json]:
    crisis = alarm.crisis
    when = words.moment(crisis.opened_at, now)
    lines = [line(run(f"{when}: ", bold=True), run(capital(figures_line(crisis, words))))]
    if alarm.note:
        lines.append(line(run(name(one_line(alarm.note, NOTE_CHARACTERS), NOTE_CHARACTERS))))
    if alarm.was_real:
        return [rich(*lines, line(run(words.t("It was real: nothing is learned from it."))))]
    if alarm.lesson is not None:
        return [rich(*lines, line(run(_lesson(alarm.lesson, words)))), *_forget(alarm, words)]
    return [rich(*lines), *actions(_answers(alarm, words))]


def _answers(alarm: FalseAlarmView, words: Words) -> list[Json]:
    return [
        button(label(words, control), control, alarm.crisis.id)
        for control in (Control.CRISIS_LEARN, Control.CRISIS_WAS_REAL)
    ]


def _forget(alarm: FalseAlarmView, words: Words) -> list[Json]:
    if alarm.lesson is None or alarm.lesson.forgotten:
        return actions(_answers(alarm, words))
    return actions([button(label(words, Control.CRISIS_FORGET), Control.CRISIS_FORGET, alarm.crisis.id)])


def _lesson(lesson: LessonView, words: Words) -> str:
    if lesson.forgotten:
        return words.t("Forgotten again: it is told as always.")
    until = words.date(words.day_of(lesson.until), today=words.day_of(lesson.until))
    said = words.t(
        "Learned: the same at this hour is told from {times} times normal on, until {day} ({name}).",
        times=words.number(lesson.needed), day=until, name=name(lesson.by),
    )  # fmt: skip
    held = words.n("held back once", "held back {count} times", lesson.held_back)
    return f"{said} {capital(held)}." if lesson.held_back else said
