"""What `webcare check` says of one look at a platform that was refused."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping

from bot.desk.ports import FetchFailed, Finding, Trouble
from bot.store.words import AlarmKind

Remedies = Mapping[Trouble, str]
"""What to do about each kind of trouble, on this platform."""


async def looked(what: str, look: Awaitable[Finding], remedies: Remedies) -> Finding:
    """Wait for one look; what the platform refuses is a finding too."""
    try:
        return await look
    except FetchFailed as error:
        return refused(what, error, remedies)


def refused(what: str, error: FetchFailed, remedies: Remedies) -> Finding:
    """Return a refusal as a finding: a warning where it passes by itself; one of our token wakes the lead."""
    passing = error.trouble in (Trouble.AWAY, Trouble.LIMIT)
    return Finding(
        what=what, state="warning" if passing else "failed", detail=error.why, remedy=remedies[error.trouble],
        alarm=AlarmKind.EXPIRING if error.trouble is Trouble.TOKEN else None,
    )  # fmt: skip
