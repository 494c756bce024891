"""The watch: counts who writes to each source, all day and night, and opens a crisis when it is more than normal.

People are counted in closed intervals of five minutes, each once, in the transaction that moves the mark; so several
workers, kills and late ticks change nothing. After a stop it counts what came meanwhile, and old rises are not told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select

from bot.desk.crisis.acting import end_crisis, fold_urgent
from bot.desk.crisis.lessons import apply_lessons
from bot.desk.crisis.raising import VOLUME, Cause, first_example, open_crisis, raise_crisis, running_crisis
from bot.desk.crisis.reasons import as_facts
from bot.desk.crisis.record import record
from bot.desk.crisis.voices import Heard, heard_between, posts, public_words, said_before
from bot.desk.work import Work
from bot.log import get_logger
from bot.rules.crisis import Clock, Detector, Reading
from bot.rules.crowd import HEARD_FOR, crowd_of, new_voices
from bot.rules.holiday_dates import is_holiday
from bot.rules.lessons import ratio_of
from bot.rules.severity import Level, Usual, judge
from bot.rules.terms import top_terms
from bot.settings import Desk
from bot.store import Crisis, Mention, Volume, Watch
from bot.store.words import CrisisEventKind, CrisisKind, CrisisLevel, CrisisState

log = get_logger(__name__)

INTERVAL = timedelta(minutes=5)
# So much is counted in one transaction: a desk of 50,000 a day has some 2,000 texts in it.
AT_ONCE = timedelta(hours=1)
# A rhythm has days and a weekend; older than this says more about last month than about tonight.
LEARN_FROM = timedelta(days=14)
# A rise that is over before anybody could be told is history.
FRESH = timedelta(minutes=30)
KEPT = timedelta(weeks=5)
USUAL_OVER = timedelta(weeks=4)
# A day of the slow clock, and no more of a storm's words than tell what it is about.
LONGEST_RISE = timedelta(days=1)
EXAMPLES = 3
HURT = "hurt"
# Waves of one storm are closer together than this.
CALM_AFTER = timedelta(hours=1)
# Shares of a desk without a past: a third of what customers write is a complaint (own set of sentences), hardly any of
# it about danger.
NEW_DESK = Usual(negative_share=0.33, urgent_share=0.02)


@dataclass
class Series:
    """The detectors of a source, of all people and of those who sound negative; until when its last alert counts."""

    everybody: Detector
    negative: Detector
    quiet_until: datetime | None = None

    @classmethod
    def new(cls) -> Series:
        """Return those of a source that was never watched."""
        return cls(Detector(INTERVAL), Detector(INTERVAL, clocks=[Clock.SLOW]))

    def update(self, local: datetime, authors: int, negative: int, *, holiday: bool) -> tuple[Reading, Reading]:
        """Take what was counted in the interval that began at ``local``, in the desk's zone."""
        return (
            self.everybody.update(local, authors, holiday=holiday),
            self.negative.update(local, negative, holiday=holiday),
        )

    @classmethod
    def restored(cls, state: dict[str, Any]) -> Series:
        """Return them as they were stored.

        Raises:
            ValueError: another version of the program stored them.
        """
        quiet = state.get("quiet_until")
        return cls(
            Detector.restored(state["everybody"]), Detector.restored(state["negative"]),
            datetime.fromisoformat(quiet) if quiet else None,
        )  # fmt: skip

    def state(self) -> dict[str, Any]:
        """Return what is to be stored."""
        return {
            "everybody": self.everybody.state(), "negative": self.negative.state(),
            "quiet_until": self.quiet_until.isoformat() if self.quiet_until else None,
        }  # fmt: skip


async def watch_source(work: Work, source: str, *, now: datetime) -> bool:
    """Count the intervals of a source that are closed; True: there is more to count."""
    watch = await work.session.get(Watch, source, with_for_update=True)
    if watch is None:
        watch = Watch(source=source, counted_until=await _first(work, source, now=now), state={})
        work.session.add(watch)
    start, closed = watch.counted_until, _floor(now)
    end = min(closed, start + AT_ONCE)
    if end <= start:
        return False
    desk = work.settings.desk_of_source(source)
    series = await _series(work, watch, desk)
    heard = await heard_between(work, source, desk, start - 2 * HEARD_FOR, end)
    for at, read in _count(series, heard, desk, start, end).items():
        await work.session.execute(insert(Volume), [{"source": source, "at": at, **read.row()}])
        if read.everybody.over or read.negative.over:
            await _judge(work, source, desk, series, read, now=now)
    await settle(work, desk, now=end)
    watch.counted_until, watch.state = end, series.state()
    await work.session.execute(delete(Volume).where(Volume.source == source, Volume.at < now - KEPT))
    return end < closed


async def _series(work: Work, watch: Watch, desk: Desk) -> Series:
    """Return the detectors of a source; what another version of the program stored is learned anew from the counts."""
    if watch.state:
        try:
            return Series.restored(watch.state)
        except ValueError as error:
            log.warning("watch.learns_anew", source=watch.source, why=str(error))
    series = Series.new()
    query = select(Volume).where(Volume.source == watch.source, Volume.at < watch.counted_until).order_by(Volume.at)
    for row in (await work.session.scalars(query)).all():
        local = row.at.astimezone(desk.zone)
        series.update(local, row.authors, row.negative, holiday=is_holiday(local.date(), desk.country))
    return series


@dataclass(frozen=True)
class _Read:
    """What was counted in one interval, and what the detectors say of it."""

    at: datetime
    authors: int
    negatives: int
    urgent: int
    everybody: Reading
    negative: Reading

    def row(self) -> dict[str, Any]:
        return {
            "authors": self.authors, "negative": self.negatives, "urgent": self.urgent, "usual": self.everybody.expected
        }  # fmt: skip


def _count(series: Series, heard: Sequence[Heard], desk: Desk, start: datetime, end: datetime) -> dict[datetime, _Read]:
    voices = [one.voice for one in heard]
    counts = dict(new_voices(voices, interval=INTERVAL, until=end))
    angry = dict(new_voices((one for one in voices if one.negative), interval=INTERVAL, until=end))
    urgent = dict(new_voices((one for one in voices if one.urgent), interval=INTERVAL, until=end))
    found, at = dict[datetime, _Read](), start
    while at < end:
        local = at.astimezone(desk.zone)
        holiday = is_holiday(local.date(), desk.country)
        authors, negatives = counts.get(at, 0), angry.get(at, 0)
        everybody, negative = series.update(local, authors, negatives, holiday=holiday)
        found[at] = _Read(at, authors, negatives, urgent.get(at, 0), everybody, negative)
        at += INTERVAL
    return found


async def _judge(work: Work, source: str, desk: Desk, series: Series, read: _Read, *, now: datetime) -> None:
    end = read.at + INTERVAL
    over = [one for one in (read.everybody, read.negative) if one.over]
    since = max(min(one.since for one in over).astimezone(UTC), end - LONGEST_RISE)
    crisis = await running_crisis(work, desk.name, VOLUME)
    # What is usual is what was before the crisis, not what its first quarters of an hour have made usual.
    begun = min(since, crisis.began_at) if crisis else since
    heard, before = await heard_between(work, source, desk, since, end), await said_before(work, source, begun)
    crowd = crowd_of(one.voice for one in heard)
    usual = replace(
        await _usual(work, source, before=begun), reach=before.reach_per_s * (end - since).total_seconds()
    )  # fmt: skip
    verdict = judge(
        read.everybody, crowd, usual, negative=read.negative, incident=await _incident(work, desk, now=end),
        quiet_until=series.quiet_until,
    )  # fmt: skip
    told_until, series.quiet_until = series.quiet_until, verdict.quiet_until
    if now - end > FRESH or verdict.level is Level.CALM or crowd.authors < desk.crisis.minimum_authors:
        return
    rose = min(one.over_since or one.since for one in over)
    anew = rises_anew(over)
    if crisis is None and not (verdict.raises or await _is_news(work, desk, verdict.level, rose=anew)):
        return
    said = [one for one in heard if not one.private]
    terms = top_terms(posts(said), before.terms)
    learned = await apply_lessons(
        work, desk, verdict, heard, terms, source=source, rose=rose, goes_on=crisis is not None, now=now
    )  # fmt: skip
    was_told = crisis is None and not verdict.raises and learned.level is not Level.PAGE
    if learned.level is Level.CALM or was_told:
        series.quiet_until = told_until  # nobody is told now: if it grows, it is news
        return
    level = CrisisLevel.PAGE if learned.level is Level.PAGE else CrisisLevel.ALERT
    cause = Cause(
        kind=CrisisKind.DETECTED, topic=VOLUME, began_at=since,
        mentions=_examples(said, first=await first_example(work, crisis) if crisis else None),
        reasons=[
            *as_facts(verdict, source=source, minutes=_minutes(now - since), public=public_words(heard)),
            *learned.reasons, *_beside(heard, crisis),
        ],
        terms=terms,
        more={
            "over_at": now.isoformat(), "source": source, "reach": crowd.reach,
            "peak": max(ratio_of(verdict), crisis.facts.get("peak", 0.0) if crisis else 0.0),
        },
    )  # fmt: skip
    if crisis is not None:
        await raise_crisis(work, crisis, desk, cause, level, now=now)
        return
    await open_crisis(work, desk, cause, level, now=now)
    if level is CrisisLevel.PAGE:
        await fold_urgent(work, desk.name, owner=None, now=now)


def rises_anew(over: Sequence[Reading]) -> datetime:
    """Return from when on what these readings count is a rise of its own.

    The slow clock counts who wrote hours ago, so after a lull it may be over again by a crisis that was stood down.
    """
    return min(min(one.over_since or one.since for one in over), max(one.since for one in over))


async def _is_news(work: Work, desk: Desk, level: Level, *, rose: datetime) -> bool:
    """Say whether people must be called although an alert was told within a day: for this rise nobody was yet."""
    if level is not Level.PAGE:
        return False
    query = select(func.max(Crisis.ended_at)).where(
        Crisis.desk == desk.name, Crisis.topic == VOLUME, Crisis.level == CrisisLevel.PAGE
    )
    ended: datetime | None = await work.session.scalar(query)
    return ended is None or ended < rose


def _beside(heard: Sequence[Heard], crisis: Crisis | None) -> list[dict[str, Any]]:
    """Return what figures that follow must not replace: what people said it is, and that somebody was hurt."""
    known = crisis.facts.get("reasons", ()) if crisis else ()
    authors = {one.voice.author for one in heard if one.is_of_people_hurt}
    hurt = [{"kind": HURT, "authors": len(authors)}] if authors else [one for one in known if one["kind"] == HURT]
    return [*hurt, *(one for one in known if one["kind"] == "declared")]


def _minutes(span: timedelta) -> int:
    return max(1, int(span.total_seconds() // 60))


async def settle(work: Work, desk: Desk, *, now: datetime) -> None:
    """See to a crisis that has become quiet: an alert that nobody took ends by itself, else people hear of it."""
    crisis = await running_crisis(work, desk.name, VOLUME)
    if crisis is None or crisis.kind is not CrisisKind.DETECTED or "over_at" not in crisis.facts:
        return
    quiet = now - datetime.fromisoformat(crisis.facts["over_at"]) >= CALM_AFTER
    if quiet and crisis.level is CrisisLevel.ALERT and crisis.owner is None:
        await end_crisis(work, crisis, CrisisState.HANDLED, CrisisEventKind.ENDED, by=None, now=now)
    elif quiet != bool(crisis.facts.get("calm")):
        crisis.facts = {**crisis.facts, "calm": quiet}
        if quiet:
            await record(work, crisis, CrisisEventKind.CALM, by=None, at=now)


def _examples(heard: Sequence[Heard], *, first: Mention | None) -> list[int]:
    """Return the first mention of all, then people who are hurt, and what else one wants to read first; no text twice.

    ``first`` is that of a crisis that runs.
    """
    found = {first.text: first.id} if first else {one.text: one.id for one in heard[:1]}
    for one in sorted(heard, key=_weight):
        if len(found) < EXAMPLES:
            found.setdefault(one.text, one.id)
    return list(found.values())


def _weight(heard: Heard) -> tuple[bool, bool, bool, int]:
    voice = heard.voice
    return (not heard.is_of_people_hurt, not voice.urgent, not voice.negative, -voice.followers)


async def _usual(work: Work, source: str, *, before: datetime) -> Usual:
    """Return how negative and how urgent the last weeks were, up to the rise itself."""
    query = select(func.sum(Volume.authors), func.sum(Volume.negative), func.sum(Volume.urgent)).where(
        Volume.source == source, Volume.at >= before - USUAL_OVER, Volume.at < before
    )
    authors, negative, urgent = (await work.session.execute(query)).one()
    if not authors:
        return NEW_DESK
    return Usual(negative_share=negative / authors, urgent_share=urgent / authors)


async def _incident(work: Work, desk: Desk, *, now: datetime) -> str | None:
    """Return the desk's feed of incidents if it told of one within the last two hours."""
    feed = desk.crisis.incident_feed
    if feed is None:
        return None
    since = now - timedelta(hours=2)
    query = select(Mention.id).where(Mention.source == feed, Mention.received_at >= since, Mention.received_at < now)
    return feed if await work.session.scalar(query.limit(1)) is not None else None


async def _first(work: Work, source: str, *, now: datetime) -> datetime:
    """Return where counting begins: a desk that worked before has a rhythm from the first minute."""
    first = await work.session.scalar(select(func.min(Mention.received_at)).where(Mention.source == source))
    return _floor(max(first, now - LEARN_FROM) if first else now)


def _floor(at: datetime) -> datetime:
    seconds = int(INTERVAL.total_seconds())
    return datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, UTC)
