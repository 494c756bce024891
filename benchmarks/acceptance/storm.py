"""A storm: thousands of mentions an hour into one channel, six agents who take what Next gives them.

Business time and Slack's limits run ``factor`` times as fast, so what the channel shows in a business second is what
Slack would let it show in one. Everything is measured from outside: by the workspace's messages, its journal, and at
the end by what stands in the database. ``behind`` is real time: nobody may make the bot's own work faster.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import func, select

from benchmarks.acceptance import made, recorded
from benchmarks.acceptance.accounts import key_of
from benchmarks.acceptance.figures import Figures
from benchmarks.acceptance.people import Agent, Habits, work_all
from benchmarks.acceptance.stage import CHANNEL, Stage, stage
from bot.demo.pace import Pace
from bot.sandbox import ClockConfig, PlatformConfig, SandboxConfig
from bot.sandbox.config import LimitsConfig
from bot.sandbox.controls import controls, visible_text
from bot.store import Card, Case, CaseEvent, Clock, Mention, Outbox
from bot.store.words import CardKind, CaseState, EventKind, MessageKind, SendState

BEGIN = datetime.fromisoformat("2026-11-24T12:00:00+01:00")
# The bot starts, the agents sit down; none of it is measured.
LEAD_TIME_S = 3.0
HABITS = Habits(minutes=1.0, forgets=0.0, resolves=0.0)
BOARD_WITHIN, URGENT_WITHIN = timedelta(seconds=120), timedelta(seconds=60)
BEHIND_S = 5.0
CALM_PER_HOUR = 120
MINUTE = timedelta(minutes=1)
# The first and the last of a minute both count.
MOST_A_MINUTE = 61
# Real. What leaves a second apart arrives a little closer or further, by the time that a call takes.
ON_ITS_WAY = timedelta(milliseconds=50)
GIVEN_BACK = (EventKind.RELEASED, EventKind.LEASE_RETURNED, EventKind.CLAIM_ENDED)
# A seventh agent, who only claims a group: what is said to the six others stands beside it.
CLAIMS_A_GROUP = "U7"
SPOKEN = (MessageKind.PING, MessageKind.ROLLUP, MessageKind.LEASE_ASK)


@dataclass
class Watcher:
    """Looks at the channel a few times a second, as somebody does who keeps it open."""

    on: Stage
    seen: dict[str, float] = field(default_factory=dict)
    """By handle: the real second at which it first stood on a board."""
    board_at: float | None = None
    most_behind_s: float = 0.0
    """How long the oldest step of a clock waited for the sweep."""
    every_s: float = 0.25

    async def look(self) -> None:
        """Look until cancelled."""
        while True:
            board = newest_board(self.on)
            if board is not None:
                self.board_at = self.board_at or float(board["ts"])
                now = self.on.sandbox.clock.real()
                for word in visible_text(board.get("blocks") or []).split():
                    if word.startswith("@person"):
                        self.seen.setdefault(word.strip("⁨⁩@"), now)
            await self._sweep_lag()
            await asyncio.sleep(self.every_s)

    async def _sweep_lag(self) -> None:
        now = self.on.clock.now()
        async with self.on.store.read() as session:
            due = await session.scalar(select(func.min(Clock.next_ping_at)).where(Clock.next_ping_at <= now))
        if due is not None:
            self.most_behind_s = max(self.most_behind_s, self.on.clock.real_delay(now - due))


@dataclass(kw_only=True)
class StormAgent(Agent):
    """Answers what they have, else presses Next: on the board while there is one, else Claim on a card."""

    on: Stage

    async def _take_next(self) -> bool:
        ts = self._unfinished()
        board = newest_board(self.on) if ts is None else None
        ts = ts or (await self._next_on(board) if board else await self._claim_card())
        if ts is None:
            return False
        await self._think()
        await self._answer(CHANNEL, ts)
        return True

    async def _next_on(self, board: dict[str, Any]) -> str | None:
        before = {card["ts"] for card in self._cards() if self._is_mine(card["ts"])}
        await self.me.click(CHANNEL, board["ts"], "case.next")

        def gained() -> str | None:
            mine = (card["ts"] for card in self._cards() if card["ts"] not in before and self._is_mine(card["ts"]))
            return next(mine, None)

        found = await self._until(gained)
        self.claimed += found is not None
        return str(found) if found else None


def newest_board(on: Stage) -> dict[str, Any] | None:
    """Return the board that offers Next now."""
    boards = [one for one in on.sandbox.messages(CHANNEL) if key_of(one).startswith("storm:")]
    offered = [one for one in boards if any(c.action_id == "case.next" for c in controls(one.get("blocks") or []))]
    return dict(offered[-1]) if offered else None


async def run(count: int, *, lasts: timedelta, factor: float, database: str | None) -> Figures:
    """Play it and print what it took."""
    config = SandboxConfig.for_tests(
        agents=7, clock=ClockConfig(business_start=BEGIN.isoformat(), factor=factor), limits=LimitsConfig(scale=factor),
        platform=PlatformConfig(accept_unknown=True),
    )  # fmt: skip
    async with stage(config, database=database, scale=factor) as on:
        begins = on.clock.now() + timedelta(seconds=LEAD_TIME_S * factor)
        mentions = made.disruption(count, begins=begins, lasts=lasts, random=Random(1))
        path = recorded.write(on.folder / "storm.jsonl", mentions)
        agents = [
            StormAgent(on.sandbox, f"U{number}", Pace(on.clock), begins, begins + lasts, Random(number), HABITS, on=on)
            for number in range(1, 7)
        ]
        watcher, pressed = Watcher(on), list[str]()
        watching = asyncio.create_task(watcher.look())
        async with asyncio.TaskGroup() as group:
            group.create_task(on.webcare("replay", str(path), "--source", "web", "--speed", f"{factor:g}"))
            group.create_task(work_all(list(agents)))
            group.create_task(_claim_a_group(on, begins + lasts / 3, pressed))
        watching.cancel()
        per_hour = count / (lasts / timedelta(hours=1))
        figures = Figures(f"storm: {count} mentions in {lasts}, six agents, time and limits x{factor:g}")
        await _tell(on, figures, watcher, agents, mentions, pressed, calm=per_hour <= CALM_PER_HOUR)
        return figures


async def _claim_a_group(on: Stage, at: datetime, pressed: list[str]) -> None:
    """After a third of the time somebody claims the largest group; ``pressed`` gets what Slack answered."""
    await Pace(on.clock).until(at)
    board = newest_board(on)
    offered = [one for one in controls(board["blocks"]) if one.action_id == "group.claim"] if board else []
    if board and offered:
        agent = on.sandbox.as_user(CLAIMS_A_GROUP)
        await agent.click(CHANNEL, board["ts"], "group.claim", block_id=offered[0].block_id, seen=board)
        await on.sandbox.wait_for(lambda: agent.ephemerals, 60, what="the answer to Claim group")
        pressed.append(str(agent.ephemerals[-1]["text"]))


async def _tell(
    on: Stage, figures: Figures, watcher: Watcher, agents: list[StormAgent], mentions: list[made.Json],
    pressed: list[str], *, calm: bool,
) -> None:  # fmt: skip
    limited = [one for one in on.sandbox.journal.errors() if one.get("error") == "ratelimited"]
    figures.equal("refusals by Slack's limiter", len(limited), 0)
    figures.equal("other API errors", len(on.sandbox.journal.errors()) - len(limited), 0)
    # Faster than twenty times nothing is left of a second: then only what arrives at once counts.
    gap = max(timedelta(), timedelta(seconds=1) - ON_ITS_WAY * on.sandbox.config.clock.factor)
    minute, second = _busiest(on, MINUTE), _busiest(on, gap)
    figures.want("most messages in the channel in a minute", minute, f"<= {MOST_A_MINUTE}", minute <= MOST_A_MINUTE)
    figures.equal(f"  in a second ({ON_ITS_WAY / timedelta(milliseconds=1):g} ms of ours for the way)", second, 1)
    await _tell_of_the_board(on, figures, watcher, mentions, calm=calm)
    await _tell_of_pings(on, figures, watcher)
    await _tell_of_cases(on, figures, mentions, calm=calm)
    figures.tell("taken and answered by agents", f"{sum(a.claimed for a in agents)}, {sum(a.answered for a in agents)}")
    figures.tell("Claim group answered", pressed[0] if pressed else "not offered")
    figures.tell("most memory of the bot", f"{max(on.bot.memory_mb, default=0):.0f} MB, CPU {on.bot.cpu_s:.0f} s")


def _busiest(on: Stage, span: timedelta) -> int:
    """Return the most messages that came into the channel within a span of business time, threads apart."""
    at = sorted(on.sandbox.clock.business_at(float(one["ts"])) for one in on.sandbox.messages(CHANNEL))
    return max((bisect_right(at, first + span) - place for place, first in enumerate(at)), default=0)


async def _tell_of_the_board(
    on: Stage, figures: Figures, watcher: Watcher, mentions: list[made.Json], *, calm: bool
) -> None:
    cards = {key_of(one).split(":")[1]: float(one["ts"]) for one in on.sandbox.messages(CHANNEL) if _is_card(one)}
    async with on.store.read() as session:
        query = select(Mention.external_id, Mention.case_id, Mention.received_at)
        arrived = {one: (str(case), at) for one, case, at in (await session.execute(query)).all()}
    if calm:
        figures.equal("boards", 0 if watcher.board_at is None else 1, 0)
        waits = [_wait(on, cards.get(case), at) for case, at in arrived.values()]
        known = [wait for wait in waits if wait is not None]
        figures.equal("cases with a card", len(known), len(mentions))
        figures.tell("longest from arrival to card", _seconds(max(known, default=timedelta())))
        return
    stood = _wait(on, watcher.board_at, min(at for _, at in arrived.values()))
    ok = stood is not None and stood <= BOARD_WITHIN
    figures.want("the board stands after the first mention", _seconds(stood), f"<= {_seconds(BOARD_WITHIN)}", ok)
    urgent = [one for one in mentions if made.is_urgent(one)]
    waits = []
    for one in urgent:
        case, at = arrived[one["id"]]
        seen = [when for when in (cards.get(case), watcher.seen.get(one["author"]["handle"])) if when is not None]
        waits.append(_wait(on, min(seen, default=None), at))
    # What arrived in the last minute still has the time.
    late = sum(wait is None or wait > URGENT_WITHIN for wait in waits)
    figures.want(f"of {len(urgent)} urgent ones not on screen within 60 s", late, "= 0", late == 0)
    figures.tell("  longest", _seconds(max((wait for wait in waits if wait is not None), default=None)))


def _is_card(message: dict[str, Any]) -> bool:
    return key_of(message).startswith("case:")


def _wait(on: Stage, real: float | None, since: datetime) -> timedelta | None:
    return None if real is None else max(timedelta(), on.sandbox.clock.business_at(real) - since)


def _seconds(span: timedelta | None) -> str:
    return "never" if span is None else f"{span.total_seconds():.0f} s"


async def _tell_of_pings(on: Stage, figures: Figures, watcher: Watcher) -> None:
    """How long messages of the clock waited after the sweep had written them, and how late the sweep was."""
    query = select(Outbox.ts, Outbox.created_at).where(Outbox.kind.in_(SPOKEN), Outbox.ts.is_not(None))
    async with on.store.read() as session:
        sent = (await session.execute(query)).all()
    waits = [on.clock.real_delay(on.sandbox.clock.business_at(float(ts)).astimezone(UTC) - at) for ts, at in sent if ts]
    longest = max(waits, default=0.0) + watcher.most_behind_s
    figures.want(
        f"{len(sent)} pings, behind at most", f"{longest:.1f} s (real)", f"<= {BEHIND_S:g} s", longest <= BEHIND_S
    )


async def _tell_of_cases(on: Stage, figures: Figures, mentions: list[made.Json], *, calm: bool) -> None:
    async with on.store.read() as session:
        cases = (await session.execute(select(Mention.external_id, Mention.case_id))).all()
        claims = select(CaseEvent.case_id, CaseEvent.kind).where(CaseEvent.kind.in_((EventKind.CLAIMED, *GIVEN_BACK)))
        history = (await session.execute(claims.order_by(CaseEvent.case_id, CaseEvent.id))).all()
        carded = select(Card.case_id).where(Card.kind == CardKind.CASE, Card.state != SendState.CANCELLED)
        unseen = await session.scalar(
            select(func.count()).where(
                Case.id.not_in(carded), Case.owner.is_(None), Case.state != CaseState.NEW, Case.addressed
            )
        )
        free = await session.scalar(select(func.count()).where(Case.state == CaseState.NEW, Case.owner.is_(None)))
    figures.equal("mentions, each in exactly one case", len({one for one, _ in cases}), len(mentions))
    figures.equal("  rows", len(cases), len(mentions))
    figures.equal("cases without card, owner or place in the queue", unseen, 0)
    if not calm:
        figures.tell("still free", free)
    held, twice = defaultdict[int, int](int), 0
    for case, kind in history:
        held[case] = 0 if kind in GIVEN_BACK else held[case] + 1
        twice += held[case] > 1
    figures.equal("cases given to two", twice, 0)
