"""A channel on a look-alike of YouTube, connected."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.integrations.youtube.rig import NOON, Rig
from tests.support.clock import TestClock
from tests.support.youtube import YoutubeLike


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    """A source on a look-alike, at noon in Amsterdam."""
    clock = TestClock(NOON)
    like = await YoutubeLike(real=clock.real).start()
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as session:
        yield Rig(like, clock, session)
    await like.stop()
