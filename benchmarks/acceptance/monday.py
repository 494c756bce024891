"""A Monday morning: what came in over the weekend, six agents who take it from the list, the first hour."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from benchmarks.acceptance import recorded
from benchmarks.acceptance.accounts import key_of, stored
from benchmarks.acceptance.figures import Figures
from benchmarks.acceptance.looking import HOME, Album, album
from benchmarks.acceptance.noise import heard
from benchmarks.acceptance.people import Agent, Habits, work_all
from benchmarks.acceptance.stage import CHANNEL, OFFICE, Stage, stage
from bot.demo.pace import Pace
from bot.sandbox import ClockConfig, PlatformConfig, SandboxConfig
from bot.sandbox.config import Language

CASES = 120
OPENING = datetime.fromisoformat("2026-11-23T08:00:00+01:00")
WEEKEND = datetime.fromisoformat("2026-11-21T09:00:00+01:00")
BEGIN, END = OPENING - timedelta(minutes=4), OPENING + timedelta(minutes=75)
SHOWN_WITHIN = timedelta(minutes=5)
# A calm reader of lists: nobody forgets a case in the first hour of the week.
HABITS = Habits(minutes=3.0, forgets=0.02)


async def run(data: Path, *, language: Language, factor: float, screenshots: Path | None) -> Figures:
    """Play the morning; the agents take from the list and Next."""
    config = SandboxConfig.for_tests(
        language=language, clock=ClockConfig(business_start=BEGIN.isoformat(), factor=factor),
        platform=PlatformConfig(accept_unknown=True),
    )  # fmt: skip
    async with stage(config, language=language, hours=OFFICE) as on:
        pace = Pace(on.clock)
        lines = weekend(recorded.openings(recorded.read(data), CASES))
        path = recorded.write(on.folder / "weekend.jsonl", lines)
        await on.webcare("replay", str(path), "--source", "web", "--as-recorded")
        figures = Figures(f"Monday morning, {language}: {CASES} cases from the weekend, x{factor:g}")
        agents = [
            Agent(on.sandbox, f"U{number}", pace, OPENING + timedelta(minutes=number), END, Random(number), HABITS)
            for number in range(1, 7)
        ]
        async with album(on.sandbox, screenshots, f"monday-{language}") as pictures:
            await _before(on, pace, figures)
            async with asyncio.TaskGroup() as group:
                group.create_task(work_all(agents))
                group.create_task(_look(on, pace, pictures))
                await pace.until(END)
        await _tell(on, figures, agents)
        return figures


def weekend(lines: list[recorded.Json]) -> list[recorded.Json]:
    """Spread the lines over the weekend until the doors open."""
    step = (BEGIN - WEEKEND) / len(lines)
    return [{**line, "posted_at": (WEEKEND + step * place).isoformat()} for place, line in enumerate(lines)]


async def _before(on: Stage, pace: Pace, figures: Figures) -> None:
    await pace.until(OPENING - timedelta(seconds=30))
    keys = Counter(key_of(one).partition(":")[0] for one in on.sandbox.messages(CHANNEL))
    urgent = [line for line in await _priorities(on) if line == "urgent"]
    figures.equal("cards before opening (urgent ones only)", keys["case"], len(urgent))
    await on.sandbox.wait_for(lambda: _list(on) is not None, 60, what="the morning list")
    listed = _list(on)
    at = on.sandbox.clock.business_at(float(str(listed["ts"]))) if listed else END
    figures.want("morning list at", f"{at:%H:%M:%S}", "within 5 min", at - OPENING <= SHOWN_WITHIN)


def _list(on: Stage) -> dict[str, object] | None:
    lists = [one for one in on.sandbox.messages(CHANNEL) if key_of(one).startswith("morning_list")]
    return lists[0] if lists else None


async def _priorities(on: Stage) -> list[str]:
    from sqlalchemy import select

    from bot.store import Case

    async with on.store.read() as session:
        return [str(priority) for priority in (await session.scalars(select(Case.priority))).all()]


async def _look(on: Stage, pace: Pace, pictures: Album) -> None:
    await pictures.keep("0801-lead-channel", "U1", CHANNEL)
    await pictures.keep("0801-agent-home", "U2", HOME)
    for minutes in (15, 40, 70):
        await pace.until(OPENING + timedelta(minutes=minutes))
        stamp = f"{OPENING + timedelta(minutes=minutes):%H%M}"
        await pictures.keep(f"{stamp}-agent-channel", "U3", CHANNEL)
        await pictures.keep(f"{stamp}-agent-home", "U3", HOME)
        await pictures.keep(f"{stamp}-agent-messages", "U3", "U3")
        await pictures.keep(f"{stamp}-lead-messages", "U1", "U1")


async def _tell(on: Stage, figures: Figures, agents: list[Agent]) -> None:
    kept = await stored(on)
    figures.equal("cases", len(kept.cases), CASES)
    figures.tell("claimed, answered", f"{sum(one.claimed for one in agents)}, {sum(one.answered for one in agents)}")
    figures.equal("API errors", len(on.sandbox.journal.errors()), 0)
    cards = Counter(key_of(one) for one in on.sandbox.messages(CHANNEL))
    figures.equal("duplicate cards", sum(count > 1 for count in cards.values()), 0)
    said = heard(on, CHANNEL)
    figures.tell(
        "messages in the channel beside cards and lists",
        ", ".join(f"{one.kind} {one.at:%H:%M}Z" for one in said) or "none",
    )
    for agent in agents:
        kinds = Counter(note.kind for note in heard(on) if note.user == agent.user)
        figures.tell(
            f"{agent.name}: notifications", ", ".join(f"{count} {kind}" for kind, count in kinds.items()) or "none"
        )
    edits = [entry for entry in on.sandbox.journal.calls("chat.update", channel=CHANNEL)]
    figures.tell("edits in the channel", len(edits))
