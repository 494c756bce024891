"""What ``/webcare`` answers, visible only to whoever asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.desk.views import Row
from bot.settings import Desk
from bot.slack.blocks import actions, button, context, line, rich, run, section
from bot.slack.controls import Control
from bot.slack.labels import label
from bot.slack.limits import fit
from bot.slack.rendered import Json, Rendered
from bot.slack.rows import row_line, row_text
from bot.slack.text import escape, name
from bot.slack.wording import words_for

MOST_ROWS = 12


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
    blocks += actions([button(label(words, Control.CASE_NEXT), Control.CASE_NEXT, desk.name)]) if total else []
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


def render_help(desk: Desk) -> Rendered:
    """Return what can be done, in a few lines."""
    words = words_for(desk)
    said = words.t("This is what /webcare can do:")
    lines = [
        ("/webcare queue", words.t("what is free, the most urgent first")),
        ("/webcare mine", words.t("your cases")),
        ("/webcare help", words.t("this list")),
    ]
    parts = [line(run(command, bold=True), run(f"  {meaning}")) for command, meaning in lines]
    tip = words.t("What you write in a thread stays among colleagues. Only Reply reaches the customer.")
    return Rendered(escape(said), [section(said), rich(*parts), context(tip)])
