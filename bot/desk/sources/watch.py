"""The dead man's handle: a source that cannot be read, or that is silent when it never is, makes itself heard."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select

from bot.desk.ports import Finding, Trouble
from bot.desk.sources.alarms import clear_alarm, raise_alarm
from bot.desk.work import Work
from bot.rules.silence import silence, spans
from bot.store import FeedState, Mention, SourceAlarm
from bot.store.words import AlarmKind

# A platform that is away for less is no news: it comes back, and the feed goes on from its cursor.
FOR_LONG = timedelta(minutes=15)
PASSING = frozenset({Trouble.AWAY, Trouble.LIMIT})
FROM_CHECKS = (AlarmKind.EXPIRING, AlarmKind.UNSUBSCRIBED)
STALE = (AlarmKind.UNREAD, AlarmKind.SILENT, AlarmKind.CAP)
# More than the rule needs to know; nobody counts a storm of last week to the end.
COUNT_TO = 200


async def watch_sources(work: Work, *, now: datetime) -> int:
    """Raise and clear the alarms of all sources; returns how many changed."""
    changed = 0
    states = (await work.session.scalars(select(FeedState))).all()
    for source, settings in work.settings.sources.items():
        changed += await _watch_feeds(work, source, [one for one in states if one.source == source], now=now)
        if not settings.by_hand:  # that nobody makes a case is no news
            changed += await _watch_silence(work, source, now=now)
    return changed


async def stale_sources(work: Work) -> dict[str, str]:
    """Return the sources that cannot be read, or are silent when they never are, with the reason in a word or two."""
    query = select(SourceAlarm).where(SourceAlarm.ended_at.is_(None), SourceAlarm.kind.in_(STALE))
    found = (await work.session.scalars(query.order_by(SourceAlarm.id.desc()))).all()
    return {one.source: one.facts.get("trouble") or one.kind.value for one in found}


async def take_findings(work: Work, source: str, findings: Sequence[Finding], *, now: datetime) -> int:
    """Raise and clear what a check of a source found: tokens that end, webhooks that are gone."""
    changed = 0
    for kind in FROM_CHECKS:
        found = next((one for one in findings if one.alarm is kind and one.state != "ok"), None)
        if found is None:
            changed += await clear_alarm(work, source, kind, now=now)
        else:
            changed += await raise_alarm(work, source, kind, since=now, now=now, why=found.detail, fix=found.remedy)
    return changed


async def _watch_feeds(work: Work, source: str, states: Sequence[FeedState], *, now: datetime) -> int:
    capped = [one for one in states if one.trouble == Trouble.CAP]
    unread = [one for one in states if _is_unread(one, now=now)]
    changed = await _one_of(work, source, AlarmKind.CAP, capped, now=now)
    return changed + await _one_of(work, source, AlarmKind.UNREAD, unread, now=now)


def _is_unread(state: FeedState, *, now: datetime) -> bool:
    if state.trouble is None or state.trouble == Trouble.CAP:
        return False
    return Trouble(state.trouble) not in PASSING or now - (state.trouble_since or now) >= FOR_LONG


async def _one_of(work: Work, source: str, kind: AlarmKind, states: Sequence[FeedState], *, now: datetime) -> int:
    if not states:
        return await clear_alarm(work, source, kind, now=now)
    first = min(states, key=lambda one: one.trouble_since or now)
    return await raise_alarm(
        work, source, kind, since=first.trouble_since or now, now=now, trouble=first.trouble, why=first.why,
        feed=first.feed,
    )  # fmt: skip


async def _watch_silence(work: Work, source: str, *, now: datetime) -> int:
    last = await work.session.scalar(select(func.max(Mention.received_at)).where(Mention.source == source))
    if last is None:
        return 0
    alarm = await _silent_since(work, source)
    if alarm is not None:
        return await clear_alarm(work, source, AlarmKind.SILENT, now=now) if last > alarm else 0
    counts = [await _count(work, source, start, end) for start, end in spans(last, now)]
    first = await work.session.scalar(select(func.min(Mention.received_at)).where(Mention.source == source))
    unlikely = silence(last, now, counts=counts, known_since=first)
    if unlikely is None:
        return 0
    return await raise_alarm(work, source, AlarmKind.SILENT, since=last, now=now, usual=unlikely.usual)


async def _silent_since(work: Work, source: str) -> datetime | None:
    query = select(SourceAlarm.since).where(
        SourceAlarm.source == source, SourceAlarm.kind == AlarmKind.SILENT, SourceAlarm.ended_at.is_(None)
    )
    return await work.session.scalar(query)


async def _count(work: Work, source: str, start: datetime, end: datetime) -> int:
    some = select(Mention.id).where(
        Mention.source == source, Mention.received_at > start, Mention.received_at <= end
    ).limit(COUNT_TO)  # fmt: skip
    return await work.session.scalar(select(func.count()).select_from(some.subquery())) or 0
