"""The lines of a crisis that are read first: what, since when, how many people, who has it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.desk.crisis.views import CrisisView, EntryView, SimilarView
from bot.settings import Desk
from bot.slack.card_lines import DOT
from bot.slack.crisis_reasons import figures_line, first, how_many, number_in, people_hurt, topics
from bot.slack.labels import title
from bot.slack.text import cut, isolate, length, name, one_line
from bot.slack.wording import N_, Words, words_for
from bot.store.words import CrisisEventKind, CrisisKind, CrisisLevel, CrisisState

# Two text messages on a phone, and what a lock screen shows.
FIRST_LINE = 140
STATEMENT = "statement"
"""The item of the checklist that is ticked once something was said in public."""
SHORTEST_TOPIC, DESK_CHARACTERS = 12, 20
OUTCOME_CHARACTERS, MOST_SIMILAR = 60, 3

KINDS = {CrisisKind.URGENT: N_("URGENT"), CrisisKind.DRILL: N_("DRILL")}
LEVELS = {CrisisLevel.ALERT: N_("ALERT"), CrisisLevel.PAGE: N_("CRISIS")}


def head(view: CrisisView, words: Words) -> str:
    """Return how serious it is, in one word that is seen from afar."""
    return words.t(KINDS.get(view.kind) or LEVELS[view.level])


def first_line(view: CrisisView, desk: Desk, now: datetime, *, limit: int = FIRST_LINE) -> str:
    """Return "CRISIS rail: storing, trein. Since 23:12, 212 people in 15 min. People may be hurt".

    It is the header of the card and of a page, and the first line of a text message: raw, at most ``limit`` characters.
    What it is about is cut first; that people may be hurt never is.
    """
    words = words_for(desk)
    topic, hurt = next(topics(view, words)), people_hurt(view, words)
    begun = words.t("since {moment}", moment=words.moment(view.began_at, now))
    people = how_many(view, words)
    rest = ". " + capital(f"{begun}, {people}" if people else begun)
    rest += f". {capital(hurt)}" if hurt and hurt != topic else ""
    opening = f"{head(view, words)} {cut(desk.name, DESK_CHARACTERS)}: "
    room = max(SHORTEST_TOPIC, limit - length(opening) - length(rest) - length(isolate("")))
    return cut(opening + name(topic.rstrip(" .,;:!"), room) + rest, limit)


def capital(sentence: str) -> str:
    """Return a sentence as it begins a line."""
    return sentence[:1].upper() + sentence[1:]


def title_line(view: CrisisView, desk: Desk, now: datetime) -> str:
    """Return the header of the card: its first line, or that it is over."""
    if view.ended_at is None:
        return first_line(view, desk, now)
    words = words_for(desk)
    ended = f"{ending(view, words)} {words.moment(view.ended_at, now)}"
    topic = name(next(topics(view, words)), FIRST_LINE // 2)
    return f"{ended}{DOT}{head(view, words)} {cut(desk.name, DESK_CHARACTERS)}: {topic}"


def ending(view: CrisisView, words: Words) -> str:
    """Return how it ended."""
    if view.state is CrisisState.FALSE_ALARM:
        return title(words, "False alarm")
    by_itself = any(entry.kind is CrisisEventKind.ENDED for entry in view.timeline)
    return title(words, "Over") if by_itself else words.t("Stood down")


def who(view: CrisisView, words: Words, now: datetime) -> list[str]:
    """Return who has it, and what is open until when; what goes without saying is left out."""
    said = [has_it(view, words, now)]
    if view.lead and view.lead != view.owner:
        said.append(words.t("lead: {name}", name=name(view.lead)))
    if view.lines_by:
        said.append(words.t("{name} leads what is said: approved lines only", name=name(view.lines_by)))
    if view.open_until:
        said.append(words.t("desk open until {moment}", moment=words.moment(view.open_until, now)))
    return said


def has_it(view: CrisisView, words: Words, now: datetime) -> str:
    """Return "Nobody has it yet" or "Sanne has it since 23:42"."""
    if not view.owner:
        return words.t("Nobody has it yet")
    if view.acknowledged_at is None:
        return words.t("{name} has it", name=name(view.owner))
    moment = words.moment(view.acknowledged_at, now)
    return words.t("{name} has it since {moment}", name=name(view.owner), moment=moment)


def times(view: CrisisView, words: Words) -> Iterator[str]:
    """Yield how long it took to notice, to acknowledge, to say something in public, to calm down and to end."""
    if view.drill is None:
        yield words.t("Noticed after {time}", time=words.lasting(view.opened_at - view.began_at))
    if view.acknowledged_at:
        took = words.t("Acknowledged after {time}", time=words.lasting(view.acknowledged_at - view.opened_at))
        yield f"{took} ({name(view.owner)})" if view.owner else took
    else:
        yield words.t("Nobody acknowledged it")
    spoken = next((entry.at for entry in view.timeline if _is_statement(entry)), None)
    if spoken:
        yield words.t("First statement after {time}", time=words.lasting(spoken - view.opened_at))
    elif view.drill is None:
        yield words.t("No statement was made")
    calm = _first_of(view, CrisisEventKind.CALM)
    if calm:
        yield words.t("Back to normal after {time}", time=words.lasting(calm - view.opened_at))
    if view.ended_at:
        lasted = words.lasting(view.ended_at - view.opened_at)
        yield words.t("{ending} after {time}", ending=ending(view, words), time=lasted)


def _is_statement(entry: EntryView) -> bool:
    """Return whether something was said in public: from here, or elsewhere and ticked by hand."""
    ticked = entry.kind is CrisisEventKind.CHECKED and entry.figures.get("key") == STATEMENT
    return ticked or entry.kind is CrisisEventKind.STATED


def _first_of(view: CrisisView, kind: CrisisEventKind) -> datetime | None:
    return next((entry.at for entry in view.timeline if entry.kind is kind), None)


def aloud(view: CrisisView, desk: Desk, now: datetime) -> str:
    """Return what a phone shows and a screen reader says, raw: the first line, the figures, who has it."""
    words = words_for(desk)
    if view.ended_at:
        return title_line(view, desk, now)
    return f"{first_line(view, desk, now)}. {has_it(view, words, now)}. {capital(figures_line(view, words))}."


def background(view: CrisisView, words: Words, now: datetime) -> Iterator[str]:
    """Yield what helps to weigh it: how many people can read along, and earlier crises like it."""
    if view.reach > 0:
        yield _reach(view, words)
    for similar in view.similar[:MOST_SIMILAR]:
        yield words.t("Earlier: {crisis}", crisis=_earlier(similar, words, now))


def _reach(view: CrisisView, words: Words) -> str:
    """Return "482,000 followers together, normally 30,000"; what is usual is told where the reach is far beyond it."""
    said = words.n("{count} follower together", "{count} followers together", view.reach)
    usual = number_in(first(view, "reach"), "usual")
    return said if not usual else f"{said}, " + words.t("normally {usual}", usual=words.number(round(usual)))


def _earlier(similar: SimilarView, words: Words, now: datetime) -> str:
    pieces = [words.date(words.day_of(similar.opened_at), today=words.day_of(now))]
    if similar.terms:
        pieces.append(" ".join(name(term, 30) for term in similar.terms[:2]))
    if similar.ended_at:
        pieces.append(words.lasting(similar.ended_at - similar.opened_at))
    if similar.outcome == CrisisState.FALSE_ALARM:
        pieces.append(title(words, "False alarm").lower())
    elif similar.outcome and similar.outcome not in set(CrisisState):
        pieces.append(name(one_line(similar.outcome, OUTCOME_CHARACTERS)))
    return ", ".join(pieces)
