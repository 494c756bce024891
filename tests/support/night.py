"""A desk with people on call, and a night in which things happen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.desk.crisis.climbing import climb, due_crises
from bot.desk.crisis.watch import Series, watch_source
from bot.desk.ports import Author, InboundMention
from bot.desk.work import Desks
from bot.rules.replying import Counting, Limit
from bot.rules.vocabulary import Visibility
from bot.settings import Settings, parse_settings
from bot.store import Card, Crisis, CrisisEvent, Outbox, Page, Watch
from bot.store.database import Store
from bot.store.words import CardKind, MessageKind
from tests.support.builders import DESK, ENVIRON, Team

SANNE, OMAR, TESS = "USANNE", "UOMAR", "UTESS"
ONCALL = """\
[oncall.rail]
timezone = "Europe/Amsterdam"
people = ["USANNE", "UOMAR"]
handover = "mon 09:00"
since = "2026-11-23"
covers = "closed"
fallback = { address = "WEBCARE_CONTACT_CONTROL_ROOM" }
[person.USANNE]
sms = "WEBCARE_CONTACT_SANNE"
[person.UOMAR]
voice = "WEBCARE_CONTACT_OMAR"
"""
ADDRESSES = {
    "WEBCARE_CONTACT_CONTROL_ROOM": "json://127.0.0.1:9/room", "WEBCARE_CONTACT_SANNE": "json://127.0.0.1:9/sanne",
    "WEBCARE_CONTACT_OMAR": "json://127.0.0.1:9/omar",
}  # fmt: skip
INTERVAL = timedelta(minutes=5)


def with_people_on_call(*, crisis: str = "", oncall: str = ONCALL) -> Settings:
    """Return the rail desk, closed at night and in weekends, with Sanne on call in the week of 23 November 2026."""
    desk = DESK.replace('lead = ["ULEAD"]', 'lead = ["ULEAD"]\noncall = "rail"\ncrisis_channel = "CCRISIS"')
    return parse_settings(f"{desk}{crisis}\n{oncall}", {**ENVIRON, **ADDRESSES})


@cache
def _a_past(until: datetime, *, zone: ZoneInfo, each: int, days: int) -> dict[str, Any]:
    """What detectors know by then; the same for every test of a night, since it takes longer than a test."""
    series, at = Series.new(), until - timedelta(days=days)
    while at < until:
        series.update(at.astimezone(zone), each, 0, holiday=False)
        at += INTERVAL
    return series.state()


class NightTeam(Team):
    """The team, and what the night watch does when its clock ticks."""

    def __init__(self, store: Store, settings: Settings | None = None) -> None:
        super().__init__(store, settings or with_people_on_call())
        self.desks = Desks(store, self.settings, self.clock, posts={"web": Limit(280, Counting.X)})

    async def people_write(
        self, many: int, *, text: str = "Where is my train?", source: str = "web", private: bool = False
    ) -> None:
        """So many people write now, each for the first time."""
        self.mentions += 1
        group = f"{self.mentions}"
        mentions = [
            InboundMention(
                id=f"m{group}-{number}", text=text, posted_at=self.now, addressed=True,
                author=Author(id=f"a{group}-{number}", handle=f"a{group}_{number}"),
                conversation_id=f"c{group}-{number}",
                visibility=Visibility.PRIVATE if private else Visibility.PUBLIC,
            )
            for number in range(many)
        ]  # fmt: skip
        for start in range(0, many, 200):
            await self.hears(*mentions[start : start + 200], source=source)

    async def has_a_past(self, *, each: int, days: int = 8, source: str = "web") -> None:
        """The watch has seen so many days of ``each`` people in five minutes, up to now."""
        state = _a_past(self.now, zone=self.desk.zone, each=each, days=days)
        async with self.store.write() as session:
            await session.merge(Watch(source=source, counted_until=self.now, state=state))

    async def ordinary(self, until: datetime, *, each: int = 2, source: str = "web") -> None:
        """Let time go by in which ``each`` people write every five minutes."""
        while self.now < until:
            await self.people_write(each, source=source)
            self.clock.advance(INTERVAL)
            await self.watched(source)

    async def watched(self, source: str = "web") -> None:
        """Let the watch count what is there."""
        while await self.desks.do(watch_source, source, now=self.now):
            continue

    async def climbed(self) -> int:
        """Let the ladders go on; returns how many steps were taken."""
        steps = 0
        for crisis in await self.desks.look(due_crises, now=self.now):
            steps += await self.desks.do(climb, crisis, now=self.now)
        return steps

    async def crises(self) -> list[Crisis]:
        """Return all crises, oldest first."""
        return sorted(await self.rows(Crisis), key=lambda one: one.id)

    async def timeline(self, crisis: int) -> list[str]:
        """Return what happened to a crisis."""
        rows = await self.rows(CrisisEvent, CrisisEvent.crisis_id == crisis)
        return [one.kind.value for one in sorted(rows, key=lambda one: one.id)]

    async def paged(self) -> list[tuple[str, str, str]]:
        """Return the pages so far: whom or where, over which way, how loud; in their order."""
        rows = sorted(await self.rows(Page), key=lambda one: one.id)
        return [(one.place, one.way, one.variant) for one in rows]

    async def called(self) -> Sequence[str]:
        """Return whom pages through Slack went to."""
        async with self.store.read() as session:
            query = select(Outbox.channel).where(Outbox.kind == MessageKind.PAGE).order_by(Outbox.id)
            return (await session.scalars(query)).all()

    async def crisis_cards(self) -> list[Card]:
        """Return the crisis cards."""
        return await self.rows(Card, Card.kind == CardKind.CRISIS)
