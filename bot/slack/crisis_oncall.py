"""Who is on call, for whoever asks."""

from __future__ import annotations

from datetime import datetime

from bot.desk.crisis.duty import DutyView
from bot.desk.crisis.views import DutyAtHome
from bot.settings import Desk
from bot.slack.blocks import header, line, rich, run, section
from bot.slack.crisis_lines import first_line
from bot.slack.limits import fit
from bot.slack.permalinks import linked
from bot.slack.rendered import Json, Rendered
from bot.slack.rings import heard_lines
from bot.slack.text import escape, name
from bot.slack.wording import Words, words_for

MOST_GAPS, MOST_SHARES = 5, 12


def render_duty(view: DutyView, desk: Desk, now: datetime) -> Rendered:
    """Return who is on, until when, who is next, and which hours nobody covers."""
    words = words_for(desk)
    said = [_now(view, words, now), *_more(view, words, now)]
    return fit(Rendered(escape(" ".join(said)), [section(one) for one in said]))


def duty_blocks(duty: DutyAtHome, desk: Desk, now: datetime, *, team_url: str) -> list[Json]:
    """Return the part of App Home: crises that go on, who is on call, who is next, and when it is the reader's turn."""
    words = words_for(desk)
    lines = [line(linked(first_line(crisis, desk, now), team_url, place, bold=True)) for crisis, place in duty.crises]
    said = [_now(duty, words, now), *_next(duty, words, now)] if duty.oncall else []
    if duty.mine:
        said.append(words.t("Your next shift: {shift}.", shift=words.between(*duty.mine, now)))
    lines += [line(run(one)) for one in said]
    return [header(words.t("On call")), rich(*lines)] if lines else []


def render_form_opened(desk: Desk) -> Rendered:
    """Return what stands beside the form in which a crisis is declared."""
    said = words_for(desk).t("Nobody is called before you press Declare.")
    return Rendered(escape(said), [section(said)])


def render_standing_in(until: datetime, desk: Desk, now: datetime) -> Rendered:
    """Return to whoever stands in until when they are on call."""
    words = words_for(desk)
    said = words.t("You are on call until {moment}.", moment=words.moment(until, now))
    return Rendered(escape(said), [section(said)])


def _now(view: DutyView | DutyAtHome, words: Words, now: datetime) -> str:
    if view.oncall is None:
        return words.t("This desk has nobody on call. It is set in webcare.toml.")
    if view.person is None:
        return words.t("Nobody is on call now.")
    if view.until is None:
        return words.t("{person} is on call.", person=name(view.person))
    return words.t(
        "{person} is on call until {moment}.", person=name(view.person), moment=words.moment(view.until, now)
    )  # fmt: skip


def _next(view: DutyView | DutyAtHome, words: Words, now: datetime) -> list[str]:
    if not view.next_person or not view.next_from:
        return []
    moment = words.moment(view.next_from, now)
    return [words.t("Next: {person}, from {moment}.", person=name(view.next_person), moment=moment)]


def _more(view: DutyView, words: Words, now: datetime) -> list[str]:
    said = _next(view, words, now)
    if view.shadows:
        said.append(words.t("Looks over their shoulder: {people}.", people=", ".join(map(name, view.shadows))))
    if len(view.shares) > 1:
        each = [
            words.t("{person} {time} ({night} by night)", person=name(person), time=words.lasting(total),
                    night=words.lasting(night))
            for person, total, night in view.shares[:MOST_SHARES]
        ]  # fmt: skip
        said.append(words.t("In the coming four weeks: {people}.", people=", ".join(each)))
    said += heard_lines(view.heard, words, now)
    for gap in view.gaps[:MOST_GAPS]:
        start, end = words.moment(gap.start, now), words.moment(gap.end, now)
        said.append(words.t("Nobody is on call from {start} to {end}.", start=start, end=end))
    return said
