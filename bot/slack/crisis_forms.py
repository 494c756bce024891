"""Modals of a crisis: false alarm, stand down, open the desk, declare one, and everything about it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.desk.crisis.views import CrisisView
from bot.rules.hours import NeverOpen
from bot.settings import Desk
from bot.slack.blocks import checkbox, choice, context, field, header, line, option, rich, run, section, text_input
from bot.slack.controls import CHECKED, Field, Form
from bot.slack.crisis import examples
from bot.slack.crisis_chart import chart
from bot.slack.crisis_lines import background, capital, first_line, times, who
from bot.slack.crisis_reasons import address, figures_line, further
from bot.slack.crisis_timeline import entries
from bot.slack.forms import form
from bot.slack.labels import title
from bot.slack.rendered import Json
from bot.slack.wording import Words, words_for

MOST_EXAMPLES, MOST_ENTRIES = 10, 40
HALF_HOUR = timedelta(minutes=30)
# What a team that was called in decides between: a quick look, an evening, a night.
LENGTHS = tuple(timedelta(hours=hours) for hours in (1, 2, 3, 4, 6, 8))
USUAL_LENGTH = timedelta(hours=2)
LONGEST = timedelta(hours=24)


def false_alarm_modal(view: CrisisView, desk: Desk, now: datetime, *, typed: str | None = None) -> Json:
    """Return the second press that a false alarm needs, with what it does; ``typed`` is what was written before."""
    words = words_for(desk)
    does = words.t("This closes the crisis as a false alarm: nobody is called any more. The desk keeps listening.")
    element = text_input(action_id=Field.TEXT, value=typed)
    blocks = [
        section(first_line(view, desk, now)), section(does),
        field(Field.TEXT, words.t("What was it then?"), element, optional=True,
              hint=words.t("It is shown when something like it happens again.")),
    ]  # fmt: skip
    return form(
        Form.CRISIS_FALSE_ALARM, words, title=title(words, "False alarm"), blocks=blocks,
        submit=words.t("It is a false alarm"), crisis=view.id,
    )  # fmt: skip


def stand_down_modal(view: CrisisView, desk: Desk, now: datetime, *, typed: str | None = None) -> Json:
    """Return the modal that ends a crisis, and asks what it was."""
    words = words_for(desk)
    does = words.t("This ends the crisis: nobody is called any more, and a draft report follows in the channel.")
    element = text_input(action_id=Field.TEXT, value=typed, focus=True)
    blocks = [
        section(first_line(view, desk, now)), section(does),
        field(Field.TEXT, words.t("What was the cause, and how did it end?"), element,
              hint=words.t("It is shown when something like it happens again.")),
    ]  # fmt: skip
    return form(
        Form.CRISIS_STAND_DOWN, words, title=title(words, "Stand down"), blocks=blocks,
        submit=title(words, "Stand down"), crisis=view.id,
    )  # fmt: skip


def open_desk_modal(view: CrisisView, desk: Desk, now: datetime, *, announcement: str | None = None) -> Json:
    """Return the modal that opens the desk outside of its hours. ``Field.UNTIL`` is an ISO instant in UTC.

    ``announcement`` is what was typed before; without it the text says what is known.
    """
    words = words_for(desk)
    ends = list(sensible_ends(desk, now))
    options = [option(_end_label(desk, end, words, now), end.isoformat()) for end in ends]
    chosen = next((end for end in ends if end - ends[0] >= USUAL_LENGTH - LENGTHS[0]), ends[0]).isoformat()
    until = choice("static_select", options, action_id=Field.UNTIL, chosen=chosen, placeholder=words.t("Choose"))
    told = announcement or words.t("Webcare is open for this: {crisis}", crisis=first_line(view, desk, now))
    blocks = [
        field(Field.UNTIL, words.t("Open until when?"), until),
        field(Field.TEXT, words.t("Announcement for colleagues"), text_input(action_id=Field.TEXT, value=told),
              hint=words.t("Customers do not see this. For them there is the statement.")),
    ]  # fmt: skip
    return form(
        Form.CRISIS_OPEN_DESK, words, title=title(words, "Open the desk"), blocks=blocks,
        submit=title(words, "Open the desk"), crisis=view.id,
    )  # fmt: skip


def sensible_ends(desk: Desk, now: datetime) -> Iterator[datetime]:
    """Yield until when the desk could be opened, in order: some hours from now or from closing, and the next opening.

    Each is on the half hour, later than any hour that is open anyway, and within a day.
    """
    base = (desk.hours.next_closing(now) or now) if desk.hours.is_open(now) else now
    base += (datetime.min.replace(tzinfo=base.tzinfo) - base) % HALF_HOUR
    ends = {base + length for length in LENGTHS}
    opening = _next_opening(desk, base)
    if opening and base < opening <= base + LONGEST:
        ends = {end for end in ends if end < opening} | {opening}
    yield from sorted(ends)


def _next_opening(desk: Desk, at: datetime) -> datetime | None:
    try:
        return desk.hours.next_opening(at)
    except NeverOpen:
        return None


def _end_label(desk: Desk, end: datetime, words: Words, now: datetime) -> str:
    moment = words.moment(end, now)
    opens = desk.hours.is_open(end) and not desk.hours.is_open(end - HALF_HOUR)
    return words.t("{moment}, when we open", moment=moment) if opens else moment


def declare_modal(desk: Desk, now: datetime, *, why: str | None = None, page: bool = True) -> Json:
    """Return the modal in which somebody says that it is a crisis. ``Field.PAGE`` holds ``CHECKED`` to call people."""
    words = words_for(desk)
    box = checkbox(words.t("Call who is on duty"), CHECKED, action_id=Field.PAGE, checked=page,
                   description=words.t("Without it this is an alert in the channel."))  # fmt: skip
    blocks = [
        field(Field.TEXT, words.t("What is going on?"), text_input(action_id=Field.TEXT, value=why, focus=True),
              hint=words.t("In a few words: they are read out to whoever is called.")),
        field(Field.PAGE, words.t("Calling"), box, optional=True),
    ]  # fmt: skip
    return form(
        Form.CRISIS_DECLARE, words, title=words.t("Declare a crisis"), blocks=blocks, submit=words.t("Declare"),
        desk=desk.name,
    )  # fmt: skip


def crisis_details_modal(view: CrisisView, desk: Desk, now: datetime) -> Json:
    """Return everything about a crisis: all reasons, the chart, examples, and the whole timeline."""
    words = words_for(desk)
    stand = times(view, words) if view.ended_at else who(view, words, now)
    said = [figures_line(view, words), *further(view, words), *stand, *background(view, words, now)]
    shared = address(view, words)
    lines = [line(run(capital(one))) for one in said] + ([line(*shared)] if shared else [])
    blocks = [section(first_line(view, desk, now)), rich(*lines)]
    drawn = chart(view.chart, words)
    blocks += [rich(*drawn)] if drawn else []
    for heading, parts in (
        (words.t("Messages"), examples(view.examples[:MOST_EXAMPLES], words, now)),
        (words.t("What happened"), entries(view.timeline[-MOST_ENTRIES:], words, now)),
    ):
        blocks += [header(heading), rich(*parts)] if parts else []
    rest = len(view.timeline) - MOST_ENTRIES
    blocks += [context(words.t("and {count} more", count=words.number(rest)))] if rest > 0 else []
    return form(
        Form.CRISIS_DETAILS, words, title=words.t("Crisis"), blocks=blocks, close=words.t("Close"), crisis=view.id
    )
