"""Takes the words of cases and the names of customers out of the database. Figures stay: counts, clocks, outcomes.

Only rows are written here; what stands in Slack is the matter of ``standing.py``. The rows of the cases are locked by
the caller. A case's revision is not raised: nobody's open modal is out of date because an old case lost its words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk.privacy.markers import is_removed, marker, nobody
from bot.desk.work import Work
from bot.rules.triage import ReasonKind
from bot.settings import Settings
from bot.store import (
    Case,
    Crisis,
    CrisisExample,
    Customer,
    Escalation,
    GroupAnswer,
    GroupAnswerCase,
    Identity,
    Mention,
    Note,
    Reply,
)
from bot.store.words import CrisisKind

Row = Mapping[str, Any]


async def remove_words(work: Work, cases: Sequence[int], *, now: datetime) -> None:
    """Remove everything that anybody wrote in these cases, and what leads back to the platform."""
    session, settings = work.session, work.settings
    await _of_mentions(session, settings, cases)
    await _of_replies(session, settings, cases)
    for table, gone in ((Escalation, {"question": "", "answer": None}), (Note, {"text": ""})):
        await session.execute(update(table).where(table.case_id.in_(cases)).values(**gone).execution_options(**QUIET))
    await _of_cases(session, settings, cases, now=now)
    await forget_waking_words(session, Mention.case_id.in_(cases))
    await _of_group_answers(session, cases)


async def _of_mentions(session: AsyncSession, settings: Settings, cases: Sequence[int]) -> None:
    gone: dict[str, Any] = {"text": None, "url": None, "media": [], "extra": {}, "versions": []}
    query = select(Mention.id, Mention.source, Mention.external_id, Mention.conversation_id, Mention.in_reply_to)
    found = (await session.execute(query.where(Mention.case_id.in_(cases)))).all()
    rows = [
        {
            "row": row.id, "external_id": marker(settings, row.source, row.external_id),
            "conversation_id": marker(settings, row.source, row.conversation_id),
            "in_reply_to": marker(settings, row.source, row.in_reply_to) if row.in_reply_to else None,
        }
        for row in found
    ]  # fmt: skip
    await _write(session, Mention, gone, rows)


async def _of_replies(session: AsyncSession, settings: Settings, cases: Sequence[int]) -> None:
    query = select(Reply.id, Reply.source, Reply.in_reply_to, Reply.conversation_id, Reply.platform_id)
    found = (await session.execute(query.where(Reply.case_id.in_(cases)))).all()
    rows = [
        {
            "row": row.id, "in_reply_to": marker(settings, row.source, row.in_reply_to),
            "conversation_id": marker(settings, row.source, row.conversation_id),
            "platform_id": marker(settings, row.source, row.platform_id) if row.platform_id else None,
        }
        for row in found
    ]  # fmt: skip
    await _write(session, Reply, {"text": None, "reason": None}, rows)


async def _of_group_answers(session: AsyncSession, cases: Sequence[int]) -> None:
    """A text for many goes with the last case that it was for."""
    of_answer = GroupAnswerCase.answer_id == GroupAnswer.id
    kept = exists().where(of_answer, Case.id == GroupAnswerCase.case_id, Case.purged_at.is_(None))
    over = update(GroupAnswer).where(GroupAnswer.id.in_(answers_to(cases)), ~kept)
    await session.execute(over.values(text="").execution_options(**QUIET))


def answers_to(cases: Collection[int]) -> Select[int]:
    """Select the texts for many that were for one of these cases."""
    return select(GroupAnswerCase.answer_id).where(GroupAnswerCase.case_id.in_(cases))


async def _of_cases(session: AsyncSession, settings: Settings, cases: Sequence[int], *, now: datetime) -> None:
    found = (
        await session.execute(
            select(Case.id, Case.source, Case.conversation_id, Case.reasons).where(Case.id.in_(cases))
        )
    ).all()
    rows = [
        {
            "row": row.id, "conversation_id": marker(settings, row.source, row.conversation_id),
            "reasons": without_words(row.reasons),
            "about_people": False,
        }
        for row in found
    ]  # fmt: skip
    await _write(session, Case, {"draft": None, "purged_at": now}, rows)


def without_words(reasons: Iterable[Row]) -> list[Row]:
    """Return those reasons of a priority that say nothing of the customer: neither a word they used nor their reach."""
    return [reason for reason in reasons if reason["kind"] == ReasonKind.SECOND_CONTACT.value]


async def forget_waking_words(session: AsyncSession, mentions: ColumnElement[bool]) -> None:
    """Take out of crises the words for which these messages woke somebody; for what kind of thing it was, stays."""
    query = select(Crisis).where(Crisis.id.in_(woken_by(mentions))).order_by(Crisis.id).with_for_update()
    for crisis in (await session.scalars(query)).all():
        reasons = [{**one, "words": []} if one["kind"] == "urgent" else one for one in crisis.facts["reasons"]]
        crisis.facts = {**crisis.facts, "reasons": reasons}


def woken_by(mentions: ColumnElement[bool]) -> Select[int]:
    """Select the crises that one of these messages opened by itself: it is the first that they show."""
    opened = and_(Crisis.kind == CrisisKind.URGENT, CrisisExample.place == 0)
    shown = select(Crisis.id).join(CrisisExample, CrisisExample.crisis_id == Crisis.id)
    return shown.join(Mention, Mention.id == CrisisExample.mention_id).where(opened, mentions)


async def erase_customers(session: AsyncSession, customers: Iterable[int]) -> None:
    """Remove who these are. Each stays one customer in the figures; who writes again is somebody new."""
    gone: dict[str, Any] = {
        "handle": None, "name": None, "followers": None, "verified": None, "bio": None, "folded_until": None,
    }  # fmt: skip
    query = select(Customer.id, Customer.external_id).where(Customer.id.in_(sorted(customers)))
    found = (await session.execute(query)).all()
    rows = [{"row": row.id, "external_id": nobody()} for row in found if not is_removed(row.external_id)]
    await _write(session, Customer, gone, rows)
    await session.execute(delete(Identity).where(Identity.customer_id.in_([row.id for row in found])))


QUIET: Mapping[str, Any] = {"synchronize_session": False}


async def _write(session: AsyncSession, table: Any, gone: Row, rows: Sequence[Row]) -> None:
    """Update rows one by one in one call: ``gone`` is the same for all, the rest of each stands in ``rows``."""
    if not rows:
        return
    own: dict[str, Any] = {name: bindparam(name) for name in rows[0] if name != "row"}
    statement = update(table.__table__).where(table.__table__.c.id == bindparam("row")).values({**gone, **own})
    connection = await session.connection()
    await connection.execute(statement, list(rows))
