"""Let everybody of the demo's Monday write within four minutes, and take the picture of the board."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from playwright.async_api import async_playwright

from benchmarks.acceptance import recorded
from benchmarks.acceptance.stage import CHANNEL, Stage, stage
from bot.demo.cast import workspace
from bot.demo.pace import Pace
from bot.demo.story import read_story
from bot.sandbox import ClockConfig, PlatformConfig, SandboxConfig
from bot.sandbox.config import LimitsConfig
from tests.browser.conftest import CHROMIUM_ARGS, chromium_path

PICTURE = Path(__file__).parents[1] / "docs" / "images" / "storm-board.png"
BEGIN = datetime.fromisoformat("2026-11-23T11:00:00+01:00")
SPEED = 4.0
STEP, LOOK_AFTER = timedelta(seconds=2.5), timedelta(minutes=4, seconds=10)
SAME = (
    ("@lumerail nothing runs at Hazelbrug, are there buses to Zuiderhaven?", 14),
    ("Standing at Lindenstad for half an hour and the board still says on time @lumerail", 9),
    ("@lumerail do I get my money back when I take a taxi because of the points failure?", 6),
)
TAILS = ("", "!", "?", " Anyone?", " Please.", " #hazelbrug", " @lumerail", " Thanks.", " :(")
# Nobody here works, so nothing that only one of them sees stands on the picture.
WHO = "U6"


def lines(begins: datetime) -> list[dict[str, Any]]:
    """Return what customers write, shuffled, evenly spread."""
    who = {one.id: (one.handle, one.name) for one in workspace("en", speed=SPEED).platform.customers}
    story = read_story("en").lines
    told = [
        (line.text, who[line.by])
        for line in story
        if line.text and not (line.edits or line.deletes or line.private or line.under)
    ]
    for text, count in SAME:
        told += [
            (text + TAILS[number % len(TAILS)], (f"traveller{len(text)}{number}", f"Traveller {number}"))
            for number in range(count)
        ]
    Random(4).shuffle(told)
    return [
        {
            "id": f"m{place}", "text": text, "posted_at": (begins + STEP * place).isoformat(), "addressed": True,
            "author": {"id": handle, "handle": handle, "name": name},
        }
        for place, (text, (handle, name)) in enumerate(told)
    ]  # fmt: skip


async def take() -> None:
    """Play it and write the picture."""
    config = SandboxConfig.for_tests(
        clock=ClockConfig(business_start=BEGIN.isoformat(), factor=SPEED), limits=LimitsConfig(scale=SPEED),
        platform=PlatformConfig(accept_unknown=True),
    )  # fmt: skip
    async with stage(config, scale=SPEED) as on, asyncio.TaskGroup() as group:
        begins = on.clock.now() + timedelta(seconds=3 * SPEED)
        path = recorded.write(on.folder / "storm.jsonl", lines(begins))
        group.create_task(on.webcare("replay", str(path), "--source", "web", "--speed", f"{SPEED:g}"))
        await Pace(on.clock).until(begins + LOOK_AFTER)
        await _look(on)


async def _look(on: Stage) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_ARGS)
        page = await browser.new_page(viewport={"width": 1100, "height": 1400}, locale="en-GB")
        await page.goto(f"{on.sandbox.url}/#as={WHO}&channel={CHANNEL}")
        board = page.locator("#messages [data-ts]").filter(has_text="Storm: ").last
        await board.screenshot(path=PICTURE)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(take())
