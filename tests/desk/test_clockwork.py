"""Clocks start, stop and move as section "Clocks" says."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.desk.clockwork import (
    on_all_deleted,
    on_priority_changed,
    on_question_answered,
    on_question_asked,
    on_question_closed,
    on_reopened,
    on_reply_sent,
    on_resolved,
    on_waiting_mention,
    opening_clocks,
    reply_due,
    reply_is_owed,
)
from bot.desk.roster import Roster
from bot.desk.work import Work
from bot.rules.sla import ClockKind
from bot.rules.vocabulary import Priority, Visibility
from bot.store import Case, Clock, Escalation
from bot.store.words import CaseState, ClockState, ReplyKind
from tests.desk.timed import monday, rail_settings

MORE = """
[source.chat]
kind = "hook"
platform = "WhatsApp"
desk = "rail"
hours = { mon = ["10:00-12:00"], tue = ["10:00-12:00"] }
"""


@pytest.fixture
def work() -> Work:
    """No database: these rules work on rows in memory."""
    return Work(None, rail_settings(more=MORE), Roster(names={}, groups={}, duties={}))  # type: ignore[arg-type]


def a_case(work: Work, *, opened: datetime, priority: Priority = Priority.NORMAL, source: str = "web") -> Case:
    case = Case(
        id=7, desk="rail", source=source, visibility=Visibility.PUBLIC, state=CaseState.NEW, priority=priority,
        opened_at=opened,
    )  # fmt: skip
    rows = opening_clocks(
        work.settings.desks["rail"], work.settings.sources[source], visibility=Visibility.PUBLIC, priority=priority,
        waits_from=opened,
    )  # fmt: skip
    case.clocks = [Clock(**row) for row in rows]
    return case


def clock(case: Case, kind: ClockKind) -> Clock:
    return max((one for one in case.clocks if one.kind is kind), key=lambda one: one.cycle)


def answer(work: Work, case: Case, at: datetime, **bends: object) -> None:
    facts = {"kind": ReplyKind.ANSWER, "still_unanswered_from": None, "promised_for": None} | bends
    on_reply_sent(work, case, at=at, **facts)  # type: ignore[arg-type]
    case.first_replied_at = case.first_replied_at or at


def test_a_case_opens_with_first_reply_and_resolution_from_the_platforms_instant(work: Work) -> None:
    case = a_case(work, opened=monday("09:00"))

    assert {one.kind: one.due_at for one in case.clocks} == {
        ClockKind.FIRST_REPLY: monday("10:00"),
        ClockKind.RESOLUTION: monday("09:00", days=2),
    }
    assert clock(case, ClockKind.FIRST_REPLY).next_ping_at == monday("09:30")


def test_what_comes_in_at_night_is_due_an_hour_after_opening(work: Work) -> None:
    case = a_case(work, opened=monday("20:00"))

    assert clock(case, ClockKind.FIRST_REPLY).due_at == monday("09:00", days=1)
    assert clock(case, ClockKind.FIRST_REPLY).next_ping_at == monday("08:30", days=1)


def test_a_source_with_its_own_hours_is_counted_in_them(work: Work) -> None:
    case = a_case(work, opened=monday("11:45"), source="chat")

    assert clock(case, ClockKind.FIRST_REPLY).due_at == monday("10:15", days=1)


def test_an_urgent_case_is_due_in_fifteen_minutes(work: Work) -> None:
    case = a_case(work, opened=monday("09:00"), priority=Priority.URGENT)

    assert reply_due(case) == monday("09:15")


def test_resolution_is_looked_at_early_enough_for_an_owner_and_for_nobody(work: Work) -> None:
    case = a_case(work, opened=monday("09:00"))

    assert clock(case, ClockKind.RESOLUTION).next_ping_at == monday("15:00", days=1)


def test_a_second_mention_leaves_the_running_clock_alone(work: Work) -> None:
    case = a_case(work, opened=monday("09:00"))

    on_waiting_mention(work, case, waits_from=monday("09:20"), now=monday("09:20"))

    assert [one.kind for one in case.clocks] == [ClockKind.FIRST_REPLY, ClockKind.RESOLUTION]
    assert reply_due(case) == monday("10:00")


def test_an_older_mention_that_arrives_late_moves_the_start_back(work: Work) -> None:
    case = a_case(work, opened=monday("09:00"))

    on_waiting_mention(work, case, waits_from=monday("08:30"), now=monday("09:20"))

    assert reply_due(case) == monday("09:30")


def test_an_answer_meets_first_reply_and_pauses_resolution(work: Work) -> None:
    case = a_case(work, opened=monday("09:00"))

    answer(work, case, monday("09:40"))

    first, resolution = clock(case, ClockKind.FIRST_REPLY), clock(case, ClockKind.RESOLUTION)
    assert (first.state, first.ended_at, first.next_ping_at) == (ClockState.MET, monday("09:40"), None)
    assert (resolution.state, resolution.next_ping_at) == (ClockState.PAUSED, None)
    assert reply_due(case) is None
    assert not reply_is_owed(case)


def test_next_reply_runs_from_the_oldest_unanswered_mention_and_resolution_goes_on(work: Work) -> None:
    case = a_case(work, opened=monday("09:00"))
    answer(work, case, monday("10:00"))

    on_waiting_mention(work, case, waits_from=monday("12:00"), now=monday("12:01"))
    on_waiting_mention(work, case, waits_from=monday("12:30"), now=monday("12:30"))

    resolution = clock(case, ClockKind.RESOLUTION)
    assert reply_due(case) == monday("13:00")
    assert clock(case, ClockKind.NEXT_REPLY).cycle == 1
    assert (resolution.state, resolution.paused) == (ClockState.RUNNING, timedelta(hours=2))
    assert resolution.due_at == monday("11:00", days=2)


def test_a_pause_over_the_night_takes_no_closed_hours(work: Work) -> None:
    case = a_case(work, opened=monday("09:00"))
    answer(work, case, monday("17:00"))

    on_waiting_mention(work, case, waits_from=monday("09:00", days=1), now=monday("09:00", days=1))

    assert clock(case, ClockKind.RESOLUTION).paused == timedelta(hours=2)


def test_what_came_in_while_the_reply_was_written_starts_the_next_clock_at_its_own_instant(work: Work) -> None:
    case = a_case(work, opened=monday("09:00"))

    answer(work, case, monday("09:40"), still_unanswered_from=monday("09:38"))

    assert reply_due(case) == monday("10:38")
    assert clock(case, ClockKind.RESOLUTION).state is ClockState.RUNNING


def test_a_holding_reply_meets_first_reply_and_opens_a_promise(work: Work) -> None:
    case = a_case(work, opened=monday("09:00"))

    answer(work, case, monday("09:40"), kind=ReplyKind.HOLDING, promised_for=monday("16:00"))

    promise = clock(case, ClockKind.PROMISE)
    assert clock(case, ClockKind.FIRST_REPLY).state is ClockState.MET
    assert (promise.due_at, promise.allowance, promise.next_ping_at) == (monday("16:00"), timedelta(), monday("15:45"))
    assert clock(case, ClockKind.RESOLUTION).state is ClockState.RUNNING


def test_a_holding_reply_that_names_no_time_promises_one_reply_allowance(work: Work) -> None:
    case = a_case(work, opened=monday("09:00"))

    answer(work, case, monday("17:30"), kind=ReplyKind.HOLDING)

    assert reply_due(case) == monday("08:30", days=1)


def test_an_answer_keeps_a_promise_and_may_make_a_new_one(work: Work) -> None:
    case = a_case(work, opened=monday("09:00"))
    answer(work, case, monday("09:40"), kind=ReplyKind.HOLDING, promised_for=monday("16:00"))

    answer(work, case, monday("15:30"), promised_for=monday("17:00"))

    promises = [one for one in case.clocks if one.kind is ClockKind.PROMISE]
    assert [(one.cycle, one.state) for one in promises] == [(1, ClockState.MET), (2, ClockState.RUNNING)]
    assert clock(case, ClockKind.RESOLUTION).state is ClockState.RUNNING


def test_resolving_ends_all_clocks(work: Work) -> None:
    case = a_case(work, opened=monday("09:00"))

    on_resolved(work, case, at=monday("09:10"))

    assert [one.state for one in case.clocks] == [ClockState.ENDED, ClockState.MET]
    assert all(one.next_ping_at is None for one in case.clocks)


def test_resolving_a_waiting_case_meets_its_paused_resolution(work: Work) -> None:
    case = a_case(work, opened=monday("09:00"))
    answer(work, case, monday("09:40"))

    on_resolved(work, case, at=monday("11:00"))

    assert clock(case, ClockKind.RESOLUTION).state is ClockState.MET
    assert clock(case, ClockKind.FIRST_REPLY).ended_at == monday("09:40")


def test_reopening_by_the_customer_starts_resolution_and_a_reply_clock_anew(work: Work) -> None:
    case = a_case(work, opened=monday("09:00"))
    answer(work, case, monday("09:40"))
    on_resolved(work, case, at=monday("10:00"))

    on_reopened(work, case, waits_from=monday("14:00"), at=monday("14:01"))

    resolution = clock(case, ClockKind.RESOLUTION)
    assert (resolution.cycle, resolution.started_at) == (2, monday("14:00"))
    assert reply_due(case) == monday("15:00")


def test_reopening_by_hand_starts_no_reply_clock(work: Work) -> None:
    case = a_case(work, opened=monday("09:00"))
    on_resolved(work, case, at=monday("10:00"))

    on_reopened(work, case, waits_from=None, at=monday("14:01"))

    assert clock(case, ClockKind.RESOLUTION).started_at == monday("14:01")
    assert reply_due(case) is None


def test_an_overheard_case_gets_its_clocks_once_the_customer_speaks_to_us(work: Work) -> None:
    case = a_case(work, opened=monday("09:00"))
    case.clocks = []

    on_waiting_mention(work, case, waits_from=monday("10:00"), now=monday("10:00"))

    assert {one.kind: one.started_at for one in case.clocks} == {
        ClockKind.RESOLUTION: monday("10:00"),
        ClockKind.FIRST_REPLY: monday("10:00"),
    }


@pytest.mark.parametrize(
    ("before", "after", "due"),
    [(Priority.NORMAL, Priority.URGENT, "09:15"), (Priority.URGENT, Priority.NORMAL, "10:00")],
)
def test_a_new_priority_recomputes_from_the_original_start(
    work: Work, before: Priority, after: Priority, due: str
) -> None:
    case = a_case(work, opened=monday("09:00"), priority=before)

    case.priority = after
    on_priority_changed(work, case)

    assert reply_due(case) == monday(due)
    assert clock(case, ClockKind.FIRST_REPLY).started_at == monday("09:00")


def ask(work: Work, case: Case, department: str, at: datetime) -> Escalation:
    escalation = Escalation(id=len(case.escalations) + 1, department=department, question="?", asked_at=at)
    case.escalations.append(escalation)
    on_question_asked(work, case, escalation, at=at)
    return escalation


def test_a_question_is_due_in_the_departments_own_hours(work: Work) -> None:
    case = a_case(work, opened=monday("09:00"))

    escalation = ask(work, case, "track", monday("11:30"))

    assert escalation.answer_by == monday("09:30", days=1)
    assert clock(case, ClockKind.DEPARTMENT_ANSWER).due_at == escalation.answer_by


def test_an_urgent_question_gets_half_an_hour(work: Work) -> None:
    case = a_case(work, opened=monday("09:00"), priority=Priority.URGENT)

    assert ask(work, case, "billing", monday("09:05")).answer_by == monday("09:35")


def test_the_departments_answer_meets_its_clock_and_starts_pass_on(work: Work) -> None:
    case = a_case(work, opened=monday("09:00"))
    first, second = ask(work, case, "billing", monday("09:05")), ask(work, case, "track", monday("09:05"))

    on_question_answered(work, case, first, at=monday("09:30"))
    on_question_answered(work, case, second, at=monday("09:50"))

    assert [one.state for one in case.clocks if one.kind is ClockKind.DEPARTMENT_ANSWER] == [ClockState.MET] * 2
    assert clock(case, ClockKind.PASS_ON).due_at == monday("10:00")
    assert reply_is_owed(case)


def test_a_withdrawn_question_ends_only_its_own_clock(work: Work) -> None:
    case = a_case(work, opened=monday("09:00"))
    first, _second = ask(work, case, "billing", monday("09:05")), ask(work, case, "track", monday("09:05"))

    on_question_closed(work, case, first, at=monday("09:30"))

    asked = [one.state for one in case.clocks if one.kind is ClockKind.DEPARTMENT_ANSWER]
    assert asked == [ClockState.ENDED, ClockState.RUNNING]


def test_an_answer_that_comes_after_the_case_was_closed_has_nobody_to_pass_it_on_to(work: Work) -> None:
    case = a_case(work, opened=monday("09:00"))
    escalation = ask(work, case, "billing", monday("09:05"))
    case.state = CaseState.RESOLVED

    on_question_answered(work, case, escalation, at=monday("09:30"))

    assert all(one.kind is not ClockKind.PASS_ON for one in case.clocks)


def test_the_next_human_reply_meets_pass_on(work: Work) -> None:
    case = a_case(work, opened=monday("09:00"))
    on_question_answered(work, case, ask(work, case, "billing", monday("09:05")), at=monday("09:30"))

    answer(work, case, monday("09:45"))

    assert clock(case, ClockKind.PASS_ON).state is ClockState.MET


def test_when_everything_unanswered_was_deleted_the_reply_clock_ends_unmet(work: Work) -> None:
    case = a_case(work, opened=monday("09:00"))

    on_all_deleted(work, case, at=monday("09:30"))

    assert clock(case, ClockKind.FIRST_REPLY).state is ClockState.ENDED
    assert clock(case, ClockKind.RESOLUTION).state is ClockState.RUNNING
