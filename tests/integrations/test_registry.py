"""What all platforms have in common."""

from __future__ import annotations

import subprocess
import sys
from contextlib import AsyncExitStack
from datetime import UTC, datetime

import aiohttp
import pytest

from integrations.platform import Around, Platform
from integrations.registry import PLATFORMS


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda one: one.kinds[0].name)
async def test_each_can_be_connected(platform: Platform) -> None:
    async with aiohttp.ClientSession() as session, AsyncExitStack() as stack:
        around = Around(session=session, real=lambda: datetime.now(UTC), meter=_no_meter, stack=stack)
        assert list(platform.connect([], around)) == []


def _no_meter(source: str) -> None:
    raise AssertionError(f"no source, so nothing to count for {source}")


def test_a_start_does_not_import_what_only_some_need() -> None:
    seldom = ("alembic", "apprise", "icalendar", "tweepy")
    program = (
        f"import sys, bot.cli; print([one for one in sys.modules if one.endswith('.connecting') or one in {seldom}])"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
