"""What marks a drill wherever it is shown, and its card before it begins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.desk.crisis.views import CrisisView, DrillView
from bot.settings import Desk
from bot.slack.blocks import actions, button, header, section
from bot.slack.controls import Control
from bot.slack.crisis_lines import DESK_CHARACTERS
from bot.slack.labels import label
from bot.slack.limits import fit
from bot.slack.rendered import Json, Rendered
from bot.slack.text import cut, escape, name
from bot.slack.wording import Words, words_for

MOST_NAMES = 20
PLANNING = (Control.DRILL_START, Control.DRILL_CALL_OFF)


def banner(view: CrisisView, words: Words) -> list[Json]:
    """Return that it is a drill and who is really called; nothing for a real crisis."""
    if view.drill is None:
        return []
    said = words.t("This is a drill: nothing is wrong, and nothing goes to customers.")
    return [section(f"{said} {called(view.drill, words)}")]


def called(drill: DrillView, words: Words) -> str:
    """Return who said yes and is really called."""
    if not drill.yes:
        return words.t("Nobody said yes, so nobody is called: the steps are only shown.")
    return words.t("Really called: {people}. Everybody else is only shown.", people=names(drill.yes))


def names(people: Sequence[str]) -> str:
    """Return names in a row."""
    return ", ".join(name(one) for one in people[:MOST_NAMES])


def render_plan(view: CrisisView, drill: DrillView, desk: Desk, now: datetime) -> Rendered:
    """Return the card of a drill that has not begun: the scenario, who said yes, and the button that begins it."""
    words = words_for(desk)
    if view.ended_at:
        said = words.t("DRILL {desk}: called off", desk=cut(desk.name, DESK_CHARACTERS))
        return fit(Rendered(escape(said), [header(said)]))
    said = words.t("DRILL {desk}: not begun yet", desk=cut(desk.name, DESK_CHARACTERS))
    lines = [words.t("Scenario: {scenario}", scenario=name(drill.scenario, 200))]
    if drill.yes:
        lines.append(words.t("Said yes, and will really be called: {people}", people=names(drill.yes)))
    if drill.unanswered:
        lines.append(words.t("Asked, no answer yet: {people}", people=names(drill.unanswered)))
    lines.append(words.t("Nothing goes to customers. A real crisis ends the drill at once."))
    pressed = [
        button(label(words, one), one, view.id, primary=one is Control.DRILL_START) for one in PLANNING
    ]  # fmt: skip
    return fit(Rendered(escape(f"{said}. {lines[0]}"), [header(said), *map(section, lines), *actions(pressed)]))
