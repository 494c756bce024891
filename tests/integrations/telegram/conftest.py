"""A connected bot and its platform."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.integrations.telegram.rig import Rig, a_rig


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    """A bot that is asked for updates."""
    async with a_rig() as rig:
        yield rig
