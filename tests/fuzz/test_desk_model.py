"""Hypothesis plays a desk: whatever people, customers and platforms do in whatever order, the model says the same.

``FUZZ_EXAMPLES`` and ``FUZZ_STEPS`` make it longer; the gate plays a few.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import select

from bot.desk.claim import assign_case, claim_case, claim_next, release_case, take_over_case
from bot.desk.intake import ingest
from bot.desk.ports import Accepted, MentionEvent, Rejected, SendResult, Unknown
from bot.desk.refusals import (
    AlreadyClaimed,
    CaseIsOpen,
    CaseIsResolved,
    NotAnAgent,
    NotYours,
    QueueIsEmpty,
    ReplyNotRetryable,
)
from bot.desk.reply import reply_outcome, retry_reply
from bot.desk.resolve import reopen_case, resolve_case
from bot.desk.sweep import sweep
from bot.errors import Refusal
from bot.rules.sla import ClockKind
from bot.settings import Settings, parse_settings
from bot.store import Case, CaseEvent, Clock, Mention, Reply
from bot.store.database import Store
from bot.store.words import ClockState, EventKind, Outcome, ReplyState
from tests.fuzz.desk_model import Expected, Model, Said, Way, Written
from tests.support.builders import ANA, BEN, DESK, ENVIRON, LEAD, NOBODYS, Team, a_mention
from tests.support.database import PostgresServer

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "15"))
STEPS = int(os.environ.get("FUZZ_STEPS", "40"))
PEOPLE = (ANA, BEN, LEAD)
CUSTOMERS, CONVERSATIONS = ("jan", "eva"), ("one", "two")
OUTCOMES = (Outcome.ANSWERED, Outcome.NO_REPLY_NEEDED, Outcome.ANSWERED_ELSEWHERE, Outcome.SPAM)
ANSWERS: dict[Way, Callable[[int], SendResult]] = {
    Way.SENT: lambda number: Accepted(f"p{number}"),
    Way.REJECTED: lambda _: Rejected("no"),
    Way.UNKNOWN: lambda _: Unknown("timeout"),
}
person, colleague = st.sampled_from(PEOPLE), st.sampled_from((*PEOPLE, NOBODYS))
which = st.integers(0, 7)


def always_open() -> Settings:
    """Return the rail desk, open day and night, everybody always on shift."""
    head, _, tail = DESK.partition("[desk.rail.hours]")
    members = tail[tail.index("[desk.rail.members.UANA]") :]
    cleo = 'hours = { mon = ["12:00-18:00"], tue = ["12:00-18:00"] }\n'
    return parse_settings(f"{head}[desk.rail.hours]\nalways = true\n{members.replace(cleo, '')}", ENVIRON)


class DeskMachine(RuleBasedStateMachine):
    """Each rule is one use case on the real database and one line in the model."""

    new_url: Callable[[], str]
    """Set by the test: the address of a fresh database."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.store = Store(type(self).new_url())
        self.team, self.model = Team(self.store, always_open()), Model()
        self.written = 0

    def teardown(self) -> None:
        self.runner.run(self.store.close())
        self.runner.close()

    # Doing

    def run(self, work: Awaitable[Any]) -> Any:
        async def wait() -> Any:
            return await work

        return self.runner.run(wait())

    def do(self, use_case: Any, *args: Any, **kwargs: Any) -> Any:
        """Run a use case; a refusal is returned, so that it can be compared."""
        try:
            return self.run(self.team.do(use_case, *args, **kwargs))
        except Refusal as refusal:
            return type(refusal)

    def acts(self, use_case: Any, *args: Any, by: str, refused: type[Refusal] | None, **kwargs: Any) -> Any:
        """Somebody acts; the model has said how it is refused, if it is."""
        expected = NotAnAgent if by == NOBODYS else refused
        found = self.do(use_case, *args, by=by, **kwargs)
        assert (found if isinstance(found, type) else None) is expected, (use_case.__name__, found, expected)
        if expected is None:
            self.model.acted[by] = self.now
        return found

    @property
    def now(self) -> datetime:
        return self.team.now

    def pick(self, number: int) -> Expected:
        return list(self.model.cases.values())[number % len(self.model.cases)]

    def any_case(self) -> bool:
        return bool(self.model.cases)

    # Customers

    @rule(customer=st.sampled_from(CUSTOMERS), conversation=st.sampled_from(CONVERSATIONS), count=st.integers(1, 3))
    def a_customer_writes(self, customer: str, conversation: str, count: int) -> None:
        talk = f"{customer}-{conversation}"
        names = [f"{talk}-{self.written + number}" for number in range(count)]
        self.written += count
        mentions = [a_mention(1, id=one, author=customer, conversation_id=talk, posted_at=self.now) for one in names]
        opened = self.run(self.team.desks.do(ingest, "web", mentions, now=self.now)).opened
        for name in names:
            self._heard(customer, talk, name, opened)

    def _heard(self, customer: str, talk: str, name: str, opened: list[int]) -> None:
        case = self.model.destination(customer, talk, self.now)
        if case is None:
            [number] = opened
            case = self.model.cases[number] = Expected(number, customer, talk)
            case.mentions.append(Said(name, self.now))
        elif not self.model.hear(case, Said(name, self.now), self.now):
            if self.run(self.team.case(case.number)).owner is None:
                case.lose_owner()

    @precondition(any_case)
    @rule(number=which, mention=which)
    def a_platform_sends_it_again(self, number: int, mention: int) -> None:
        case = self.pick(number)
        said = case.mentions[mention % len(case.mentions)]
        again = a_mention(1, id=said.name, author=case.customer, conversation_id=case.conversation, posted_at=said.at)
        ingested = self.run(self.team.desks.do(ingest, "web", [again, again], now=self.now))
        assert (ingested.accepted, ingested.duplicates, ingested.opened) == (0, 2, [])

    @precondition(any_case)
    @rule(number=which, mention=which)
    def a_customer_deletes(self, number: int, mention: int) -> None:
        case = self.pick(number)
        said = case.mentions[mention % len(case.mentions)]
        gone = a_mention(
            1, id=said.name, author=case.customer, conversation_id=case.conversation, posted_at=said.at, text="",
            event=MentionEvent.DELETED,
        )  # fmt: skip
        self.run(self.team.desks.do(ingest, "web", [gone], now=self.now))
        if not said.deleted:
            self.model.delete(case, said, self.now)

    # Agents

    @precondition(any_case)
    @rule(number=which, by=colleague)
    def claim(self, number: int, by: str) -> None:
        case = self.pick(number)
        taken = AlreadyClaimed if case.owner not in (None, by) else None
        refused = taken if case.open else CaseIsResolved
        if not isinstance(self.acts(claim_case, case.number, by=by, refused=refused), type):
            case.owner = by

    @rule(by=person)
    def take_the_next(self, by: str) -> None:
        cases = self.model.cases.values()
        free = {one.number for one in cases if one.state == "new" and not one.put_back_by(by, self.now)}
        found = self.acts(claim_next, "rail", by=by, refused=None if free else QueueIsEmpty)
        if free:
            assert found.id in free
            customer = self.model.cases[found.id].customer
            along = (number for number in free if self.model.cases[number].customer == customer)
            for number in along:
                self.model.cases[number].owner = by

    @precondition(any_case)
    @rule(number=which, by=colleague)
    def release(self, number: int, by: str) -> None:
        case = self.pick(number)
        anothers = NotYours if case.owner not in (None, by) and by != LEAD else None
        if not isinstance(
            self.acts(release_case, case.number, by=by, refused=anothers if case.open else CaseIsResolved), type
        ):
            if case.owner is not None:
                case.released[by] = self.now
                case.lose_owner()

    @precondition(any_case)
    @rule(number=which, by=colleague, to=person)
    def assign(self, number: int, by: str, to: str) -> None:
        case = self.pick(number)
        refused = None if case.open else CaseIsResolved
        if not isinstance(self.acts(assign_case, case.number, by=by, to=to, refused=refused), type):
            case.owner = to

    @precondition(any_case)
    @rule(number=which, by=colleague)
    def take_over(self, number: int, by: str) -> None:
        case = self.pick(number)
        refused = None if case.open else CaseIsResolved
        if not isinstance(self.acts(take_over_case, case.number, by=by, refused=refused), type):
            case.owner = by

    @precondition(any_case)
    @rule(number=which, by=colleague, outcome=st.sampled_from(OUTCOMES))
    def resolve(self, number: int, by: str, outcome: Outcome) -> None:
        case = self.pick(number)
        refused = None if case.open else CaseIsResolved
        if not isinstance(self.acts(resolve_case, case.number, by=by, outcome=outcome, refused=refused), type):
            case.owner = case.owner or by
            case.close(self.now)

    @precondition(any_case)
    @rule(number=which, by=colleague)
    def reopen(self, number: int, by: str) -> None:
        case = self.pick(number)
        same = [one for one in self.model.cases.values() if one.conversation == case.conversation]
        refused = CaseIsOpen if any(one.open for one in same) else None
        if not isinstance(self.acts(reopen_case, case.number, by=by, refused=refused), type):
            self.model.reopen(case, by, self.now)

    # Replies

    @precondition(any_case)
    @rule(number=which, by=person, closes=st.booleans())
    def reply(self, number: int, by: str, closes: bool) -> None:
        case = self.pick(number)
        newest = [one for one in case.mentions if not one.deleted] or case.mentions
        outcome = Outcome.ANSWERED if closes else None

        async def submit() -> Any:
            return await self.team.reply(case.number, by=by, resolve_as=outcome)

        try:
            reply = self.run(submit())
        except CaseIsResolved:
            assert not case.open
            return
        assert case.open
        self.model.acted[by] = self.now
        case.owner = case.owner or by
        case.replies.append(Written(reply.id, by, self.now, newest[-1].name, closes))

    def any_reply(self) -> bool:
        return bool(self.replies())

    def replies(self) -> list[tuple[Expected, Written]]:
        return [(case, reply) for case in self.model.cases.values() for reply in case.replies]

    @precondition(any_reply)
    @rule(number=which, way=st.sampled_from(list(ANSWERS)))
    def the_platform_answers(self, number: int, way: Way) -> None:
        case, reply = self.replies()[number % len(self.replies())]
        self.run(self.team.do(reply_outcome, reply.number, ANSWERS[way](reply.number), now=self.now))
        if reply.way is Way.SENT:
            return
        if way is Way.SENT:
            self.model.accept(case, reply, self.now)
        elif way is Way.REJECTED and reply.way is not Way.REJECTED:
            reply.way = Way.REJECTED
        elif reply.way is Way.UNDERWAY:
            reply.way = Way.UNKNOWN

    @precondition(any_reply)
    @rule(number=which, by=colleague)
    def send_again(self, number: int, by: str) -> None:
        case, reply = self.replies()[number % len(self.replies())]
        newer = [one for one in case.replies if one.number > reply.number and one.way in (Way.UNDERWAY, Way.SENT)]
        possible = reply.way in (Way.REJECTED, Way.UNKNOWN) and not newer
        if not isinstance(
            self.acts(retry_reply, reply.number, by=by, refused=None if possible else ReplyNotRetryable), type
        ):
            reply.way = Way.UNDERWAY

    # Time

    @rule(minutes=st.sampled_from((1, 7, 25, 65, 24 * 60, 4 * 24 * 60)))
    def time_passes(self, minutes: int) -> None:
        self.team.clock.advance(timedelta(minutes=minutes))
        while self.run(self.team.do(sweep, now=self.now)).more:
            pass

    # What must be true

    @invariant()
    def the_desk_is_as_expected(self) -> None:
        cases, mentions, clocks, events, replies = self.run(self._read())
        assert {case.id for case in cases} == set(self.model.cases)
        placed = {(one.external_id, one.case_id) for one in mentions}
        assert placed == {(said.name, case.number) for case in self.model.cases.values() for said in case.mentions}
        assert len(mentions) == len(placed)
        for case in cases:
            mine = [one for one in clocks if one.case_id == case.id]
            self._compare(case, mine, [one for one in events if one.case_id == case.id])
        ways = {reply.number: reply.way for _, reply in self.replies()}
        underway = {Way.UNDERWAY: {ReplyState.QUEUED}, Way.SENT: {ReplyState.SENT}}
        others = {Way.REJECTED: {ReplyState.REJECTED}, Way.UNKNOWN: {ReplyState.UNKNOWN}}
        assert all(reply.state in (underway | others)[ways[reply.id]] for reply in replies)

    async def _read(self) -> tuple[Any, ...]:
        async with self.store.read() as session:
            tables = (Case, Mention, Clock, CaseEvent, Reply)
            return tuple([(await session.scalars(select(table).order_by(table.id))).all() for table in tables])

    def _compare(self, case: Case, clocks: list[Clock], events: list[CaseEvent]) -> None:
        expected = self.model.cases[case.id]
        assert (case.owner, case.state.value) == (expected.owner, expected.state), expected
        running = sorted(one.kind for one in clocks if one.state is ClockState.RUNNING)
        reply = ClockKind.NEXT_REPLY if expected.answered_once else ClockKind.FIRST_REPLY
        due = [reply] if expected.owed else []
        resolution = [ClockKind.RESOLUTION] if expected.state in ("new", "claimed") else []
        assert running == sorted(due + resolution), expected
        paused = [one.kind for one in clocks if one.state is ClockState.PAUSED]
        assert paused == ([ClockKind.RESOLUTION] if expected.state == "waiting" else [])
        revisions = [one.revision for one in events]
        assert revisions == sorted(set(revisions))
        assert revisions[-1] == case.revision
        assert owner_by(events) == case.owner


def owner_by(events: list[CaseEvent]) -> str | None:
    """Work out from the events alone who has the case; a claim over somebody else's is a second owner."""
    owner: str | None = None
    for event in events:
        if event.kind is EventKind.CLAIMED:
            assert owner is None
            owner = event.by
        elif event.kind in (EventKind.TAKEN_OVER, EventKind.ASSIGNED):
            assert event.facts["old"] == owner
            owner = event.facts.get("to", event.by)
        elif event.kind in (EventKind.RELEASED, EventKind.LEASE_RETURNED, EventKind.CLAIM_ENDED):
            assert event.facts["was"] == owner
            owner = None
        elif event.kind is EventKind.REOPENED and event.by is not None:
            owner = event.by
    return owner


def play(new_url: Callable[[], str], examples: int, *, phases: Collection[Phase] = tuple(Phase)) -> None:
    """Play the desk on databases that ``new_url`` makes."""
    machine = type("Desk", (DeskMachine,), {"new_url": staticmethod(new_url)})
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, phases=phases, stateful_step_count=STEPS, deadline=None, suppress_health_check=quiet,
            derandomize="FUZZ_EXAMPLES" not in os.environ, database=None, print_blob=True,
        ),
    )  # fmt: skip


@pytest.mark.slow
def test_the_desk_does_what_the_model_says_on_sqlite(sqlite_template: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        made = iter(range(1_000_000))

        def fresh() -> str:
            path = Path(folder) / f"{next(made)}.db"
            shutil.copy(sqlite_template, path)
            return f"sqlite+aiosqlite:///{path}"

        play(fresh, EXAMPLES)


@pytest.mark.slow
@pytest.mark.postgres
def test_the_desk_does_what_the_model_says_on_postgresql(postgres: PostgresServer) -> None:
    play(lambda: postgres.url(asyncio.run(postgres.new_database())), max(EXAMPLES // 3, 3))


@pytest.mark.slow
def test_a_desk_whose_clocks_run_on_is_noticed(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.desk.resolve.on_resolved", lambda *_, **__: None)
    made = iter(range(1_000_000))

    def fresh() -> str:
        path = tmp_path / f"{next(made)}.db"
        shutil.copy(sqlite_template, path)
        return f"sqlite+aiosqlite:///{path}"

    with pytest.raises(AssertionError, match="resolution"):
        play(fresh, EXAMPLES, phases=(Phase.generate,))
