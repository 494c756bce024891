"""Puts cases that say the same into groups: what is to be compared, with what, and what came of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, and_, bindparam, func, or_, select, update
from sqlalchemy import case as sql_case

from bot.desk.work import Work
from bot.rules.storm import KEPT_FOR, MOST_HEADS
from bot.rules.vocabulary import Visibility
from bot.store import Card, Case, Group, Mention
from bot.store.live import GROUPED, OPEN, TO_GROUP
from bot.store.words import CardKind, CaseState

# A group that is still joined after so long began anew long ago.
GROUPS_FOR = 7 * KEPT_FOR
CASES: Any = Case.__table__


class Said(NamedTuple):
    """What a case says, and among which it may look for others."""

    case: int
    desk: str
    visibility: Visibility
    text: str
    at: datetime
    """When it came in, or the last that said the same."""


@dataclass
class Placed:
    """What one transaction did."""

    settled: int = 0
    """Cases that were compared, for good."""
    joined: int = 0
    outdated: bool = False
    """A head has other words by now, or lies elsewhere; who was like it is to be compared again."""


async def cases_to_group(work: Work, *, limit: int) -> list[Said]:
    """Return open cases that were not compared yet, the oldest first."""
    query = _said(Case.received_at).where(TO_GROUP).order_by(Case.id).limit(limit)
    return await with_words(work, await _found(work, query))


async def known_heads(work: Work, *, now: datetime) -> list[Said]:
    """Return what new cases are compared with, oldest first: the head of each recent group, and open cases of none.

    Their words are not read yet (:func:`with_words`): there may be many.
    """
    since = now - KEPT_FOR
    begun = Group.created_at > now - GROUPS_FOR
    newest = select(Group.id).where(begun).order_by(Group.created_at.desc()).limit(MOST_HEADS)
    heads = (
        select(func.min(Case.id).label("id"), func.max(Case.received_at).label("at"))
        .where(GROUPED, Case.group_id.in_(newest), Case.purged_at.is_(None))
        .group_by(Case.group_id)
        .subquery()
    )
    grouped = _said(heads.c.at).join(heads, heads.c.id == Case.id).where(heads.c.at > since)
    lone = _said(Case.received_at).where(
        OPEN,
        Case.desk.in_(list(work.settings.desks)),
        Case.group_id.is_(None),
        Case.grouped_at.is_not(None),
        Case.received_at > since,
    )
    # Not by their number: SQLite would go through all cases, resolved ones too, rather than sort the open ones.
    lone = lone.order_by(Case.received_at.desc()).limit(MOST_HEADS)
    return sorted([*await _found(work, grouped), *await _found(work, lone)], key=lambda said: (said.at, said.case))


async def with_words(work: Work, cases: Sequence[Said]) -> list[Said]:
    """Return the cases with the words by which they are compared; none are left of what was deleted.

    They are the oldest that waited for an answer when the case was compared, so that who reads them again reads the
    same, whatever was answered and said since; else the newest of then.
    """
    unanswered = or_(Mention.answered_at.is_(None), Mention.answered_at > Case.grouped_at)
    waited = sql_case((and_(Mention.waits_from.is_not(None), unanswered), Mention.posted_at))
    place = func.row_number().over(
        partition_by=Mention.case_id, order_by=(waited.is_(None), waited, Mention.posted_at.desc(), Mention.id.desc())
    )
    then = or_(Case.grouped_at.is_(None), Mention.received_at <= Case.grouped_at)
    ranked = (
        select(Mention.case_id, Mention.text, place.label("place"))
        .join(Case, Case.id == Mention.case_id)
        .where(Mention.case_id.in_([said.case for said in cases]), then, Mention.text.is_not(None), ~Mention.thanks)
        .subquery()
    )
    query = select(ranked.c.case_id, ranked.c.text).where(ranked.c.place == 1)
    texts = {case: text for case, text in await work.session.execute(query)}
    return [said._replace(text=texts.get(said.case, "")) for said in cases]


async def heads_that_stand(work: Work, heads: Iterable[int]) -> set[int]:
    """Return those of the heads whose words are still theirs: neither removed nor changed since they were compared."""
    query = select(Case.id).where(Case.id.in_(list(heads)), Case.purged_at.is_(None), Case.grouped_at.is_not(None))
    return set((await work.session.scalars(query)).all())


async def put_together(work: Work, found: Mapping[int, int | None], *, now: datetime) -> Placed:
    """Store what was found: for each case, in the order of comparing, the head that says the same, or None.

    Cases that somebody changes at this moment are left to the next round. The card of who joins is shown anew, and that
    of the head when the first joins it; not those of the others, since edits are scarce.
    """
    placed, groups, joining = Placed(), dict[int, int](), list[dict[str, int]]()
    rows = await _locked(work, {*found, *(head for head in found.values() if head is not None)})
    alone: set[int] = set()
    for case, head in found.items():
        row, other = rows.get(case), rows.get(head or 0)
        if row is None or row.grouped_at is not None or row.state is CaseState.RESOLVED:
            continue
        if head is None:
            alone.add(case)
        elif other is not None and not _stands(other, row, alone):
            placed.outdated = True
        elif other is not None:
            group = other.group_id or groups.get(head)
            if group is None:
                group = groups[head] = await _new_group(work, row, now=now)
                joining.append({"row": head, "group": group})
            joining.append({"row": case, "group": group})
    await _store(work, alone, joining, now=now)
    placed.joined = len(joining)
    placed.settled = len(alone) + len(joining) - len(groups)
    return placed


def _said(at: Any) -> Select[Any]:
    columns: tuple[Any, ...] = (Case.id, Case.desk, Case.visibility, at.label("at"))
    return select(*columns)


async def _found(work: Work, query: Select[Any]) -> list[Said]:
    return [Said(row.id, row.desk, row.visibility, "", row.at) for row in await work.session.execute(query)]


async def _locked(work: Work, cases: Iterable[int]) -> dict[int, Row[Any]]:
    columns: tuple[Any, ...] = (
        Case.id, Case.desk, Case.visibility, Case.state, Case.group_id, Case.grouped_at, Case.purged_at,
    )  # fmt: skip
    query = select(*columns).where(Case.id.in_(list(cases))).order_by(Case.id).with_for_update(skip_locked=True)
    return {row.id: row for row in (await work.session.execute(query)).all()}


def _stands(head: Row[Any], case: Row[Any], alone: Collection[int]) -> bool:
    """Return whether a case may still join this head: it lies where it lay and has the words that it had."""
    compared = head.grouped_at is not None or head.id in alone
    return compared and head.purged_at is None and (head.desk, head.visibility) == (case.desk, case.visibility)


async def _new_group(work: Work, case: Row[Any], *, now: datetime) -> int:
    group = Group(desk=case.desk, visibility=case.visibility, created_at=now)
    work.session.add(group)
    await work.session.flush()
    return group.id


async def _store(work: Work, alone: Collection[int], joining: Sequence[Mapping[str, int]], *, now: datetime) -> None:
    """Write it in few statements; who joins has something new on its card, so its revision rises."""
    if alone:
        await work.session.execute(update(CASES).where(CASES.c.id.in_(list(alone))).values(grouped_at=now))
    if not joining:
        return
    joins = {"group_id": bindparam("group"), "grouped_at": now, "revision": CASES.c.revision + 1}
    connection = await work.session.connection()
    await connection.execute(update(CASES).where(CASES.c.id == bindparam("row")).values(joins), list(joining))
    newest = select(CASES.c.revision).where(CASES.c.id == Card.case_id).scalar_subquery()
    cards = update(Card).where(Card.kind == CardKind.CASE, Card.case_id.in_([one["row"] for one in joining]))
    await work.session.execute(cards.values(wanted=newest).execution_options(synchronize_session=False))
