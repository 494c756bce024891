"""The written story: what customers and colleagues say, and when. The texts stand in ``story/*.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from bot.demo.cast import STARTS_AT, Language

FOLDER = Path(__file__).parent / "story"
PARTS = ("weekend", "morning", "disruption", "afternoon", "reactions")
# Days before the story's Monday.
_DAYS_BACK = {"sat": 2, "sun": 1, "mon": 0}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """How the colleague who takes part by himself answers, ``after`` the customer wrote."""

    after: timedelta
    text: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """What a customer does on the platform at ``at``: a post, or a change of the own post ``edits`` or ``deletes``.

    ``under`` is the line that a post continues. Other lines are named by their ``key``.
    """

    key: str
    at: datetime
    by: str
    text: str = ""
    edits: str | None = None
    deletes: str | None = None
    under: str | None = None
    private: bool = False
    media: tuple[dict[str, Any], ...] = ()
    answer: Answer | None = None


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a colleague says in a Slack channel at ``at``; both by name."""

    at: datetime
    by: str
    channel: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Reaction:
    """What a customer writes some business time ``after`` a reply of the team."""

    by: str
    after: timedelta
    text: str


@dataclass(frozen=True)
class Story:
    """One Monday, in order."""

    lines: list[Line] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    reactions: list[Reaction] = field(default_factory=list)


def read_story(language: Language) -> Story:
    """Return the story in ``language``; some customers write the other one, as they do."""
    story = Story()
    for part in PARTS:
        read = tomllib.loads((FOLDER / f"{part}.toml").read_text(encoding="utf-8"))
        story.lines.extend(_line(each, language) for each in read.get("line", ()))
        story.said.extend(_said(each, language) for each in read.get("said", ()))
        story.reactions.extend(_reaction(each, language) for each in read.get("reaction", ()))
    story.lines.sort(key=lambda line: line.at)
    story.said.sort(key=lambda said: said.at)
    return story


def _line(read: dict[str, Any], language: Language) -> Line:
    answer = read.get("answer")
    return Line(
        key=read["key"], at=instant(read["at"]), by=read["by"], text=read.get(language, ""), edits=read.get("edits"),
        deletes=read.get("deletes"), under=read.get("under"), private=read.get("private", False),
        media=tuple({**each, "alt": each["alt"][language]} for each in read.get("media", ())),
        answer=Answer(after=_minutes(answer["after"]), text=answer[language]) if answer else None,
    )  # fmt: skip


def _said(read: dict[str, Any], language: Language) -> Said:
    return Said(at=instant(read["at"]), by=read["by"], channel=read["channel"], text=read[language])


def _reaction(read: dict[str, Any], language: Language) -> Reaction:
    return Reaction(by=read["by"], after=_minutes(read["after"]), text=read[language])


def _minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def instant(written: str) -> datetime:
    """Return the instant of ``"09:12"`` on the story's Monday, or of ``"sat 22:41"`` before it."""
    day, _, clock = written.rpartition(" ")
    date = STARTS_AT.date() - timedelta(days=_DAYS_BACK[day or "mon"])
    return datetime.combine(date, time.fromisoformat(clock), STARTS_AT.tzinfo)
