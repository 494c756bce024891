"""The threat model names code and tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/security.md").read_text(encoding="utf-8")
FILES = {str(path.relative_to(ROOT)) for folder in ("bot", "handlers", "integrations", "tests")
         for path in (ROOT / folder).rglob("*.py")}  # fmt: skip


def named() -> set[str]:
    return {name for name in re.findall(r"`([\w/]+\.py)`", PAGE)}


def test_every_file_that_the_page_names_is_there() -> None:
    missing = {name for name in named() if not any(f"/{file}".endswith(f"/{name}") for file in FILES)}

    assert missing == set()


def test_every_test_of_this_folder_stands_on_the_page_for_a_threat() -> None:
    mine = {path.name for path in Path(__file__).parent.glob("test_*.py")} - {Path(__file__).name}

    assert mine - named() == set()
