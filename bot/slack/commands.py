"""What ``/webcare`` answers, visible only to whoever asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from bot.desk.refusals import NoClockTime
from bot.desk.views import Row
from bot.rules.wall_time import MINUTES_IN_DAY, next_clock_time
from bot.settings import Desk
from bot.slack.blocks import actions, button, context, line, rich, run, section
from bot.slack.controls import Control
from bot.slack.labels import label
from bot.slack.limits import fit
from bot.slack.next_case import next_button
from bot.slack.rendered import Json, Rendered
from bot.slack.rows import row_line, row_text
from bot.slack.text import escape, name
from bot.slack.wording import words_for

MOST_ROWS = 12
# "23:00", "until 23:00", "tot 23.00 uur".
UNTIL = re.compile(r"(?:(?:until|till|tot)\s+)?(\d{1,2})[:.](\d{2})(?:\s*(?:uur|h))?", re.IGNORECASE)


def render_queue(rows: Sequence[Row], total: int, desk: Desk, now: datetime) -> Rendered:
    """Return the free cases, the most urgent first, each with its Claim."""
    words = words_for(desk)
    said = words.n("{count} free", "{count} free", total) if total else words.t("Nothing free: all taken.")
    blocks: list[Json] = [section(said)]
    for row in rows[:MOST_ROWS]:
        claim = button(
            label(words, Control.LIST_CLAIM), Control.LIST_CLAIM, row.number,
            spoken=f"{label(words, Control.LIST_CLAIM)}: {name(row.customer)}",
        )  # fmt: skip
        blocks.append(section(row_text(row, words, now), claim))
    rest = total - min(len(rows), MOST_ROWS)
    blocks += [context(words.t("and {count} more", count=words.number(rest)))] if rest > 0 else []
    blocks += actions([next_button(desk, primary=False)]) if total else []
    return fit(Rendered(escape(said), blocks))


def render_mine(rows: Sequence[Row], desk: Desk, now: datetime, *, team_url: str = "") -> Rendered:
    """Return the cases of whoever asked, what is due first on top."""
    words = words_for(desk)
    if not rows:
        said = words.t("Nothing yet. Press Claim on a card in the channel, or Next: it gives you what is most urgent.")
        return Rendered(escape(said), [section(said)])
    said = words.n("Your {count} case", "Your {count} cases", len(rows))
    lines = [row_line(row, words, now, team_url=team_url, with_owner=False) for row in rows[:MOST_ROWS]]
    return fit(Rendered(escape(said), [section(said), *(rich(one) for one in lines)]))


def read_until(said: str, desk: Desk, now: datetime) -> datetime:
    """Return the next instant at which the clocks of the desk show the time in ``said``; "24:00" is midnight.

    Raises:
        NoClockTime: there is no such time.
    """
    found = UNTIL.fullmatch(said.strip())
    minute = int(found[1]) * 60 + int(found[2]) if found else MINUTES_IN_DAY + 1
    if not found or int(found[2]) > 59 or minute > MINUTES_IN_DAY:
        raise NoClockTime(said)
    return next_clock_time(minute, desk.zone, after=now)


def render_desk_open(until: datetime, desk: Desk, now: datetime) -> Rendered:
    """Return that the desk is open now, until when, and how to end it."""
    words = words_for(desk)
    said = words.t("The desk is open until {moment}. /webcare close ends it.", moment=words.moment(until, now))
    return Rendered(escape(said), [section(escape(said))])


def render_desk_closed(desk: Desk) -> Rendered:
    """Return that the desk keeps to its hours again."""
    said = words_for(desk).t("The desk keeps to its usual hours again.")
    return Rendered(escape(said), [section(escape(said))])


def render_help(desk: Desk) -> Rendered:
    """Return what can be done, in a few lines."""
    words = words_for(desk)
    said = words.t("This is what /webcare can do:")
    lines = [
        ("/webcare next", words.t("take what is most urgent, and see why it comes first")),
        ("/webcare queue", words.t("what is free, the most urgent first")),
        ("/webcare mine", words.t("your cases")),
        ("/webcare oncall", words.t("who is on call, and who is next; /webcare oncall me until 23:00 to stand in")),
        ("/webcare oncall test", words.t("try your own phone")),
        ("/webcare oncall swap", words.t("ask a colleague to take a shift of yours")),
        ("/webcare crisis", words.t("say that there is a crisis")),
        ("/webcare drill", words.t("practise a crisis: only who says yes is called (for the lead)")),
        ("/webcare open", words.t("open the desk beyond its hours: /webcare open until 23:00")),
        ("/webcare close", words.t("end that again")),
        ("/webcare help", words.t("this list")),
    ]
    parts = [line(run(command, bold=True), run(f"  {meaning}")) for command, meaning in lines]
    tip = words.t("What you write in a thread stays among colleagues. Only Reply reaches the customer.")
    return Rendered(escape(said), [section(said), rich(*parts), context(tip)])
