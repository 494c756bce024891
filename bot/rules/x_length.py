"""The weighted length of a post on X, counted by its own published rules."""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
import unicodedata
from functools import cache
from types import ModuleType
from typing import Any


@cache
def _counter() -> Any:
    """Import ``twitter_text``, which reads one data file through ``pkg_resources``.

    Imported when the first post for X is counted: it takes a quarter of a second, which a start should not wait for. It
    does not declare its dependency, and setuptools has dropped the module; a stand-in with the one function it uses
    takes its place for the length of the import.
    """
    stand_in = ModuleType("pkg_resources")
    vars(stand_in)["resource_string"] = lambda name, file: pkgutil.get_data(name.rpartition(".")[0], file)
    others = {name: module for name, module in sys.modules.items() if name == "pkg_resources"}
    sys.modules["pkg_resources"] = stand_in
    try:
        return importlib.import_module("twitter_text").parse_tweet
    finally:
        del sys.modules["pkg_resources"]
        sys.modules.update(others)


RUN = re.compile(r"\S+")
# The package's search for links takes time with the square of the dots in a row of characters: 3,000 characters of
# "a.a.a." take 22 seconds. No link has this many dots, so such a row is counted as the plain text it is.
MOST_DOTS_IN_A_ROW = 20


def x_length(text: str) -> int:
    """Return the weighted length of ``text``: most letters 1, others 2, an emoji 2, a link 23."""
    # Half of a surrogate pair cannot be encoded; X would show it as the replacement character.
    whole = "".join("\ufffd" if unicodedata.category(char) == "Cs" else char for char in text)
    return int(_counter()(RUN.sub(_without_many_dots, whole)).weightedLength)


def _without_many_dots(run: re.Match[str]) -> str:
    """Return the row with commas, which weigh the same, where it has too many dots to hold a link."""
    return run[0].replace(".", ",") if run[0].count(".") > MOST_DOTS_IN_A_ROW else run[0]
