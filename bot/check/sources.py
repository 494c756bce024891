"""Does each source work: what its platform says of tokens, rights, subscriptions, and whether replies get through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.check.result import CheckResult
from bot.desk.ports import Connection, Finding


async def check_sources(connections: Mapping[str, Connection]) -> list[CheckResult]:
    """Return what was found out about each source, in the order of the file."""
    found: list[CheckResult] = []
    for name, connection in connections.items():
        if connection.checker is not None:
            found += _results(name, await connection.checker.check())
    return found


def _results(source: str, findings: Sequence[Finding]) -> list[CheckResult]:
    """Return a line for each finding; the part is named only where a source has more than one."""
    several = len(findings) > 1
    return [
        CheckResult(f"Source {source}" + (f", {one.what}" if several else ""), one.state, one.detail, one.remedy)
        for one in findings
    ]
