"""Until when each version of the Graph API answers, from Meta's changelog of July 2026."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from bot.desk.ports import Finding
from bot.store.words import AlarmKind
from integrations.meta.kinds import VERSION

ENDS: Mapping[str, date | None] = {
    "v26.0": None,
    "v25.0": date(2028, 7, 29),
    "v24.0": date(2028, 2, 18),
    "v23.0": date(2027, 10, 8),
    "v22.0": date(2027, 5, 20),
}
WARNING = timedelta(days=90)
REMEDY = f'Set version = "{VERSION}" in its table, or update Webcare Desk where it is newer than that.'


def check_version(version: str, *, now: datetime) -> Finding:
    """Return how long the platform still answers to ``version``; ``now`` is real time."""
    if version not in ENDS:
        return Finding(what="version", state="warning", detail=f"Graph API {version} is not known here", remedy=REMEDY)
    end = ENDS[version]
    if end is None:
        return Finding(what="version", state="ok", detail=f"Graph API {version}, no end announced")
    left = (end - now.astimezone(UTC).date()).days
    if left <= 0:
        return _ending("failed", f"Graph API {version} ended on {end.isoformat()}")
    told = f"Graph API {version} ends on {end.isoformat()}, in {left} days"
    if timedelta(days=left) < WARNING:
        return _ending("warning", told)
    return Finding(what="version", state="ok", detail=told)


def _ending(state: Literal["warning", "failed"], detail: str) -> Finding:
    return Finding(what="version", state=state, detail=detail, remedy=REMEDY, alarm=AlarmKind.EXPIRING)
