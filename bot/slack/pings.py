"""Pings and roll-ups: who waits, since when, and what to do about it."""

from __future__ import annotations

from datetime import datetime

from bot.desk.message_view import MessageView
from bot.desk.views import FreeLine, PingLine
from bot.rules.pings import Step
from bot.rules.sla import ClockKind
from bot.settings import Desk
from bot.slack.blocks import actions, button, context, line, rich, run, section
from bot.slack.card_lines import DOT
from bot.slack.controls import Control
from bot.slack.labels import label
from bot.slack.limits import fit
from bot.slack.permalinks import linked
from bot.slack.rendered import Json, Rendered, needed
from bot.slack.text import escape, name
from bot.slack.wording import N_, Words, words_for

MOST_LINES = 12
# In a phone's notification; the message itself has the rest.
MOST_SPOKEN = 3

NEAR = {
    ClockKind.FIRST_REPLY: N_("{left} left: {customer} is waiting for an answer ({before})."),
    ClockKind.NEXT_REPLY: N_("{left} left: {customer} is waiting for an answer ({before})."),
    ClockKind.RESOLUTION: N_("{left} left: the case of {customer} should be done ({before})."),
    ClockKind.DEPARTMENT_ANSWER: N_(
        "{left} left: webcare is waiting for {department}'s answer about {customer} ({before})."
    ),
    ClockKind.PASS_ON: N_("{left} left: {customer} does not know the department's answer yet ({before})."),
    ClockKind.PROMISE: N_("{left} left: {customer} was promised an answer ({before})."),
}
LATE = {
    ClockKind.FIRST_REPLY: N_("Late: {customer} has been waiting since {since}."),
    ClockKind.NEXT_REPLY: N_("Late: {customer} has been waiting since {since}."),
    ClockKind.RESOLUTION: N_("Late: the case of {customer} should have been done ({before})."),
    ClockKind.DEPARTMENT_ANSWER: N_("Late: {department} has not answered webcare about {customer} yet ({before})."),
    ClockKind.PASS_ON: N_("Late: {customer} does not know the department's answer yet, it came at {since}."),
    ClockKind.PROMISE: N_("Late: {customer} was promised an answer ({before})."),
}
STUCK = N_("Stuck? Release it and a colleague takes over.")
NOBODY_HAS_IT = N_("Nobody has it yet.")


def render_ping(view: MessageView, desk: Desk, now: datetime, *, team_url: str = "") -> Rendered:
    """Return the DM to a person: one line a clock, each with the button that helps."""
    words = words_for(desk)
    lines = needed(view.lines or None)[:MOST_LINES]
    text = " ".join(_sentence(one, words) for one in lines)
    if len(view.lines) == 1:
        return fit(Rendered(escape(text), _single(lines[0], words, team_url)))
    return fit(Rendered(escape(text), _listed(view.lines, words)))


def render_rollup(view: MessageView, desk: Desk, now: datetime, *, team_url: str = "") -> Rendered:
    """Return what is late or nearly so, for the coordinator or the channel: a line each, with who has it."""
    words = words_for(desk)
    late = sum(_is_late(one) for one in needed(view.lines or None))
    nearly = len(view.lines) - late
    counts = [words.n("{count} late", "{count} late", late)] if late else []
    counts += [words.n("{count} nearly late", "{count} nearly late", nearly)] if nearly else []
    said = ", ".join(counts)
    parts = [line(run(said, bold=True))]
    for one in view.lines[:MOST_LINES]:
        owner = name(one.owner) if one.owner else words.t("free")
        parts.append(line(linked(_short(one, words), team_url, one.link), run(DOT + owner)))
    blocks = [rich(*parts), *_rest(view.lines, words)]
    free = [one for one in view.lines if one.owner is None and one.kind is not ClockKind.DEPARTMENT_ANSWER]
    blocks += actions([button(label(words, Control.CASE_NEXT), Control.CASE_NEXT, desk.name)] if free else [])
    spoken = [_short(one, words) for one in view.lines[:MOST_SPOKEN]]
    rest = len(view.lines) - len(spoken)
    spoken += [words.t("and {count} more", count=words.number(rest))] if rest else []
    return fit(Rendered(escape(f"{said}: " + "; ".join(spoken)), blocks))


def render_free_line(view: FreeLine, desk: Desk, now: datetime) -> Rendered:
    """Return the channel's one line about free cases."""
    words = words_for(desk)
    if view.free == 0:
        said = words.t("Nothing free: all taken.")
        return fit(Rendered(escape(said), [context(said)]))
    said = words.n("{count} free", "{count} free", view.free)
    if view.urgent:
        said += " (" + words.n("{count} urgent", "{count} urgent", view.urgent) + ")"
    if view.first_before:
        late = view.first_before < now
        moment = words.moment(view.first_before, now)
        said += ", " + words.t("first late since {moment}" if late else "first before {moment}", moment=moment)
    return fit(
        Rendered(escape(said), [section(said, button(label(words, Control.CASE_NEXT), Control.CASE_NEXT, desk.name))])
    )


def _single(one: PingLine, words: Words, team_url: str) -> list[Json]:
    late = one.step in (Step.BREACH, Step.REPEAT)
    customer = linked(name(one.customer), team_url, one.link, bold=True)
    sentence = _sentence(one, words)
    head, found, tail = sentence.partition(name(one.customer))
    said = line(run(head), customer, run(tail)) if found and head else line(run(sentence))
    wanted = _helping(one)
    if late and one.owner and wanted:
        wanted.append(Control.CASE_RELEASE)
    return [rich(said), *actions([button(label(words, control), control, one.number) for control in wanted])]


def _listed(lines: tuple[PingLine, ...], words: Words) -> list[Json]:
    blocks = []
    for one in lines[:MOST_LINES]:
        sentence = _sentence(one, words)
        helping = [button(label(words, control), control, one.number, spoken=sentence) for control in _helping(one)]
        blocks.append(section(sentence, helping[0] if helping else None))
    return [*blocks, *_rest(lines, words)]


def _rest(lines: tuple[PingLine, ...], words: Words) -> list[Json]:
    rest = len(lines) - MOST_LINES
    return [context(words.t("and {count} more", count=words.number(rest)))] if rest > 0 else []


def _helping(one: PingLine) -> list[Control]:
    """Return the button that helps: none for a department, whose own card has them."""
    if one.kind is ClockKind.DEPARTMENT_ANSWER:
        return []
    return [Control.CASE_REPLY if one.owner else Control.CASE_CLAIM]


def _sentence(one: PingLine, words: Words) -> str:
    facts = {
        "customer": name(one.customer),
        "department": name(one.department) if one.department else words.t("the department"),
        "left": words.lasting(one.due_at - one.at),
        "before": words.before(one.due_at, one.at),
        "since": words.moment(one.started_at, one.at),
    }
    if one.step not in (Step.BREACH, Step.REPEAT) and one.due_at > one.at:
        return words.t(NEAR[one.kind], **facts)
    said = words.t(LATE[one.kind], **facts)
    if one.kind in (ClockKind.FIRST_REPLY, ClockKind.NEXT_REPLY):
        said += " " + words.t(STUCK if one.owner else NOBODY_HAS_IT)
    return said


def _short(one: PingLine, words: Words) -> str:
    """Return one line of a roll-up: the customer, and since when it is too late or before when it will be."""
    subject = name(one.customer)
    if one.kind is ClockKind.DEPARTMENT_ANSWER and one.department:
        subject = words.t("{department} about {customer}", department=name(one.department), customer=subject)
    if not _is_late(one):
        return f"{subject}, " + words.before(one.due_at, one.at)
    return f"{subject}, " + words.t("late since {moment}", moment=words.moment(one.due_at, one.at))


def _is_late(one: PingLine) -> bool:
    return one.step in (Step.BREACH, Step.REPEAT) or one.due_at <= one.at
