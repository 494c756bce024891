"""Pages name only commands, options and files that exist."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli import parser
from handlers.commands import ANSWERS

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "Procfile", *ROOT.glob("*.service")])
OPTIONS = r"((?: +--?[a-z][\w-]*(?:[ =][^\s`-][^\s`]*)?)*)"
COMMAND = re.compile(rf"(?:^|[`$ (]|\w/)webcare ([a-z]+(?:-[a-z]+)*)\b{OPTIONS}", re.MULTILINE)
SLASH = re.compile(r"(?:^|\s)/webcare ([a-z]+)", re.MULTILINE)
TARGET = re.compile(r"`(?:CI=\w+ )?make ([a-z]+)|^\s*make ([a-z]+)", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
# "webcare desk" and the like in running text.
NO_COMMANDS = {"desk", "team", "channel", "app", "toml", "is", "and", "teams"}


def subcommands() -> dict[str, argparse.ArgumentParser]:
    [found] = [one for one in parser()._actions if isinstance(one, argparse._SubParsersAction)]
    return dict(found.choices)


def in_code(text: str) -> Iterator[str]:
    """Yield what a page shows as code."""
    yield from re.findall(r"```[a-z]*\n(.*?)```", text, re.DOTALL)
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))


def wrong_commands(text: str) -> list[str]:
    """Return the commands and options in code that the command line does not know."""
    known, wrong = subcommands(), []
    for code in in_code(text):
        for name, options in COMMAND.findall(" " + code):
            if name in NO_COMMANDS:
                continue
            if name not in known:
                wrong.append(f"webcare {name}")
                continue
            flags = {flag for action in known[name]._actions for flag in action.option_strings}
            wrong += [f"webcare {name} {flag}" for flag in re.findall(r"--[a-z-]+", options) if flag not in flags]
    return wrong


def test_the_check_finds_what_it_looks_for() -> None:
    assert wrong_commands("`/webcare queue` and `.venv/bin/webcare runn`") == ["webcare runn"]
    assert wrong_commands("`webcare runn` and `webcare run --rolle web`") == ["webcare runn", "webcare run --rolle"]
    assert wrong_commands("`webcare run --role web`, then ```\nwebcare check\n```") == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_pages_name_only_commands_that_exist(page: Path) -> None:
    assert wrong_commands(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_pages_name_only_slash_commands_that_slack_has(page: Path) -> None:
    named = {word for code in in_code(page.read_text(encoding="utf-8")) for word in SLASH.findall(code)}

    assert named <= ANSWERS.keys()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_pages_name_only_make_targets_that_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))

    named = {name for found in TARGET.findall(page.read_text(encoding="utf-8")) for name in found if name}

    assert named <= targets


@pytest.mark.parametrize("page", [page for page in PAGES if page.suffix == ".md"], ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    targets = LINK.findall(page.read_text(encoding="utf-8"))

    assert [target for target in targets if not (page.parent / target).exists()] == []
