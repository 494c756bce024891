"""Why there is a crisis, as facts that can be stored and shown: figures and our own words, no customer's text."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from bot.desk.crisis.views import ReasonView
from bot.rules.casualties import PEOPLE_HURT
from bot.rules.crisis import Clock
from bot.rules.severity import Incident, Of, OneLink, Reach, Reason, Rise, Share, Verdict
from bot.rules.urgent_kinds import urgent_kinds


def as_facts(
    verdict: Verdict, *, source: str, minutes: int, public: Collection[str] = ()
) -> list[dict[str, Any]]:  # fmt: skip
    """Return the reasons of a verdict on ``source``, the weightiest first.

    An urgent word is named if it is among those that somebody used in ``public``; else what kind it is of.
    """
    return [{**_fact(reason, minutes, public), "source": source} for reason in verdict.reasons]


def reason_views(
    reasons: Iterable[Mapping[str, Any]], terms: Iterable[tuple[str, float]], *, called: Callable[[str], str]
) -> tuple[ReasonView, ...]:
    """Return stored reasons as they are shown; ``called`` makes a display name of a person."""
    found = []
    for reason in reasons:
        kind, figures = reason["kind"], {key: value for key, value in reason.items() if key != "kind"}
        if kind == "declared":
            figures["by"] = called(figures["by"])
        if kind in ("volume", "rise") and figures.get("of") == "negative":
            figures["negative"] = True
        if kind == "learned":
            figures["until"] = datetime.fromisoformat(figures["until"])
        if kind == "urgent":
            figures["kind"] = figures.pop("of")
        found.append(ReasonView(kind=kind, figures=figures))
    return (*found, *(ReasonView(kind="terms", figures={"term": term, "share": share}) for term, share in terms))


def _fact(reason: Reason, minutes: int, public: Collection[str]) -> dict[str, Any]:
    match reason:
        case Rise(of, clock, count, expected, ratio, since):
            kind = "volume" if clock is Clock.FAST else "rise"
            return {
                "kind": kind, "of": of.value, "count": count, "usual": round(expected, 1), "ratio": round(ratio, 1),
                "since": since.isoformat(), "minutes": minutes, "hours": max(1, round(minutes / 60)),
            }  # fmt: skip
        case Share(of, authors, crowd, usual, word, word_authors):
            facts = {
                "authors": authors, "crowd": crowd, "share": round(authors / crowd, 3), "usual": round(usual, 3),
            }  # fmt: skip
            if of is Of.URGENT:
                named = {"words": [word] if word in public else [], "kinds": kinds_of(word or "")}
                return {"kind": "words", "word_authors": word_authors, **named, **facts}
            return {"kind": "negative", **facts}
        case OneLink(link, authors, crowd):
            return {"kind": "link", "url": f"https://{link}", "count": authors, "crowd": crowd}
        case Reach(followers, usual):
            return {"kind": "reach", "followers": followers, "usual": round(usual)}
        case Incident(name):
            return {"kind": "incident", "feed": name}


def kinds_of(said: str) -> list[str]:
    """Return what kinds of urgent things words are about, or that people are hurt."""
    return [*(kind.value for kind, _ in urgent_kinds(said)), *(["hurt"] if PEOPLE_HURT.find(said) else [])]
