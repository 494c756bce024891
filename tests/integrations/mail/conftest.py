"""A connected mailbox."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.integrations.mail.rig import Rig, a_rig


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    """A mailbox with its folder of sent mail."""
    async with a_rig() as rig:
        yield rig
