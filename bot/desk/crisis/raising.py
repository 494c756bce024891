"""A crisis opens, or an alert becomes a page: its card, its timeline, and the ladder that begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select

from bot.desk.crisis.record import crisis_channel, record, show, touch
from bot.desk.effects import tell
from bot.desk.work import Work
from bot.rules.oncall import Covers, Variant
from bot.settings import Desk
from bot.store import Crisis, CrisisExample, Mention
from bot.store.words import CrisisEventKind, CrisisKind, CrisisLevel, CrisisState, Lane, MessageKind

VOLUME = "volume"


@dataclass(frozen=True, kw_only=True)
class Cause:
    """Why a crisis opens. ``reasons`` are figures and our own words, never a customer's text."""

    kind: CrisisKind
    topic: str
    began_at: datetime
    reasons: Sequence[dict[str, Any]]
    terms: Sequence[tuple[str, float]] = ()
    mentions: Sequence[int] = ()
    by: str | None = None
    more: dict[str, Any] = field(default_factory=dict)


async def running_crisis(work: Work, desk: str, topic: str) -> Crisis | None:
    """Return the desk's crisis of this topic that is not over, locked."""
    query = select(Crisis).where(Crisis.desk == desk, Crisis.topic == topic, Crisis.ended_at.is_(None))
    return (await work.session.scalars(query.with_for_update())).first()


async def open_crisis(work: Work, desk: Desk, cause: Cause, level: CrisisLevel, *, now: datetime) -> Crisis:
    """Open a crisis: show it in the crisis channel and, if it is a page, begin to call people."""
    crisis = Crisis(
        desk=desk.name, topic=cause.topic, kind=cause.kind, level=level, state=CrisisState.OPEN,
        began_at=min(cause.began_at, now), opened_at=now, lead=cause.by, cycle=0, facts=_facts(cause),
    )  # fmt: skip
    work.session.add(crisis)
    await work.session.flush()
    await _keep_examples(work, crisis, cause.mentions)
    show(work, crisis, desk)
    await record(work, crisis, CrisisEventKind.OPENED, by=cause.by, at=now, level=level.value)
    if level is CrisisLevel.PAGE:
        _begin_paging(work, crisis, desk, now=now)
    return crisis


async def raise_crisis(
    work: Work, crisis: Crisis, desk: Desk, cause: Cause, level: CrisisLevel, *, now: datetime
) -> None:
    """Tell a running crisis what is new: newer figures, or that people must be called after all."""
    crisis.facts = {**crisis.facts, **_facts(cause)}
    if cause.mentions:
        await _keep_examples(work, crisis, cause.mentions)
    if level is CrisisLevel.PAGE and crisis.level is CrisisLevel.ALERT:
        crisis.level = level
        await record(work, crisis, CrisisEventKind.RAISED, by=cause.by, at=now)
        _begin_paging(work, crisis, desk, now=now)
    else:
        await touch(work, crisis)


def _begin_paging(work: Work, crisis: Crisis, desk: Desk, *, now: datetime) -> None:
    """Begin the ladder; where none covers this hour, the team is at work, and its lead is told."""
    oncall = work.settings.oncall_of(desk)
    if oncall is not None and (oncall.covers is Covers.ALWAYS or not desk.hours.is_open(now)):
        crisis.paged_at = crisis.look_at = now
        return
    for to in desk.lead or (crisis_channel(desk),):
        tell(
            work, MessageKind.PAGE, key=f"page:{crisis.id}:lead:{to}", to=to, desk=desk.name, now=now, lane=Lane.PING,
            crisis=crisis.id, variant=Variant.IMPORTANT.value,
        )  # fmt: skip


def _facts(cause: Cause) -> dict[str, Any]:
    return {
        **cause.more, "reasons": list(cause.reasons), "terms": [list(one) for one in cause.terms],
    }  # fmt: skip


async def first_example(work: Work, crisis: Crisis) -> Mention | None:
    """Return the message that a crisis shows first."""
    query = (
        select(Mention)
        .join(CrisisExample, CrisisExample.mention_id == Mention.id)
        .where(CrisisExample.crisis_id == crisis.id)
        .order_by(CrisisExample.place)
    )
    return (await work.session.scalars(query.limit(1))).first()


async def add_example(work: Work, crisis: Crisis, mention: int) -> None:
    """Show one more message with a crisis, after the others."""
    query = select(func.max(CrisisExample.place)).where(CrisisExample.crisis_id == crisis.id)
    last = await work.session.scalar(query)
    row = {"crisis_id": crisis.id, "place": 0 if last is None else last + 1, "mention_id": mention}
    await work.session.execute(insert(CrisisExample), [row])
    await touch(work, crisis)


async def _keep_examples(work: Work, crisis: Crisis, mentions: Sequence[int]) -> None:
    await work.session.execute(delete(CrisisExample).where(CrisisExample.crisis_id == crisis.id))
    rows = [{"crisis_id": crisis.id, "place": place, "mention_id": one} for place, one in enumerate(mentions)]
    if rows:
        await work.session.execute(insert(CrisisExample), rows)
