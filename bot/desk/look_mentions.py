"""Which of a case's mentions speaks for it: the oldest that waits for an answer, else the newest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy import case as sql_case

from bot.desk.look_parts import mention_view
from bot.desk.views import MentionView
from bot.desk.work import Work
from bot.rules.vocabulary import Visibility
from bot.store import Mention

UNANSWERED = and_(Mention.waits_from.is_not(None), Mention.answered_at.is_(None), Mention.deleted_at.is_(None))
# The customer's words that a department needs: the newest, at most three.
FOR_DEPARTMENT = 3


@dataclass(frozen=True)
class Words:
    """The words of a case in a list."""

    text: str | None
    visibility: Visibility


def _order() -> tuple[ColumnElement[Any], ...]:
    waits = sql_case((UNANSWERED, 1), else_=0)
    return waits.desc(), sql_case((UNANSWERED, Mention.posted_at)), Mention.posted_at.desc(), Mention.id.desc()


async def shown_mention(work: Work, case_id: int) -> tuple[MentionView, int]:
    """Return the mention that the card shows, and how many others are unanswered."""
    unanswered = func.sum(sql_case((UNANSWERED, 1), else_=0)).over()
    query = select(Mention, unanswered).where(Mention.case_id == case_id).order_by(*_order()).limit(1)
    mention, count = (await work.session.execute(query)).one()
    waits = mention.waits_from is not None and mention.answered_at is None and mention.deleted_at is None
    return mention_view(mention), int(count) - waits


async def shown_words(work: Work, cases: Iterable[int]) -> dict[int, Words]:
    """Return the same for many cases at once, the words only."""
    place = func.row_number().over(partition_by=Mention.case_id, order_by=_order())
    ranked = (
        select(Mention.case_id, Mention.text, Mention.visibility, place.label("place"))
        .where(Mention.case_id.in_(list(cases)))
        .subquery()
    )
    query = select(ranked.c.case_id, ranked.c.text, ranked.c.visibility).where(ranked.c.place == 1)
    return {number: Words(text, visibility) for number, text, visibility in (await work.session.execute(query))}


async def newest_mentions(work: Work, case_id: int, *, limit: int) -> tuple[MentionView, ...]:
    """Return the newest mentions, oldest first; deleted ones too."""
    query = select(Mention).where(Mention.case_id == case_id).order_by(Mention.posted_at.desc(), Mention.id.desc())
    found = (await work.session.scalars(query.limit(limit))).all()
    return tuple(mention_view(mention) for mention in reversed(found))


async def for_department(work: Work, case_id: int) -> tuple[MentionView, ...]:
    """Return what a department needs to read: the newest words, oldest first, without thanks and deleted ones."""
    query = (
        select(Mention)
        .where(Mention.case_id == case_id, Mention.deleted_at.is_(None), ~Mention.thanks)
        .order_by(Mention.posted_at.desc(), Mention.id.desc())
        .limit(FOR_DEPARTMENT)
    )
    return tuple(mention_view(mention) for mention in reversed((await work.session.scalars(query)).all()))
