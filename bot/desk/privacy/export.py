"""Everything that is held about one account, as values that can be written as JSON.

Instants are RFC 3339 in UTC. Colleagues stand in it with their initials, as they sign their replies: the person asked
for their own data, not for that of others. Our own ids of Slack people, channels and messages are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any, TypeVar

from sqlalchemy import select

from bot.desk.privacy.people import cases_of
from bot.desk.said import readable
from bot.desk.work import Work
from bot.rules.replying import initials
from bot.store import Case, CaseEvent, Clock, Customer, Escalation, Identity, Mention, Note, Reply

T = TypeVar("T", Mention, Reply, Note, Escalation, Clock, CaseEvent)
Json = dict[str, Any]
# Facts of an event that name a colleague, and those that name a message in Slack.
PEOPLE = ("to", "old", "was", "owner")
PLACES = ("channel", "ts")


async def export_account(work: Work, customer: int, *, now: datetime) -> Json:
    """Return the account with all its cases, the oldest first."""
    account = await work.session.get_one(Customer, customer)
    numbers = await cases_of(work.session, customer)
    others = select(Identity.external_id).where(Identity.customer_id == customer).order_by(Identity.external_id)
    other_ids = list((await work.session.scalars(others)).all())
    found = (await work.session.scalars(select(Case).where(Case.id.in_(numbers)).order_by(Case.id))).all()
    return {
        "exported_at": instant(now),
        "profile": {
            **fields(account, "source external_id handle name followers verified bio folded_until"),
            "other_ids": other_ids,
        },
        "cases": [await _case(work, case) for case in found],
    }


CASE = (
    "desk source conversation_id visibility state priority reasons language opened_at received_at claimed_at "
    "waiting_since thanked_at first_replied_at first_resolved_at resolved_at outcome cause handovers reopened "
    "continues purged_at draft"
)
MENTION = (
    "external_id conversation_id in_reply_to text language url media extra visibility addressed posted_at received_at "
    "answered_at edited_at deleted_at versions"
)
REPLY = "kind visibility text state arrival template platform_id in_reply_to reason promised_for created_at sent_at"
QUESTION = "department question asked_at answer_by state answer answered_at closed_at"
CLOCK = "kind cycle state allowance started_at due_at paused ended_at"


async def _case(work: Work, case: Case) -> Json:
    def who(user: str | None) -> str | None:
        return _initials(work, case.desk, user)

    said = await _said(work, case, who)
    clocks = [fields(one, CLOCK) for one in await _of(work, Clock, case)]
    events = [
        {
            **fields(one, "kind at"), "by": who(one.by),
            "facts": {
                key: who(value) if key in PEOPLE else value for key, value in one.facts.items() if key not in PLACES
            },
        }
        for one in await _of(work, CaseEvent, case)
    ]  # fmt: skip
    people = {"owner": who(case.owner), "resolved_by": who(case.resolved_by)}
    return {"number": case.id, **fields(case, CASE), **people, **said, "clocks": clocks, "events": events}


async def _said(work: Work, case: Case, who: Callable[[str | None], str | None]) -> Json:
    """Return all words of a case, by whom they were said."""
    names = {user: initials(name) for user, name in work.roster.names.items()}
    questions = [
        {
            **fields(one, QUESTION), "asked_by": who(one.asked_by), "taken_by": who(one.taken_by),
            "answered_by": who(one.answered_by),
        }
        for one in await _of(work, Escalation, case)
    ]  # fmt: skip
    notes = [
        {"text": readable(one.text, names), "at": instant(one.at), "by": who(one.author)}
        for one in await _of(work, Note, case)
    ]
    return {
        "mentions": [fields(one, MENTION) for one in await _of(work, Mention, case)],
        "replies": [{**fields(one, REPLY), "by": who(one.agent)} for one in await _of(work, Reply, case)],
        "questions": questions, "notes": notes,
    }  # fmt: skip


async def _of(work: Work, table: type[T], case: Case) -> Sequence[T]:
    query = select(table).where(table.case_id == case.id).order_by(table.id)
    return (await work.session.scalars(query)).all()


def _initials(work: Work, desk: str, user: str | None) -> str | None:
    settings = work.settings.desks.get(desk)
    if not user:
        return None
    return work.roster.signature(user, settings) if settings else initials(work.roster.name(user))


def fields(row: object, names: str) -> Json:
    """Return these attributes of a row in the forms of JSON."""
    return {name: as_json(getattr(row, name)) for name in names.split()}


def as_json(value: Any) -> Any:
    """Return a value as JSON has it: instants in UTC, durations in seconds."""
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, timedelta):
        return round(value.total_seconds())
    return value.value if isinstance(value, Enum) else value


def instant(at: datetime) -> str:
    """Return RFC 3339 in UTC."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
