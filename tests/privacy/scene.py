"""A case that went through everything a case can go through, so that its words stand in every place there is."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select

from bot.app import Running
from bot.clock import SystemClock
from bot.desk.claim import assign_case, claim_case
from bot.desk.escalate import answer_question, escalate_case
from bot.desk.intake import ingest
from bot.desk.notes import add_note
from bot.desk.ports import Author, InboundMention, MentionEvent
from bot.desk.reply import submit_reply
from bot.desk.writing import keep_draft
from bot.sandbox import Sandbox
from bot.store import Card, Case, Outbox
from bot.store.words import CardKind, MessageKind, SendState, Visibility

ZONE = ZoneInfo("Europe/Amsterdam")
LEAD, AGENT, BILLING = "U1", "U2", "U101"


class MovableClock(SystemClock):
    """Real time, moved: business time can be set to another day and goes on from there."""

    def __init__(self, start: datetime) -> None:
        self._ahead = start - self.real()

    def now(self) -> datetime:
        return self.real() + self._ahead

    def set(self, to: datetime) -> None:
        assert to >= self.now(), f"{to} is over"
        self._ahead = to - self.real()


def at(clock: str, *, days: int = 0) -> datetime:
    """Return an instant of Monday 23 November 2026, or that many days later."""
    hour, minute = (int(part) for part in clock.split(":"))
    return datetime(2026, 11, 23, hour, minute, tzinfo=ZONE) + timedelta(days=days)


class Story:
    """The case of one customer. Each kind of word is a word of its own: ``zz<kind>-<who>zz``."""

    def __init__(
        self, bot: Running, sandbox: Sandbox, clock: MovableClock, who: str, *,
        visibility: Visibility = Visibility.PUBLIC,
    ) -> None:  # fmt: skip
        self.bot, self.sandbox, self.clock, self.who, self.visibility = bot, sandbox, clock, who, visibility
        self.case = 0
        self.author = Author(
            id=self.word("account"), handle=self.word("handle"), name=f"Zz {self.word('name')}", followers=77_001,
            verified=True, bio=self.word("bio"),
        )  # fmt: skip

    def word(self, kind: str) -> str:
        return f"zz{kind}-{self.who}zz"

    @property
    def said(self) -> tuple[str, ...]:
        """What the customer wrote."""
        return tuple(self.word(kind) for kind in ("first", "later", "edited", "link", "alt", "extra"))

    @property
    def all(self) -> tuple[str, ...]:
        """All that was said by anybody about them, and who they are."""
        more = ("account", "handle", "name", "bio", "question", "answer", "note", "reply", "draft", "post", "talk")
        return (*self.said, *(self.word(kind) for kind in more))

    async def do(self, use_case: Callable[..., Awaitable[Any]], *args: Any, **facts: Any) -> Any:
        result = await self.bot.desks.do(use_case, *args, **facts, now=self.clock.now())
        assert self.bot.worker is not None
        self.bot.worker.wake()
        return result

    def mention(self, kind: str, **more: Any) -> InboundMention:
        number = "1" if kind == "first" else "2"
        facts: dict[str, Any] = {
            "id": f"{self.word('post')}{number}", "conversation_id": self.word("talk"), "author": self.author,
            "text": f"@lumerail {self.word(kind)} where is my refund?", "posted_at": self.clock.now(),
            "url": f"https://plaza.example/{self.word('link')}", "addressed": True,
            "media": [{"url": f"https://plaza.example/{self.word('link')}.png", "alt": self.word("alt")}],
            "extra": {"note": self.word("extra")}, "visibility": self.visibility,
        }  # fmt: skip
        return InboundMention(**{**facts, **more})

    async def writes(self, kind: str, **more: Any) -> None:
        await self.do(ingest, "web", [self.mention(kind, **more)])

    async def opens(self) -> None:
        """The customer writes for the first time."""
        await self.writes("first")
        async with self.bot.desks.store.read() as session:
            self.case = (await session.scalars(select(func.max(Case.id)))).one()

    async def is_worked_on(self) -> None:
        """Two colleagues, a department and a reply."""
        await self.do(claim_case, self.case, by=AGENT)
        await self.do(assign_case, self.case, to=LEAD, by=AGENT)
        question = await self.do(
            escalate_case, self.case, by=LEAD, department="billing", question=f"Refund? {self.word('question')}"
        )
        asked = await self.card(CardKind.QUESTION)
        await self.do(
            add_note, channel="C2", thread_ts=asked.ts, ts=f"17.{self.case}", author=BILLING, text=self.word("note")
        )
        await self.do(answer_question, question.id, by=BILLING, text=self.word("answer"))
        revision = (await self.row()).revision
        await self.do(
            submit_reply, self.case, by=LEAD, text=f"Sorry. {self.word('reply')}", visibility=self.visibility,
            seen_revision=revision,
        )  # fmt: skip
        await self.settled()

    async def goes_on(self) -> None:
        """The customer goes on and corrects that; a colleague begins to type."""
        await self.writes("later")
        await self.writes("edited", event=MentionEvent.EDITED, id=f"{self.word('post')}2")
        await self.do(keep_draft, self.case, by=LEAD, text=self.word("draft"))

    async def row(self) -> Case:
        async with self.bot.desks.store.read() as session:
            return (await session.scalars(select(Case).where(Case.id == self.case))).one()

    async def card(self, kind: CardKind) -> Card:
        """Wait for the case's card of this kind to stand."""

        async def found() -> Card | None:
            async with self.bot.desks.store.read() as session:
                query = select(Card).where(Card.case_id == self.case, Card.kind == kind, Card.ts.is_not(None))
                return (await session.scalars(query)).first()

        return await until(found, what=f"the {kind} of {self.who}")

    async def settled(self) -> None:
        """Wait until everything that may leave has left."""
        await until(self._idle, what="delivery")

    async def _idle(self) -> bool:
        on_the_way = (SendState.READY, SendState.SENDING)
        async with self.bot.desks.store.read() as session:
            cards = select(func.count()).where(
                Card.shown < Card.wanted, Card.state.in_((*on_the_way, SendState.POSTED))
            )
            due = or_(Outbox.due_at.is_(None), Outbox.due_at <= self.clock.now())
            messages = select(func.count()).where(Outbox.state.in_(on_the_way), due)
            return not (await session.scalar(cards) or await session.scalar(messages))

    async def told(self) -> set[MessageKind]:
        """Return the kinds of messages about this case that stand in Slack."""
        async with self.bot.desks.store.read() as session:
            query = select(Outbox.kind).where(Outbox.case_id == self.case, Outbox.ts.is_not(None))
            return set((await session.scalars(query)).all())


async def until(look: Callable[[], Awaitable[Any]], *, what: str, timeout_s: float = 30) -> Any:
    """Look until it is true; return it."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + timeout_s
    while not (found := await look()):
        if loop.time() > deadline:
            raise TimeoutError(f"{what}: not within {timeout_s} s")
        await asyncio.sleep(0.1)
    return found
