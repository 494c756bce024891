"""Each platform's stage in turn."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.contract.platforms import STAGES
from tests.contract.stage import Stage


@pytest.fixture(params=STAGES)
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    """A platform with one customer, connected."""
    async with STAGES[request.param]() as stage:
        yield stage
