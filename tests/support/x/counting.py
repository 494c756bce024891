"""The weighted length of a post, by the package that passes X's own examples."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from functools import cache
from types import ModuleType
from typing import Any


@cache
def _parse() -> Any:
    """Import the package with a stand-in for the one function of setuptools that it uses."""
    stand_in = ModuleType("pkg_resources")
    vars(stand_in)["resource_string"] = lambda name, file: pkgutil.get_data(name.rpartition(".")[0], file)
    before = sys.modules.get("pkg_resources")
    sys.modules["pkg_resources"] = stand_in
    try:
        return importlib.import_module("twitter_text").parse_tweet
    finally:
        del sys.modules["pkg_resources"]
        if before is not None:
            sys.modules["pkg_resources"] = before


def weighted_length(text: str) -> int:
    return int(_parse()(text).weightedLength)
