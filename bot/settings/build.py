"""Makes the frozen settings of tables that were found right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TypeVar

from pydantic import SecretStr

from bot.rules.hours import BusinessHours
from bot.rules.replying import Counting
from bot.rules.vocabulary import Purpose
from bot.settings.allowances import Promises
from bot.settings.document import DeliveryTable, DepartmentTable, DeskTable, HookTable, IntakeTable, SourceTable
from bot.settings.fields import WEEKDAYS
from bot.settings.frozen import AgentGroup, AutomaticReply, Delivery, Department, Desk, Intake, Member, Source
from bot.settings.kinds import SourceKind
from bot.settings.oncall_build import build_crisis
from bot.settings.oncall_checks import NO_ONCALL
from bot.settings.opening import business_hours, department_hours, desk_hours, working_day
from bot.settings.platforms import limits_of

CAUSES = {
    "nl": ("Vertraging of storing", "Fout van ons", "Onduidelijke informatie", "Product of dienst", "Anders"),
    "en": ("Delay or outage", "Our mistake", "Unclear information", "Product or service", "Other"),
}

Key = TypeVar("Key")
Value = TypeVar("Value")


def frozen(found: Mapping[Key, Value]) -> Mapping[Key, Value]:
    """Return a copy that cannot be changed."""
    return MappingProxyType(dict(found))


def build_desk(name: str, table: DeskTable) -> Desk:
    """Return the desk of a table."""
    hours = desk_hours(table)
    day = working_day(table.hours)
    return Desk(
        name=name,
        channel=table.channel,
        private_channel=table.private_channel,
        language=table.language,
        address=table.address,
        timezone=table.timezone,
        country=table.country,
        lead=tuple(table.lead),
        agents=AgentGroup(usergroup=table.agents.usergroup, people=tuple(table.agents.people)),
        hours=hours,
        coordinator=frozen({WEEKDAYS.index(weekday): user for weekday, user in table.coordinator.items()}),
        members=_members(table),
        departments=frozen({key: _department(key, one, table, hours) for key, one in table.departments.items()}),
        promises=Promises(tables=frozen(table.sla), working_day=day),
        urgency_words=tuple(table.urgency_words.words),
        urgency_words_replace=table.urgency_words.replace,
        reach_threshold=table.reach_threshold,
        causes=tuple(table.causes) or CAUSES[table.language],
        cause_required=table.cause_required,
        claim_lease=table.claim_lease,
        claim_lease_private=table.claim_lease_private,
        small_team=table.small_team,
        next_limit=table.next_limit,
        storm_from=table.storm_from,
        ask_after=table.ask_after.length(day=day),
        contacts=tuple(table.contacts),
        group_answers=table.group_answers,
        phone=table.phone.number if table.phone else None,
        phone_until=table.phone.until if table.phone else None,
        acknowledgement=AutomaticReply(**table.acknowledgement.model_dump()),
        retention=table.retention,
        oncall=None if table.oncall in (None, NO_ONCALL) else table.oncall,
        crisis_channel=table.crisis_channel,
        crisis=build_crisis(table.crisis),
    )


def _members(table: DeskTable) -> Mapping[str, Member]:
    return frozen(
        {
            user: Member(
                user=user,
                name=one.name,
                signature=one.signature,
                hours=business_hours(one.hours, table) if one.hours else None,
            )
            for user, one in table.members.items()
        }
    )


def _department(name: str, table: DepartmentTable, desk: DeskTable, hours: BusinessHours) -> Department:
    day = working_day(table.hours or desk.hours)
    return Department(
        name=name,
        title=table.title,
        usergroup=table.usergroup,
        channel=table.channel,
        people=tuple(table.people),
        private=table.private,
        answer=table.answer.length(day=day),
        urgent_answer=table.urgent_answer.length(day=day),
        hours=department_hours(table, desk, default=hours),
    )


def build_source(
    name: str, table: SourceTable, desk: DeskTable, kind: SourceKind, *, secrets: Sequence[SecretStr] = (),
    variables: Mapping[str, SecretStr] | None = None,
) -> Source:  # fmt: skip
    """Return the source of a table; it can reply in public and in private unless it or its kind says otherwise.

    ``secrets``: the one to sign its hook with, and the one before it where they are being exchanged. ``variables``:
    what the environment holds for its kind.
    """
    platform = table.platform or kind.platform or name
    hook = table if isinstance(table, HookTable) else None
    limits = limits_of(platform) if hook else kind.limits
    max_length, private = (hook.max_length, hook.max_length_private) if hook else (None, None)
    return Source(
        name=name,
        kind=kind.name,
        desk=table.desk,
        purpose=Purpose(table.purpose),
        platform=platform,
        callback=hook.callback if hook else None,
        statements=hook.statements if hook else None,
        secret=secrets[0] if secrets else None,
        retired_secret=secrets[1] if len(secrets) > 1 else None,
        max_length=max_length or limits.public,
        max_length_private=private or max_length or limits.private,
        counting=Counting(hook.counting) if hook and hook.counting else limits.counting,
        replies=_replies(table, kind),
        hours=business_hours(table.hours, desk) if table.hours else None,
        retention=table.retention if "retention" in table.model_fields_set else desk.retention,
        longest_closed=business_hours(table.hours or desk.hours, desk).longest_closed(),
        options=None if hook else table,
        variables=frozen(variables or {}),
        by_hand=kind.by_hand,
    )


def _replies(table: SourceTable, kind: SourceKind) -> frozenset[str]:
    if isinstance(table, HookTable) and table.callback is None:
        return frozenset()
    return kind.replies if table.replies is None else kind.replies & frozenset(table.replies)


def build_delivery(table: DeliveryTable) -> Delivery:
    """Return how messages leave."""
    return Delivery(**table.model_dump())


def build_intake(table: IntakeTable) -> Intake:
    """Return what is taken in."""
    return Intake(**table.model_dump())
