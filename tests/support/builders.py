"""A small webcare team for tests: its settings, its customers, and what comes of what people do there.

Everything goes through the use cases on a real database; nothing is written past them but what delivery would write.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from bot.desk.claim import claim_case
from bot.desk.escalate import escalate_case
from bot.desk.intake import ingest
from bot.desk.ports import Accepted, Author, InboundMention, MentionEvent, SendResult
from bot.desk.reply import reply_outcome, submit_reply
from bot.desk.roster_cache import people_change
from bot.desk.work import Desks, Work
from bot.rules.sla import ClockKind
from bot.settings import Desk, Settings, parse_settings
from bot.store import Card, Case, CaseEvent, Clock, GroupMember, Mention, Note, Outbox, Person, Reply
from bot.store.database import Store
from bot.store.words import EventKind, MessageKind, Outcome, ReplyState, SendState, Visibility
from tests.support.clock import TestClock

P = ParamSpec("P")
T = TypeVar("T")

ZONE = ZoneInfo("Europe/Amsterdam")
ANA, BEN, CLEO, LEAD = "UANA", "UBEN", "UCLEO", "ULEAD"
KIM, NOBODYS = "UKIM", "USTRANGER"
CHANNEL, PRIVATE, BILLING = "CRAIL", "CPRIV", "CBILL"

DESK = """\
[desk.rail]
channel = "CRAIL"
private_channel = "CPRIV"
language = "en"
timezone = "Europe/Amsterdam"
lead = ["ULEAD"]
agents = { people = ["UANA", "UBEN", "UCLEO"] }
causes = ["delay", "fare"]
cause_required = "never"
contacts = []
next_limit = 10
[desk.rail.hours]
mon = ["08:00-18:00"]
tue = ["08:00-18:00"]
wed = ["08:00-18:00"]
thu = ["08:00-18:00"]
fri = ["08:00-18:00"]
[desk.rail.members.UANA]
name = "Ana"
signature = "AN"
[desk.rail.members.UBEN]
name = "Ben"
[desk.rail.members.UCLEO]
name = "Cleo"
hours = { mon = ["12:00-18:00"], tue = ["12:00-18:00"] }
[desk.rail.departments.billing]
title = "Billing"
usergroup = "S1"
channel = "CBILL"
answer = "4h"
[desk.rail.departments.track]
usergroup = "S2"
people = ["UKIM", "ULEE"]
answer = "1h"
[desk.rail.departments.legal]
usergroup = "S3"
answer = "1h"
[source.web]
kind = "hook"
desk = "rail"
callback = "https://example.org/replies"
max_length = 280
counting = "x"
[source.forum]
kind = "hook"
desk = "rail"
purpose = "join_in"
callback = "https://example.org/replies"
replies = ["public"]
[source.feed]
kind = "hook"
desk = "rail"
purpose = "listen"
"""

ENVIRON = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_APP_TOKEN": "xapp-1",
    "WEBCARE_HOOK_WEB_SECRET": "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
    "WEBCARE_HOOK_FORUM_SECRET": "whsec_Zm9ydW0tZm9ydW0tZm9ydW0tZm9ydW0=",
    "WEBCARE_HOOK_FEED_SECRET": "whsec_ZmVlZC1mZWVkLWZlZWQtZmVlZC1mZWVk",
}


def a_desk(**changed: str) -> Settings:
    """Return the settings of the rail desk, with lines replaced: ``a_desk(cause_required='"always"')``."""
    lines = DESK.splitlines()
    for key, value in changed.items():
        lines = [f"{key} = {value}" if line.startswith(f"{key} =") else line for line in lines]
    return parse_settings("\n".join(lines) + "\n", ENVIRON)


def at(clock: str, *, days: int = 0) -> datetime:
    """Return ``"10:30"`` of Monday 23 November 2026 in Amsterdam, or that many days later, in UTC."""
    hour, minute = (int(part) for part in clock.split(":"))
    return datetime(2026, 11, 23 + days, hour, minute, tzinfo=ZONE).astimezone(UTC)


TEN = at("10:00")


def a_mention(number: int | str = 1, **changed: Any) -> InboundMention:
    """Return a mention of @jan in his own conversation, posted at ten."""
    author = changed.pop("author", "jan")
    followers = changed.pop("followers", None)
    facts: dict[str, Any] = {
        "id": f"m{number}", "text": f"My train {number} never came, what now?", "posted_at": TEN,
        "author": Author(id=author, handle=author, name=author.title(), followers=followers), "addressed": True,
        "conversation_id": f"c-{author}",
    }  # fmt: skip
    return InboundMention(**{**facts, **changed})


class Team:
    """The desk at work. ``clock`` stands at ten on Monday until a test moves it; every call is one transaction."""

    def __init__(self, store: Store, settings: Settings | None = None) -> None:
        self.store, self.settings, self.clock = store, settings or a_desk(), TestClock(TEN)
        self.desks = Desks(store, self.settings, self.clock)
        self.mentions = 0

    @property
    def now(self) -> datetime:
        """The business instant of the next call."""
        return self.clock.now()

    @property
    def desk(self) -> Desk:
        """The rail desk."""
        return self.settings.desks["rail"]

    async def do(self, use_case: Callable[Concatenate[Work, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a use case now."""
        kwargs.setdefault("now", self.now)
        return await self.desks.do(use_case, *args, **kwargs)

    async def look(self, query: Callable[Concatenate[Work, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a query now."""
        kwargs.setdefault("now", self.now)
        return await self.desks.look(query, *args, **kwargs)

    async def hears(self, *mentions: InboundMention, source: str = "web") -> list[int]:
        """Take mentions in; returns the cases that opened."""
        return (await self.desks.do(ingest, source, list(mentions), now=self.now)).opened

    async def a_case(self, author: str = "jan", *, source: str = "web", **changed: Any) -> int:
        """A customer writes for the first time; returns the case."""
        self.mentions += 1
        changed.setdefault("posted_at", self.now)
        return (await self.hears(a_mention(f"{author}{self.mentions}", author=author, **changed), source=source))[0]

    async def wrote_again(self, author: str = "jan", *, source: str = "web", **changed: Any) -> str:
        """The customer goes on in the same conversation; returns the id of the mention."""
        self.mentions += 1
        changed.setdefault("posted_at", self.now)
        mention = a_mention(f"{author}{self.mentions}", author=author, **changed)
        await self.hears(mention, source=source)
        return mention.id

    async def deleted(self, mention: str, *, author: str = "jan") -> None:
        """The customer deletes a message."""
        await self.hears(a_mention(author=author, id=mention, text="", event=MentionEvent.DELETED))

    async def claimed(self, author: str = "jan", *, by: str = ANA, **changed: Any) -> int:
        """A new case that ``by`` has claimed."""
        number = await self.a_case(author, **changed)
        await self.do(claim_case, number, by=by)
        return number

    async def reply(self, number: int, text: str = "We look into it.", *, by: str = ANA, **how: Any) -> Reply:
        """Queue a reply from a modal that shows the newest state."""
        how.setdefault("seen_revision", (await self.case(number)).revision)
        how.setdefault("visibility", Visibility.PUBLIC)
        return await self.do(submit_reply, number, by=by, text=text, **how)

    async def outcome(self, reply: Reply, result: SendResult | None = None) -> None:
        """The platform answers; by default it has the reply."""
        await self.do(reply_outcome, reply.id, result or Accepted(f"p{reply.id}"))

    async def answered(self, number: int, text: str = "We look into it.", *, by: str = ANA, **how: Any) -> Reply:
        """Reply, confirmed by the platform."""
        reply = await self.reply(number, text, by=by, **how)
        await self.outcome(reply)
        return reply

    async def asked(self, number: int, department: str = "billing", *, by: str = ANA, **how: Any) -> int:
        """Ask a department; returns the question."""
        how.setdefault("question", "Can he have his money back?")
        return (await self.do(escalate_case, number, by=by, department=department, **how)).id

    async def case(self, number: int) -> Case:
        """Read a case."""
        async with self.store.read() as session:
            return (await session.scalars(select(Case).where(Case.id == number))).one()

    async def rows(self, table: type[T], *where: Any) -> Sequence[T]:
        """Read rows in the order of their ids."""
        async with self.store.read() as session:
            return (await session.scalars(select(table).where(*where).order_by(*table.__mapper__.primary_key))).all()

    async def outbox(self, *kinds: MessageKind) -> Sequence[Outbox]:
        """Read the messages of these kinds; all but replies by default."""
        return await self.rows(Outbox, Outbox.kind.in_(kinds) if kinds else Outbox.kind != MessageKind.REPLY)

    async def told(self, *kinds: MessageKind) -> list[tuple[str, str]]:
        """Return (kind, to) of the messages."""
        return [(row.kind.value, row.channel) for row in await self.outbox(*kinds)]

    async def events(self, number: int) -> list[EventKind]:
        """Return what happened to a case, in order."""
        return [event.kind for event in await self.rows(CaseEvent, CaseEvent.case_id == number)]

    async def clocks(self, number: int) -> dict[ClockKind, Clock]:
        """Return the newest clock of each kind."""
        return {clock.kind: clock for clock in await self.rows(Clock, Clock.case_id == number)}

    async def mentions_of(self, number: int) -> Sequence[Mention]:
        """Return the mentions of a case."""
        return await self.rows(Mention, Mention.case_id == number)

    async def reply_state(self, reply: Reply) -> ReplyState:
        """Return how far a reply has come."""
        [found] = await self.rows(Reply, Reply.id == reply.id)
        return found.state

    async def notes_of(self, number: int) -> Sequence[Note]:
        """Return the notes of a case."""
        return await self.rows(Note, Note.case_id == number)

    async def posted(self) -> None:
        """Delivery has posted every card: its ``ts`` is its key."""
        async with self.store.write() as session:
            await session.execute(update(Card).values(state=SendState.POSTED, ts=Card.key, shown=Card.wanted))

    async def delivered(self) -> None:
        """Delivery has sent every message."""
        async with self.store.write() as session:
            await session.execute(update(Outbox).values(state=SendState.POSTED, attempts=1, ts=Outbox.key))

    async def knows(self, **names: str) -> None:
        """Slack has told us names of users."""
        async with self.store.write() as session:
            session.add_all([Person(user_id=user, name=name, gone=False) for user, name in names.items()])
            people_change(session)

    async def group(self, group: str, *users: str) -> None:
        """Slack has told us who is in a user group."""
        async with self.store.write() as session:
            session.add_all([GroupMember(group_id=group, user_id=user) for user in users])
            people_change(session)


MINUTE = timedelta(minutes=1)
__all__ = [
    "ANA", "BEN", "BILLING", "CHANNEL", "CLEO", "KIM", "LEAD", "MINUTE", "NOBODYS", "PRIVATE", "TEN", "Outcome",
    "ReplyState", "Team", "a_desk", "a_mention", "at",
]  # fmt: skip
