"""Why it is a crisis, in figures: a sentence for each reason, and what it seems to be about."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from math import isfinite
from typing import Any
from urllib.parse import urlsplit

from bot.desk.crisis.reasons import kinds_of
from bot.desk.crisis.views import CrisisView, ReasonView
from bot.slack.blocks import link, run
from bot.slack.links import link as safe_link
from bot.slack.rendered import Json
from bot.slack.text import name, one_line
from bot.slack.wording import N_, Words
from bot.store.words import CrisisKind

# Somebody may declare a crisis some minutes after it began to show.
ABOUT_THEN = timedelta(minutes=15)
# As many words as are read in one glance.
MOST_TERMS, MOST_WORDS = 4, 3
TERM_CHARACTERS, WHY_CHARACTERS = 40, 140

URGENT: dict[str, str] = {
    "hurt": N_("people may be hurt"),
    "danger": N_("people may be in danger"),
    "self_harm": N_("somebody may harm themselves"),
    "data_leak": N_("customer data may have leaked"),
    "press": N_("the press is on it"),
    "legal": N_("legal steps are threatened"),
}
PEOPLE = ("hurt", "danger", "self_harm")
"""Kinds of urgent messages that are about people: the first thing that whoever is woken has to know."""
# The watch listens for "smoke in the ..."; who is woken reads "smoke".
UNFINISHED = re.compile(r" in (?:the|de)$")
LEARNED = "learned"
"""The kind of reason that tells what a false alarm has taught."""
RISES = {"volume": "minutes", "rise": "hours"}
"""Kinds of reasons that are about how much is written, and the figure that says in how long."""
Figures = Mapping[str, Any]


def first(view: CrisisView, kind: str) -> Figures | None:
    """Return the figures of the weightiest reason of a kind."""
    return next((reason.figures for reason in view.reasons if reason.kind == kind), None)


def number_in(figures: Figures | None, key: str) -> float | None:
    """Return a figure that is a number."""
    value = (figures or {}).get(key)
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    return value if is_number else None


def percent(share: float, words: Words) -> str:
    """Return "61%" of 0.61."""
    return f"{words.number(round(share * 100))}%"


def how_many(view: CrisisView, words: Words) -> str | None:
    """Return "212 people in 15 min": how many wrote since it began, as far as a reason tells."""
    rises = _rises(view)
    since = [reason for reason in rises if not _is_older(reason, view)]
    if rises and not since:
        return None
    for reason in since:
        if (said := _in_a_time(reason, words)) is not None:
            return said
    people = number_in(first(view, "words"), "authors")
    return None if people is None else words.n("{count} person", "{count} people", round(people))


def _is_older(reason: ReasonView, view: CrisisView) -> bool:
    """Say whether a rise counts from before the crisis: hours later the slow clock tells of the whole evening."""
    since = reason.figures.get("since")
    return isinstance(since, str) and datetime.fromisoformat(since) < view.began_at - ABOUT_THEN


def people_hurt(view: CrisisView, words: Words) -> str | None:
    """Return "people may be hurt", where what people write says so or something like it."""
    kinds = {str(reason.figures.get("kind")) for reason in view.reasons if reason.kind == "urgent"}
    kinds |= {"hurt"} if first(view, "hurt") else set()
    kinds |= {str(kind) for kind in (first(view, "words") or {}).get("kinds") or ()}
    listed = [
        word for reason in view.reasons if reason.kind in ("words", "urgent") for word in _words_of(reason.figures)
    ]
    for word in [*listed, *(str(figures["term"]) for figures in _terms(view))]:
        kinds |= set(kinds_of(word[:WHY_CHARACTERS]))
    found = next((kind for kind in PEOPLE if kind in kinds), None)
    return words.t(URGENT[found]) if found else None


def terms(view: CrisisView) -> list[tuple[str, float | None]]:
    """Return the words that stand out and the share of the people who use each, 0 to 1."""
    return [(shown(figures["term"]), number_in(figures, "share")) for figures in _terms(view)]


def _terms(view: CrisisView) -> list[Figures]:
    return [reason.figures for reason in view.reasons if reason.kind == "terms" and reason.figures.get("term")]


def shown(term: object) -> str:
    """Return a word of customers on one line."""
    return name(str(term), TERM_CHARACTERS)


def figures_line(view: CrisisView, words: Words) -> str:
    """Return why in one line: "212 people in 15 min, normally 18; 61% mention 'storing'"."""
    pieces = [*(said for reason in _weightiest(view) if (said := _sentence(reason, words))), _top_term(view, words)]
    return "; ".join(piece for piece in pieces if piece) or words.t("many more messages than normal")


def further(view: CrisisView, words: Words) -> list[str]:
    """Return the other reasons, a sentence each, people first; reach and address are told elsewhere."""
    told = _weightiest(view)
    others = sorted((one for one in view.reasons if one not in told), key=lambda one: not _is_about_people(one))
    said = [sentence for reason in others if (sentence := _sentence(reason, words))]
    return [*said, *_other_terms(view, words)]


def _weightiest(view: CrisisView) -> list[ReasonView]:
    """Return the reason that the first line of figures tells: how much, else whatever comes first."""
    return [*_rises(view), *(reason for reason in view.reasons if reason.kind in SENTENCES)][:1]


def _rises(view: CrisisView) -> list[ReasonView]:
    """Return how much more was written: of everybody first, then of those who sound negative; minutes before hours."""
    found = [reason for reason in view.reasons if reason.kind in RISES]
    return sorted(found, key=lambda reason: (_is_of_negative(reason), reason.kind == "rise"))


def _is_of_negative(reason: ReasonView) -> bool:
    return bool(reason.figures.get("negative")) or reason.figures.get("of") == "negative"


def _is_about_people(reason: ReasonView) -> bool:
    return reason.kind == "urgent" and str(reason.figures.get("kind")) in PEOPLE


def address(view: CrisisView, words: Words) -> list[Json]:
    """Return what most link to, as rich text: "48 share one page: example.org"."""
    figures = first(view, "link")
    url = safe_link(str((figures or {}).get("url") or ""))
    if url is None:
        return []
    count = round(number_in(figures, "count") or 0)
    said = words.n("{count} person shares one page:", "{count} people share one page:", count)
    return [run(said + " "), link(url, urlsplit(url).hostname or url)]


def _sentence(reason: ReasonView, words: Words) -> str | None:
    if reason.kind in RISES:
        return _rise(reason, words)
    sentence = SENTENCES.get(reason.kind)
    return sentence(reason.figures, words) if sentence else None


def _top_term(view: CrisisView, words: Words) -> str | None:
    for term, share in terms(view)[:1]:
        return words.t("{share} mention '{term}'", share=percent(share, words), term=term) if share else f"'{term}'"
    return None


def _other_terms(view: CrisisView, words: Words) -> list[str]:
    others = sorted(terms(view)[1:MOST_TERMS], key=lambda one: -(one[1] or 0))
    said = [f"{percent(share, words)} '{term}'" if share else f"'{term}'" for term, share in others]
    return [words.t("also mentioned: {words}", words=", ".join(said))] if said else []


def _people(figures: Figures | None) -> int | None:
    count = number_in(figures, "authors")
    count = number_in(figures, "count") if count is None else count
    return None if count is None else round(count)


def _span(figures: Figures | None, unit: str) -> timedelta | None:
    length = number_in(figures, unit)
    return timedelta(**{unit: min(length, 10_000)}) if length and length > 0 else None


def _in_a_time(reason: ReasonView, words: Words) -> str | None:
    """Return "212 people in 15 min" of a rise."""
    people = _people(reason.figures)
    if people is None:
        return None
    said = words.n("{count} person", "{count} people", people)
    if _is_of_negative(reason):
        said = words.n("{count} negative person", "{count} negative people", people)
    span = _span(reason.figures, RISES[reason.kind])
    return words.t("{people} in {time}", people=said, time=words.lasting(span)) if span else said


def _rise(reason: ReasonView, words: Words) -> str | None:
    said = _in_a_time(reason, words)
    return None if said is None else said + _normally(reason.figures, words, words.number)


def _normally(figures: Figures, words: Words, format_usual: Callable[[int], str]) -> str:
    usual = number_in(figures, "usual")
    return "" if usual is None else ", " + words.t("normally {usual}", usual=format_usual(round(usual)))


def _negative(figures: Figures, words: Words) -> str | None:
    share, usual = number_in(figures, "share"), number_in(figures, "usual")
    if share is None:
        return None
    said = words.t("{share} negative", share=percent(share, words))
    return said if usual is None else f"{said}, " + words.t("normally {usual}", usual=percent(usual, words))


def _words(figures: Figures, words: Words) -> str | None:
    said = _listed(figures)
    people = number_in(figures, "word_authors")
    people = _people(figures) if people is None else round(people)
    if not said or people is None:
        return said and words.t("urgent words: {words}", words=said)
    return words.n("{count} person writes {words}", "{count} people write {words}", people, words=said)


def _listed(figures: Figures) -> str | None:
    return ", ".join(f"'{shown(UNFINISHED.sub('', word))}'" for word in _words_of(figures)[:MOST_WORDS]) or None


def _words_of(figures: Figures) -> tuple[str, ...]:
    found = figures.get("words") or ()
    return (found,) if isinstance(found, str) else tuple(map(str, found))


def _urgent(figures: Figures, words: Words) -> str | None:
    kind, said = str(figures.get("kind")), _listed(figures)
    label = words.t(URGENT[kind]) if kind in URGENT else words.t("an urgent message")
    return f"{label} ({said})" if said else label


def _incident(figures: Figures, words: Words) -> str:
    title, feed = one_line(str(figures.get("title") or ""), WHY_CHARACTERS), shown(figures.get("feed") or "")
    if not title:
        return words.t("{feed} reports trouble", feed=feed)
    return words.t("{feed} reports: {title}", feed=feed, title=name(title, WHY_CHARACTERS))


def _declared(figures: Figures, words: Words) -> str | None:
    said = words.t("declared by {name}", name=shown(figures.get("by") or ""))
    why = one_line(str(figures.get("why") or ""), WHY_CHARACTERS)
    return f"{said}: {name(why, WHY_CHARACTERS)}" if why else said


def _learned(figures: Figures, words: Words) -> str | None:
    needed, until = number_in(figures, "needed"), figures.get("until")
    if needed is None or not isinstance(until, datetime):
        return None
    facts = {"times": words.number(needed), "day": words.date(words.day_of(until), today=words.day_of(until))}
    said = words.t("after a false alarm this is told from {times} times normal on, until {day}", **facts)
    if figures.get("lowered"):
        said = words.t("nobody is called: after a false alarm it takes {times} times normal, until {day}", **facts)
    held = round(number_in(figures, "held_back") or 0)
    return said + (", " + words.n("held back once", "held back {count} times", held) if held else "")


def topics(view: CrisisView, words: Words) -> Iterator[str]:
    """Yield what it seems to be about, the best guess first; always something."""
    declared, incident = first(view, "declared"), first(view, "incident")
    why = one_line(str((declared or {}).get("why") or ""), WHY_CHARACTERS)
    if why:
        yield why
    if view.kind is CrisisKind.URGENT:
        yield from _urgent_topics(view, words)
    if incident:
        yield one_line(str(incident.get("title") or ""), WHY_CHARACTERS) or _incident(incident, words)
    found = ", ".join(term for term, _ in terms(view)[:MOST_WORDS])
    if found:
        yield found
    yield from _urgent_topics(view, words)
    yield words.t("many more messages than normal")


def _urgent_topics(view: CrisisView, words: Words) -> Iterator[str]:
    kinds = [str(reason.figures.get("kind")) for reason in view.reasons if reason.kind == "urgent"]
    yield from (words.t(URGENT[kind]) for kind in URGENT if kind in kinds)


SENTENCES: dict[str, Callable[[Figures, Words], str | None]] = {
    LEARNED: _learned, "negative": _negative, "words": _words, "urgent": _urgent, "incident": _incident,
    "declared": _declared,
}  # fmt: skip
