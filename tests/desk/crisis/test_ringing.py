"""Whoever is on a rota is tried once a month by all their addresses; the lead hears once what nobody confirmed."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.desk.crisis.acting import declare, stand_down
from bot.desk.crisis.duty import duty_view
from bot.desk.crisis.refusals import NotOnCall, UnknownRing
from bot.desk.crisis.ring_calls import take_calls
from bot.desk.crisis.ring_look import HeardView, RingView, ring_view
from bot.desk.crisis.ringing import confirm_by_link, confirm_ring, ring_everybody, ring_oneself, tell_unheard
from bot.desk.look import message_view
from bot.desk.restored import after_restore
from bot.desk.work import Work
from bot.store import Card, Outbox, Ring, RingCall
from bot.store.database import Store
from bot.store.gap import JUMP
from bot.store.words import CardKind, MessageKind
from tests.support.builders import LEAD, a_mention, at
from tests.support.night import OMAR, ONCALL, SANNE, NightTeam, with_people_on_call

HOUR = timedelta(hours=1)
# Tuesday 1 December 2026.
FIRST = at("10:00") + timedelta(days=8)


async def rung(night: NightTeam) -> list[Ring]:
    return sorted(await night.rows(Ring), key=lambda ring: ring.id)


async def a_round(night: NightTeam) -> tuple[Ring, Ring]:
    night.clock.set(FIRST)
    await night.do(ring_everybody)
    sanne, omar = await rung(night)
    return sanne, omar


async def test_on_the_first_working_day_everybody_is_tried_by_all_their_addresses_once(night: NightTeam) -> None:
    for moment in (at("17:00"), FIRST - HOUR, FIRST, FIRST + HOUR, FIRST + 30 * HOUR):
        night.clock.set(moment)
        await night.do(ring_everybody)

    assert [(ring.person, ring.round, ring.asked_at) for ring in await rung(night)] == [
        (SANNE, "2026-12", FIRST), (OMAR, "2026-12", FIRST),
    ]  # fmt: skip
    calls = [(call.ring_id, call.way) for call in await night.rows(RingCall)]
    assert calls == [(1, "slack"), (1, "sms"), (2, "slack"), (2, "voice")]
    cards = await night.rows(Card, Card.kind == CardKind.RING)
    assert [(card.channel, card.ref) for card in cards] == [(SANNE, "1"), (OMAR, "2")]


async def test_two_workers_at_once_try_everybody_once(night: NightTeam) -> None:
    night.clock.set(FIRST)

    await asyncio.gather(*(night.do(ring_everybody) for _ in range(3)))

    assert [ring.person for ring in await rung(night)] == [SANNE, OMAR]


async def test_nobody_is_tried_at_another_time(store: Store) -> None:
    for day, moment in (
        ('"off"', FIRST),
        ("8", FIRST),
        ("1", FIRST + 75 * HOUR),  # a program that is started days later
        ("1", FIRST + 9 * HOUR),  # the desk is closed
    ):
        oncall = ONCALL.replace("[oncall.rail]\n", f"[oncall.rail]\ntest_day = {day}\n")
        night = NightTeam(store, with_people_on_call(oncall=oncall))
        night.clock.set(moment)

        assert await night.do(ring_everybody) == 0, (day, moment)


async def test_it_waits_until_a_crisis_is_over(night: NightTeam) -> None:
    night.clock.set(FIRST)
    crisis = await night.do(declare, night.desk, by=LEAD, why="Fire", page=True)
    held = await night.do(ring_everybody)
    await night.do(stand_down, crisis.id, by=LEAD, note="Out")

    assert (held, await night.do(ring_everybody)) == (0, 2)


async def test_a_press_in_slack_confirms_that_way_and_slack_a_link_its_own_address_alone(night: NightTeam) -> None:
    sanne, omar = await a_round(night)
    night.clock.advance(3 * HOUR)

    await night.do(confirm_ring, sanne.id, way="sms", by=SANNE)
    await night.do(confirm_by_link, omar.id, person=OMAR, way="voice")

    assert not (await night.look(_view, sanne.id)).unheard
    assert [call.way for call in (await night.look(_view, omar.id)).unheard] == ["slack"]
    [card] = await night.rows(Card, Card.ref == str(sanne.id), Card.kind == CardKind.RING)
    assert card.wanted == 2


async def _view(work: Work, ring_id: int, *, now: datetime) -> RingView:
    return await ring_view(work, ring_id)


async def test_only_the_person_themselves_can_confirm(night: NightTeam) -> None:
    sanne, _ = await a_round(night)

    with pytest.raises(NotOnCall):
        await night.do(confirm_ring, sanne.id, way="slack", by=OMAR)
    with pytest.raises(UnknownRing):
        await night.do(confirm_ring, sanne.id, way="mail", by=SANNE)
    with pytest.raises(UnknownRing):
        await night.do(confirm_ring, 99, way="slack", by=SANNE)
    assert await night.do(confirm_by_link, sanne.id, person=OMAR, way="sms") is None
    assert len((await night.look(_view, sanne.id)).unheard) == 2


async def test_who_did_not_confirm_within_a_day_is_named_to_the_lead_once_with_the_address(night: NightTeam) -> None:
    sanne, _ = await a_round(night)
    await night.do(confirm_ring, sanne.id, way="sms", by=SANNE)
    told = []
    for hours in (23, 24, 25, 48):
        night.clock.set(FIRST + hours * HOUR)
        told.append(await night.do(tell_unheard))

    assert told == [0, 1, 0, 0]
    [row] = await night.rows(Outbox, Outbox.kind == MessageKind.RING_UNHEARD)
    said = await night.look(message_view, row.id)
    assert row.channel == LEAD
    assert said is not None
    assert [(one.person, [call.way for call in one.unheard]) for one in said.unheard] == [(OMAR, ["slack", "voice"])]


async def test_what_is_confirmed_late_is_not_told_to_a_lead_who_has_not_read_it_yet(night: NightTeam) -> None:
    sanne, omar = await a_round(night)
    night.clock.advance(24 * HOUR)
    await night.do(tell_unheard)
    for ring, way, by in ((sanne, "sms", SANNE), (omar, "voice", OMAR)):
        await night.do(confirm_ring, ring.id, way=way, by=by)

    [row] = await night.rows(Outbox, Outbox.kind == MessageKind.RING_UNHEARD)

    assert await night.look(message_view, row.id) is None


async def test_whoever_asks_tries_their_own_phone_at_once_and_the_lead_hears_nothing(night: NightTeam) -> None:
    night.clock.set(at("23:00"))
    for key in ("self:1", "self:1", "self:2"):
        await night.do(ring_oneself, night.desk, by=SANNE, key=key)
    night.clock.advance(48 * HOUR)
    await night.do(tell_unheard)

    assert [(ring.person, ring.round) for ring in await rung(night)] == [(SANNE, "self:1"), (SANNE, "self:2")]
    assert await night.rows(Outbox) == []
    with pytest.raises(NotOnCall):
        await night.do(ring_oneself, night.desk, by="USTRANGER", key="self:3")


async def test_after_a_restore_no_phone_rings_again_and_no_old_number_is_given_anew(night: NightTeam) -> None:
    await night.hears(a_mention("m1"))
    await night.do(ring_oneself, night.desk, by=SANNE, key="self:1")
    await night.desks.once("click:1", confirm_ring, 1, way="slack", by=SANNE, now=night.now)
    async with night.store.write() as session:
        await after_restore(session, real_now=night.now)

    assert await night.do(take_calls, real_now=night.now, lease=HOUR) == []
    again = await night.do(ring_oneself, night.desk, by=SANNE, key="self:2")
    assert again.id > JUMP


async def test_who_asks_for_the_rota_sees_who_confirmed_and_when(night: NightTeam) -> None:
    sanne, _ = await a_round(night)
    await night.do(confirm_ring, sanne.id, way="sms", by=SANNE)
    night.clock.advance(24 * HOUR)
    await night.do(ring_oneself, night.desk, by=SANNE, key="self:1")

    seen = (await night.look(duty_view, night.desk)).heard

    assert seen == (
        HeardView(person=SANNE, at=FIRST, missing=("slack", "sms")),
        HeardView(person=OMAR, at=None, missing=("slack", "voice")),
    )  # fmt: skip
