"""Characters that HTML writes by name or by number, as people read them. Pure."""

from __future__ import annotations

import html
import re

# Longer ones are no numbers of characters, and Python refuses to read those of some thousand digits.
_NO_NUMBER = re.compile(r"&#[0-9]{100,};?")


def unescaped(said: str) -> str:
    """Return ``said`` without entities; what is no character becomes one that says so."""
    return html.unescape(_NO_NUMBER.sub("\N{REPLACEMENT CHARACTER}", said))
