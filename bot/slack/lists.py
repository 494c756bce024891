"""The morning list at opening and the closing list before closing: their rows leave as they are handled."""

from __future__ import annotations

from datetime import datetime

from bot.desk.views import DayList
from bot.settings import Desk
from bot.slack.blocks import actions, button, context, rich, section
from bot.slack.controls import Control
from bot.slack.labels import label
from bot.slack.limits import fit
from bot.slack.next_case import next_button
from bot.slack.rendered import Json, Rendered
from bot.slack.rows import row_line, row_text
from bot.slack.text import escape, name
from bot.slack.wording import Words, words_for

# Slack takes 50 blocks; a row of the morning list is one, a row of the closing list is two.
MORNING_ROWS, CLOSING_ROWS = 15, 15


def render_day_list(view: DayList, desk: Desk, now: datetime, *, team_url: str = "") -> Rendered:
    """Return the morning or the closing list."""
    words = words_for(desk)
    if view.morning:
        return fit(_morning(view, desk, words, now))
    return fit(_closed(view, words, now) if _is_over(view, desk, now) else _closing(view, words, now, team_url))


def _morning(view: DayList, desk: Desk, words: Words, now: datetime) -> Rendered:
    open_rows = max(0, view.total - view.handled)
    said = words.n("Good morning: {count} waiting", "Good morning: {count} waiting", open_rows)
    if view.total == 0:
        said = words.t("Good morning: nothing came in while we were closed")
    elif open_rows == 0:
        said = words.t("Good morning: all taken")
    elif view.handled:
        said += ", " + words.n("{count} taken", "{count} taken", view.handled)
    blocks: list[Json] = [section(said), *_coordinator(view, desk, words)]
    for row in view.rows[:MORNING_ROWS]:
        what = Control.LIST_CLOSE if row.thanked and row.before is None else Control.LIST_CLAIM
        spoken = f"{label(words, what)}: {name(row.customer)}"
        blocks.append(section(row_text(row, words, now), button(label(words, what), what, row.number, spoken=spoken)))
    blocks += _rest(open_rows, min(len(view.rows), MORNING_ROWS), words)
    blocks += actions([next_button(desk)] if open_rows else [])
    return Rendered(escape(said), blocks)


def _coordinator(view: DayList, desk: Desk, words: Words) -> list[Json]:
    """Return who coordinates today, with the button for another choice."""
    take = button(label(words, Control.LIST_COORDINATE), Control.LIST_COORDINATE, desk.name)
    if view.coordinator:
        return [section(words.t("Coordinator today: {name}", name=name(view.coordinator)), take)]
    return [section(words.t("Nobody coordinates today yet"), take)]


def _is_over(view: DayList, desk: Desk, now: datetime) -> bool:
    """Return whether the day of a closing list has ended: then there is nothing to decide any more."""
    return view.opens_at is not None and (now >= view.opens_at or not desk.hours.is_open(now))


def _closed(view: DayList, words: Words, now: datetime) -> Rendered:
    """Return what a closing list is at night: one line, since the morning list has the cases."""
    left = max(0, view.total - view.handled)
    if left == 0:
        said = words.t("Closing time: nothing left open")
    else:
        said = words.n("Closed with {count} open", "Closed with {count} open", left)
    if left and view.opens_at and now < view.opens_at:
        said += ". " + words.t("We open again {moment}", moment=words.moment(view.opens_at, now))
    return Rendered(escape(said), [context(said)])


def _closing(view: DayList, words: Words, now: datetime, team_url: str) -> Rendered:
    open_rows = max(0, view.total - view.handled)
    if open_rows == 0:
        said = words.t("Closing time: nothing left open")
        return Rendered(escape(said), [section(said)])
    said = words.n("Before we close: {count} open", "Before we close: {count} open", open_rows)
    if view.opens_at:
        said += ". " + words.t("We open again {moment}", moment=words.moment(view.opens_at, now))
    blocks: list[Json] = [section(said)]
    for row in view.rows[:CLOSING_ROWS]:
        blocks.append(rich(row_line(row, words, now, team_url=team_url)))
        controls = (Control.LIST_TELL_CUSTOMER, Control.LIST_HAND_OVER, Control.LIST_LEAVE)
        blocks += actions(
            [
                button(label(words, one), one, row.number, spoken=f"{label(words, one)}: {name(row.customer)}")
                for one in controls
            ]
        )
    return Rendered(escape(said), blocks + _rest(open_rows, min(len(view.rows), CLOSING_ROWS), words))


def _rest(total: int, shown: int, words: Words) -> list[Json]:
    rest = total - shown
    return [context(words.t("and {count} more", count=words.number(rest)))] if rest > 0 else []
