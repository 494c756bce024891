"""Six minutes of X's traffic in twenty seconds; the whole two hours are ``python -m tests.soak``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.soak.run import run
from tests.support.world import sqlite_url


@pytest.mark.slow
async def test_nothing_of_x_is_lost_or_doubled_while_it_breaks_off(tmp_path: Path) -> None:
    figures, found = await run(tmp_path, database=sqlite_url(tmp_path), minutes=6, factor=20, seed=3)

    assert found == []
    assert figures["mentions"] > 5
    assert figures["connects"] >= 2
