"""Who is who, kept in the process: people, groups and duties change a few times a day and are needed at every click."""

from __future__ import annotations

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.desk.roster import Roster, read_roster
from bot.settings import Settings

# What another process learned counts here this many real seconds later; Slack's groups are read every ten minutes.
FRESH_S = 5.0
# Until Slack has told the names of all agents, as in the first moments of a new desk: a reply is signed with them.
FRESH_WITHOUT_NAMES_S = 0.25
# How often this process changed people; shared by all caches, because a change is committed by whoever learned it.
_changes = [0]


class RosterCache:
    """Reads the roster anew after five seconds, and at once after a change that this process committed.

    So whoever was taken off a desk is refused by every process at most five seconds after one of them learned it.
    """

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings, self._clock = settings, clock
        self._roster: Roster | None = None
        self._read_at = 0.0
        self._changes = 0
        self._fresh_s = FRESH_S

    async def get(self, session: AsyncSession) -> Roster:
        """Return who is who, read in this transaction where what is known is too old."""
        now, changes = self._clock.monotonic(), _changes[0]
        if self._roster is not None and self._changes == changes and now - self._read_at < self._fresh_s:
            return self._roster
        # A change that is committed while we read raises the count: the next one reads again.
        roster = await read_roster(session, self._settings)
        self._roster, self._read_at, self._changes = roster, now, changes
        self._fresh_s = FRESH_S if self._has_names(roster) else FRESH_WITHOUT_NAMES_S
        return roster

    def _has_names(self, roster: Roster) -> bool:
        desks = self._settings.desks.values()
        return all(roster.name(user, desk) != user for desk in desks for user in roster.agents(desk))


def people_change(session: AsyncSession) -> None:
    """Tell the caches of this process, once the transaction is committed, that people, groups or duties changed."""

    def committed(_: Session) -> None:
        _changes[0] += 1

    event.listen(session.sync_session, "after_commit", committed, once=True)
