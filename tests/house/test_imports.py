"""Imports run down only, and never in a circle."""

from __future__ import annotations

import configparser
import re
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[2]


def test_the_floors_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")

    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout


def test_every_module_stands_on_a_floor() -> None:
    contract = configparser.ConfigParser()
    contract.read(ROOT / ".importlinter")
    floors = set(re.split(r"[\s|:]+", contract["importlinter:contract:floors"]["layers"].strip()))

    modules = {f"bot.{path.stem}" for path in (ROOT / "bot").iterdir() if path.suffix == ".py" or _is_package(path)}

    assert modules - {"bot.__init__", "bot.sandbox"} == {floor for floor in floors if floor.startswith("bot.")}


def _is_package(path: Path) -> bool:
    return (path / "__init__.py").exists()


def test_no_module_imports_itself_in_a_circle() -> None:
    graph = grimp.build_graph("bot", "handlers", "integrations", exclude_type_checking_imports=True, cache_dir=None)
    inner = {
        module: {one for one in graph.find_modules_directly_imported_by(module) if not module.startswith(one + ".")}
        for module in graph.modules
    }

    try:
        order = tuple(TopologicalSorter(inner).static_order())
    except CycleError as error:
        pytest.fail(f"imports run in a circle: {' -> '.join(error.args[1])}")

    assert len(order) == len(graph.modules)
