"""Two places on a look-alike of Google, connected."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.integrations.google_business.rig import Rig, a_rig


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    """A source on a look-alike."""
    async with a_rig() as rig:
        yield rig
