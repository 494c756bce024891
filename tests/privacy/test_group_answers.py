"""A text for many stands where each of its replies may stand, and as long."""

from __future__ import annotations

import pytest

from bot.desk.group_answers.look import answer_view
from bot.desk.group_answers.writing import answer_group
from bot.desk.privacy.forget import forget_account
from bot.slack.group_answers import render_group_answer
from bot.store import Card, Customer, GroupAnswer
from bot.store.database import Store
from bot.store.words import CardKind, Removal, Visibility
from tests.desk.group_answers.scene import some_cases
from tests.support.builders import ANA, CHANNEL, PRIVATE, Team

TEXT = "Hi {name}, your documents are in the mail."


@pytest.mark.parametrize(
    ("visibility", "channel"), [(Visibility.PUBLIC, CHANNEL), (Visibility.PRIVATE, PRIVATE)], ids=["public", "private"]
)
async def test_what_customers_get_in_private_is_read_in_the_private_channel(
    store: Store, visibility: Visibility, channel: str
) -> None:
    team = Team(store)
    first, _ = await some_cases(team, "jan", "piet", text="Where are my documents?", visibility=visibility)

    await team.do(answer_group, first, by=ANA, text=TEXT)

    [card] = await team.rows(Card, Card.kind == CardKind.GROUP_ANSWER)
    assert card.channel == channel


async def test_a_text_for_many_goes_with_the_last_case_that_it_was_for(store: Store) -> None:
    team = Team(store)
    first, _ = await some_cases(team, "jan", "piet", text="Where are my documents?")
    answer = await team.do(answer_group, first, by=ANA, text=TEXT)
    await team.posted()

    await is_forgotten(team, "jan")
    [half] = await team.rows(GroupAnswer)
    [shown] = await team.rows(Card, Card.kind == CardKind.GROUP_ANSWER)
    await is_forgotten(team, "piet")

    [gone] = await team.rows(GroupAnswer)
    [card] = await team.rows(Card, Card.kind == CardKind.GROUP_ANSWER)
    message = render_group_answer(await team.look(answer_view, answer.id), team.desk, team.now)
    assert (half.text, shown.removal) == (TEXT, None)
    assert (gone.text, card.removal) == ("", Removal.CHECK)
    assert "documents" not in str(message)
    assert "(removed)" in str(message)


async def is_forgotten(team: Team, handle: str) -> None:
    [customer] = await team.rows(Customer, Customer.handle == handle)
    await team.do(forget_account, customer.id)
