"""Are the user groups and people there whom the file names?"""

from __future__ import annotations

from collections.abc import Iterator

from slack_sdk.web.async_client import AsyncWebClient

from bot.check.result import CheckResult, failed, ok, warning
from bot.check.slack_call import ask
from bot.settings import Desk, Settings

GROUP_ID_REMEDY = "Copy the id from the group's details in Slack (⋮, Copy group ID)."


async def check_groups(settings: Settings, client: AsyncWebClient) -> list[CheckResult]:
    """Return a result for each user group of a desk or a department."""
    results = []
    for desk in settings.desks.values():
        if desk.agents.usergroup:
            key = f"desk.{desk.name}.agents"
            results.append(await _group(desk.agents.usergroup, key, client, others=bool(desk.agents.people)))
        for department in desk.departments.values():
            if department.usergroup:
                key = f"desk.{desk.name}.departments.{department.name}"
                others = bool(department.channel or department.people)
                results.append(await _group(department.usergroup, key, client, others=others))
    return results


async def _group(group: str, key: str, client: AsyncWebClient, *, others: bool) -> CheckResult:
    """Look at one group; ``others``: somebody is reached without it too, so the work goes on."""
    name, report = f"User group {key}", warning if others else failed
    answer = await ask(client, "usergroups.users.list", usergroup=group)
    if answer.error == "no_such_subteam":
        return report(name, f"{group} is not there", GROUP_ID_REMEDY)
    if answer.error:
        return report(name, f"usergroups.users.list: {answer.error}", answer.remedy)
    members = answer.data.get("users", [])
    if not members:
        return report(name, f"{group} has no members", "Add them to the group in Slack, or name people in the file.")
    return ok(name, f"{group} has {len(members)} member{'s' if len(members) != 1 else ''}")


async def check_people(settings: Settings, client: AsyncWebClient) -> list[CheckResult]:
    """Return one result for all people who are named by their id, with everyone who is not there."""
    named = list(dict.fromkeys(user for desk in settings.desks.values() for user in _people(desk)))
    if not named:
        return []
    missing = []
    for user in named:
        answer = await ask(client, "users.info", user=user)
        if answer.error in ("user_not_found", "user_not_visible"):
            missing.append(user)
        elif answer.error:
            return [warning("People", f"users.info: {answer.error}", answer.remedy)]
        elif answer.data.get("user", {}).get("deleted"):
            missing.append(f"{user} (deactivated)")
    if missing:
        remedy = "Correct the ids, or take these people out of the file."
        return [warning("People", f"not in the workspace: {', '.join(missing)}", remedy)]
    return [ok("People", f"all {len(named)} named in the file are there")]


def _people(desk: Desk) -> Iterator[str]:
    yield from desk.agents.people
    yield from desk.lead
    yield from desk.coordinator.values()
    yield from desk.members
    for department in desk.departments.values():
        yield from department.people
