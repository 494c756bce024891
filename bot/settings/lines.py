"""Where each key stands in a TOML text, so that a mistake can be named by its line.

The standard library's reader gives values without places. This finds places without values: it knows tables,
(dotted, quoted) keys, and skips what stands inside brackets and long strings. It is only ever wrong by naming
the line of the enclosing table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

Path = tuple[str, ...]

_KEY_PART = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_DOTTED = rf"{_KEY_PART}(?:\s*\.\s*{_KEY_PART})*"
_TABLE = re.compile(rf"\s*\[\[?\s*({_DOTTED})\s*\]\]?\s*(?:#.*)?$")
_ENTRY = re.compile(rf"\s*({_DOTTED})\s*=")
_PART = re.compile(_KEY_PART)
# A string (the long ones may stay open at the end of the line), a comment, or a bracket.
_TOKEN = re.compile(r'"""|\'\'\'|"(?:[^"\\]|\\.)*"|\'[^\']*\'|#.*|[\[\]{}]')


def locate_keys(text: str) -> dict[Path, int]:
    """Return the 1-based line of every table and key of ``text``."""
    places: dict[Path, int] = {}
    table: Path = ()
    depth = 0
    quote = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if not depth and not quote:
            if header := _TABLE.match(line):
                table = _parts(header[1])
                _remember(places, table, number)
                continue
            if entry := _ENTRY.match(line):
                _remember(places, table + _parts(entry[1]), number)
                line = line[entry.end() :]
        depth, quote = _after(line, depth, quote)
    return places


def line_of(places: Mapping[Path, int], path: Sequence[str | int]) -> int | None:
    """Return the line of ``path``, else that of the nearest key or table around it."""
    words = tuple(str(part) for part in path)
    for length in range(len(words), 0, -1):
        if words[:length] in places:
            return places[words[:length]]
    return None


def _parts(dotted: str) -> Path:
    return tuple(part.strip("\"'") for part in _PART.findall(dotted))


def _remember(places: dict[Path, int], path: Path, line: int) -> None:
    for length in range(1, len(path) + 1):
        places.setdefault(path[:length], line)


def _after(line: str, depth: int, quote: str) -> tuple[int, str]:
    """Return the bracket depth and the still open long quote at the end of ``line``."""
    position = 0
    if quote:
        end = line.find(quote)
        if end < 0:
            return depth, quote
        position = end + 3
    while token := _TOKEN.search(line, position):
        position = token.end()
        found = token[0]
        if found in ('"""', "'''"):
            end = line.find(found, position)
            if end < 0:
                return depth, found
            position = end + 3
        elif found in ("[", "{"):
            depth += 1
        elif found in ("]", "}"):
            depth -= 1
    return depth, ""
