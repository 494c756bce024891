"""Fixtures for all tests, and what holds for every run."""

from __future__ import annotations

import os

import pytest
import structlog

from tests.support.database import database_kind, database_url, postgres, server, sqlite_template, store

__all__ = ["database_kind", "database_url", "postgres", "server", "sqlite_template", "store"]


@pytest.fixture(scope="session", autouse=True)
def _plain_tracebacks() -> None:
    """What the program logs in tests; structlog's own tracebacks draw boxes around all locals, seconds for each."""
    plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.processors.add_log_level, plain])


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
