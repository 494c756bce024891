"""Text and JSON of strangers: read strictly, within limits, and made into what every database can hold."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

from bot.errors import WebcareError

# Deeper than any platform nests; Python's own readers give up at about a thousand levels, at a place of their choice.
MAX_DEPTH = 40
# Values in one body. A mention has about fifteen; a megabyte of empty lists would be half a million.
MAX_VALUES = 100_000


class BadJson(WebcareError):
    """No JSON, or more of it than anybody needs. The reason never holds a part of it."""


def read_json(body: bytes | str) -> Any:
    """Read JSON by the letter: UTF-8, no key twice in an object, no NaN, no number beyond a double.

    Python's reader takes all of these. Two programs that read the same bytes could then see different mentions, and
    PostgreSQL refuses to store what is no JSON.

    Raises:
        BadJson: it is none, or deeper or wider than ``MAX_DEPTH`` and ``MAX_VALUES``.
    """
    try:
        text = body.decode("utf-8") if isinstance(body, bytes) else body
        read = json.loads(text, parse_constant=_refuse, parse_float=_finite, object_pairs_hook=_once)
    except BadJson:
        raise
    except (ValueError, RecursionError):
        raise BadJson("the body is not JSON") from None
    measure(read)
    return read


def storable(value: Any) -> Any:
    """Replace what no database takes: NUL characters go, halves of surrogate pairs become "?"; also deep inside.

    Raises:
        BadJson: two keys of an object would become one.
    """
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, list):
        return [storable(item) for item in value]
    if isinstance(value, dict):
        return _once([(storable_text(name), storable(item)) for name, item in value.items()])
    return value


def storable_text(text: str) -> str:
    """Return ``text`` without NUL characters, which PostgreSQL refuses, and without halves of surrogate pairs."""
    if text.isascii():
        return text.replace("\x00", "")
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def _refuse(word: str) -> None:
    raise BadJson(f"{word} is no JSON")


def _finite(number: str) -> float:
    value = float(number)
    if not math.isfinite(value):
        raise BadJson("a number is too large")
    return value


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise BadJson("a key stands twice in one object")
    return read


def measure(read: Any) -> None:
    """Refuse what is nested deeper, or holds more values, than anybody needs; walks without recursion.

    Raises:
        BadJson: says which limit.
    """
    level, depth, seen = [read], 0, 0
    while level:
        depth, seen = depth + 1, seen + len(level)
        if depth > MAX_DEPTH:
            raise BadJson(f"nested deeper than {MAX_DEPTH} levels")
        if seen > MAX_VALUES:
            raise BadJson(f"more than {MAX_VALUES} values")
        below: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                below += value.values()
            elif isinstance(value, list):
                below += value
        level = below
