"""One text for many through the doors: written, looked at, approved by a second person, stopped, closed."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import select

from bot.desk.group_answers.sending import hand_over
from bot.desk.intake import ingest
from bot.desk.outcome import reply_outcome
from bot.desk.ports import Accepted
from bot.slack.controls import Control, Form
from bot.store import Card, GroupAnswer, GroupAnswerCase
from bot.store.group_answers import GroupAnswerKind, GroupAnswerState
from bot.store.words import CardKind
from tests.desk.group_answers.scene import grouped
from tests.security.bench import AGENT, COLLEAGUE, Bench, a_bench, mention

TEXT = "Hi {name}, we are on it."


@pytest.fixture
async def bench(database_url: str) -> AsyncIterator[Bench]:
    async with a_bench(database_url) as bench:
        yield bench


async def a_group(bench: Bench) -> list[int]:
    now = bench.desks.clock.now()
    cases = (await bench.desks.do(ingest, "web", [mention(number) for number in (21, 22, 23)], now=now)).opened
    await grouped(bench, *cases, now=now)
    return cases


async def answers(bench: Bench) -> list[GroupAnswer]:
    """Return those that were not there before."""
    async with bench.store.read() as session:
        query = select(GroupAnswer).where(GroupAnswer.id > bench.ids["sent"]).order_by(GroupAnswer.id)
        return list((await session.scalars(query)).all())


def body_of(answer: Any) -> dict[str, Any]:
    return json.loads(answer.body)


async def written(bench: Bench, case: int, *, by: str = AGENT) -> GroupAnswer:
    """Write it as people do: look first, then send the same words once more."""
    first = await bench.send(bench.form(Form.GROUP_ANSWER, {"case": case}, {"text": TEXT}, by=by))
    facts = json.loads(body_of(first)["view"]["private_metadata"])
    await bench.send(bench.form(Form.GROUP_ANSWER, facts, {"text": TEXT}, by=by))
    return (await answers(bench))[-1]


async def test_answer_all_opens_the_form(bench: Bench) -> None:
    cases = await a_group(bench)

    await bench.send(bench.click(Control.CASE_ANSWER_ALL, cases[0], by=AGENT))

    [opened] = bench.sandbox.journal.calls("views.open")
    assert opened["callback_id"] == Form.GROUP_ANSWER


async def test_a_text_is_looked_at_first_and_changed_words_are_shown_again(bench: Bench) -> None:
    cases = await a_group(bench)

    first = await bench.send(bench.form(Form.GROUP_ANSWER, {"case": cases[0]}, {"text": TEXT}, by=AGENT))
    facts = json.loads(body_of(first)["view"]["private_metadata"])
    changed = await bench.send(bench.form(Form.GROUP_ANSWER, facts, {"text": TEXT + " Bye."}, by=AGENT))

    assert "Hi @jan21, we are on it. ^" in json.dumps(body_of(first), ensure_ascii=False)
    assert body_of(changed)["response_action"] == "update"
    assert await answers(bench) == []


async def test_a_gap_that_nobody_fills_is_told_under_the_text(bench: Bench) -> None:
    cases = await a_group(bench)

    answer = await bench.send(bench.form(Form.GROUP_ANSWER, {"case": cases[0]}, {"text": "Hi {order}"}, by=AGENT))

    assert body_of(answer) == {
        "response_action": "errors", "errors": {"text": "{order} cannot be filled in: only {name} can."},
    }  # fmt: skip


async def test_a_colleague_approves_and_anybody_stops_and_goes_on(bench: Bench) -> None:
    cases = await a_group(bench)
    answer = await written(bench, cases[0])
    states = []

    for control, by in (
        (Control.GROUP_APPROVE, AGENT), (Control.GROUP_APPROVE, COLLEAGUE), (Control.GROUP_APPROVE, COLLEAGUE),
        (Control.GROUP_STOP, AGENT), (Control.GROUP_GO_ON, COLLEAGUE),
    ):  # fmt: skip
        await bench.send(bench.click(control, answer.id, by=by))
        states.append((await answers(bench))[-1].state)

    assert states == [
        GroupAnswerState.WAITING, GroupAnswerState.SENDING, GroupAnswerState.SENDING, GroupAnswerState.STOPPED,
        GroupAnswerState.SENDING,
    ]  # fmt: skip
    assert bench.told()[0] == "You wrote this one. A colleague has to approve it."
    assert bench.told()[1].startswith("It is being sent already.")
    async with bench.store.read() as session:
        rows = (await session.scalars(select(GroupAnswerCase).where(GroupAnswerCase.answer_id == answer.id))).all()
        card = (await session.scalars(select(Card).where(Card.key == f"group_answer:{answer.id}"))).one()
    assert sorted(row.case_id for row in rows) == sorted(cases)
    assert (card.kind, card.channel) == (CardKind.GROUP_ANSWER, "C1")


async def test_withdrawn_it_stays_so(bench: Bench) -> None:
    cases = await a_group(bench)
    answer = await written(bench, cases[0])

    await bench.send(bench.click(Control.GROUP_WITHDRAW, answer.id, by=AGENT))
    await bench.send(bench.click(Control.GROUP_APPROVE, answer.id, by=COLLEAGUE))

    assert (await answers(bench))[-1].state is GroupAnswerState.WITHDRAWN
    assert bench.told()[-1].startswith("It was withdrawn. Write a new one.")


async def test_when_it_is_fixed_those_who_got_it_get_the_closing_line(bench: Bench) -> None:
    cases = await a_group(bench)
    answer = await written(bench, cases[0])
    await bench.send(bench.click(Control.GROUP_APPROVE, answer.id, by=COLLEAGUE))
    now = bench.desks.clock.now()
    await bench.desks.do(hand_over, answer.id, cases[0], now=now)
    async with bench.store.read() as session:
        row = await session.get_one(GroupAnswerCase, (answer.id, cases[0]))
    await bench.desks.do(reply_outcome, row.reply_id or 0, Accepted("p1"), now=now)

    await bench.send(bench.click(Control.GROUP_CLOSE, answer.id, by=COLLEAGUE))
    opened = bench.sandbox.journal.calls("views.open")[-1]
    typed = {"text": "All is well.", "send_and_resolve": {"options": ["yes"]}}
    first = await bench.send(
        bench.form(Form.GROUP_CLOSING, {"case": cases[0], "answer": answer.id}, typed, by=COLLEAGUE)
    )
    facts = json.loads(body_of(first)["view"]["private_metadata"])
    await bench.send(bench.form(Form.GROUP_CLOSING, facts, typed, by=COLLEAGUE))

    assert opened["callback_id"] == Form.GROUP_CLOSING
    assert "1 customer gets this text." in json.dumps(body_of(first))
    closing = (await answers(bench))[-1]
    assert (closing.kind, closing.closes, closing.state) == (
        GroupAnswerKind.CLOSING, answer.id, GroupAnswerState.WAITING,
    )  # fmt: skip
    assert closing.resolve_as == "answered"
