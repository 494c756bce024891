"""Words that several rules share; the values are what the database and ``webcare.toml`` hold."""

from __future__ import annotations

from enum import StrEnum


class Visibility(StrEnum):
    """Who can read a mention or a reply on the platform."""

    PUBLIC = "public"
    PRIVATE = "private"


class Purpose(StrEnum):
    """What a desk wants from a source: answer it, join in where it helps, or only listen."""

    SERVICE = "service"
    JOIN_IN = "join_in"
    LISTEN = "listen"


class Priority(StrEnum):
    """How much hurry a case has; ``rank`` sorts the queue, lowest first."""

    URGENT = "urgent"
    HIGH = "high"
    NORMAL = "normal"

    @property
    def rank(self) -> int:
        """0 for urgent, 1 for high, 2 for normal."""
        return list(Priority).index(self)
