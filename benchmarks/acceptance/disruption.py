"""A recorded disruption, told sixty times as fast: what six agents see of the board, and what became of everybody.

Recorded hours become business minutes; business time and Slack's limits run ``factor`` times as fast as ours.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import select

from benchmarks.acceptance import recorded
from benchmarks.acceptance.accounts import key_of
from benchmarks.acceptance.figures import Figures
from benchmarks.acceptance.looking import HOME, Album, album
from benchmarks.acceptance.people import Habits, work_all
from benchmarks.acceptance.stage import CHANNEL, Stage, stage
from benchmarks.acceptance.storm import BEGIN, LEAD_TIME_S, StormAgent, newest_board
from bot.demo.pace import Pace
from bot.sandbox import ClockConfig, PlatformConfig, SandboxConfig
from bot.sandbox.config import Language, LimitsConfig
from bot.sandbox.controls import controls, visible_text
from bot.store import Case, Mention, Storm
from bot.store.words import CaseState

FASTER = 60
# The worst two days of the file, minutes of ours: the computers fail in the evening of the first.
SINCE, LASTS = datetime.fromisoformat("2015-02-22T06:00:00+00:00"), timedelta(minutes=40)
LOOKS = (timedelta(minutes=8), timedelta(minutes=20), timedelta(minutes=34))
HABITS = Habits(minutes=1.0, forgets=0.0, resolves=0.5)


async def run(data: Path, *, language: Language, factor: float, screenshots: Path | None) -> Figures:
    """Replay it, look at three moments, and account for everybody."""
    config = SandboxConfig.for_tests(
        language=language, clock=ClockConfig(business_start=BEGIN.isoformat(), factor=factor),
        limits=LimitsConfig(scale=factor), platform=PlatformConfig(accept_unknown=True),
    )  # fmt: skip
    async with stage(config, language=language, scale=factor) as on:
        begins = on.clock.now() + timedelta(seconds=LEAD_TIME_S * factor)
        lines = hastened(recorded.read(data), begins=begins)
        path = recorded.write(on.folder / "disruption.jsonl", lines)
        agents = [
            StormAgent(on.sandbox, f"U{number}", Pace(on.clock), begins, begins + LASTS, Random(number), HABITS, on=on)
            for number in range(1, 7)
        ]
        figures = Figures(f"{data.name} from {SINCE:%d %B %H:%M} UTC, x{FASTER}, six agents, {language}, x{factor:g}")
        async with album(on.sandbox, screenshots, f"storm-{language}") as pictures, asyncio.TaskGroup() as group:
            group.create_task(on.webcare("replay", str(path), "--source", "web", "--speed", f"{factor:g}"))
            group.create_task(work_all(list(agents)))
            group.create_task(_look(on, figures, begins, pictures))
        await _tell(on, figures, lines, agents)
        return figures


def hastened(lines: list[recorded.Json], *, begins: datetime) -> list[recorded.Json]:
    """Return the lines of those days, told in minutes."""
    until = SINCE + LASTS * FASTER
    told = [line for line in lines if SINCE <= recorded.posted(line) < until]
    told.sort(key=recorded.posted)
    return [
        {**line, "posted_at": (begins + (recorded.posted(line) - SINCE) / FASTER).isoformat()} for line in told
    ]  # fmt: skip


async def _look(on: Stage, figures: Figures, begins: datetime, pictures: Album) -> None:
    """Keep what an agent sees at three moments, and tell what stands on the board then."""
    for place, after in enumerate(LOOKS):
        await Pace(on.clock).until(begins + after)
        board = newest_board(on)
        minutes = after / timedelta(minutes=1)
        shown = visible_text(board["blocks"]) if board else "no board"
        figures.tell(f"after {minutes:.0f} minutes", " | ".join(shown.splitlines()[:2]))
        stamp = f"{place + 1}"
        await pictures.keep(f"{stamp}-channel", "U2", CHANNEL)
        await pictures.keep(f"{stamp}-home", "U2", HOME)
        if place == 1:
            await _press(on, pictures)


async def _press(on: Stage, pictures: Album) -> None:
    """The lead asks for the form with which the largest group is answered, from the board as it stands now."""
    lead, board = on.sandbox.as_user("U1"), newest_board(on)
    answers = [one for one in controls(board["blocks"]) if one.action_id == "case.answer_all"] if board else []
    if board and answers:
        await lead.click(CHANNEL, board["ts"], "case.answer_all", block_id=answers[0].block_id, seen=board)
        await on.sandbox.wait_for(lambda: lead.modals and lead.modal["callback_id"] != "loading", 30, what="the form")
        await pictures.keep_modal("2-answer-all", "U1", CHANNEL)
        await lead.close()


async def _tell(on: Stage, figures: Figures, lines: list[recorded.Json], agents: list[StormAgent]) -> None:
    errors = on.sandbox.journal.errors()
    figures.equal("API errors", len(errors), 0)
    async with on.store.read() as session:
        found = (await session.execute(select(Mention.external_id, Mention.case_id))).all()
        cases = (await session.scalars(select(Case))).all()
        storms = (await session.scalars(select(Storm))).all()
    figures.equal("mentions, each in one case", len({one for one, _ in found}), len(lines))
    figures.equal("  rows", len(found), len(lines))
    states = Counter(f"{one.state}{', owned' if one.owner else ''}" for one in cases)
    figures.tell("cases", ", ".join(f"{count} {state}" for state, count in sorted(states.items())))
    figures.tell("in groups", sum(one.group_id is not None for one in cases))
    figures.tell("storms", ", ".join(f"{one.began_at:%H:%M:%S}-{one.ended_at or 'now'}" for one in storms) or "none")
    free = [one for one in cases if one.state is CaseState.NEW]
    figures.tell("still free", len(free))
    cards = sum(key_of(one).startswith("case:") for one in on.sandbox.messages(CHANNEL))
    figures.tell("cards in the channel", cards)
    figures.tell("claimed and answered", f"{sum(a.claimed for a in agents)}, {sum(a.answered for a in agents)}")
