"""When cases come faster than they can be taken or shown one by one, and when that is over. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

FREE_PER_AGENT = 5
# A card that comes later than this is older than the wish to see it.
BEHIND = timedelta(minutes=2)
# It ends at half of what begins it, so that a team at the limit does not see its channel change shape every minute.
CALM = 0.5


class Cause(StrEnum):
    """Why there is a storm."""

    FREE = "free"
    """More cases are free than the people at work can take one by one."""
    BEHIND = "behind"
    """More is new than Slack can show one by one."""


@dataclass(frozen=True, kw_only=True)
class Load:
    """What stands before a channel."""

    free: int
    """Cases that somebody should take."""
    active: int
    """Agents at work."""
    at_least: int
    """Free cases that a channel shows as cards however few are at work."""
    unshown: int
    """Cards that the channel has not shown; in a storm, with those it would have had to show in the last two minutes.
    """
    per_s: float
    """Messages that Slack takes a second in one channel."""

    @property
    def free_limit(self) -> int:
        """How many free cases the people at work can oversee."""
        return max(self.at_least, FREE_PER_AGENT * self.active)

    @property
    def unshown_limit(self) -> float:
        """How many cards Slack shows within two minutes."""
        return BEHIND.total_seconds() * self.per_s


def causes(load: Load, *, running: bool) -> tuple[Cause, ...]:
    """Return why a storm begins, or (``running``) why it is not over; none: there is none, or it ends."""
    share = CALM if running else 1.0
    found = {
        Cause.FREE: load.free > load.free_limit * share,
        Cause.BEHIND: load.unshown > load.unshown_limit * share,
    }
    return tuple(cause for cause, holds in found.items() if holds)
