"""Fixtures for all tests, and what holds for every run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, settings

from tests.support.compiled import share_compiled_statements
from tests.support.database import database_kind, database_url, postgres, server, sqlite_template, store

__all__ = ["database_kind", "database_url", "postgres", "server", "sqlite_template", "store"]


# The gate says the same of the same program each time, and looks at some examples of each law; `python -m tests.fuzz`
# looks for hours, and each time for others.
settings.register_profile(
    "gate", max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("gate")
share_compiled_statements()


@pytest.fixture(scope="session", autouse=True)
def _plain_tracebacks() -> None:
    """What the program logs in tests; structlog's own tracebacks draw boxes around all locals, seconds for each."""
    plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.processors.add_log_level, plain])


# The tests whose business the rules and the desk are; the others would raise no figure and take twice their time.
MEASURED = tuple(Path(__file__).parent / name for name in ("rules", "desk", "privacy"))


def is_measured(item: pytest.Item) -> bool:
    """Return whether a test counts for the coverage: once, not again on PostgreSQL, nor through the whole house, nor
    for weeks of a desk that pass over the same lines again and again.
    """
    mine = any(item.path.is_relative_to(folder) for folder in MEASURED)
    return mine and not any(item.get_closest_marker(name) for name in ("postgres", "slow", "unmeasured"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is measured, so that scripts/test can run it apart; begin with the long tests, so that in the end no
    worker waits for another one.
    """
    for item in items:
        if is_measured(item):
            item.add_marker("measured")
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Under CI a test that is left out is a failure: a gate that tests less than it says is none."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not os.environ.get("CI") or reporter is None:  # a worker of xdist reports to the main process
        return
    left_out = [str(report.nodeid) for report in reporter.stats.get("skipped", [])]
    left_out += [f"{report.nodeid} (expected to fail)" for report in reporter.stats.get("xfailed", [])]
    if left_out and session.exitstatus == pytest.ExitCode.OK:
        reporter.write_line(f"CI is set, so nothing may be left out: {', '.join(left_out)}", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
