"""What a platform's folder offers to the registry, and what it gets to work with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module

import aiohttp

from bot.desk.ports import Connection, Meter
from bot.settings import Source
from bot.settings.kinds import SourceKind


@dataclass(frozen=True, kw_only=True)
class Around:
    """What every platform is given. ``real`` is the wall clock: transport time, for signatures and limits."""

    session: aiohttp.ClientSession
    """The shared one: it carries the delivery timeout, follows no rules of a platform and is not to be closed."""
    real: Callable[[], datetime]
    meter: Callable[[str], Meter]
    """The meter of a source."""
    stack: AsyncExitStack
    """What a platform opens for itself, an own session say, it has closed here when the program stops."""


@dataclass(frozen=True, kw_only=True)
class Platform:
    """A folder of ``integrations``: the kinds of source that it brings, and how their sources are connected."""

    kinds: tuple[SourceKind, ...]
    connecting: str
    """The module whose ``connections`` connects sources. It is imported once the settings name one: tweepy and what it
    brings, say, take a third of a second, for which a desk without X should not wait."""

    def connect(self, sources: Sequence[Source], around: Around) -> Sequence[Connection]:
        """Connect sources of these kinds, and open nothing on the network.

        The platform gets all of them at once, so that they can share what it has once: an account, a webhook.
        """
        connections: Callable[[Sequence[Source], Around], Sequence[Connection]]
        connections = import_module(self.connecting).connections
        return connections(sources, around)
