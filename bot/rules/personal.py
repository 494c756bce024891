"""One text for many customers: where a name stands in it, and what each of them is called."""

from __future__ import annotations

import re
from collections.abc import Sequence

# The one thing that can be filled in, as an English and as a Dutch team writes it.
NAME = re.compile(r"\{(?:name|naam)\}", re.IGNORECASE)
BRACED = re.compile(r"\{[^{}]*\}")
FIRST_NAME = re.compile(r"[^\W\d_][^\W\d_'’-]{1,19}")
HANDLE = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9_][A-Za-z0-9_.-]{0,39}")
# What stands before a name that is left out goes with it: "Hi {name}, ..." becomes "Hi, ...".
GAP = re.compile(r"[ \t]*" + NAME.pattern, re.IGNORECASE)
LEADING = re.compile(r"^[\s,;:.!-]+")


def unknown_gaps(text: str) -> Sequence[str]:
    """Return what ``text`` wants filled in and nobody can: ``{nmae}`` must not reach a customer."""
    return [found for found in BRACED.findall(text) if not NAME.fullmatch(found)]


def first_name(name: str | None) -> str | None:
    """Return "Jan" of "Jan de Vries"; None where the first word does not look like a first name."""
    first = next(iter((name or "").split()), "")
    return first if FIRST_NAME.fullmatch(first) and not first.isupper() else None


def called(name: str | None, handle: str | None) -> str | None:
    """Return what a customer is called in a text: the first name, else "@handle", else nothing.

    Both are theirs to choose, so nothing gets through that could be more than a name: no space, address or sign that
    a platform reads.
    """
    bare = (handle or "").removeprefix("@")
    return first_name(name) or (f"@{bare}" if HANDLE.fullmatch(bare) else None)


def personal(text: str, who: str | None) -> str:
    """Return ``text`` for one customer; ``who`` None: it reads well without a name."""
    if who is not None:
        return NAME.sub(lambda _: who, text)
    said = GAP.sub("", text)
    if NAME.match(text.lstrip()):
        said = LEADING.sub("", said)
        said = said[:1].upper() + said[1:]
    return said.strip()
