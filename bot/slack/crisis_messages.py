"""Messages about a crisis that are sent once: the page, still on it?, the report; and a warning of what duty lacks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bot.desk.crisis.views import CrisisCan, CrisisView, EntryView, PageView
from bot.desk.message_view import MessageView
from bot.rules.oncall import Gap, Variant
from bot.settings import Desk
from bot.slack.blocks import actions, button, group, header, line, link, rich, run
from bot.slack.controls import ON_A_CALL, Control
from bot.slack.crisis import CONTROLS, why
from bot.slack.crisis_lines import capital, first_line, has_it, times, title_line
from bot.slack.crisis_reasons import figures_line
from bot.slack.crisis_timeline import entries
from bot.slack.drill_lines import banner
from bot.slack.drills import render_drill_report
from bot.slack.labels import label
from bot.slack.limits import fit
from bot.slack.permalinks import permalink
from bot.slack.rendered import Json, Rendered, needed
from bot.slack.text import escape, name
from bot.slack.wording import Words, words_for
from bot.store.words import CrisisEventKind

MOST_GAPS, MOST_PEOPLE, MOST_SPOKEN, MOST_REPORTED = 15, 20, 3, 40
# A report is read on other days, when "yesterday 23:10" is wrong: its instants have dates.
READ_LATER = timedelta(days=2)


def render_page(view: PageView, desk: Desk, now: datetime, *, card: str | None = None) -> Rendered:
    """Return the call to a person on duty: one loud line, why, one green button. ``card``: address of the card."""
    words, crisis = words_for(desk), view.crisis
    if crisis.ended_at:
        said = title_line(crisis, desk, now)
        return fit(Rendered(escape(said), [header(said)]))
    status = _calling(view, words, now)
    mention = [group(view.group), run(" ")] if view.group else []
    parts = [line(*mention, run(status, bold=True)), *why(crisis, words)]
    blocks = [header(first_line(crisis, desk, now)), *banner(crisis, words), rich(*parts), *_answers(view, words)]
    blocks += [rich(line(link(card, words.t("Everything about it"))))] if card else []
    text = f"{first_line(crisis, desk, now)}. {status}. {capital(figures_line(crisis, words))}."
    return fit(Rendered(f"<!subteam^{view.group}> {escape(text)}" if view.group else escape(text), blocks))


def _calling(view: PageView, words: Words, now: datetime) -> str:
    """Return what is wanted of whoever reads it: to take it, or only to know."""
    if view.crisis.owner:
        return has_it(view.crisis, words, now)
    if view.variant is Variant.QUIET:
        return words.t("For your information: somebody else is called")
    if view.variant is Variant.VOICE:
        return words.t("Called again: nobody has it yet. Press Acknowledge if you take it")
    return words.t("You are on duty. Press Acknowledge if you take it")


def _answers(view: PageView, words: Words) -> list[Json]:
    crisis = view.crisis
    shown = [can for can in (CrisisCan.ACKNOWLEDGE, CrisisCan.OPEN_DESK) if can in crisis.can]
    pressed = [
        button(label(words, CONTROLS[can]), CONTROLS[can], crisis.id, primary=can is CrisisCan.ACKNOWLEDGE)
        for can in shown
    ]
    return [{**row, "block_id": ON_A_CALL} for row in actions(pressed)]


def render_crisis_ask(view: CrisisView, desk: Desk, now: datetime, *, card: str | None = None) -> Rendered:
    """Return the question to who has it: half an hour without an update, still on it?"""
    words = words_for(desk)
    asked = words.t("Still on it? Half an hour without an update. Without an answer others are called in 10 min.")
    about = first_line(view, desk, now)
    buttons = [button(label(words, Control.CRISIS_STILL), Control.CRISIS_STILL, view.id, primary=True)]
    wanted = (CrisisCan.OPEN_DESK, CrisisCan.STAND_DOWN)
    buttons += [button(label(words, CONTROLS[can]), CONTROLS[can], view.id) for can in wanted if can in view.can]
    subject = link(card, about) if card else run(about)
    blocks = [rich(line(run(asked, bold=True)), line(subject)), *actions(buttons)]
    return fit(Rendered(escape(f"{asked} {about}"), blocks))


def render_crisis_report(view: CrisisView, desk: Desk, now: datetime, *, card: str | None = None) -> Rendered:
    """Return the draft report: how long each step took, the counts, what happened. It is for people to finish."""
    words, read_at = words_for(desk), now + READ_LATER
    about = first_line(view, desk, read_at, limit=110)
    said = words.t("Draft report: {crisis}", crisis=about)
    facts = [*times(view, words), *_counts(view, words)]
    parts = [line(run(one)) for one in facts]
    blocks = [header(said), rich(*why(view, words)), rich(*parts)]
    blocks += [rich(line(link(card, words.t("Everything about it"))))] if card else []
    happened = list(_dated(view.timeline[-MOST_REPORTED:], words, read_at))
    blocks += [rich(line(run(words.t("What happened"), bold=True)), *happened)] if happened else []
    return fit(Rendered(escape(f"{said}. {'; '.join(facts)}"), blocks))


def _dated(timeline: Sequence[EntryView], words: Words, read_at: datetime) -> Iterator[Json]:
    """Yield what happened; the first line of each day says which day it is."""
    day = None
    for entry in timeline:
        is_new = (today := words.day_of(entry.at)) != day
        yield from entries([entry], words, read_at if is_new else entry.at)
        day = today


def _counts(view: CrisisView, words: Words) -> Iterator[str]:
    """Yield how large it was and what was done, in numbers."""
    most = max((point.authors for point in view.chart), default=0)
    if most:
        yield words.n("At its height {count} person in 15 min", "At its height {count} people in 15 min", most)
    paged = sum(entry.kind is CrisisEventKind.PAGED for entry in view.timeline)
    if paged:
        yield words.n("{count} call", "{count} calls", paged)


def render_duty_warning(
    gaps: Sequence[Gap], people: Sequence[str], desk: Desk, now: datetime, *, oncall: str | None = None
) -> Rendered:
    """Return what duty lacks while there is time to mend it: hours without anybody, people who cannot be reached."""
    words = words_for(desk)
    said = words.t("On-call {name} is not complete", name=name(oncall or desk.name))
    missing = [_gap(gap, words, now) for gap in gaps]
    alone = [name(person) for person in people]
    parts = [line(run(said, bold=True))]
    parts += _listed(words.t("Nobody on duty:"), missing, MOST_GAPS, words)
    parts += _listed(words.t("Cannot be reached beside Slack:"), alone, MOST_PEOPLE, words)
    spoken = [*missing[:MOST_SPOKEN], *alone[:MOST_SPOKEN]]
    return fit(Rendered(escape(f"{said}: {'; '.join(spoken)}" if spoken else said), [rich(*parts)]))


def _listed(head: str, said: Sequence[str], most: int, words: Words) -> Iterator[Json]:
    if not said:
        return
    yield line(run(head))
    for one in said[:most]:
        yield line(run(f"• {one}"))
    if len(said) > most:
        yield line(run(words.t("and {count} more", count=words.number(len(said) - most))))


def _gap(gap: Gap, words: Words, now: datetime) -> str:
    """Return "tomorrow 18:00–Thursday 08:00 (14 hrs)"."""
    return f"{words.between(gap.start, gap.end, now)} ({words.lasting(gap.end - gap.start)})"


def page_message(view: MessageView, desk: Desk, now: datetime, *, team_url: str = "") -> Rendered:
    """Return ``render_page`` of an outbox row."""
    return render_page(needed(view.page), desk, now, card=permalink(team_url, view.link))


def ask_message(view: MessageView, desk: Desk, now: datetime, *, team_url: str = "") -> Rendered:
    """Return ``render_crisis_ask`` of an outbox row."""
    return render_crisis_ask(needed(view.crisis), desk, now, card=permalink(team_url, view.link))


def report_message(view: MessageView, desk: Desk, now: datetime, *, team_url: str = "") -> Rendered:
    """Return ``render_crisis_report`` of an outbox row, or that of a drill."""
    crisis = needed(view.crisis)
    if crisis.drill is not None:
        return render_drill_report(crisis, desk, now)
    return render_crisis_report(needed(view.crisis), desk, now, card=permalink(team_url, view.link))


def duty_message(view: MessageView, desk: Desk, now: datetime, *, team_url: str = "") -> Rendered:
    """Return ``render_duty_warning`` of an outbox row."""
    needed(view.gaps or view.people or None)
    return render_duty_warning(view.gaps, view.people, desk, now, oncall=view.oncall)
