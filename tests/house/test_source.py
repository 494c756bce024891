"""What the source itself may not hold."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
OURS = ("bot", "handlers", "integrations", "migrations", "benchmarks")
CLIENTS = {"AsyncWebClient", "WebClient", "SocketModeClient"}
# Words of the house and of the tools around it that mean nothing to a reader of this project.
FOREIGN = re.compile(
    r"/"
    + r"(?:work|root|home/\w+|Users/\w+)/"
    + r"|/tmp/(?!webcare)\w"
    + r"|\bshared/\w"
    + r"|\b(?:Claude|ChatGPT|Copilot)\b",
)
READ_AS_TEXT = {
    ".py",
    ".md",
    ".toml",
    ".yaml",
    ".yml",
    ".ini",
    ".mako",
    ".po",
    ".js",
    ".css",
    ".html",
    ".cfg",
    ".sh",
    "",
}


def files() -> Iterator[Path]:
    """Yield what is, or would be, under version control."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.suffix in READ_AS_TEXT and path.is_file() and path != Path(__file__):
            yield path


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from (ROOT / folder).rglob("*.py")


def repeating_clients(source: str) -> list[int]:
    """Return the lines that make a Slack client which may repeat a call by itself."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and (getattr(node.func, "id", None) or getattr(node.func, "attr", None)) in CLIENTS
        and not any(
            one.arg == "retry_handlers" and isinstance(one.value, ast.List) and not one.value.elts
            for one in node.keywords
        )
    ]


def spoken(source: str) -> list[str]:
    """Return the texts of a handler that a person could read: sentences outside of docstrings, logs and catalogues."""
    tree = ast.parse(source)
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(
            node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | ast.Assign | ast.AnnAssign
        ):
            skipped |= {id(one) for one in _docstrings(node)}
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(id(node.value))
        if isinstance(node, ast.Raise) or (isinstance(node, ast.Call) and _is_quiet(node)):
            skipped |= {id(one) for one in ast.walk(node)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in skipped
        and re.search(r"[A-Za-z]{2,} [A-Za-z]{2,}", node.value)
    ]


def _docstrings(node: ast.AST) -> Iterator[ast.AST]:
    body = getattr(node, "body", None)
    if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
        yield body[0].value


def _is_quiet(call: ast.Call) -> bool:
    """Say whether a call logs, or asks the catalogue for the sentence in the desk's language."""
    function = call.func
    return isinstance(function, ast.Attribute) and (
        function.attr in {"t", "n", "p"} or (isinstance(function.value, ast.Name) and function.value.id == "log")
    )


def test_the_checks_find_what_they_look_for() -> None:
    assert repeating_clients("AsyncWebClient(token='x')\nAsyncWebClient(retry_handlers=[])") == [1]
    assert repeating_clients("sdk.AsyncWebClient(retry_handlers=[again])") == [1]
    assert spoken(
        '"""A docstring here."""\nsay("Somebody was first.")\nwords.t("Not yours.")\nlog.info("a b c d")'
    ) == ["Somebody was first."]
    assert FOREIGN.search("see /" + "work/main")
    assert not FOREIGN.search("it does not work/run")


def test_no_slack_client_repeats_a_call_by_itself() -> None:
    found = {
        f"{path.relative_to(ROOT)}:{line}" for path in sources(*OURS) for line in repeating_clients(path.read_text())
    }

    assert found == set()


def test_handlers_say_nothing_that_is_not_in_the_catalogues() -> None:
    found = {str(path.relative_to(ROOT)): said for path in sources("handlers") if (said := spoken(path.read_text()))}

    assert found == {}


def test_no_file_names_places_of_one_machine() -> None:
    found = {
        str(path.relative_to(ROOT)): places
        for path in files()
        if (places := [one.group() for one in FOREIGN.finditer(path.read_text(encoding="utf-8"))])
    }

    assert found == {}
