"""Noise: the busiest recorded day, in its own rhythm, at a desk with office hours and six agents."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

from benchmarks.acceptance import recorded
from benchmarks.acceptance.accounts import key_of, stored
from benchmarks.acceptance.figures import Figures
from benchmarks.acceptance.people import Agent, work_all
from benchmarks.acceptance.stage import CHANNEL, OFFICE, PRIVATE, Stage, stage
from bot.demo.pace import Pace
from bot.sandbox import ClockConfig, PlatformConfig, SandboxConfig

# The recorded day is that of a company in the United States: its busy hours, 14-24 UTC, fall on our 08-18.
DAY = "2026-11-24"
BUSY_FROM_UTC = 14
OPENING = datetime.fromisoformat(f"{DAY}T08:00:00+01:00")
CLOSING = datetime.fromisoformat(f"{DAY}T18:00:00+01:00")
BEGIN, END = OPENING - timedelta(minutes=10), CLOSING + timedelta(minutes=30)
MIDDAY = OPENING + timedelta(hours=5)
# A message that leaves at the last moment of a shift arrives a moment later: real seconds, times the speed.
ARRIVES_WITHIN_S = 2.0
MOST_PER_AGENT, CHANNEL_MINUTES = 10, 10
SHORT = {"until": (OPENING, MIDDAY), "from": (MIDDAY, CLOSING), "all": (OPENING, CLOSING)}
# Agents with hours of their own: one goes at 13:00, one comes at 13:00.
SHIFTS = {"U5": "until", "U6": "from"}
LEAD_SHIFTS = {"U1": "until", "U6": "from"}
MEMBERS = {
    "until": '\n[desk.rail.members.{user}.hours]\ntue = ["08:00-13:00"]\n',
    "from": '\n[desk.rail.members.{user}.hours]\ntue = ["13:00-18:00"]\n',
}


@dataclass(frozen=True)
class Heard:
    """One thing that Slack brought to somebody's attention; ``at`` is business time."""

    user: str
    kind: str
    at: datetime


async def run(data: Path, *, factor: float, seed: int, lead_leaves: bool = False) -> Figures:
    """Play the day and count from the workspace's own journal who was notified of what."""
    shifts = LEAD_SHIFTS if lead_leaves else SHIFTS
    members = "".join(MEMBERS[shift].format(user=user) for user, shift in shifts.items())
    config = SandboxConfig.for_tests(
        clock=ClockConfig(business_start=BEGIN.isoformat(), factor=factor), platform=PlatformConfig(accept_unknown=True)
    )
    async with stage(config, hours=OFFICE + members) as on:
        pace = Pace(on.clock)
        agents = [
            Agent(on.sandbox, f"U{number}", pace, *SHORT[shifts.get(f"U{number}", "all")], Random(seed * 100 + number))
            for number in range(1, 7)
        ]
        lines = shifted(recorded.busiest_day(recorded.read(data)))
        async with asyncio.TaskGroup() as group:
            group.create_task(_customers(on, pace, lines, factor))
            group.create_task(work_all(agents))
            await pace.until(END)
        figures = Figures(
            f"noise: {len(lines)} mentions, six agents, x{factor:g}" + (", lead until 13:00" if lead_leaves else "")
        )
        await _tell(on, figures, agents, lines, shifts, timedelta(seconds=ARRIVES_WITHIN_S * factor))
        return figures


def shifted(lines: list[recorded.Json]) -> list[recorded.Json]:
    """Move the recorded day so that its busy hours begin when the desk opens."""
    day = recorded.posted(lines[0]).replace(hour=BUSY_FROM_UTC, minute=0, second=0)
    shift = OPENING.astimezone(UTC) - day
    return [{**line, "posted_at": (recorded.posted(line) + shift).isoformat()} for line in lines]


async def _customers(on: Stage, pace: Pace, lines: list[recorded.Json], factor: float) -> None:
    """What came in at night waits at the opening; the rest comes in its own rhythm."""
    now = pace.clock.now()
    night = recorded.write(on.folder / "night.jsonl", (line for line in lines if recorded.posted(line) <= now))
    day = [line for line in lines if recorded.posted(line) > now]
    await on.webcare("replay", str(night), "--source", "web", "--as-recorded")
    # Starting the command line takes a real second or two.
    await pace.until(recorded.posted(day[0]) - timedelta(seconds=2 * factor))
    path = recorded.write(on.folder / "day.jsonl", day)
    await on.webcare("replay", str(path), "--source", "web", "--speed", f"{factor:g}")


def heard(on: Stage, *channels: str) -> list[Heard]:
    """Return all notifications of people (``channels`` empty), or what stands in channels beside cards and lists."""
    clock, found = on.sandbox.clock, []
    if not channels:
        for note in on.sandbox.notifications:
            message = on.sandbox.message(note.channel, note.ts)
            kind = key_of(message).partition(":")[0] if note.why == "dm" else f"{note.why} in a channel"
            at = clock.business_at(note.at).astimezone(UTC)
            found.append(Heard(note.user, kind, at))
    for channel in channels:
        for message in on.sandbox.messages(channel):
            kind = key_of(message).partition(":")[0]
            if kind not in ("case", "morning_list", "closing_list"):
                found.append(Heard(channel, kind, clock.business_at(float(message["ts"])).astimezone(UTC)))
    return sorted(found, key=lambda one: one.at)


async def _tell(
    on: Stage,
    figures: Figures,
    agents: list[Agent],
    lines: list[recorded.Json],
    shifts: dict[str, str],
    grace: timedelta,
) -> None:
    kept, notes = await stored(on), heard(on)
    figures.equal("mentions taken in", kept.mentions, len(lines))
    figures.tell("cases", len(kept.cases))
    figures.equal("API errors", len(on.sandbox.journal.errors()), 0)
    figures.tell("replies sent", len(on.sandbox.platform.posts(by_brand=True)))
    acks = sorted(float(entry["ms"]) for entry in on.sandbox.journal.of("delivery") if "ms" in entry)
    figures.tell("acknowledgements: 99 of 100 within, longest", f"{acks[len(acks) * 99 // 100]:.0f}, {acks[-1]:.0f} ms")
    figures.equal("presses that were not acknowledged in time", sum(agent.unanswered for agent in agents), 0)
    of_user: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for note in notes:
        of_user[note.user][note.kind] += 1
    for agent in agents:
        kinds = of_user[agent.user]
        own = kinds.pop("followups", 0)
        said = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common()) or "none"
        begins, ends = SHORT[shifts.get(agent.user, "all")]
        off = [note for note in notes if note.user == agent.user and not begins <= note.at < ends + grace]
        title = f"{agent.name} ({begins:%H}-{ends:%H}; {agent.claimed} claimed, {agent.answered} answered)"
        figures.want(
            title,
            f"{sum(kinds.values())}: {said}; {own} follow-ups",
            f"<= {MOST_PER_AGENT}",
            sum(kinds.values()) <= MOST_PER_AGENT,
        )
        figures.want("  while off shift", ", ".join(f"{one.kind} {one.at:%H:%M}" for one in off) or 0, "= 0", not off)
    others = {
        user: sum(kinds.values()) for user, kinds in of_user.items() if user not in {agent.user for agent in agents}
    }
    figures.equal("notifications of anybody else", sum(others.values()), 0)
    _tell_channels(on, figures, grace)


def _tell_channels(on: Stage, figures: Figures, grace: timedelta) -> None:
    for channel in (CHANNEL, PRIVATE):
        said = heard(on, channel)
        kinds = Counter(one.kind for one in said)
        figures.tell(
            f"{channel}: messages beside cards and lists",
            ", ".join(f"{n} {kind}" for kind, n in kinds.items()) or "none",
        )
        # A case that a person or the customer brought back stands for what they did, like a card.
        said = [one for one in said if one.kind != "back"]
        gaps = [later.at - one.at for one, later in pairwise(said)]
        least = min(gaps, default=None)
        # A message may be a real second late and the next one on time: that much a gap may seem shorter.
        ok = least is None or least + grace >= timedelta(minutes=CHANNEL_MINUTES)
        figures.want(
            f"{channel}: shortest time between two pings",
            least and str(least).partition(".")[0],
            f">= {CHANNEL_MINUTES} min",
            ok,
        )
    lists = Counter(key_of(one).partition(":")[0] for one in on.sandbox.messages(CHANNEL))
    figures.tell("lists", ", ".join(f"{count} {kind}" for kind, count in lists.items() if kind.endswith("_list")))
