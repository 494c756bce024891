"""What the board of a storm shows, read from the newest state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select

from bot.desk.clockwork import REPLY_KINDS
from bot.desk.grouping import OpenGroup, open_groups
from bot.desk.look_lists import rows_of
from bot.desk.look_mentions import shown_words
from bot.desk.queue import free_cases, is_free
from bot.desk.refusals import UnknownCase
from bot.desk.storms.running import in_channel, shown_in
from bot.desk.views import Row
from bot.desk.work import Work
from bot.rules.storming import Cause
from bot.settings import Desk
from bot.store import Card, Case, Clock, Mention, Storm
from bot.store.words import ClockState

MOST_ROWS, MOST_GROUPS = 8, 6
# Enough to find the largest of each channel.
GROUPS_READ = 40
LATELY = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class BoardContent:
    """The figures of a board, and which cases it names."""

    free: int
    late: int
    """Free cases whose customers wait for longer than they should."""
    per_minute: int
    """Mentions of the last minute, over all sources of the desk."""
    first: tuple[int, ...]
    """The free cases that come first in the queue."""
    groups: tuple[OpenGroup, ...] = ()
    """Those of which something is free, the largest first."""


@dataclass(frozen=True, kw_only=True)
class StormView:
    """A storm as one of its boards shows it."""

    desk: str
    channel: str
    began_at: datetime
    ended_at: datetime | None
    causes: tuple[Cause, ...]
    moved: bool = False
    """A newer board stands further down."""
    to: tuple[str, str] | None = None
    """(channel, ts) of that one, once posted."""
    content: BoardContent | None = None
    """None once it is over, or has moved."""
    rows: tuple[Row, ...] = ()
    said: Mapping[int, str] = field(default_factory=dict)
    """What the head of each group says, by the group's id; nothing where its words are gone."""


async def board_content(work: Work, desk: Desk, storm: Storm, *, now: datetime) -> BoardContent:
    """Return what the board says now, without the words of customers."""
    late = exists().where(
        Clock.case_id == Case.id, Clock.state == ClockState.RUNNING, Clock.kind.in_(REPLY_KINDS), Clock.due_at < now
    )
    here = in_channel(desk, storm.channel)
    counted = select(func.count(), func.count().filter(late)).select_from(Case).where(is_free(desk), here)
    free, too_late = (await work.session.execute(counted)).one()
    sources = [source.name for source in work.settings.sources_of(desk)]
    came = select(func.count()).where(Mention.source.in_(sources), Mention.received_at > now - LATELY)
    first = (await work.session.scalars(free_cases(desk, now=now).where(here).limit(MOST_ROWS))).all()
    return BoardContent(
        free=free, late=too_late, per_minute=await work.session.scalar(came) or 0, first=tuple(first),
        groups=await _groups(work, desk, storm.channel),
    )  # fmt: skip


async def _groups(work: Work, desk: Desk, channel: str) -> tuple[OpenGroup, ...]:
    """Return the groups of several customers whose cases belong into ``channel``: one who writes the same again and
    again is not many, and a private group never stands on a public board."""
    wanted = shown_in(desk, channel)
    found = await open_groups(work.session, desk.name, limit=GROUPS_READ)
    many = (one for one in found if one.free and one.authors > 1 and (wanted is None or one.visibility is wanted))
    return tuple(many)[:MOST_GROUPS]


async def storm_view(work: Work, storm_id: int, *, card_id: int, now: datetime) -> StormView:
    """Return a storm as the board ``card_id`` shows it.

    Raises:
        UnknownCase: there is no such storm, or its desk is gone.
    """
    storm = await work.session.get(Storm, storm_id)
    desk = work.settings.desks.get(storm.desk) if storm else None
    if storm is None or desk is None:
        raise UnknownCase(f"of storm {storm_id}")
    view = StormView(
        desk=desk.name, channel=storm.channel, began_at=storm.began_at, ended_at=storm.ended_at,
        causes=tuple(Cause(one) for one in storm.facts["causes"]),
    )  # fmt: skip
    if storm.card_id != card_id:
        newest = await work.session.get(Card, storm.card_id)
        return replace(view, moved=True, to=(newest.channel, newest.ts) if newest and newest.ts else None)
    if storm.ended_at is not None:
        return view
    content = await board_content(work, desk, storm, now=now)
    cases = (await work.session.scalars(select(Case).where(Case.id.in_(content.first)))).all()
    found = {case.id: case for case in cases}
    rows = await rows_of(work, [found[one] for one in content.first], channel=storm.channel, now=now)
    heads = await shown_words(work, [group.head for group in content.groups])
    said = {one.id: heads[one.head].text or "" for one in content.groups if one.head in heads}
    return replace(view, content=content, rows=rows, said=said)
