"""Keeps names and user groups as Slack last told them; where it does not tell, the desk works on with what it has."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from bot.desk.directory import people_read, set_group, set_profile
from bot.jobs.sending import Tools
from bot.log import get_logger
from bot.slack.answers import Refused
from bot.slack.gateway import Profile

log = get_logger(__name__)

EVERY_S = 600.0
READ_AGAIN = timedelta(hours=24)


class People:
    """User groups every ten minutes, names once a day; ``user_change`` events may do it sooner."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    async def __call__(self) -> None:
        """Read the groups and the people that are new or were read long ago."""
        for group in sorted(self._groups()):
            if not self._tools.stopping.is_set():
                await self._read_group(group)
        for user in await self._to_read():
            if not self._tools.stopping.is_set():
                await self._read_user(user)

    def _groups(self) -> set[str]:
        desks = self._tools.settings.desks.values()
        own = {desk.agents.usergroup for desk in desks}
        asked = {department.usergroup for desk in desks for department in desk.departments.values()}
        return {group for group in own | asked if group}

    async def _read_group(self, group: str) -> None:
        answer = await self._tools.gateway.group_members(group)
        if not isinstance(answer, tuple):
            self._warn(f"usergroup:{group}", answer)
            return
        self._tools.health.ok(f"usergroup:{group}")
        await self._tools.store.attempt(set_group, group, answer)

    async def _to_read(self) -> list[str]:
        real_now = self._tools.clock.real()
        async with self._tools.store.read() as session:
            known = await people_read(session)
        before = real_now - READ_AGAIN
        everybody = {*known, *self._named_in_settings()}
        return sorted(user for user in everybody if (read := known.get(user)) is None or read < before)

    def _named_in_settings(self) -> Iterable[str]:
        for desk in self._tools.settings.desks.values():
            yield from (*desk.lead, *desk.agents.people, *desk.members, *desk.coordinator.values())
            for department in desk.departments.values():
                yield from department.people

    async def _read_user(self, user: str) -> None:
        answer = await self._tools.gateway.profile(user)
        if isinstance(answer, Profile):
            self._tools.health.ok("people")
        elif isinstance(answer, Refused) or getattr(answer, "code", "") == "user_not_found":
            log.warning("people.unknown_user", user=user)
            answer = Profile(user=user, name="", locale=None, gone=False, is_bot=False)
        else:
            self._warn("people", answer)
            return
        await self._tools.store.attempt(
            set_profile, user=user, name=answer.name or None, locale=answer.locale, gone=answer.gone,
            read_at=self._tools.clock.real(),
        )  # fmt: skip

    def _warn(self, part: str, trouble: object) -> None:
        reason = str(getattr(trouble, "code", getattr(trouble, "why", type(trouble).__name__)))
        if self._tools.health.warn(part, reason):
            log.warning("people.not_told", part=part, reason=reason)
