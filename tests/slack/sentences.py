"""Finds the sentences in our source: those that are translated, and those that should have been."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SPOKEN_IN = ("bot/slack", "handlers")
PAGES = ("bot/paging_page.py",)
TRANSLATING = {"t", "n", "N_"}
# Positional arguments of ``words.n`` that are sentences; of the others the first.
SENTENCES_OF = {"n": 2, "t": 1, "N_": 1, "title_of": 0}


@dataclass(frozen=True)
class Sentence:
    text: str
    file: str
    line: int


def sources() -> list[Path]:
    return sorted(
        [*(path for folder in SPOKEN_IN for path in (ROOT / folder).rglob("*.py")), *map(ROOT.joinpath, PAGES)]
    )


def translated(path: Path) -> Iterator[Sentence]:
    """Yield the msgids in a file: what ``t`` and ``n`` are called with, and what ``N_`` marks."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and _called(node) in TRANSLATING:
            for argument in node.args[: SENTENCES_OF[_called(node)]]:
                yield from _strings(argument, path)


def plurals(path: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and _called(node) == "n" and len(node.args) >= 2:
            one, many = (list(_strings(argument, path)) for argument in node.args[:2])
            if one and many:
                yield one[0].text, many[0].text


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _strings(node: ast.expr, path: Path) -> Iterator[Sentence]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield Sentence(node.value, path.name, node.lineno)
    elif isinstance(node, ast.IfExp):
        yield from _strings(node.body, path)
        yield from _strings(node.orelse, path)


# A slash command is the same in every language.
PROSE = re.compile(r"(?<!/)\b[A-Za-z]{2,},? [a-z]{2,}")
CAPITALISED = re.compile(r"[A-Z][a-z]+(?: [A-Za-z]+)*[.!?…]?")
# Errors for programmers, logs and loops over names are not shown in Slack.
SILENT_CALLS = {"ValueError", "StrangePayload", "AssertionError", "TypeError", "compile", "getattr", "TypeVar", "split"}
LOG_METHODS = {"info", "warning", "error", "debug", "exception"}


def hard_coded(path: Path) -> Iterator[Sentence]:
    """Yield prose and capitalised words that no catalogue knows: text that would reach people untranslated."""
    tree = ast.parse(path.read_text())
    allowed = {id(node) for node in _silent(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in allowed:
            if PROSE.search(node.value) or CAPITALISED.fullmatch(node.value):
                yield Sentence(node.value, path.name, node.lineno)


def _silent(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes whose strings nobody reads in Slack, or that are translated."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value
        if isinstance(node, ast.Call):
            name = _called(node)
            if name in TRANSLATING or name in SILENT_CALLS or name in LOG_METHODS or name.endswith("Error"):
                yield from ast.walk(node)
            if name in ("title", "title_of", "getLogger"):
                yield from ast.walk(node)
        if isinstance(node, ast.Subscript):
            yield from ast.walk(node.slice)
        if isinstance(node, ast.Compare):
            yield from (inner for side in (node.left, *node.comparators) for inner in ast.walk(side))
