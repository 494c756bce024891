"""A text for many stands where each of its replies may stand."""

from __future__ import annotations

import pytest

from bot.desk.group_answers.writing import answer_group
from bot.store import Card
from bot.store.database import Store
from bot.store.words import CardKind, Visibility
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
