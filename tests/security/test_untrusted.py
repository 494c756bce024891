"""JSON and text of strangers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.untrusted import MAX_DEPTH, MAX_VALUES, BadJson, read_json, storable

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=30,
)  # fmt: skip


@given(JSON)
def test_json_that_a_program_wrote_is_read_as_python_reads_it(value: Any) -> None:
    text = json.dumps(value)

    assert read_json(text) == json.loads(text)
    assert read_json(text.encode()) == json.loads(text)


@given(JSON)
def test_what_is_stored_can_be_written_in_utf8_and_holds_no_nul_and_is_stored_as_it_is_again(value: Any) -> None:
    kept = storable(value)

    assert "\\u0000" not in json.dumps(kept)
    json.dumps(kept, ensure_ascii=False).encode("utf-8")
    assert storable(kept) == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [("a\x00b", "ab"), ("\ud83d", "?"), ("\ud83d\ude00", "??"), ("😀é\u202e", "😀é\u202e"), ("\x00", ""), ("", "")],
)
def test_halves_of_signs_become_question_marks(text: str, kept: str) -> None:
    assert storable(text) == kept


@pytest.mark.parametrize(
    "body",
    [
        b"", b"\xff", b"\xef\xbb\xbf{}", b"{", b"nul", b"[1,]", b"{'a': 1}", b"NaN", b"-Infinity", b"1e999", b"-1e999",
        b'{"a": 1, "a": 1}', b'[{"a": {"b": 1, "b": 2}}]', b"9" * 5_000, b"[" * 100_000, b'{"a":' * 5_000,
    ],
)  # fmt: skip
def test_what_is_no_json_by_the_letter_is_refused_without_its_words(body: bytes) -> None:
    with pytest.raises(BadJson) as bad:
        read_json(body)

    assert len(str(bad.value)) < 60


def test_depth_and_width_end_where_they_are_said_to_end() -> None:
    deep, wide = "[" * MAX_DEPTH + "]" * MAX_DEPTH, "[" + "0," * (MAX_VALUES - 2) + "0]"

    assert read_json(deep)
    assert len(read_json(wide)) == MAX_VALUES - 1
    for more in (f"[{deep}]", wide.replace("[", "[0,")):
        with pytest.raises(BadJson):
            read_json(more)
