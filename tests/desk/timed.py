"""A rail desk whose day is played minute by minute: real database, real use cases, a clock that tests move."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from bot.desk.claim import claim_case
from bot.desk.intake import ingest
from bot.desk.ports import Accepted, Author, InboundMention
from bot.desk.reply import reply_outcome, submit_reply
from bot.desk.sweep import Swept, sweep
from bot.desk.work import Desks
from bot.rules.pings import Step
from bot.rules.sla import ClockKind
from bot.settings import Desk, Settings, parse_settings
from bot.store import Card, Case, CaseEvent, Clock, Outbox, Ping
from bot.store.database import Store
from bot.store.words import CardKind, EventKind, MessageKind, ReplyKind, SendState, Visibility
from tests.settings.samples import secret_of
from tests.support.clock import TestClock

ZONE = ZoneInfo("Europe/Amsterdam")
SANNE, DAAN, YARA, BRAM, MARIT = "USANNE", "UDAAN", "UYARA", "UBRAM", "UMARIT"
BILLING = "UBILL"
TEAM = (SANNE, DAAN, YARA, BRAM)
LONG_TEXT = "Mijn trein rijdt weer niet, wat nu? #{}"

RAIL = """\
[desk.rail]
channel = "CRAIL"
private_channel = "CPRIV"
language = "en"
timezone = "Europe/Amsterdam"
agents = {{ people = [{people}] }}
{lead}
[desk.rail.hours]
{hours}
[desk.rail.members.UYARA]
name = "Yara"
hours = {{ mon = ["14:00-18:00"] }}
[desk.rail.departments.billing]
channel = "CBILL"
answer = "4h"
[desk.rail.departments.track]
people = ["UTRACK", "UBILL"]
answer = "1h"
hours = {{ mon = ["09:00-12:00"], tue = ["09:00-12:00"] }}
[source.web]
kind = "hook"
desk = "rail"
callback = "https://example.org/replies"
{more}
"""

WEEK = "\n".join(f'{day} = ["08:00-18:00"]' for day in ("mon", "tue", "wed", "thu", "fri"))
SPLIT = "\n".join(f'{day} = ["08:00-12:00", "13:00-18:00"]' for day in ("mon", "tue", "wed", "thu", "fri"))
LEAD = 'lead = ["UMARIT"]'
PEOPLE = '"USANNE", "UDAAN", "UYARA", "UBRAM"'

SOURCES = ("WEB", "CHAT", "OLD")
ENVIRON = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_APP_TOKEN": "xapp-1",
    **{f"WEBCARE_HOOK_{name}_SECRET": secret_of(name) for name in SOURCES},
}


def monday(clock: str, *, days: int = 0) -> datetime:
    """Return ``"08:30"`` of Monday 23 November 2026 in Amsterdam, or that many days later, in UTC."""
    hour, minute = (int(part) for part in clock.split(":"))
    day = date(2026, 11, 23) + timedelta(days=days)
    return datetime.combine(day, time(hour, minute), tzinfo=ZONE).astimezone(UTC)


def rail_settings(*, hours: str = WEEK, lead: str = LEAD, people: str = PEOPLE, more: str = "") -> Settings:
    """Return the settings of the rail desk."""
    return parse_settings(RAIL.format(hours=hours, lead=lead, people=people, more=more), ENVIRON)


class Rail:
    """Plays the desk: every method is one transaction at the clock's instant."""

    def __init__(self, store: Store, start: datetime, **bends: str) -> None:
        self.store, self.settings, self.clock = store, rail_settings(**bends), TestClock(start)
        self.count = 0
        self.restart()

    def restart(self) -> None:
        """Start another process on the same database: nothing is remembered but what is stored."""
        self.desks = Desks(self.store, self.settings, self.clock)

    @property
    def now(self) -> datetime:
        return self.clock.now()

    @property
    def desk(self) -> Desk:
        return self.settings.desks["rail"]

    async def mention(
        self, who: str = "jan", *, text: str | None = None, ago: timedelta = timedelta(), private: bool = False,
        source: str = "web",
    ) -> int:  # fmt: skip
        """A customer writes; returns the number of the case."""
        self.count += 1
        mention = InboundMention(
            id=f"m{self.count}", text=text or LONG_TEXT.format(self.count), posted_at=self.now - ago,
            author=Author(id=who, handle=who), addressed=True, conversation_id=f"c-{who}",
            visibility=Visibility.PRIVATE if private else Visibility.PUBLIC,
        )  # fmt: skip
        await self.desks.do(ingest, source, [mention], now=self.now)
        async with self.store.read() as session:
            return int((await session.scalars(select(Case.id).order_by(Case.id.desc()).where(
                Case.customer.has(external_id=who)))).first() or 0)  # fmt: skip

    async def claim(self, case: int, by: str = SANNE, **how: Any) -> None:
        await self.desks.do(claim_case, case, by=by, now=self.now, **how)

    async def reply(
        self, case: int, by: str = SANNE, *, kind: ReplyKind = ReplyKind.ANSWER, promised_for: datetime | None = None,
        text: str = "We are looking into it.",
    ) -> None:  # fmt: skip
        """An agent replies and the platform confirms."""
        seen = (await self.case(case)).revision
        reply = await self.desks.do(
            submit_reply, case, by=by, text=text, visibility=Visibility.PUBLIC, kind=kind, seen_revision=seen,
            promised_for=promised_for, now=self.now,
        )  # fmt: skip
        await self.desks.do(reply_outcome, reply.id, Accepted(f"p{reply.id}"), now=self.now)

    async def sweep(self) -> Swept:
        return await self.desks.do(sweep, now=self.now)

    async def at(self, clock: str, *, days: int = 0) -> Swept:
        """Move to that time and sweep once."""
        self.clock.set(monday(clock, days=days))
        return await self.sweep()

    async def minutes(self, count: int, *, every: int = 1) -> int:
        """Sweep for so long, once in ``every`` minutes; returns how many pings were written."""
        pings = 0
        for _ in range(count // every):
            self.clock.advance(timedelta(minutes=every))
            pings += (await self.sweep()).pings
        return pings

    async def case(self, number: int) -> Case:
        async with self.store.read() as session:
            return (await session.scalars(select(Case).where(Case.id == number))).one()

    async def clock_of(self, case: int, kind: ClockKind) -> Clock:
        """Return the newest clock of this kind."""
        clocks = [clock for clock in (await self.case(case)).clocks if clock.kind is kind]
        return max(clocks, key=lambda clock: clock.cycle)

    async def pings(self, case: int | None = None) -> list[tuple[int, ClockKind, Step]]:
        """Return all steps that were said, in order: (case, clock, step)."""
        query = select(Clock.case_id, Clock.kind, Ping.step).join(Ping, Ping.clock_id == Clock.id).order_by(Ping.id)
        if case is not None:
            query = query.where(Clock.case_id == case)
        async with self.store.read() as session:
            return [(number, kind, step) for number, kind, step in (await session.execute(query)).all()]

    async def steps(self, case: int, kind: ClockKind = ClockKind.FIRST_REPLY) -> list[Step]:
        return [step for _, of, step in await self.pings(case) if of is kind]

    async def messages(self, *kinds: MessageKind) -> Sequence[Outbox]:
        """Return the messages of these kinds (default: pings and roll-ups), in order."""
        wanted = kinds or (MessageKind.PING, MessageKind.ROLLUP)
        async with self.store.read() as session:
            return (await session.scalars(select(Outbox).where(Outbox.kind.in_(wanted)).order_by(Outbox.id))).all()

    async def told(self, *kinds: MessageKind) -> list[tuple[str, str]]:
        """Return (kind, to) of the messages."""
        return [(row.kind.value, row.channel) for row in await self.messages(*kinds)]

    async def cards(self, kind: CardKind) -> Sequence[Card]:
        async with self.store.read() as session:
            return (await session.scalars(select(Card).where(Card.kind == kind).order_by(Card.id))).all()

    async def posted(self) -> None:
        """Delivery has shown everything as it is now."""
        async with self.store.write() as session:
            await session.execute(update(Card).values(state=SendState.POSTED, shown=Card.wanted, ts=Card.key))

    async def events(self, case: int) -> list[EventKind]:
        async with self.store.read() as session:
            return list((await session.scalars(
                select(CaseEvent.kind).where(CaseEvent.case_id == case).order_by(CaseEvent.id))).all())  # fmt: skip
