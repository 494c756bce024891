"""The setup pages are held to the code: what they show can be copied, and every key and variable is on them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.settings.document import SourceTable
from bot.settings.load import parse_settings
from integrations.meta.kinds import KINDS
from integrations.registry import KINDS as ALL_KINDS
from tests.integrations.meta.settled import DESK, ENVIRON

ROOT = Path(__file__).parents[3]
KIND_BY_NAME = {kind.name: kind for kind in KINDS}


def page(name: str) -> str:
    return (ROOT / f"docs/sources/{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", KIND_BY_NAME)
def test_the_example_of_a_page_can_be_copied(name: str) -> None:
    [example] = re.findall(r"```toml\n(.*?)```", page(name), re.DOTALL)
    desk = DESK.format(hours="always = true").replace("desk.rail", "desk.service")

    found = parse_settings(desk + example, ENVIRON, kinds=ALL_KINDS)

    assert [one.kind for one in found.sources.values()] == [name]
    assert set(found.sources[name].options.model_fields_set) == {  # type: ignore[union-attr]  # its own table
        *own_keys(name), "kind", "desk",
    }  # fmt: skip


@pytest.mark.parametrize("name", KIND_BY_NAME)
def test_every_key_of_a_kind_is_on_its_page_and_no_other(name: str) -> None:
    settings = page(name).partition("desk's settings")[2].partition("\n## ")[0]
    documented = re.findall(r"^\| `([a-z_]+)` \|", settings, re.MULTILINE)

    assert sorted(documented) == sorted(own_keys(name))


@pytest.mark.parametrize("name", KIND_BY_NAME)
def test_every_variable_is_on_its_page_and_in_the_example_environment(name: str) -> None:
    names = {one.name for one in KIND_BY_NAME[name].variables}
    example = (ROOT / ".env.example").read_text(encoding="utf-8")

    assert {one for one in names if f"`{one}`" not in page(name)} == set()
    assert {one for one in names if f"{one}=" not in example} == set()


def own_keys(name: str) -> set[str]:
    return set(KIND_BY_NAME[name].table.model_fields) - set(SourceTable.model_fields)
