"""The rig."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.integrations.feeds.rig import Rig, a_rig


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    """A site, and an hour that the test moves."""
    async with a_rig() as found:
        yield found
