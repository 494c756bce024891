"""The hot paths: what runs every second, at every click, or for every mention; each as the doors and jobs call it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count, cycle
from typing import Any

from benchmarks.bigdata.desk import AGENTS, LEAD, NOW
from benchmarks.bigdata.today import Today
from bot.desk import deliver, deliver_check, deliver_lost, deliver_outcome, deliver_replies, look
from bot.desk.acknowledging import acknowledgements_due
from bot.desk.claim import claim_case, claim_next, release_case
from bot.desk.crisis.climbing import due_crises
from bot.desk.crisis.drills import drills_run
from bot.desk.crisis.lessons import ask_about_false_alarms
from bot.desk.crisis.paging import pages_wait
from bot.desk.crisis.ring_calls import calls_wait
from bot.desk.crisis.ringing import ring_everybody, tell_unheard
from bot.desk.crisis.statement_delivery import statements_wait
from bot.desk.crisis.urgent import watch_urgent
from bot.desk.departed import release_departed
from bot.desk.directory import forget_keys
from bot.desk.escalate import answer_question, escalate_case
from bot.desk.grouping import open_groups
from bot.desk.grouping_round import cases_to_group, heads_that_stand, known_heads, put_together
from bot.desk.intake import ingest
from bot.desk.lease_round import due_leases
from bot.desk.lists import due_lists
from bot.desk.notes import add_note, share_note
from bot.desk.opening import openings_wait
from bot.desk.ports import Accepted, Author, InboundMention, MentionEvent
from bot.desk.privacy import removing
from bot.desk.privacy.retention import purge_due
from bot.desk.reply import reply_outcome, submit_reply
from bot.desk.resolve import reopen_case, resolve_case
from bot.desk.storms.minding import mind_storms
from bot.desk.sweep import sweep
from bot.desk.waiting import ask_waiting
from bot.desk.work import Desks
from bot.desk.writing import keep_draft, show_drafts, start_writing, stop_writing
from bot.rules.vocabulary import Visibility
from bot.store.words import Outcome

LEASE = timedelta(seconds=30)


@dataclass(frozen=True)
class Path:
    """``run`` does it once; it can be run again and again."""

    name: str
    run: Callable[[], Awaitable[Any]]


class Admits:
    """A pacing point that admits everything."""

    def admit_post(self, channel: str) -> bool:
        """Yes."""
        return True

    def admit_update(self) -> bool:
        """Yes."""
        return True

    def closed_channels(self) -> frozenset[str]:
        """None."""
        return frozenset({"CCLOSED"})

    def is_open_to_updates(self) -> bool:
        """Yes."""
        return True


class Paths:
    """The hot paths of one database with its current desk."""

    def __init__(self, desks: Desks, today: Today) -> None:
        self.desks, self.today = desks, today
        self.desk = desks.settings.desks["rail"]
        self._numbers, self._free = count(1), cycle(today.free)
        self._owned = iter(cycle(today.mine))

    def all(self) -> Iterator[Path]:
        """Yield them: what only looks first, then what changes the desk."""
        for name in ("clock", "night", "delivery", "looks", "intake", "clicks", "talk"):
            for key, run in getattr(self, f"_{name}")().items():
                yield Path(key, run)

    def _do(self, use_case: Any, *args: Any, **how: Any) -> Callable[[], Awaitable[Any]]:
        return lambda: self.desks.do(use_case, *args, **how)

    def _look(self, query: Any, *args: Any, **how: Any) -> Callable[[], Awaitable[Any]]:
        return lambda: self.desks.look(query, *args, **how)

    def _session(self, query: Any, *, write: bool = False, **how: Any) -> Callable[[], Awaitable[Any]]:
        async def run() -> Any:
            async with self.desks.store.write() if write else self.desks.store.read() as session:
                return await query(session, **how)

        return run

    def _clock(self) -> dict[str, Callable[[], Awaitable[Any]]]:
        """What the business clock brings about, every second or every few."""
        minutes = count(1)

        async def a_minute_later() -> Any:
            return await self.desks.do(sweep, now=NOW + timedelta(minutes=next(minutes)))

        return {
            "sweep": a_minute_later,
            "sweep, afternoon": self._do(sweep, now=NOW + timedelta(hours=5)),
            "sweep, closed": self._do(sweep, now=NOW - timedelta(hours=5)),
            "lease round": self._do(due_leases, now=NOW),
            "list round": self._do(due_lists, now=NOW),
            "list round, closing": self._do(due_lists, now=NOW + timedelta(hours=11, minutes=40)),
            "waiting round": self._do(ask_waiting, now=NOW),
            "waiting round, days on": self._do(ask_waiting, now=NOW + timedelta(days=4)),
            "openings wait": self._look(openings_wait, now=NOW, real_now=NOW),
            "acknowledgements due": self._look(acknowledgements_due, now=NOW + timedelta(hours=13)),
            "drafts round": self._do(show_drafts, now=NOW),
            "departed": self._do(release_departed, now=NOW),
            "retention": self._do(purge_due, now=NOW),
            "cases to group": self._look(cases_to_group, limit=100),
            "known heads": self._look(known_heads, now=NOW),
            "heads that stand": self._look(heads_that_stand, self.today.free),
            "put together": self._together,
            "open groups": self._session(open_groups, desk="rail", limit=20),
            "forget keys": self._session(forget_keys, write=True, real_now=NOW),
        }

    async def _together(self) -> Any:
        """Cases that wait for the customer become one group, whose cards and details are looked at below."""
        first, *others = self.today.waiting
        found = {first: None, **dict.fromkeys(others, first)}
        return await self.desks.do(put_together, found, now=NOW)

    def _night(self) -> dict[str, Callable[[], Awaitable[Any]]]:
        """What the night watch asks every second, and every few minutes."""
        return {
            "crises due": self._look(due_crises, now=NOW),
            "pages wait": self._look(pages_wait, real_now=NOW),
            "test pages wait": self._look(calls_wait, real_now=NOW),
            "statements wait": self._look(statements_wait, real_now=NOW),
            "drills run": self._look(drills_run, now=NOW),
            "urgent messages": self._do(watch_urgent, now=NOW),
            "test pages": self._do(ring_everybody, now=NOW),
            "test pages unheard": self._do(tell_unheard, now=NOW),
            "false alarms": self._do(ask_about_false_alarms, now=NOW),
        }

    def _delivery(self) -> dict[str, Callable[[], Awaitable[Any]]]:
        """The worker's second: take, recover, replies, janitor, count."""
        settings, real = self.desks.settings.delivery, {"real_now": NOW}
        return {
            "delivery take": self._session(
                deliver.take, write=True, admission=Admits(), limit=6, lease=LEASE, real_now=NOW, now=NOW
            ),
            "anything lost": self._session(deliver_check.anything_lost, **real),
            "recover": self._session(deliver_lost.take_lost, write=True, delivery=settings, **real),
            "orphans": self._session(deliver_lost.rescue_orphans, write=True),
            "replies wait": self._session(deliver_check.replies_wait, **real),
            "replies take": self._do(deliver_replies.take_replies, limit=4, lease=LEASE, real_now=NOW, now=NOW),
            "replies lost": self._do(deliver_replies.give_up_lost_replies, real_now=NOW, now=NOW),
            "janitor": self._session(deliver_check.posted_twice_perhaps, since=NOW - timedelta(minutes=11)),
            "count": self._session(deliver_check.waiting_rows, now=NOW),
            "anything to remove": self._session(removing.anything_to_remove),
            "removals": self._session(removing.settle_marks, write=True),
        }

    def _looks(self) -> dict[str, Callable[[], Awaitable[Any]]]:
        """What people look at."""
        number, day = self.today.waiting[0], NOW.date()
        return {
            "card": self._look(look.case_view, number, channel="CRAIL", now=NOW),
            "details": self._look(look.case_details, number, now=NOW),
            "question": self._question(),
            "queue": self._look(look.queue_rows, self.desk, now=NOW),
            "queue total": self._look(look.queue_total, self.desk),
            "my cases": self._look(look.my_rows, AGENTS[0], now=NOW),
            "home": self._look(look.home_view, AGENTS[0], now=NOW),
            "morning list": self._look(look.day_list, self.desk, day, channel="CRAIL", morning=True, now=NOW),
            "closing list": self._look(look.day_list, self.desk, day, channel="CRAIL", morning=False, now=NOW),
            "free line": self._look(look.free_line, self.desk, now=NOW),
        }

    def _question(self) -> Callable[[], Awaitable[Any]]:
        async def run() -> Any:
            return await self.desks.look(look.question_view, await self.today.question(), now=NOW)

        return run

    def _intake(self) -> dict[str, Callable[[], Awaitable[Any]]]:
        """One mention, a hundred, a follow-up, an edit."""
        return {
            "ingest 1": self._mentions(1),
            "ingest 100": self._mentions(100),
            "follow-up": self._mentions(1, conversation_id="today-c-1", author=Author(id="today-a-1")),
            "answer to ours": self._mentions(1, in_reply_to="p-day-7", conversation_id=None),
            "edit": self._edit(),
        }

    def _mentions(self, batch: int, **changed: Any) -> Callable[[], Awaitable[Any]]:
        """New ids fall between those of the history, as they do where a platform's ids are no sequence."""

        def one(number: int) -> InboundMention:
            name = f"day-m{number % 90 + 1}-7-{number}"
            facts: dict[str, Any] = {
                "id": name, "text": f"Where is my train, number {number}?", "posted_at": NOW, "addressed": True,
                "conversation_id": f"day-c-{number}", "author": Author(id=f"day-a-{number % 90 + 1}-x{number}"),
            }  # fmt: skip
            return InboundMention(**{**facts, **changed})

        async def run() -> Any:
            return await self.desks.do(ingest, "web", [one(next(self._numbers)) for _ in range(batch)], now=NOW)

        return run

    def _edit(self) -> Callable[[], Awaitable[Any]]:
        async def run() -> Any:
            mention = InboundMention(
                id=self.today.mention, text=f"The 9:{next(self._numbers)}", posted_at=NOW, author=Author(id="x"),
                event=MentionEvent.EDITED,
            )  # fmt: skip
            return await self.desks.do(ingest, "web", [mention], now=NOW)

        return run

    def _clicks(self) -> dict[str, Callable[[], Awaitable[Any]]]:
        """Claim and give back, reply, close and open again."""
        return {"claim": self._claim, "claim next": self._next, "reply": self._reply, "resolve": self._resolve}

    async def _claim(self) -> None:
        number = next(self._free)
        await self.desks.once(f"click-{next(self._numbers)}", claim_case, number, by=AGENTS[1], now=NOW)
        await self.desks.do(release_case, number, by=AGENTS[1], now=NOW)

    async def _next(self) -> None:
        case = await self.desks.do(claim_next, "rail", by=AGENTS[2], now=NOW)
        await self.desks.do(release_case, case.id, by=LEAD, now=NOW)  # what one puts back oneself is not offered again

    async def _reply(self) -> None:
        number, by = next(self._owned), AGENTS[3]
        form = await self.desks.do(start_writing, number, by=by, now=NOW)
        await self.desks.do(keep_draft, number, by=by, text="Sorry", now=NOW)
        await self.desks.do(stop_writing, number, by=by, now=NOW)
        text = f"Sorry, number {next(self._numbers)}."
        reply = await self.desks.do(
            submit_reply, number, by=by, text=text, visibility=Visibility.PUBLIC, seen_revision=form.revision + 9,
            now=NOW,
        )  # fmt: skip
        await self.desks.do(reply_outcome, reply.id, Accepted(f"p-{reply.id}"), now=NOW)

    async def _resolve(self) -> None:
        number, by = next(self._owned), AGENTS[4]
        await self.desks.do(resolve_case, number, by=by, outcome=Outcome.NO_REPLY_NEEDED, now=NOW)
        await self.desks.do(reopen_case, number, by=by, now=NOW)

    def _talk(self) -> dict[str, Callable[[], Awaitable[Any]]]:
        """Threads and questions, what delivery records; last, because it changes the shape of the channel, a storm."""
        storms = {f"storm round, {step}": self._do(mind_storms, now=NOW) for step in ("the first", "the next")}
        return {"note": self._note, "ask and answer": self._ask, "post a message": self._post, **storms}

    async def _note(self) -> None:
        number = self.today.mine[0]
        async with self.desks.store.read() as session:
            card = next(card for card in (await self.today.day.case(number)).cards if card.ts)
            await session.rollback()
        added = await self.desks.do(
            add_note, channel=card.channel, thread_ts=str(card.ts), ts=f"9.{next(self._numbers)}", author=AGENTS[5],
            text="Same as last week", now=NOW,
        )  # fmt: skip
        assert added is not None
        await self.desks.do(share_note, added.note, by=AGENTS[5], now=NOW)

    async def _ask(self) -> None:
        number = next(self._owned)
        asked = await self.desks.do(
            escalate_case, number, by=AGENTS[6], department="finance", question="Refund?", now=NOW
        )
        await self.desks.do(answer_question, asked.id, by="UFIN1", text="Yes.", now=NOW)

    async def _post(self) -> None:
        store = self.desks.store
        async with store.write() as session:
            taken = await deliver.take(
                session, admission=Admits(), limit=1, lease=LEASE, real_now=NOW + LEASE, now=NOW + timedelta(minutes=2)
            )
        for one in taken:
            if one.table.__tablename__ == "outbox":
                await self.desks.look(look.message_view, one.id, now=NOW)
            async with store.write() as session:
                await deliver_outcome.record_posted(session, one, channel=one.channel, ts=f"8.{one.id}", shown=1)
                await deliver_outcome.show_again(session, one.id)
                await deliver_check.correct_ts(session, key=one.key, ts=f"7.{one.id}")
