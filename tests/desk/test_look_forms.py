"""What the Reply modal opens with."""

from __future__ import annotations

import pytest

from bot.desk.escalate import answer_question
from bot.desk.look import reply_form
from bot.desk.refusals import UnknownCase
from bot.rules.replying import Counting, Limit
from bot.rules.vocabulary import Visibility
from tests.support.builders import ANA, BEN, KIM, MINUTE, Team, at


async def test_the_form_opens_in_the_visibility_that_the_customer_used(team: Team) -> None:
    number = await team.claimed()
    team.clock.advance(MINUTE)
    await team.answered(number)
    await team.wrote_again(visibility=Visibility.PRIVATE, text="My number is 0612345678")

    form = await team.look(reply_form, number, by=ANA)

    assert (form.visibility, form.offered) == (Visibility.PRIVATE, (Visibility.PRIVATE, Visibility.PUBLIC))
    longest = {Visibility.PUBLIC: 280, Visibility.PRIVATE: team.settings.sources["web"].max_length_private}
    assert {way.visibility: way.limit for way in form.ways} == {
        visibility: Limit(most, Counting.X) for visibility, most in longest.items()
    }
    assert (form.signature, form.platform) == ("AN", "web")
    assert form.mention.text == "My number is 0612345678"


async def test_what_was_only_said_in_private_offers_no_public_reply(team: Team) -> None:
    number = await team.claimed(visibility=Visibility.PRIVATE)

    assert (await team.look(reply_form, number, by=ANA)).offered == (Visibility.PRIVATE,)


async def test_a_public_source_offers_no_private_reply(team: Team) -> None:
    number = await team.claimed(source="forum")

    form = await team.look(reply_form, number, by=ANA)

    assert form.offered == (Visibility.PUBLIC,)


async def test_the_last_exchanges_stand_beside_the_words_that_wait_oldest_first(team: Team) -> None:
    number = await team.claimed(text="first?")
    for turn in range(4):
        team.clock.advance(MINUTE)
        await team.answered(number, f"answer {turn}")
        team.clock.advance(MINUTE)
        await team.wrote_again(text=f"question {turn}?")

    form = await team.look(reply_form, number, by=BEN)

    assert form.mention.text == "question 3?"
    assert [(who, text) for who, text, _ in form.history] == [
        ("@jan", "question 0?"), ("Ana", "answer 1 ^AN"), ("@jan", "question 1?"), ("Ana", "answer 2 ^AN"),
        ("@jan", "question 2?"), ("Ana", "answer 3 ^AN"),
    ]  # fmt: skip
    assert form.history[-1] == ("Ana", "answer 3 ^AN", at("10:07"))


async def test_the_departments_answer_stands_beside_until_it_is_passed_on(team: Team) -> None:
    number = await team.claimed()
    await team.do(answer_question, await team.asked(number), by=KIM, text="Half of it.")
    before = await team.look(reply_form, number, by=ANA)
    await team.answered(number)

    assert before.answer == "Half of it."
    assert (await team.look(reply_form, number, by=ANA)).answer is None


async def test_a_case_that_is_not_there_is_refused(team: Team) -> None:
    with pytest.raises(UnknownCase):
        await team.look(reply_form, 404, by=ANA)
