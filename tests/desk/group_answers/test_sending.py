"""A text for many on its way: each customer once, a few at a time, stopped and gone on with, and nobody who changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import String, cast, update

from bot.desk.claim import claim_case
from bot.desk.deliver_replies import give_up_lost_replies, record_reply, take_replies
from bot.desk.group_answers.look import refresh_answer
from bot.desk.group_answers.refusals import GroupAnswerMoved, NobodyToAnswer, SecondPersonNeeded, UnknownGroupAnswer
from bot.desk.group_answers.sending import AT_ONCE, STOP_AFTER, hand_over, leave_out, next_cases
from bot.desk.group_answers.views import GroupCan
from bot.desk.group_answers.writing import (
    answer_group,
    approve_answer,
    close_group,
    go_on,
    send_to_new,
    stop_answer,
    withdraw_answer,
)
from bot.desk.ports import Accepted, Rejected
from bot.desk.refusals import CauseRequired, NotAnAgent
from bot.desk.reply import retry_reply
from bot.desk.resolve import resolve_case
from bot.desk.restored import after_restore
from bot.desk.writing import start_writing
from bot.rules.sla import ClockKind
from bot.store import Card, Customer, Reply
from bot.store.group_answers import GroupAnswerState, LeftOut
from bot.store.words import CardKind, CaseState, ClockState, MessageKind, Outcome, ReplyState
from tests.desk.group_answers.scene import TEXT, approved, grouped, joined, rounds, some_cases, view_of
from tests.support.builders import ANA, BEN, CLEO, MINUTE, NOBODYS, Team, a_desk, a_mention


async def many(team: Team, number: int) -> list[int]:
    return await some_cases(team, *(f"k{one}" for one in range(number)))


async def test_nothing_leaves_before_a_second_person_approved(team: Team) -> None:
    cases = await some_cases(team, "jan", "piet")
    answer = await team.do(answer_group, cases[0], by=ANA, text=TEXT)

    assert await rounds(team, 2) == []
    with pytest.raises(SecondPersonNeeded):
        await team.do(approve_answer, answer.id, by=ANA)
    with pytest.raises(NotAnAgent):
        await team.do(approve_answer, answer.id, by=NOBODYS)
    await team.do(approve_answer, answer.id, by=BEN)

    assert sorted(one.text for one in await rounds(team)) == [
        "Hi Jan, the trains run again at 16:00. ^AN", "Hi Piet, the trains run again at 16:00. ^AN",
    ]  # fmt: skip
    view = await view_of(team, answer)
    assert (view.state, view.sent, view.left, view.approved_by) == (GroupAnswerState.DONE, 2, 0, "Ben")


async def test_where_the_desk_says_so_the_writer_sends_it_alone(team: Team) -> None:
    desk = Team(team.store, a_desk(timezone='"Europe/Amsterdam"\ngroup_answers = "own"'))
    cases = await some_cases(desk, "jan", "piet")

    await desk.do(answer_group, cases[0], by=ANA, text=TEXT)

    assert len(await rounds(desk)) == 2


async def test_a_withdrawn_text_is_never_sent(team: Team) -> None:
    cases = await some_cases(team, "jan", "piet")
    answer = await team.do(answer_group, cases[0], by=ANA, text=TEXT)

    await team.do(withdraw_answer, answer.id, by=ANA)

    with pytest.raises(GroupAnswerMoved):
        await team.do(approve_answer, answer.id, by=BEN)
    assert await rounds(team, 2) == []


async def test_a_few_at_a_time_and_every_other_reply_overtakes_them(team: Team) -> None:
    other = await team.a_case("mia")
    cases = await many(team, 20)
    await approved(team, cases[0])
    for one in await team.desks.look(next_cases):
        await team.do(hand_over, one.answer, one.case)

    assert await team.desks.look(next_cases) == []
    single = await team.reply(other, "For you alone.")
    [first, *_] = await team.do(take_replies, limit=4, lease=team.settings.delivery.lease, real_now=team.clock.real())

    assert len(await team.rows(Reply)) == AT_ONCE + 1
    assert first.reply.reply_id == single.id


async def test_each_case_meets_its_own_clock_and_is_the_writers_if_it_was_free(team: Team) -> None:
    free, taken = await some_cases(team, "jan", "piet")
    await team.do(claim_case, taken, by=CLEO)
    await approved(team, free)
    team.clock.advance(MINUTE)

    await rounds(team)

    for case, owner in ((free, ANA), (taken, CLEO)):
        clock = (await team.clocks(case))[ClockKind.FIRST_REPLY]
        found = await team.case(case)
        assert (clock.state, clock.ended_at, found.owner) == (ClockState.MET, team.now, owner)
        assert found.state is CaseState.WAITING


async def test_a_free_case_without_a_card_gets_none_for_being_answered(team: Team) -> None:
    cases = await some_cases(team, "jan", "piet")
    async with team.store.write() as session:
        await session.execute(update(Card).values(case_id=None, key="gone:" + cast(Card.id, String)))
    await approved(team, cases[0])

    await rounds(team)

    shown = (Card.kind == CardKind.CASE, Card.case_id.is_not(None))
    assert await team.rows(Card, *shown) == []
    await team.hears(a_mention("again", author="jan", posted_at=team.now))
    assert [card.case_id for card in await team.rows(Card, *shown)] == [cases[0]]


async def wrote(team: Team, case: int) -> None:
    await team.wrote_again("jan")


async def deleted(team: Team, case: int) -> None:
    [mention] = await team.mentions_of(case)
    await team.deleted(mention.external_id)


async def answered(team: Team, case: int) -> None:
    await team.answered(case, by=BEN)


async def resolved(team: Team, case: int) -> None:
    await team.do(resolve_case, case, by=BEN, outcome=Outcome.SPAM)


async def writes(team: Team, case: int) -> None:
    await team.do(start_writing, case, by=BEN)


async def in_danger(team: Team, case: int) -> None:
    await team.wrote_again("jan", text="There is smoke in the train!")


HAPPENS: list[tuple[Callable[[Team, int], Awaitable[None]], LeftOut]] = [
    (wrote, LeftOut.CHANGED), (deleted, LeftOut.CLOSED), (answered, LeftOut.CHANGED), (resolved, LeftOut.CLOSED),
    (writes, LeftOut.WRITING), (in_danger, LeftOut.IN_DANGER),
]  # fmt: skip


@pytest.mark.parametrize(("happens", "why"), HAPPENS, ids=lambda one: getattr(one, "__name__", None))
async def test_whoever_changed_meanwhile_is_left_out_and_listed(
    team: Team, happens: Callable[[Team, int], Awaitable[None]], why: LeftOut
) -> None:
    jan, _ = await some_cases(team, "jan", "piet")
    answer = await team.do(answer_group, jan, by=ANA, text=TEXT)
    await happens(team, jan)
    await team.do(approve_answer, answer.id, by=BEN)

    left = await rounds(team)

    assert [one.customer for one in left if one.text.startswith("Hi ")] == ["piet"]
    view = await view_of(team, answer)
    assert (view.listed, view.left_out, view.sent) == (((jan, why),), {why: 1}, 1)


async def test_stopped_in_the_middle_nothing_more_leaves_until_somebody_goes_on(team: Team) -> None:
    cases = await many(team, 20)
    answer = await approved(team, cases[0])
    first = await rounds(team, 2)
    for one in await team.desks.look(next_cases):
        await team.do(hand_over, one.answer, one.case)

    await team.do(stop_answer, answer.id, by=CLEO)

    assert await rounds(team, 3) == []
    view = await view_of(team, answer)
    assert (view.state, view.sent, view.left, view.stopped_by) == (GroupAnswerState.STOPPED, 8, 12, "Cleo")
    with pytest.raises(GroupAnswerMoved):
        await team.do(stop_answer, answer.id, by=BEN)
    await team.do(go_on, answer.id, by=BEN)
    second = await rounds(team)
    got = Counter(one.customer for one in [*first, *second])
    assert (len(got), set(got.values())) == (20, {1})
    assert (await view_of(team, answer)).state is GroupAnswerState.DONE


async def test_what_a_platform_refuses_and_what_nobody_knows_is_listed_and_not_sent_again(team: Team) -> None:
    cases = await many(team, 3)
    answer = await approved(team, cases[0])
    for one in await team.desks.look(next_cases):
        await team.do(hand_over, one.answer, one.case)
    lease, real = team.settings.delivery.lease, team.clock.real()
    refused, lost, good = await team.do(take_replies, limit=9, lease=lease, real_now=real)

    await team.do(record_reply, refused, Rejected("blocked"))
    await team.do(record_reply, good, Accepted("p1"))
    await team.do(give_up_lost_replies, real_now=real + 2 * lease)
    await rounds(team)

    view = await view_of(team, answer)
    assert (view.sent, view.rejected, view.unknown, view.left) == (1, 1, 1, 0)
    assert set(view.listed) == {(refused.case_id, ReplyState.REJECTED), (lost.case_id, ReplyState.UNKNOWN)}
    assert await team.outbox(MessageKind.REPLY_FAILED) == []
    await team.do(retry_reply, refused.reply.reply_id, by=ANA)
    await rounds(team)
    assert (await view_of(team, answer)).sent == 2


async def test_it_stops_by_itself_where_nothing_arrives(team: Team) -> None:
    cases = await many(team, 20)
    answer = await approved(team, cases[0])

    left = await rounds(team, 30, result=Rejected("token revoked"))

    view = await view_of(team, answer)
    assert (view.state, view.stopped_by) == (GroupAnswerState.STOPPED, None)
    assert STOP_AFTER <= len(left) < STOP_AFTER + AT_ONCE
    team.clock.advance(MINUTE)
    await team.do(go_on, answer.id, by=ANA)
    await rounds(team)
    assert (await view_of(team, answer)).sent == 20 - len(left)


async def test_who_joins_the_group_later_is_counted_and_sent_to_on_request(team: Team) -> None:
    jan, _ = await some_cases(team, "jan", "piet")
    answer = await approved(team, jan)
    await rounds(team)
    group = (await team.case(jan)).group_id or 0
    kees, again = await team.a_case("kees"), await team.a_case("piet", conversation_id="another")
    await joined(team, group, kees, again)

    view = await view_of(team, answer)
    assert (view.came_since, view.others) == (1, {LeftOut.SAME_CUSTOMER: 1})
    assert GroupCan.SEND_TO_NEW in view.can
    await team.do(send_to_new, answer.id, by=CLEO)

    assert [one.customer for one in await rounds(team)] == ["kees"]
    with pytest.raises(NobodyToAnswer):
        await team.do(send_to_new, answer.id, by=CLEO)


async def test_the_closing_line_goes_to_those_who_got_the_answer_and_closes_their_cases(team: Team) -> None:
    cases = await some_cases(team, "jan", "piet", "kees")
    answer = await approved(team, cases[0])
    await rounds(team)
    await team.do(resolve_case, cases[2], by=BEN, outcome=Outcome.ANSWERED)
    late = await team.a_case("mia")
    await joined(team, (await team.case(cases[0])).group_id or 0, late)
    await team.wrote_again("piet")

    closing = await team.do(close_group, answer.id, by=BEN, text="All is well, {name}.", resolves=True, cause="delay")
    await team.do(approve_answer, closing.id, by=ANA)

    assert [one.text for one in await rounds(team)] == ["All is well, Jan. ^B"]
    jan = await team.case(cases[0])
    assert (jan.state, jan.outcome, jan.cause) == (CaseState.RESOLVED, Outcome.ANSWERED, "delay")
    view = await view_of(team, closing)
    assert (view.others, view.can) == ({LeftOut.CHANGED: 1}, frozenset())


async def test_a_closing_line_wants_an_answer_that_was_sent_and_the_cause_that_the_desk_wants(team: Team) -> None:
    desk = Team(team.store, a_desk(cause_required='"always"'))
    cases = await some_cases(desk, "jan", "piet")
    answer = await desk.do(answer_group, cases[0], by=ANA, text=TEXT)

    with pytest.raises(GroupAnswerMoved):
        await desk.do(close_group, answer.id, by=ANA, text="All is well.", resolves=False)
    await desk.do(approve_answer, answer.id, by=BEN)
    with pytest.raises(CauseRequired):
        await desk.do(close_group, answer.id, by=ANA, text="All is well.", resolves=True)
    with pytest.raises(UnknownGroupAnswer):
        await desk.do(close_group, 99, by=ANA, text="All is well.", resolves=True)


async def test_a_case_that_fails_is_passed_by(team: Team) -> None:
    cases = await some_cases(team, "jan", "piet")
    answer = await approved(team, cases[0])

    await team.desks.do(leave_out, answer.id, cases[0], why=LeftOut.TROUBLE)

    assert [one.customer for one in await rounds(team)] == ["piet"]
    assert (await view_of(team, answer)).left_out == {LeftOut.TROUBLE: 1}


async def test_two_workers_hand_a_case_over_once(team: Team) -> None:
    cases = await some_cases(team, "jan", "piet")
    answer = await approved(team, cases[0])

    handed = [await team.do(hand_over, answer.id, cases[0]) for _ in range(2)]

    assert handed == [True, False]
    assert len(await team.rows(Reply)) == 1


async def test_its_message_is_drawn_anew_only_when_it_says_something_else(team: Team) -> None:
    cases = await some_cases(team, "jan", "piet")
    answer = await approved(team, cases[0])
    await team.do(refresh_answer, answer.id)
    [before] = await team.rows(Card, Card.kind == CardKind.GROUP_ANSWER)

    await team.do(refresh_answer, answer.id)
    [same] = await team.rows(Card, Card.kind == CardKind.GROUP_ANSWER)
    await rounds(team)
    await team.do(refresh_answer, answer.id)
    [after] = await team.rows(Card, Card.kind == CardKind.GROUP_ANSWER)

    assert same.wanted == before.wanted < after.wanted


async def test_after_a_restore_nobody_gets_it_who_may_have_it_already(team: Team) -> None:
    cases = await many(team, 6)
    answer = await approved(team, cases[0])
    await rounds(team, 1)
    async with team.store.write() as session:
        await after_restore(session, real_now=team.clock.real())

    assert await rounds(team) == []
    assert (await view_of(team, answer)).left_out == {LeftOut.RESTORED: 2}


@pytest.mark.slow
async def test_five_hundred_customers_get_it_once_with_their_own_names(team: Team) -> None:
    authors = [f"k{number}" for number in range(500)]
    cases = await team.hears(*(a_mention(who, author=who) for who in authors))
    await grouped(team, *cases, now=team.now)
    async with team.store.write() as session:
        await session.execute(update(Customer).values(name=None))
    answer = await approved(team, cases[0])

    first = await rounds(team, 60)
    await team.do(stop_answer, answer.id, by=BEN)
    stopped = await rounds(team, 5)
    await team.do(go_on, answer.id, by=BEN)
    rest = await rounds(team, 70)

    assert (len(first), stopped, len(rest)) == (240, [], 260)
    told = {one.customer: one.text for one in [*first, *rest]}
    assert told == {who: f"Hi @{who}, the trains run again at 16:00. ^AN" for who in authors}
    view = await view_of(team, answer)
    assert (view.state, view.sent, view.left, view.open) == (GroupAnswerState.DONE, 500, 0, 500)
