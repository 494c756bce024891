"""Finds the accounts of a person by the name that people know, and counts what is held about each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk.privacy.standing import standing_messages
from bot.store import Case, Customer, Escalation, Identity, Mention, Note, Reply
from bot.store.words import CaseState


@dataclass(frozen=True, kw_only=True)
class Account:
    """An account on one source, as the platform names it."""

    id: int
    source: str
    external_id: str
    handle: str | None
    name: str | None


@dataclass(frozen=True, kw_only=True)
class Held:
    """What there is about an account, in numbers; ``messages`` stand in Slack."""

    cases: int
    open_cases: int
    mentions: int
    replies: int
    notes: int
    questions: int
    messages: int


async def find_accounts(session: AsyncSession, wanted: str, *, source: str | None = None) -> Sequence[Account]:
    """Return the accounts with this handle (with or without @, capitals do not count) or this id on the platform.

    Of an account that has several ids there each finds it: a telephone number, an older id.
    """
    bare = wanted.strip().lstrip("@")
    handle = func.ltrim(Customer.handle, "@")
    # SQLite lowers ASCII only, so the handle as it is written is tried too.
    named = or_(handle == bare, func.lower(handle) == bare.lower())
    known = select(Identity.customer_id).where(Identity.external_id == wanted)
    query = select(Customer).where(or_(named, Customer.external_id == wanted, Customer.id.in_(known)))
    if source is not None:
        query = query.where(Customer.source == source)
    found = (await session.scalars(query.order_by(Customer.source, Customer.id))).all()
    return [
        Account(id=one.id, source=one.source, external_id=one.external_id, handle=one.handle, name=one.name)
        for one in found
    ]


async def cases_of(session: AsyncSession, customer: int) -> Sequence[int]:
    """Return the cases of an account, and any other case that holds a message of it."""
    wrote = select(Mention.case_id).where(Mention.customer_id == customer)
    query = select(Case.id).where(or_(Case.customer_id == customer, Case.id.in_(wrote))).order_by(Case.id)
    return (await session.scalars(query)).all()


async def what_is_held(session: AsyncSession, customer: int) -> Held:
    """Count what :func:`bot.desk.privacy.forget.forget_account` would remove."""
    cases = await cases_of(session, customer)

    async def count(table: type[Mention | Reply | Note | Escalation]) -> int:
        return await _count(session, table.case_id.in_(cases), table)

    still_open = (Case.id.in_(cases)) & (Case.state != CaseState.RESOLVED)
    return Held(
        cases=len(cases), open_cases=await _count(session, still_open, Case), mentions=await count(Mention),
        replies=await count(Reply), notes=await count(Note), questions=await count(Escalation),
        messages=await standing_messages(session, cases),
    )  # fmt: skip


async def _count(session: AsyncSession, which: ColumnElement[bool], table: type[object]) -> int:
    return await session.scalar(select(func.count()).select_from(table).where(which)) or 0
