"""Files and functions stay small enough to read at once; exceptions stand here by name, with a reason."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
MOST_LINES = 400
MOST_FUNCTION_LINES = 60
MOST_HANDLER_LINES = 25

EXCEPTIONS: dict[str, str] = {}


def sources() -> Iterator[Path]:
    for folder in ("bot", "handlers", "integrations"):
        yield from (ROOT / folder).rglob("*.py")


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            yield node.name, node.end_lineno - node.lineno + 1


def test_no_file_is_longer_than_can_be_read_at_once() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in sources()
        if (lines := path.read_text().count("\n")) > MOST_LINES and str(path.relative_to(ROOT)) not in EXCEPTIONS
    }

    assert long == {}


def test_no_function_is_longer_than_a_screen() -> None:
    long = {
        f"{path.relative_to(ROOT)}:{name}": lines
        for path in sources()
        for name, lines in functions(path)
        if lines > MOST_FUNCTION_LINES and f"{path.relative_to(ROOT)}:{name}" not in EXCEPTIONS
    }

    assert long == {}


def test_a_handler_reads_hands_over_acknowledges_and_shows() -> None:
    long = {
        f"{path.relative_to(ROOT)}:{name}": lines
        for path in (ROOT / "handlers").rglob("*.py")
        for name, lines in functions(path)
        if lines > MOST_HANDLER_LINES
    }

    assert long == {}


def test_every_exception_still_exists() -> None:
    known = {str(path.relative_to(ROOT)) for path in sources()}

    assert {name.partition(":")[0] for name in EXCEPTIONS} <= known
