"""*Next*: its button, the case that it gave with why that one was first, and what it says to who has enough."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.desk.look_next import TakenCase
from bot.desk.refusals import HandsFull
from bot.desk.views import Row
from bot.rules.queue import Because, Ground
from bot.rules.vocabulary import Priority
from bot.settings import Desk
from bot.slack.blocks import actions, button, line, rich, run, section
from bot.slack.cards import render_case
from bot.slack.controls import Control
from bot.slack.labels import label
from bot.slack.limits import fit
from bot.slack.permalinks import linked
from bot.slack.rendered import Json, Rendered
from bot.slack.rows import row_line
from bot.slack.text import escape
from bot.slack.wording import N_, Words, words_for

GROUNDS: dict[Ground, str] = {
    Ground.PEOPLE: N_("it is about people who are hurt or missing"),
    Ground.WINDOW: N_("its {platform} window closes at {moment}"),
    Ground.PROMISE: N_("we promised an answer before {moment}"),
    Ground.DUE: N_("the customer is to have an answer before {moment}"),
    Ground.WAITING: N_("it has been waiting since {moment}"),
}
URGENCY = {Priority.URGENT: N_("it is urgent"), Priority.HIGH: N_("it has high priority")}


def next_button(desk: Desk, control: Control = Control.CASE_NEXT, *, primary: bool = True) -> Json:
    """Return the button that takes the most urgent free case of the desk."""
    return button(label(words_for(desk), control), control, desk.name, primary=primary)


def because(why: Because, words: Words, now: datetime, *, platform: str, priority: Priority) -> str:
    """Return a ground as half a sentence: "its WhatsApp window closes at 16:40"."""
    if why.ground is Ground.URGENCY:
        return words.t(URGENCY[priority])
    if why.at is None:
        return words.t(GROUNDS[why.ground])
    said = GROUNDS[why.ground]
    if why.ground is Ground.DUE and why.at < now:
        said = N_("the answer is late since {moment}")
    elif why.ground is Ground.WINDOW and words.day_of(why.at) != words.day_of(now):
        said = N_("its {platform} window closes {moment}")
    return words.t(said, platform=platform, moment=words.moment(why.at, now))


def render_next(taken: TakenCase, desk: Desk, now: datetime, *, team_url: str = "") -> Rendered:
    """Return the case that *Next* gave, as its card shows it: first why it came first, last how many are free still."""
    words, case = words_for(desk), taken.case
    reason = because(taken.because, words, now, platform=case.platform, priority=case.priority)
    why = words.t("This one is yours. First, because {reason}.", reason=reason)
    if taken.together:
        why += " " + words.n(
            "One more of this customer is yours too: /webcare mine.",
            "{count} more of this customer are yours too: /webcare mine.",
            taken.together,
        )
    card = render_case(case, desk, now)
    free = words.n("{count} free", "{count} free", taken.free) if taken.free else words.t("Nothing free: all taken.")
    link = [linked(words.t("To its card"), team_url, taken.link), run(" · ")] if team_url and taken.link else []
    foot = [rich(line(*link, run(free))), *(actions([next_button(desk, primary=False)]) if taken.free else [])]
    return fit(Rendered(f"{escape(why)} {card.text}", [section(why), *card.blocks, *foot]))


def render_hands_full(full: HandsFull, oldest: Sequence[Row], desk: Desk, now: datetime, *, team_url: str) -> Rendered:
    """Return that an agent has enough, with the cases that they have longest."""
    words = words_for(desk)
    said = hands_full(full, words)
    lines = [rich(row_line(row, words, now, team_url=team_url, with_owner=False)) for row in oldest]
    return fit(Rendered(escape(said), [section(said), *lines]))


def hands_full(full: HandsFull, words: Words) -> str:
    """Return the sentence alone."""
    return words.n(
        "You have {count} open case, as many as Next gives. Finish or release it first.",
        "You have {count} open cases, as many as Next gives. Finish or release one first, the oldest perhaps:",
        full.held,
    )  # fmt: skip
