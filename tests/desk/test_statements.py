"""What the busiest use cases send to the database, counted: each statement is a round trip that others wait for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from bot.desk.claim import claim_case
from bot.desk.intake import ingest
from bot.desk.refusals import AlreadyClaimed
from bot.store.database import Store
from tests.support.builders import ANA, BEN, Team, a_mention

# Key, taking it, the case with its parts, case, card, event, presence.
CLAIM = 7
# Key, trying to take it, which tells who has it.
TOO_LATE = 2
# Key, what is known of it, customer, case, mention, clocks, event, card.
NEW_MENTION = 8


@contextmanager
def statements(store: Store) -> Iterator[list[str]]:
    """Collect what is sent to the writer; beginning and end of the transaction do not count."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(" ".join(statement.split()[:3]))

    event.listen(store.writer.sync_engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(store.writer.sync_engine, "before_cursor_execute", note)


async def test_a_claim(team: Team) -> None:
    await team.claimed("kim")
    case = await team.a_case()

    with statements(team.store) as sent:
        await team.desks.once("click:1", claim_case, case, by=ANA, now=team.now)

    assert len(sent) <= CLAIM, sent


async def test_a_claim_that_comes_too_late(team: Team) -> None:
    case = await team.claimed(by=ANA)

    with statements(team.store) as sent, pytest.raises(AlreadyClaimed):
        await team.desks.once("click:1", claim_case, case, by=BEN, now=team.now)

    assert len(sent) <= TOO_LATE, sent


@pytest.mark.parametrize("size", [1, 100])
async def test_new_mentions_of_new_customers_one_or_a_hundred(team: Team, size: int) -> None:
    await team.a_case()
    mentions = [a_mention(number, author=f"customer{number}") for number in range(size)]

    with statements(team.store) as sent:
        await team.desks.once("hook:1", ingest, "web", mentions, now=team.now)

    assert len(sent) <= NEW_MENTION, sent
