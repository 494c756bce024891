from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.settings.lines import line_of, locate_keys

ROOT = Path(__file__).parents[2]

TEXT = """\
# comment with [brackets] and "quotes
top = 1
[desk.rail]          # a table
channel = "C[1" # ]
"quoted key" = 2
a.b = 3
list = [
  "x = 1",   # not a key
  "[no.table]",
]
long = '''
not = "a key"
[not.a.table]
'''
inline = { deep = { er = 1 } }

[ desk . "other name" ]
channel = "C2"
[[many]]
one = 1
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("top",), 2),
        (("desk", "rail"), 3),
        (("desk", "rail", "channel"), 4),
        (("desk", "rail", "quoted key"), 5),
        (("desk", "rail", "a", "b"), 6),
        (("desk", "rail", "list"), 7),
        (("desk", "rail", "long"), 11),
        (("desk", "rail", "inline"), 15),
        (("desk", "other name"), 17),
        (("desk", "other name", "channel"), 18),
        (("many", "one"), 20),
    ],
)
def test_each_key_is_found_at_its_line(path: tuple[str, ...], line: int) -> None:
    assert locate_keys(TEXT)[path] == line


def test_text_inside_lists_and_long_strings_is_no_key() -> None:
    places = locate_keys(TEXT)

    assert ("desk", "rail", "not") not in places
    assert ("not", "a", "table") not in places
    assert ("desk", "rail", "x") not in places


@pytest.mark.parametrize(
    ("path", "line"),
    [
        pytest.param(("desk", "rail", "inline", "deep", "er"), 15, id="inside an inline table: its line"),
        pytest.param(("desk", "rail", "list", 1), 7, id="inside a list: the line of its key"),
        pytest.param(("desk", "rail", "absent"), 3, id="a key that is missing: its table"),
        pytest.param(("nowhere",), None, id="nothing around it"),
    ],
)
def test_a_place_that_has_no_line_gets_that_of_what_is_around_it(path: tuple[str | int, ...], line: int | None) -> None:
    assert line_of(locate_keys(TEXT), path) == line


@pytest.mark.parametrize("file", ["webcare.example.toml", *(f"examples/{n}.toml" for n in ("rail", "bank"))])
def test_every_key_of_a_real_file_is_found(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    places = locate_keys(text)

    for path in _paths(tomllib.loads(text)):
        assert line_of(places, path) is not None
        if path in places:
            assert path[-1] in text.splitlines()[places[path] - 1]


def _paths(raw: dict[str, Any], above: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for key, value in raw.items():
        found.append((*above, key))
        if isinstance(value, dict):
            found += _paths(value, (*above, key))
    return found
