"""The program killed 250 times while people work and Slack fails, and three broken programs that must be found out.

The long runs: ``make torture ARGS="--kills 10000"``.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.database import PostgresServer
from tests.torture import see_crises
from tests.torture.observer import DOUBLE, LOST
from tests.torture.plan import draw
from tests.torture.run import Result, torture

SEED = 20261123
# Of a broken program not everything may ever leave.
VARIANT_WITHIN_S = 10.0
# Each is caught several times over, whatever the seed and however slow the machine. The first two fail where a process
# dies while it waits for an answer; the third where Slack accepts late, and lives must be long enough to look and to
# post again.
BROKEN: dict[str, tuple[str, dict[str, Any]]] = {
    "post-then-mark": (DOUBLE, {"kills": 20, "harsh": 4.0}),
    "mark-then-post": (LOST, {"kills": 20, "slow": 0.8, "longer": 2.0}),
    "no-settle": (DOUBLE, {"kills": 15, "late": 0.9, "longer": 4.0}),
}


@pytest.fixture
def sqlite(sqlite_template: Path, tmp_path: Path) -> str:
    """The DATABASE_URL of a fresh SQLite file."""
    (tmp_path / "webcare.db").write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{tmp_path / 'webcare.db'}"


@pytest.fixture
async def postgresql(postgres: PostgresServer) -> AsyncIterator[str]:
    """The DATABASE_URL of a fresh database on the run's PostgreSQL."""
    name = await postgres.new_database()
    yield postgres.plain_url(name)
    await postgres.drop(name)


@pytest.fixture(autouse=True)
def _a_machine_with_more_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the gate a call may take long from the look whether somebody has it to Slack's door; alone it does not."""
    monkeypatch.setattr(see_crises, "ON_ITS_WAY", timedelta(seconds=15))


def assert_survived(result: Result) -> None:
    """Nothing was found, and there was something to find."""
    assert result.violations == []
    kinds = {str(event["kind"]) for event in result.evidence.tables["case_events"]}
    assert {"opened", "claimed", "reply_sent", "mention_added"} <= kinds
    assert len(result.evidence.tables["pings"]) > 5
    assert {"paged", "acknowledged"} <= {str(event["kind"]) for event in result.evidence.tables["crisis_events"]}
    assert result.evidence.rang
    assert result.toll.opened > result.toll.kills / 2
    assert result.toll.cold
    assert any(entry.get("fault") for entry in result.evidence.journal)


@pytest.mark.slow
async def test_sqlite_survives_200_kills(sqlite: str, tmp_path: Path) -> None:
    result = await torture(draw(seed=SEED, kills=200), tmp_path, database=sqlite)

    assert_survived(result)


@pytest.mark.slow
@pytest.mark.postgres
async def test_three_replicas_on_postgresql_survive_50_kills_in_a_storm(postgresql: str, tmp_path: Path) -> None:
    # Of fifty short lives on a loaded machine none may meet a trouble that comes by chance: here both last longer.
    plan = draw(seed=SEED, kills=50, replicas=3, harsh=4.0, late=0.3, longer=2.0, stormy=True)
    result = await torture(plan, tmp_path, database=postgresql)

    assert result.violations == []
    assert result.toll.opened > result.toll.kills / 2
    storms = result.evidence.tables["storms"]
    assert storms
    assert all(storm["ended_at"] for storm in storms)
    assert not any(case["listed"] and case["state"] == "new" for case in result.evidence.tables["cases"])


@pytest.mark.slow
@pytest.mark.parametrize("variant", BROKEN)
async def test_a_broken_program_is_found_out(sqlite: str, tmp_path: Path, variant: str) -> None:
    kind, how = BROKEN[variant]

    result = await torture(
        draw(seed=SEED, **how), tmp_path, database=sqlite, variant=variant, within_s=VARIANT_WITHIN_S
    )

    assert result.verdict.count(kind) > 0, result.figures
