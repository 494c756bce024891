"""What Slack says a person is: a colleague, or a guest, a bot, somebody of another workspace, somebody who left."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from bot.slack.gateway import Gateway, Identity, Profile

log = structlog.get_logger(__name__)

# Somebody who is made a guest or leaves is refused this many seconds later at the latest.
FRESH_S = 600.0
MOST_KNOWN = 5_000


@dataclass(kw_only=True)
class Standing:
    """Asks ``users.info`` about whoever is on no list of ours, and remembers it for ten minutes."""

    gateway: Gateway
    identity: Callable[[], Identity | None]
    monotonic: Callable[[], float]
    _known: OrderedDict[str, tuple[float, bool]] = field(default_factory=OrderedDict)

    async def is_colleague(self, user: str, *, home: str) -> bool:
        """Return whether ``user`` is a full member of our workspace; ``home`` is their workspace as the click told.

        Where Slack does not tell (the scope is missing, or it is away) the main job goes on with what the signed click
        says about ``home``, and a warning is logged.
        """
        us = self.identity()
        told = await self._told(user, us)
        return told if told is not None else us is None or not home or home == us.team

    async def _told(self, user: str, us: Identity | None) -> bool | None:
        read = self._known.get(user)
        if read is not None and self.monotonic() - read[0] < FRESH_S:
            return read[1]
        told = await self.gateway.profile(user)
        if not isinstance(told, Profile):
            log.warning("standing.not_told", user=user, why=type(told).__name__)
            return None
        colleague = not (told.gone or told.is_bot or told.is_guest or told.is_stranger) and _of(told, us)
        self._known[user] = (self.monotonic(), colleague)
        while len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)
        return colleague


def _of(profile: Profile, us: Identity | None) -> bool:
    """Return whether somebody belongs to our workspace; in an organisation people belong to several."""
    return us is None or not profile.teams or us.team in profile.teams
