"""Notes that come before we know where their card stands: Slack has taken it, our record of that is on its way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.desk import notes
from bot.desk.escalate import escalate_case
from bot.desk.notes import NoteAdded, ThreadNotKnown, add_note
from bot.store import Card, Person
from bot.store.database import Store
from bot.store.words import CardKind, SendState
from tests.support.builders import ANA, CHANNEL, KIM, Team

LEFT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def stamp(after: timedelta) -> str:
    """Return Slack's stamp for an instant so long after the card left."""
    return f"{(LEFT + after).timestamp():.6f}"


async def send(team: Team, kind: CardKind = CardKind.CASE, *, place: str | None = None) -> Card:
    """Let a card leave: its intent is recorded, what came of it is not."""
    [card] = await team.rows(Card, Card.kind == kind)
    changed = {"state": SendState.SENDING, "sent_at": LEFT, "shown": -1} | ({"channel": place} if place else {})
    async with team.store.write() as session:
        await session.execute(update(Card).where(Card.id == card.id).values(**changed))
    return card


async def arrived(team: Team, card: Card, ts: str, *, place: str = CHANNEL) -> None:
    async with team.store.write() as session:
        values = {"state": SendState.POSTED, "ts": ts, "channel": place}
        await session.execute(update(Card).where(Card.id == card.id).values(**values))


async def write(
    team: Team, thread: str, *, place: str = CHANNEL, among: frozenset[int] | None = None
) -> NoteAdded | None:
    return await team.do(
        add_note, channel=place, thread_ts=thread, ts=stamp(timedelta(seconds=2)), author=ANA, text="early", among=among
    )


async def test_a_note_under_a_card_on_its_way_waits_for_it_and_is_then_the_cases(team: Team) -> None:
    number = await team.claimed()
    card, thread = await send(team), stamp(timedelta(milliseconds=40))

    with pytest.raises(ThreadNotKnown) as early:
        await write(team, thread)
    await arrived(team, card, thread)
    added = await write(team, thread, among=early.value.cards)

    assert early.value.cards == {card.id}
    assert added is not None
    assert [note.text for note in await team.notes_of(number)] == ["early"]


@pytest.mark.parametrize("database_kind", ["postgres"])
async def test_a_card_that_is_recorded_between_our_two_looks_gets_its_note(
    team: Team, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each statement sees what is committed by then; SQLite's writer has nobody beside it."""
    number = await team.claimed()
    card, thread, look = await send(team), stamp(timedelta(milliseconds=40)), notes._thread_card

    async def looked(*args: Any) -> Card | None:
        seen = await look(*args)
        beside = Store(database_url)
        await arrived(Team(beside), card, thread)
        await beside.close()
        return seen

    monkeypatch.setattr(notes, "_thread_card", looked)
    added = await write(team, thread)

    assert added is not None
    assert [note.text for note in await team.notes_of(number)] == ["early"]


async def test_a_note_under_a_question_in_a_direct_message_waits_too(team: Team) -> None:
    """Until Slack has answered, the question stands under its reader's id."""
    number = await team.claimed()
    await team.do(escalate_case, number, by=ANA, department="billing", question="Paid?")
    async with team.store.write() as session:
        await session.merge(Person(user_id=KIM, dm_channel="D7", gone=False))
    card, thread = await send(team, CardKind.QUESTION, place=KIM), stamp(timedelta(milliseconds=40))

    with pytest.raises(ThreadNotKnown):
        await write(team, thread, place="D7")
    await arrived(team, card, thread, place="D7")

    assert await write(team, thread, place="D7") is not None


async def test_what_stands_elsewhere_or_began_before_the_card_left_waits_for_nothing(team: Team) -> None:
    await team.claimed()
    await send(team)

    assert await write(team, stamp(timedelta(seconds=1)), place="C777") is None
    assert await write(team, stamp(-timedelta(minutes=6))) is None


async def test_the_clock_of_slack_may_be_behind_ours(team: Team) -> None:
    await team.claimed()
    await send(team)

    with pytest.raises(ThreadNotKnown):
        await write(team, stamp(-timedelta(minutes=4)))


@pytest.mark.parametrize("state", [SendState.READY, SendState.POSTED, SendState.FAILED, SendState.CANCELLED])
async def test_only_a_card_that_may_stand_already_is_waited_for(team: Team, state: SendState) -> None:
    await team.claimed()
    card = await send(team)
    async with team.store.write() as session:
        await session.execute(update(Card).where(Card.id == card.id).values(state=state))

    assert await write(team, stamp(timedelta(seconds=1))) is None


async def test_whoever_waited_does_not_wait_for_cards_that_leave_later(team: Team) -> None:
    """In a busy channel there is always one on its way."""
    await team.claimed()
    card = await send(team)

    assert await write(team, stamp(timedelta(seconds=1)), among=frozenset({card.id + 1})) is None
