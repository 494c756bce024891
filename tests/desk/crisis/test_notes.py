"""What colleagues write under a crisis card is an update: it stands in the timeline and answers "still on it?"."""

from __future__ import annotations

from datetime import timedelta

from bot.desk.crisis.acting import acknowledge_crisis, declare, false_alarm
from bot.desk.crisis.look import crisis_view
from bot.desk.notes import NoteAdded, add_note
from bot.store import Crisis
from bot.store.words import SendState
from tests.support.builders import at
from tests.support.night import OMAR, SANNE, NightTeam

CARD = "1795424100.000100"


async def a_crisis(night: NightTeam) -> Crisis:
    night.clock.set(at("23:40"))
    crisis = await night.desks.do(declare, night.desk, by=OMAR, why="Brand", page=True, now=night.now)
    await night.climbed()
    async with night.store.write() as session:
        [card] = await night.crisis_cards()
        card.ts, card.state = CARD, SendState.POSTED
        await session.merge(card)
    return crisis


async def says(night: NightTeam, text: str, *, ts: str = "1795424200.000100", by: str = OMAR) -> NoteAdded | None:
    return await night.desks.do(
        add_note, channel="CCRISIS", thread_ts=CARD, ts=ts, author=by, text=text, now=night.now
    )  # fmt: skip


async def test_a_note_stands_in_the_timeline_once_with_names_for_ids(night: NightTeam) -> None:
    crisis = await a_crisis(night)

    first = await says(night, "Prorail komt eraan &amp; belt <@U0UNKNOWN>")
    again = await says(night, "Prorail komt eraan &amp; belt <@U0UNKNOWN>")

    view = await night.desks.look(crisis_view, crisis.id, channel="CCRISIS", now=night.now)
    assert (first is not None and first.crisis, again) == (crisis.id, None)
    assert [one.figures["text"] for one in view.timeline if one.kind == "noted"] == [
        "Prorail komt eraan & belt @U0UNKNOWN"
    ]


async def test_a_note_is_an_update_so_nobody_is_asked_for_one(night: NightTeam) -> None:
    crisis = await a_crisis(night)
    await night.desks.do(acknowledge_crisis, crisis.id, by=SANNE, now=night.now)
    night.clock.advance(timedelta(minutes=25))
    await says(night, "De brandweer is er")
    night.clock.advance(timedelta(minutes=29))
    before = await night.climbed()
    night.clock.advance(timedelta(minutes=1))

    asked = await night.climbed()

    assert (before, asked) == (0, 1)
    assert (await night.timeline(crisis.id))[-2:] == ["noted", "asked"]


async def test_what_is_written_while_nobody_has_it_stops_no_calls_and_afterwards_it_is_kept(night: NightTeam) -> None:
    crisis = await a_crisis(night)
    await says(night, "Ik zie rook", ts="1795424200.000100")
    night.clock.advance(timedelta(minutes=2))
    called = await night.climbed()
    await night.desks.do(false_alarm, crisis.id, by=SANNE, note="", now=night.now)

    await says(night, "Het was een barbecue", ts="1795424300.000100")

    assert called == 1
    assert (await night.timeline(crisis.id))[-2:] == ["false_alarm", "noted"]
