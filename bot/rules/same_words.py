"""Whether two texts say the same, whatever a platform did to one of them."""

from __future__ import annotations

import re

from bot.rules.entities import unescaped

_LINK = re.compile(r"https?://\S+")
_NAMES_BEFORE = re.compile(r"^(?:\s*@\w+)+\s*")


def same_words(text: str) -> str:
    """Return what is left of a text when what platforms change is taken away: links, entities, names before it."""
    plain = _NAMES_BEFORE.sub("", unescaped(text))
    return " ".join(_LINK.sub("…", plain).split()).casefold()
