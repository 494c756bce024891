"""What a check found, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warning", "failed"]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One line of the table; ``remedy`` is empty only where nothing has to be done."""

    name: str
    state: State
    detail: str
    remedy: str = ""


def ok(name: str, detail: str) -> CheckResult:
    """Return a result that needs nothing."""
    return CheckResult(name, "ok", detail)


def warning(name: str, detail: str, remedy: str) -> CheckResult:
    """Return a result with which the main job still goes on."""
    return CheckResult(name, "warning", detail, remedy)


def failed(name: str, detail: str, remedy: str) -> CheckResult:
    """Return a result with which the desk cannot work."""
    return CheckResult(name, "failed", detail, remedy)


def exit_code(results: Sequence[CheckResult]) -> int:
    """Return 1 if any check failed, else 0."""
    return int(any(result.state == "failed" for result in results))
