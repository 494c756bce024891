"""The card of a crisis: read in seconds by somebody who was just woken. What, why, who, then what can be done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.desk.crisis.views import CheckView, CrisisCan, CrisisView, ExampleView
from bot.settings import Desk
from bot.slack.blocks import actions, button, context, header, line, link, overflow, quote, rich, run, section
from bot.slack.card_lines import DOT
from bot.slack.controls import Control
from bot.slack.crisis_chart import chart
from bot.slack.crisis_lines import aloud, background, capital, times, title_line, who
from bot.slack.crisis_reasons import LEARNED, address, figures_line, first, further, number_in
from bot.slack.crisis_timeline import check_label, entry_line
from bot.slack.drill_lines import banner, render_plan
from bot.slack.labels import label
from bot.slack.limits import fit
from bot.slack.links import link as safe_link
from bot.slack.rendered import Json, Rendered
from bot.slack.statements import statement_blocks
from bot.slack.text import escape, excerpt, isolate, name
from bot.slack.wording import Words, words_for
from bot.store.words import CrisisState

MOST_EXAMPLES, MOST_ENTRIES, MOST_CHECKS, MOST_SENTENCES = 3, 5, 10, 5
EXAMPLE_LINES = 2

CONTROLS = {
    CrisisCan.ACKNOWLEDGE: Control.CRISIS_ACKNOWLEDGE, CrisisCan.OPEN_DESK: Control.CRISIS_OPEN_DESK,
    CrisisCan.CLOSE_DESK: Control.CRISIS_CLOSE_DESK, CrisisCan.FALSE_ALARM: Control.CRISIS_FALSE_ALARM,
    CrisisCan.STAND_DOWN: Control.CRISIS_STAND_DOWN, CrisisCan.TAKE_LEAD: Control.CRISIS_TAKE_LEAD,
    CrisisCan.DECLARE_PAGE: Control.CRISIS_DECLARE_PAGE, CrisisCan.STATEMENT: Control.CRISIS_STATEMENT,
    CrisisCan.LINES_ONLY: Control.CRISIS_LINES_ONLY, CrisisCan.RELEASE_LINES: Control.CRISIS_RELEASE_LINES,
    CrisisCan.APPROVE_LINE: Control.CRISIS_APPROVE_LINE,
}  # fmt: skip
IN_SIGHT = (
    CrisisCan.ACKNOWLEDGE, CrisisCan.DECLARE_PAGE, CrisisCan.OPEN_DESK, CrisisCan.STATEMENT, CrisisCan.APPROVE_LINE,
    CrisisCan.RELEASE_LINES, CrisisCan.FALSE_ALARM, CrisisCan.STAND_DOWN,
)  # fmt: skip
BEHIND = (
    CrisisCan.TAKE_LEAD, CrisisCan.LINES_ONLY, CrisisCan.CLOSE_DESK,
)  # fmt: skip


def render_crisis(view: CrisisView, desk: Desk, now: datetime) -> Rendered:
    """Return the card of a crisis as it is now; once it is over, what it was and how it went."""
    if view.drill is not None and not view.drill.begun:
        return render_plan(view, view.drill, desk, now)
    words = words_for(desk)
    stand = times(view, words) if view.ended_at else who(view, words, now)
    blocks = [
        header(title_line(view, desk, now)),
        *banner(view, words),
        rich(*why(view, words), line(run(DOT.join(stand), bold=True))),
    ]
    blocks += _ended(view, words, now) if view.ended_at else _running(view, words, now)
    return fit(Rendered(escape(aloud(view, desk, now)), blocks))


def why(view: CrisisView, words: Words) -> list[Json]:
    """Return why it is one: the figures in bold, everything else on the next line."""
    others = further(view, words)[:MOST_SENTENCES]
    parts = [line(run(capital(figures_line(view, words)), bold=True))]
    shared = address(view, words)
    more = [run(capital(DOT.join(others)))] if others else []
    more += [run(DOT)] if others and shared else []
    return [*parts, *([line(*more, *shared)] if more or shared else [])]


def _running(view: CrisisView, words: Words, now: datetime) -> list[Json]:
    blocks = [*actions(_buttons(view, words)), *statement_blocks(view.statements, words, now)]
    drawn = chart(view.chart, words)
    blocks += [rich(*drawn)] if drawn else []
    blocks += [rich(*examples(view.examples[:MOST_EXAMPLES], words, now))] if view.examples else []
    known = list(background(view, words, now))
    blocks += [context(DOT.join(known))] if known else []
    blocks += _checklist(view, words)
    return blocks + _timeline(view, words, now)


def _ended(view: CrisisView, words: Words, now: datetime) -> list[Json]:
    details = button(label(words, Control.CRISIS_DETAILS), Control.CRISIS_DETAILS, view.id)
    close = [one for one in (CrisisCan.CLOSE_DESK,) if one in view.can]
    said = statement_blocks(view.statements, words, now)
    return [*said, *_timeline(view, words, now), *actions([*_pressed(close, view, words), details])]


def _buttons(view: CrisisView, words: Words) -> list[Json]:
    entries = [(label(words, CONTROLS[can]), CONTROLS[can], view.id) for can in BEHIND if can in view.can]
    entries.append((label(words, Control.CRISIS_DETAILS), Control.CRISIS_DETAILS, view.id))
    learned = number_in(first(view, LEARNED), "crisis")
    entries += [(label(words, Control.CRISIS_FORGET), Control.CRISIS_FORGET, round(learned))] if learned else []
    return _pressed([can for can in IN_SIGHT if can in view.can], view, words) + overflow(entries)


def _pressed(cans: Iterable[CrisisCan], view: CrisisView, words: Words) -> list[Json]:
    return [
        button(label(words, CONTROLS[can]), CONTROLS[can], view.id, primary=can is CrisisCan.ACKNOWLEDGE)
        for can in cans
    ]


def examples(shown: Sequence[ExampleView], words: Words, now: datetime) -> list[Json]:
    """Return messages that it is about, as rich text: who, when, to how many; the words or that they are hidden."""
    parts: list[Json] = []
    earliest = min((example.posted_at for example in shown), default=None)
    for place, example in enumerate(shown):
        url, handle = safe_link(example.url), name(example.customer)
        head = [link(url, handle, bold=True) if url else run(handle, bold=True)]
        first = words.t("first message") if place == 0 and example.posted_at == earliest else None
        facts = [words.moment(example.posted_at, now), *([first] if first else [])]
        if example.followers:
            facts.append(words.n("{count} follower", "{count} followers", example.followers))
        if example.text is None:
            facts.append(words.t("private or gone: not shown here"))
        parts.append(line(*head, run(DOT + DOT.join(facts))))
        if example.text is not None and (words_of_it := excerpt(example.text, lines=EXAMPLE_LINES)):
            parts.append(quote(run(isolate(words_of_it))))
    return parts


def _checklist(view: CrisisView, words: Words) -> list[Json]:
    """Return what is to be done. While nobody has it that is one line: its buttons would push the rest out of sight."""
    checks = view.checklist[:MOST_CHECKS]
    if view.state is CrisisState.OPEN and not view.owner and not any(check.done_by for check in checks):
        todo = DOT.join(check_label(check.key, words) for check in checks)
        return [context(words.t("To do: {checks}", checks=todo))] if todo else []
    left = [_check(view, check, words) for check in checks if check.done_by is None]
    blocks = [rich(line(run(words.t("To do"), bold=True))), *left] if left else []
    by: dict[str, list[str]] = {}
    for check in checks:
        if check.done_by is not None:
            by.setdefault(check.done_by, []).append(check_label(check.key, words))
    done = [f"{DOT.join(said)} ({name(person)})" for person, said in by.items()]
    return blocks + ([context(words.t("Done: {checks}", checks=DOT.join(done)))] if done else [])


def _check(view: CrisisView, check: CheckView, words: Words) -> Json:
    said = check_label(check.key, words)
    done = label(words, Control.CRISIS_CHECK)
    value = f"{view.id}:{check.key}"
    return section(said, button(done, Control.CRISIS_CHECK, value, spoken=f"{done}: {said}"))


def _timeline(view: CrisisView, words: Words, now: datetime) -> list[Json]:
    """Return the last things that happened, in small print: who was woken reads them last."""
    latest = [entry_line(entry, words, now) for entry in view.timeline[-MOST_ENTRIES:]]
    return [context("\n".join(latest))] if latest else []
