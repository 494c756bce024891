"""What a kind of source adds to the settings: its keys in the file, its variables, how long its replies may be.

``integrations/registry.py`` lists the kinds; a platform brings its own in its folder, so that nothing here names one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.settings.document import HookTable, SourceTable
from bot.settings.platforms import UNKNOWN, PlatformLimits


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A variable of the environment that a kind of source reads: ``X_BEARER_TOKEN``.

    A second account of the same platform has its own behind its source's name: ``X_BEARER_TOKEN_RAIL``, which goes
    first where both are set.
    """

    name: str
    fix: str
    """Where one finds the value, as a sentence."""
    required: bool = True
    secret: bool = True
    """False for addresses: they may stand in a message."""
    shape: str = r"\S+"
    """Regular expression of the whole value."""
    reason: str = "must hold no spaces"
    """What is said of a value of another shape."""

    def names(self, source: str) -> tuple[str, str]:
        """Return where the value may stand for ``source``, the particular name first."""
        return f"{self.name}_{source.upper().replace('-', '_')}", self.name

    def fits(self, value: str) -> bool:
        """Return whether ``value`` looks as it should."""
        return re.fullmatch(self.shape, value) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceKind:
    """One kind of source. ``platform`` is what cards call it; None: the source's own name."""

    name: str
    table: type[SourceTable]
    platform: str | None = None
    limits: PlatformLimits = UNKNOWN
    replies: frozenset[str] = frozenset(("public", "private"))
    """Which replies can be given at all; what may be done with one mention, the platform's own rules say."""
    variables: tuple[Variable, ...] = ()
    has_secret: bool = False
    """Its hook is signed with ``WEBCARE_HOOK_<SOURCE>_SECRET``."""
    by_hand: bool = False
    """Nothing comes in by itself: agents make its cases."""


HOOK = SourceKind(name="hook", table=HookTable, has_secret=True)
HOOK_ONLY: Mapping[str, SourceKind] = MappingProxyType({HOOK.name: HOOK})
"""The one kind that needs no platform of its own."""
