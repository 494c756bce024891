"""The main job on real input: a recorded file whole, then its first lines again; every line accounted for."""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter
from pathlib import Path

from benchmarks.acceptance import recorded
from benchmarks.acceptance.accounts import Shown, Stored, backlog, database_size, shown, stored
from benchmarks.acceptance.figures import Figures
from benchmarks.acceptance.stage import CHANNEL, SCALE, Stage, stage
from bot.sandbox import LimitsConfig, SandboxConfig

AGAIN = 200
DRAINED_WITHIN_S = 900.0


async def run(data: Path, *, database: str | None = None) -> Figures:
    """Replay, wait until everything is shown, and compare file, database and channel."""
    config = SandboxConfig.for_tests(limits=LimitsConfig(scale=SCALE))
    async with stage(config, database=database) as on:
        figures = Figures(f"replay of {data.name} on {'PostgreSQL' if database else 'SQLite'}")
        lines = recorded.read(data)
        began = time.monotonic()
        accepted, duplicates = await _replay(on, data)
        figures.tell("first replay took", f"{time.monotonic() - began:.1f} s")
        again = recorded.write(on.folder / "again.jsonl", lines[:AGAIN])
        more, repeated = await _replay(on, again)
        taken = time.monotonic()
        await _drained(on)
        figures.tell("drained after the last line", f"{time.monotonic() - taken:.1f} s")
        figures.tell("all of it", f"{time.monotonic() - began:.1f} s")
        figures.equal("accepted", accepted, len({line["id"] for line in lines}))
        figures.equal("accepted again", more, 0)
        figures.equal("duplicates", duplicates + repeated, len(lines) - accepted + AGAIN)
        _account(figures, lines, await stored(on), shown(on), duplicates + repeated)
        await _trouble(on, figures)
        return figures


async def _replay(on: Stage, path: Path) -> tuple[int, int]:
    said = await on.webcare("replay", str(path), "--source", "web")
    found = re.search(r"(\d+) accepted, (\d+) duplicates", said)
    if found is None:
        raise RuntimeError(f"webcare replay said {said!r}")
    return int(found[1]), int(found[2])


async def _drained(on: Stage) -> None:
    deadline = time.monotonic() + DRAINED_WITHIN_S
    while await backlog(on):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{await backlog(on)} messages are still to be sent after {DRAINED_WITHIN_S} s")
        await asyncio.sleep(0.5)


def _account(figures: Figures, lines: list[recorded.Json], kept: Stored, seen: Shown, duplicates: int) -> None:
    follow_ups = kept.mentions - len(kept.cases)
    figures.tell("cases", len(kept.cases))
    figures.tell("follow-ups", follow_ups)
    figures.equal("cases + follow-ups + duplicates", len(kept.cases) + follow_ups + duplicates, len(lines) + AGAIN)
    figures.equal("cases without a mention", sum(not mentions for mentions in kept.cases.values()), 0)
    cards = {number: seen.top[f"case:{number}:{CHANNEL}"] for number in kept.cases}
    figures.equal("cases with exactly one card", sum(count == 1 for count in cards.values()), len(kept.cases))
    figures.equal("duplicate cards", sum(count > 1 for count in cards.values()), 0)
    wrong = [
        external
        for number, mentions in kept.cases.items()
        for external in mentions[1:]
        if seen.threads.get(f"case:{number}:{CHANNEL}", Counter())[kept.keys[external]] != 1
    ]
    figures.equal("follow-ups not exactly once in their thread", len(wrong), 0)
    figures.equal("mentions whose words are not shown", _unseen(lines, kept, seen), 0)
    others = Counter(key.partition(":")[0] for key in seen.top.elements() if not key.startswith("case:"))
    figures.tell("other messages in the channel", ", ".join(f"{n} {kind}" for kind, n in others.items()) or "none")


def _unseen(lines: list[recorded.Json], kept: Stored, seen: Shown) -> int:
    """Return how many mentions do not stand where they belong with their first words."""
    words = {line["id"]: line["text"] for line in lines}
    count = 0
    for number, mentions in kept.cases.items():
        for place, external in enumerate(mentions):
            key = f"case:{number}:{CHANNEL}" if place == 0 else kept.keys[external]
            count += _letters(words[external])[:15] not in _letters(seen.words.get(key, ""))
    return count


def _letters(text: str) -> str:
    """Return what a cut or a line break cannot change; a card shows four lines, so only the beginning counts."""
    return re.sub(r"\W+", "", text)


async def _trouble(on: Stage, figures: Figures) -> None:
    errors = Counter(f"{entry['method']}: {entry.get('error')}" for entry in on.sandbox.journal.errors())
    figures.want("API errors", sum(errors.values()), "= 0", not errors)
    for what, count in errors.most_common(5):
        figures.tell(f"  {what}", count)
    calls = Counter(entry["method"] for entry in on.sandbox.journal.calls())
    figures.tell("API calls", ", ".join(f"{count} {method}" for method, count in calls.most_common(4)))
    complaints = [line for line in on.bot.log.read_text("utf-8").splitlines() if "error" in line or "warning" in line]
    figures.equal("warnings and errors in the bot's log", len(complaints), 0)
    for line in complaints[:3]:
        figures.tell("  log", line[:100])
    memory = on.bot.memory_mb
    figures.tell("memory of the bot: first, most, last", f"{memory[0]:.0f}, {max(memory):.0f}, {memory[-1]:.0f} MB")
    figures.tell("processor time of the bot", f"{on.bot.cpu_s:.1f} s")
    figures.tell("database", await database_size(on))
