"""Drills: the form that plans one, the question to who may take part, that a real crisis came, and the report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bot.desk.crisis.views import CrisisView, EntryView
from bot.desk.message_view import MessageView
from bot.settings import Desk
from bot.slack.blocks import actions, button, field, header, line, rich, run, section, text_input
from bot.slack.controls import Control, Field, Form
from bot.slack.crisis_lines import DESK_CHARACTERS
from bot.slack.crisis_timeline import WAYS
from bot.slack.drill_lines import called, names
from bot.slack.forms import form
from bot.slack.labels import label
from bot.slack.limits import fit
from bot.slack.rendered import Json, Rendered, needed
from bot.slack.text import cut, escape, name
from bot.slack.wording import Words, words_for
from bot.store.words import CrisisEventKind

MOST_STEPS = 30
# Seconds are what people practise for.
IN_SECONDS = timedelta(minutes=2)


def drill_modal(desk: Desk, people: Sequence[str]) -> Json:
    """Return the form that plans a drill. ``people``: whom the ladder would call now, chosen beforehand."""
    words = words_for(desk)
    channel = {"type": "conversations_select", "action_id": Field.CHANNEL,
               "filter": {"include": ["public", "private"], "exclude_bot_users": True}}  # fmt: skip
    several = {
        "type": "multi_users_select", "action_id": Field.PEOPLE, **({"initial_users": list(people)} if people else {}),
    }  # fmt: skip
    scenario = text_input(action_id=Field.TEXT, value=words.t("Nothing works, and nobody knows why"), multiline=False)
    blocks = [
        field(Field.CHANNEL, words.t("Practice channel"), channel,
              hint=words.t("One in which no team works, and to which this app was invited.")),
        field(Field.PEOPLE, words.t("Who takes part?"), several,
              hint=words.t("Each is asked first. Who does not say yes is shown and not called.")),
        field(Field.TEXT, words.t("What is going on?"), scenario,
              hint=words.t("In a few words: they are read out to whoever is called.")),
    ]  # fmt: skip
    return form(
        Form.DRILL, words, title=words.t("Plan a drill"), blocks=blocks, submit=words.t("Ask them"), desk=desk.name
    )


def render_planned(desk: Desk) -> Rendered:
    """Return what stands beside the form in which a drill is planned."""
    said = words_for(desk).t("Nobody is called before they said yes and you pressed Start the drill.")
    return Rendered(escape(said), [section(said)])


def render_invite(view: MessageView, desk: Desk, now: datetime) -> Rendered:
    """Return the question to somebody who may take part: may we really call you?"""
    words, crisis = words_for(desk), needed(view.crisis)
    said = words.t("DRILL {desk}: may we really call you?", desk=cut(desk.name, DESK_CHARACTERS))
    who = name(crisis.lead or desk.name)
    what = words.t(
        "{name} plans a drill. If you say yes you are called as in a real crisis, in Slack and beside it.", name=who
    )
    yes = button(label(words, Control.DRILL_YES), Control.DRILL_YES, crisis.id, primary=True)
    hint = words.t("Without it you are only shown. Nothing goes to customers.")
    return fit(Rendered(escape(f"{said} {what}"), [header(said), section(f"{what} {hint}"), *actions([yes])]))


def render_over(view: MessageView, desk: Desk, now: datetime) -> Rendered:
    """Return that a real crisis has opened: what comes from now on is no drill."""
    words = words_for(desk)
    said = words.t("The drill is over: a REAL crisis has opened. What comes from now on is no drill.")
    return fit(Rendered(escape(said), [header(said)]))


def render_drill_report(view: CrisisView, desk: Desk, now: datetime) -> Rendered:
    """Return how the drill went: for each step who, how called, when, and what time passed until it was taken."""
    words, drill = words_for(desk), needed(view.drill)
    said = words.t("Report of the drill: {scenario}", scenario=name(drill.scenario, 100))
    facts = [_answer(view, words)]
    if drill.interrupted:
        facts.insert(0, words.t("A real crisis came in between: the drill ended early."))
    if drill.unanswered:
        facts.append(words.t("Asked, no answer yet: {people}", people=names(drill.unanswered)))
    steps = list(_steps(view, words))[:MOST_STEPS]
    blocks = [header(said), section(called(drill, words)), rich(*(line(run(one)) for one in facts))]
    blocks += [rich(line(run(words.t("Step by step"), bold=True)), *(line(run(f"• {one}")) for one in steps))]
    return fit(Rendered(escape(f"{said}. {facts[0]}"), blocks))


def _answer(view: CrisisView, words: Words) -> str:
    if view.acknowledged_at is None:
        return words.t("Nobody acknowledged it")
    took = _lasting(view.acknowledged_at - view.opened_at, words)
    return words.t("Acknowledged after {time} by {name}", time=took, name=name(view.owner or ""))


def _lasting(span: timedelta, words: Words) -> str:
    if span < IN_SECONDS:
        return words.n("{count} second", "{count} seconds", round(span.total_seconds()))
    return words.lasting(span)


def _steps(view: CrisisView, words: Words) -> Iterator[str]:
    paged = [entry for entry in view.timeline if entry.kind is CrisisEventKind.PAGED]
    answer = next((one for one in view.timeline if one.kind is CrisisEventKind.ACKNOWLEDGED), None)
    # The call that was answered is the last one before it that went to who answered.
    answered = [one for one in paged if answer and answer.by in one.figures.get("people", ()) and one.at <= answer.at]
    for entry in paged:
        after = words.t("after {time}", time=_lasting(entry.at - view.opened_at, words))
        told = [f"{after}: {_told(entry, words)}"]
        if answer and answered and entry is answered[-1]:
            told.append(words.t("acknowledged {time} later", time=_lasting(answer.at - entry.at, words)))
        elif entry.figures.get("people"):
            told.append(words.t("no answer"))
        yield ", ".join(told)


def _told(entry: EntryView, words: Words) -> str:
    people, shown = entry.figures.get("people") or (), entry.figures.get("shown") or ()
    ways = ", ".join(words.t(WAYS[one]) for one in str(entry.figures.get("way") or "").split(", ") if one in WAYS)
    said = [f"{names(people)} ({ways})"] if people else []
    return "; ".join([*said, *([words.t("not called, only shown: {people}", people=names(shown))] if shown else [])])
