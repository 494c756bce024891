"""Every point of every protocol, with a fault there: nothing is lost, nothing comes twice, nobody is told a lie.

The gate takes the faults of ``selection.gate``; ``python -m tests.failpoints`` takes all of them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from tests.failpoints import spoilt
from tests.failpoints.campaign import quick, table
from tests.failpoints.databases import Databases
from tests.failpoints.forms import FORMS
from tests.failpoints.jobs import JOBS
from tests.failpoints.people import CLICKS
from tests.failpoints.real_death import mortals, real_deaths
from tests.failpoints.scenario import Scenario
from tests.failpoints.stage import Spoil
from tests.support.database import PostgresServer

SCENARIOS = {scenario.name: scenario for scenario in (*JOBS, *CLICKS, *FORMS)}


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Thousands of expected tracebacks would take longer to write than the runs."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
    structlog.configure(**before)


@pytest.fixture
async def databases(server: PostgresServer | None, sqlite_template: Path, tmp_path: Path) -> Databases:
    """Databases to copy and to throw away, of each engine."""
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)  # tasks of dead programs are never asked
    return Databases(tmp_path, sqlite_template, server)


@pytest.mark.filterwarnings("ignore")  # what a dead program left open is found by the collector, as it should be
@pytest.mark.parametrize("name", SCENARIOS)
async def test_a_fault_at_each_point_is_healed(databases: Databases, name: str) -> None:
    tally = await quick(SCENARIOS[name], databases)

    print(table([tally]))  # noqa: T201
    assert tally.broken == []


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize(
    ("spoil", "name", "found"),
    [
        pytest.param(spoilt.blind, "recover what stands", "stands 2 times", id="no look-up"),
        pytest.param(spoilt.two_transactions, "take in through the hook", "mentions: ", id="key apart from its effect"),
        pytest.param(spoilt.one_by_one, "take in through the hook", "half of a transaction", id="half a delivery"),
        pytest.param(spoilt.sanguine, "send a reply", "reached the platform 2 times", id="a lost answer is no answer"),
    ],
)
async def test_a_worse_program_is_caught(databases: Databases, spoil: Spoil, name: str, found: str) -> None:
    tally = await quick(SCENARIOS[name], databases, spoil=spoil, find=found)

    assert [line for line in tally.broken if found in line] != []


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
async def test_a_killed_process_leaves_what_the_simulated_death_leaves(databases: Databases, tmp_path: Path) -> None:
    names = ("deliver a new card", "send a reply", "recover what stands")
    died: list[Scenario] = [SCENARIOS[name] for name in (names if databases.engine == "sqlite" else names[:1])]

    async with mortals(tmp_path / "mortals.log") as process:
        tallies = [await real_deaths(scenario, databases, process) for scenario in died]

    print(table(tallies))  # noqa: T201
    assert [line for tally in tallies for line in tally.broken] == []
