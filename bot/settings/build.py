"""Makes the frozen settings of tables that were found right."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeVar

from pydantic import SecretStr

from bot.rules.hours import BusinessHours
from bot.rules.replying import Counting
from bot.rules.vocabulary import Purpose
from bot.settings.allowances import Promises
from bot.settings.document import DeliveryTable, DepartmentTable, DeskTable, IntakeTable, SourceTable
from bot.settings.fields import WEEKDAYS
from bot.settings.frozen import AgentGroup, Delivery, Department, Desk, Intake, Member, Source
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
        ask_after=table.ask_after.length(day=day),
        phone=table.phone.number if table.phone else None,
        phone_until=table.phone.until if table.phone else None,
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
        answer=table.answer.length(day=day),
        urgent_answer=table.urgent_answer.length(day=day),
        hours=department_hours(table, desk, default=hours),
    )


def build_source(name: str, table: SourceTable, desk: DeskTable, secret: SecretStr | None) -> Source:
    """Return the source of a table; it can reply in public and in private unless it says otherwise."""
    platform = table.platform or name
    limits = limits_of(platform)
    longest = table.max_length or limits.public
    return Source(
        name=name,
        kind=table.kind,
        desk=table.desk,
        purpose=Purpose(table.purpose),
        platform=platform,
        callback=table.callback,
        secret=secret,
        max_length=longest,
        max_length_private=table.max_length_private or table.max_length or limits.private,
        counting=Counting(table.counting) if table.counting else limits.counting,
        replies=_replies(table),
        hours=business_hours(table.hours, desk) if table.hours else None,
    )


def _replies(table: SourceTable) -> frozenset[str]:
    if table.callback is None:
        return frozenset()
    return frozenset(("public", "private") if table.replies is None else table.replies)


def build_delivery(table: DeliveryTable) -> Delivery:
    """Return how messages leave."""
    return Delivery(**table.model_dump())


def build_intake(table: IntakeTable) -> Intake:
    """Return what is taken in."""
    return Intake(**table.model_dump())
