"""Out of hours: one message that cannot wait until the desk opens wakes whoever is on duty, without any spike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from bot.desk.crisis.raising import Cause, add_example, open_crisis
from bot.desk.work import Work
from bot.rules.urgent_kinds import UrgentKind, urgent_kinds
from bot.rules.vocabulary import Priority
from bot.settings import Desk
from bot.store import Case, Crisis, CrisisExample, Mention
from bot.store.live import OPEN
from bot.store.words import CaseState, CrisisKind, CrisisLevel, Visibility

# What waited longer was there while nobody watched; it stands on the morning list.
WITHIN = timedelta(hours=2)
# Who was woken reads the channel; a message later than that may be about something else.
COLLECTS_FOR = timedelta(minutes=10)
LARGER = (CrisisKind.DETECTED, CrisisKind.DECLARED)
CASE = "case:"


async def watch_urgent(work: Work, *, now: datetime) -> int:
    """Page for urgent messages that nobody has taken, at desks that are closed; each case once. Returns how often.

    A burning train is many urgent messages and one thing: while a larger crisis calls people, and in the minutes after
    an urgent message has, further ones wake nobody. They stand in the channel as urgent cards, as always.
    """
    opened = 0
    for desk in work.settings.desks.values():
        if work.settings.oncall_of(desk) is not None and not desk.hours.is_open(now):
            opened += await _watch_desk(work, desk, now=now)
    return opened


async def _watch_desk(work: Work, desk: Desk, *, now: datetime) -> int:
    running = await _calling(work, desk)
    if any(one.kind in LARGER for one in running):
        return 0
    collects = next((one for one in running if one.owner is None or now - one.opened_at <= COLLECTS_FOR), None)
    opened = 0
    for case_id in await _new_urgent(work, desk, since=await _since(work, desk, now=now)):
        mention, kinds = await _what_it_says(work, desk, case_id)
        if mention is None:
            continue
        if collects is None:
            collects, opened = await _page_for(work, desk, mention, kinds, now=now), opened + 1
        else:
            await add_example(work, collects, mention.id)
    return opened


async def _calling(work: Work, desk: Desk) -> list[Crisis]:
    """Return the desk's crises for which people are called, or have it."""
    query = select(Crisis).where(
        Crisis.desk == desk.name, Crisis.ended_at.is_(None), Crisis.level == CrisisLevel.PAGE,
        Crisis.kind != CrisisKind.DRILL,
    )  # fmt: skip
    return list((await work.session.scalars(query.order_by(Crisis.id.desc()).with_for_update())).all())


async def _since(work: Work, desk: Desk, *, now: datetime) -> datetime:
    """Return from when on messages are looked at: what came during a crisis that has ended was seen by its people."""
    query = select(func.max(Crisis.ended_at)).where(
        Crisis.desk == desk.name,
        Crisis.level == CrisisLevel.PAGE,
        Crisis.ended_at >= now - WITHIN,
        Crisis.kind != CrisisKind.DRILL,
    )
    ended: datetime | None = await work.session.scalar(query)
    return max(now - WITHIN, ended) if ended else now - WITHIN


async def _new_urgent(work: Work, desk: Desk, *, since: datetime) -> list[int]:
    told = select(CrisisExample.crisis_id).join(Mention, Mention.id == CrisisExample.mention_id)
    query = select(Case.id).where(
        OPEN, Case.desk == desk.name, Case.priority == Priority.URGENT, Case.state == CaseState.NEW,
        Case.received_at > since, ~told.where(Mention.case_id == Case.id).exists(),
    )  # fmt: skip
    return list((await work.session.scalars(query.order_by(Case.id))).all())


async def _what_it_says(
    work: Work, desk: Desk, case_id: int
) -> tuple[Mention | None, list[tuple[UrgentKind, str]]]:  # fmt: skip
    """Return the first message of a case that wakes somebody at this desk, and for what."""
    query = select(Mention).where(Mention.case_id == case_id, Mention.text.is_not(None)).order_by(Mention.id)
    for mention in (await work.session.scalars(query)).all():
        if kinds := waking(desk, mention.text or ""):
            return mention, kinds
    return None, []


async def _page_for(
    work: Work, desk: Desk, mention: Mention, kinds: list[tuple[UrgentKind, str]], *, now: datetime
) -> Crisis:
    cause = Cause(
        kind=CrisisKind.URGENT, topic=f"{CASE}{mention.case_id}", began_at=mention.posted_at,
        reasons=waking_reasons(kinds, private=mention.visibility is Visibility.PRIVATE),
        mentions=[mention.id], more={"case": mention.case_id, "source": mention.source},
    )  # fmt: skip
    return await open_crisis(work, desk, cause, CrisisLevel.PAGE, now=now)


def waking_reasons(kinds: Sequence[tuple[UrgentKind, str]], *, private: bool) -> list[dict[str, Any]]:
    """Return why somebody is woken; the word of a private message is not named, the card and the pages go further."""
    return [{"kind": "urgent", "of": kind.value, "words": [] if private else [word]} for kind, word in kinds]


def waking(desk: Desk, text: str) -> list[tuple[UrgentKind, str]]:
    """Return for what a message wakes somebody at this desk, and the word that says it."""
    wakes = frozenset(desk.crisis.wakes_for)
    return [(kind, word) for kind, word in urgent_kinds(text) if kind.value in wakes]
