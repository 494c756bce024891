"""How long those benchmarks last that look at a rate over time; ``--seconds`` shortens them for a quick look."""

from __future__ import annotations

_asked: list[int] = []


def ask_for(seconds: int | None) -> None:
    """Let every such benchmark of this run last ``seconds``; None: each its usual time."""
    _asked[:] = [] if seconds is None else [seconds]


def seconds(usual: int) -> int:
    """Return how long to go on: ``usual`` is what the bar is meant for."""
    return _asked[0] if _asked else usual
