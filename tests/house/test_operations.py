"""What operators copy from the pages exists in the program."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.jobs.metrics import Metrics

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "docs/operations.md", ROOT / "docs/alerts.yml", ROOT / "docs/scale.md")
FIGURE = re.compile(r"\bwebcare_[a-z_]+\b")
EVENT = re.compile(r"`([a-z]+\.[a-z_]+)`")
NO_EVENTS = {"webcare.toml", "performance.md", "delivery.settle", "delivery.scale"}


def figures() -> set[str]:
    """Return every name that /metrics can show."""
    families = list(Metrics().registry.collect())
    counters = {f"{family.name}_total" for family in families if family.type == "counter"}
    return counters | {family.name for family in families if family.type != "counter"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_name_only_figures_that_exist(page: Path) -> None:
    named = set(FIGURE.findall(page.read_text(encoding="utf-8")))

    assert named - figures() == set()


def test_every_figure_is_told_to_operators() -> None:
    named = set(FIGURE.findall(PAGES[0].read_text(encoding="utf-8")))

    assert figures() - named == set()


def test_pages_name_only_events_that_the_program_logs() -> None:
    logged = set()
    for folder in ("bot", "handlers", "integrations"):
        for path in (ROOT / folder).rglob("*.py"):
            logged |= set(re.findall(r"\"([a-z]+\.[a-z_]+)\"", path.read_text(encoding="utf-8")))

    named = {name for page in PAGES for name in EVENT.findall(page.read_text(encoding="utf-8"))}

    assert named - logged - NO_EVENTS == set()
