"""A desk's day, played through the use cases: what real work leaves in the tables, delivery's marks included."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import func, select, update

from benchmarks.bigdata.desk import AGENTS, PARTNER, StandingClock, settings
from bot.desk.claim import claim_case, release_case
from bot.desk.deliver_replies import record_reply, take_replies
from bot.desk.escalate import answer_question, escalate_case
from bot.desk.intake import ingest
from bot.desk.lease_round import due_leases
from bot.desk.lists import due_lists
from bot.desk.notes import add_note
from bot.desk.ports import Accepted, Author, InboundMention, MentionEvent
from bot.desk.privacy.removing import settle_marks
from bot.desk.reply import submit_reply
from bot.desk.resolve import resolve_case
from bot.desk.sweep import sweep
from bot.desk.waiting import ask_waiting
from bot.desk.work import Desks
from bot.store import Card, Case, Escalation, Outbox
from bot.store.database import Store
from bot.store.words import CardKind, CaseState, MessageKind, Outcome, QuestionState, SendState, Visibility

TEN_MINUTES = timedelta(minutes=10)
LEASE = timedelta(seconds=30)
WORDS = "My train to {place} was cancelled again and nobody at the station could tell me what to do now, case {number}"
ANSWER = "Sorry about that. Your ticket is valid on every train today, and the refund form is in the app under Travel."
PLACES = ("Utrecht", "Zwolle", "Assen", "Breda", "Venlo", "Gouda", "Delft")
# A day's cases by what becomes of them; the shares are ours, after a recorded day of 419 mentions.
FATES = ("answer",) * 13 + ("twice",) * 3 + ("close",) * 2 + ("ask", "private")


class Day:
    """Plays the desk from ``start`` on: customers write, agents work, the rounds run, Slack shows everything."""

    def __init__(self, store: Store, start: datetime, *, name: str, every: timedelta = TEN_MINUTES) -> None:
        self.store, self.clock, self.random, self.name = store, StandingClock(start), Random(7), name
        self.every = every
        self.desks = Desks(store, settings(), self.clock)
        self.written = 0
        self.plans: dict[int, list[str]] = {}
        """What is still to happen in each case, in order."""

    async def open(self, count: int, *, fates: tuple[str, ...] = FATES) -> list[int]:
        """As many customers write, each for the first time today."""
        mentions = [self._mention() for _ in range(count)]
        opened = (await self.desks.do(ingest, "web", mentions, now=self.clock.at)).opened
        self.plans |= {number: STEPS[self.random.choice(fates)].split() for number in opened}
        return opened

    async def go_on(self, *, pace: float = 0.4) -> None:
        """Let a while pass: some cases take their next step, the rounds run, what is due is shown."""
        self.clock.advance(self.every)
        for number, plan in [(number, plan) for number, plan in self.plans.items() if plan]:
            if self.random.random() < pace:
                await getattr(self, f"_{plan.pop(0)}")(number)
        for round_ in (sweep, due_leases, due_lists, ask_waiting):
            await self.desks.do(round_, now=self.clock.at)  # type: ignore[arg-type]
        await self.delivered()

    async def delivered(self) -> None:
        """Platforms take the replies, Slack shows everything; the rows say so as delivery would have left them."""
        for taken in await self.desks.do(
            take_replies, limit=10_000, lease=LEASE, real_now=self.clock.at, now=self.clock.at
        ):
            yes = Accepted(f"p-{self.name}-{taken.reply.reply_id}")
            await self.desks.do(record_reply, taken, yes, now=self.clock.at)
        marks: dict[str, Any] = {"state": SendState.POSTED, "attempts": 1, "sent_at": self.clock.at}
        ts = func.coalesce(Card.ts, str(int(self.clock.at.timestamp())) + ".0" + func.cast(Card.id, Card.ref.type))
        async with self.store.write() as session:
            stale = update(Card).where(Card.shown < Card.wanted)
            await session.execute(stale.values(ts=ts, shown=Card.wanted, **marks))
            ts = str(int(self.clock.at.timestamp())) + ".1" + func.cast(Outbox.id, Card.ref.type)
            ready = update(Outbox).where(Outbox.state == SendState.READY, Outbox.kind != MessageKind.REPLY)
            await session.execute(ready.values(ts=ts, **marks))
            await settle_marks(session)

    async def end(self) -> None:
        """Bring everything that is still open to its end."""
        for number in list(self.plans):
            await self._close(number, Outcome.ANSWERED)
        await self.delivered()

    def _mention(self, number: int = 0, **changed: Any) -> InboundMention:
        self.written += 1
        who, text = number or -self.written, WORDS.format(place=self.random.choice(PLACES), number=self.written)
        facts: dict[str, Any] = {
            "id": f"{self.name}-m{self.written}", "text": text, "posted_at": self.clock.at, "addressed": True,
            "conversation_id": f"{self.name}-c{who}", "language": "en", "url": f"https://plaza.example/{self.written}",
            "author": Author(id=f"{self.name}-a{who}", handle=f"traveller{who}", name=f"T. {who}", followers=120),
        }  # fmt: skip
        return InboundMention(**{**facts, **changed})

    def _agent(self) -> str:
        return self.random.choice(AGENTS)

    async def _do(self, use_case: Callable[..., Awaitable[Any]], *args: Any, **how: Any) -> Any:
        return await self.desks.do(use_case, *args, now=self.clock.at, **how)

    async def case(self, number: int) -> Case:
        """Read a case."""
        async with self.store.read() as session:
            return (await session.scalars(select(Case).where(Case.id == number))).one()

    async def _claim(self, number: int) -> None:
        case = await self.case(number)
        if case.owner is None and case.is_open:
            await self._do(claim_case, number, by=self._agent())

    async def _release(self, number: int) -> None:
        case = await self.case(number)
        if case.owner is not None and case.is_open:
            await self._do(release_case, number, by=case.owner)

    async def _reply(self, number: int, resolve_as: Outcome | None = None) -> None:
        case = await self.case(number)
        if case.is_open:
            await self._do(
                submit_reply, number, by=case.owner or self._agent(), text=ANSWER, visibility=case.visibility,
                seen_revision=case.revision, resolve_as=resolve_as,
            )  # fmt: skip

    async def _settle(self, number: int) -> None:
        await self._reply(number, Outcome.ANSWERED)

    async def _again(self, number: int, **changed: Any) -> None:
        case = await self.case(number)
        author = Author(id=case.customer.external_id, handle=case.customer.handle)
        mention = self._mention(number, author=author, conversation_id=case.conversation_id, **changed)
        await self._do(ingest, "web", [mention])

    async def _thanks(self, number: int) -> None:
        await self._again(number, text="Thanks a lot!")

    async def _private(self, number: int) -> None:
        await self._again(number, visibility=Visibility.PRIVATE)

    async def _edit(self, number: int) -> None:
        await self._again(number)
        changed = InboundMention(
            id=f"{self.name}-m{self.written}", text="That was the 9:40, not the 9:10.", posted_at=self.clock.at,
            author=Author(id="x"), event=MentionEvent.EDITED,
        )  # fmt: skip
        await self._do(ingest, "web", [changed])

    async def _ask(self, number: int) -> None:
        case = await self.case(number)
        if case.is_open:
            question = "Can this ticket be refunded in full?"
            agent = case.owner or self._agent()
            await self._do(escalate_case, number, by=agent, department="finance", question=question)

    async def _note(self, number: int) -> None:
        async with self.store.read() as session:
            query = select(Card).where(Card.case_id == number, Card.kind == CardKind.CASE, Card.ts.is_not(None))
            card = (await session.scalars(query)).first()
        if card is not None:
            ts = f"{self.clock.at.timestamp():.0f}.2{number}"
            where = {"channel": card.channel, "thread_ts": str(card.ts), "ts": ts}
            await self._do(add_note, author=self._agent(), text="Same as last week", **where)

    async def _told(self, number: int) -> None:
        async with self.store.read() as session:
            asked = select(Escalation.id).where(
                Escalation.case_id == number, Escalation.state.in_((QuestionState.OPEN, QuestionState.TAKEN))
            )
            question = await session.scalar(asked)
        if question is not None:
            await self._do(answer_question, question, by=PARTNER, text="Yes, in full.")

    async def _close(self, number: int, outcome: Outcome = Outcome.NO_REPLY_NEEDED) -> None:
        case = await self.case(number)
        if case.state is not CaseState.RESOLVED:
            await self._do(resolve_case, number, by=case.owner or self._agent(), outcome=outcome)


# What happens in a case, step by step; most end with "Send and resolve".
STEPS = {
    "answer": "claim settle", "twice": "claim reply again settle thanks", "close": "claim close",
    "ask": "claim note ask told settle", "private": "private claim edit release claim settle",
}  # fmt: skip


async def play_day(store: Store, *, cases: int, start: datetime, every: timedelta = TEN_MINUTES) -> None:
    """Play a day of ten hours and ``cases`` cases that all come to an end; a tenth wrote at ``start``, before eight."""
    day = Day(store, start, name="day", every=every)
    await day.open(cases // 10)
    left, steps = cases - cases // 10, timedelta(hours=10) // every
    for _ in range(steps):
        share = min(left, -(-cases * 6 // (steps * 5)))
        if share:
            left -= len(await day.open(share))
        await day.go_on()
    await day.end()
