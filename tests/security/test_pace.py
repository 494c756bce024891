"""How often somebody may act, and how much is remembered about it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_bolt.async_app import AsyncBoltRequest
from sqlalchemy import select

from bot.buckets import Buckets
from bot.slack.controls import Control, Form
from bot.store import Card, Note
from tests.security.bench import AGENT, COLLEAGUE, Bench, a_bench

AT_ONCE = 20
BUSY = "Very busy right now. Try again in a moment."


def test_a_full_bucket_gives_its_burst_at_once_then_as_fast_as_it_fills() -> None:
    buckets = Buckets(rate_per_s=2, burst=3)

    at_once = [buckets.take("U1", now_s=100.0) for _ in range(4)]
    later = [buckets.take("U1", now_s=100.5), buckets.take("U1", now_s=100.5)]

    assert at_once == [0, 0, 0, 0.5]
    assert later == [0, 0.5]


def test_one_persons_haste_is_not_anothers_and_a_clock_that_steps_back_gives_nothing() -> None:
    buckets = Buckets(rate_per_s=1, burst=1)

    assert buckets.take("U1", now_s=100.0) == 0
    assert buckets.take("U1", now_s=90.0) > 0
    assert buckets.take("U2", now_s=90.0) == 0


def test_a_million_strangers_take_no_more_room_than_the_last_hundred() -> None:
    buckets = Buckets(rate_per_s=1, burst=1, most=100)

    for number in range(5_000):
        buckets.take(f"10.0.{number}", now_s=0.0)

    assert len(buckets) == 100


@pytest.mark.parametrize(("rate", "burst"), [(0, 1), (-1, 1), (1, 0)])
def test_a_bucket_that_never_fills_is_a_mistake(rate: float, burst: float) -> None:
    with pytest.raises(ValueError, match="needs a rate above 0"):
        Buckets(rate_per_s=rate, burst=burst)


@given(st.floats(0.1, 50), st.integers(1, 50), st.lists(st.floats(0, 5, allow_nan=False), min_size=1, max_size=200))
def test_never_more_than_the_burst_and_what_filled_in(rate: float, burst: int, pauses: list[float]) -> None:
    buckets, now, taken = Buckets(rate_per_s=rate, burst=burst), 0.0, 0
    for pause in pauses:
        now += pause
        taken += buckets.take("x", now_s=now) == 0

    assert taken <= burst + rate * now + 1e-6


@pytest.fixture
async def bench(sqlite_address: str) -> AsyncIterator[Bench]:
    """Doors at a real pace, with a bucket that hardly fills while a test runs."""
    async with a_bench(sqlite_address, scale=1.0) as bench:
        bench.doors.pace = Buckets(rate_per_s=0.001, burst=AT_ONCE)
        yield bench


async def test_a_real_desk_takes_ten_acts_a_second_of_a_person_and_twenty_at_once(sqlite_address: str) -> None:
    async with a_bench(sqlite_address, scale=1.0) as bench:
        pace = vars(bench.doors.pace)

    assert (pace["_rate"], pace["_burst"]) == (10, AT_ONCE)


async def test_who_presses_without_end_is_told_politely_and_others_are_not_held_up(bench: Bench) -> None:
    for _ in range(AT_ONCE + 5):
        await bench.send(bench.click(Control.OPEN_ORIGINAL, "", by=AGENT))
    told = bench.told()
    await bench.send(bench.click(Control.CASE_CLAIM, bench.ids["free"], by=COLLEAGUE))

    assert told == [BUSY] * 5
    assert bench.told() == told
    assert any(row[0] == bench.ids["free"] and COLLEAGUE in row for row in (await bench.everything())["cases"])


async def test_the_pace_counts_over_presses_commands_and_forms_and_a_form_keeps_its_text(bench: Bench) -> None:
    for _ in range(AT_ONCE):
        await bench.send(bench.command("help", by=AGENT))
    bench.answers.clear()

    await bench.send(bench.command("help", by=AGENT))
    facts = {"case": bench.ids["free"], "revision": 1, "visibility": "public"}
    sent = await bench.send(bench.form(Form.REPLY, facts, {"text": "A long answer."}, by=AGENT))
    home = bench.event({"type": "app_home_opened", "user": AGENT, "tab": "home"})
    await bench.send(home)

    assert bench.told() == [BUSY]
    assert '"errors"' in sent.body
    assert BUSY in sent.body
    assert "views.publish" not in bench.shown()


async def test_who_calls_the_bot_without_end_is_told_how_it_is_used_only_so_often(bench: Bench) -> None:
    for _ in range(AT_ONCE + 5):
        await bench.send(bench.event({"type": "app_mention", "user": AGENT, "channel": "C1", "text": "help"}))
    told = bench.shown().count("chat.postEphemeral")
    await bench.send(bench.event({"type": "app_mention", "user": COLLEAGUE, "channel": "C1", "text": "help"}))

    assert told == AT_ONCE
    assert bench.shown().count("chat.postEphemeral") == AT_ONCE + 1


async def test_who_looks_at_app_home_without_end_sees_it_only_so_often(bench: Bench) -> None:
    for _ in range(AT_ONCE + 5):
        await bench.send(bench.event({"type": "app_home_opened", "user": AGENT, "tab": "home"}))

    assert bench.shown().count("views.publish") == AT_ONCE


async def test_no_note_is_lost_to_the_pace_and_none_uses_it_up(bench: Bench) -> None:
    """Slack does not show a person whether we took a message: what was written would be missing and nobody knew."""
    async with bench.store.read() as session:
        card = (await session.scalars(select(Card).where(Card.case_id == bench.ids["free"]))).first()
    assert card is not None
    said = [
        {"type": "message", "channel": card.channel, "thread_ts": card.ts, "ts": f"{1_795_000_000 + number}.000100",
         "user": AGENT, "text": f"line {number}"}
        for number in range(AT_ONCE * 3)
    ]  # fmt: skip

    statuses = {(await bench.send(bench.event(one))).status for one in said}
    await bench.send(bench.click(Control.CASE_CLAIM, bench.ids["free"], by=AGENT))

    async with bench.store.read() as session:
        kept = (await session.scalars(select(Note.text).where(Note.case_id == bench.ids["free"]))).all()
    assert statuses == {200}
    assert sorted(kept) == sorted(str(one["text"]) for one in said)
    assert bench.told() == []


async def test_typing_is_no_press(bench: Bench) -> None:
    metadata = f'{{"case":{bench.ids["free"]},"visibility":"public"}}'
    view = {"id": "V1", "hash": "1.h", "private_metadata": metadata, "state": {"values": {}}}

    for _ in range(AT_ONCE * 2):
        typed = bench.click(Control.REPLY_TYPING, "", by=AGENT, view=view)
        await bench.bolt.async_dispatch(AsyncBoltRequest(body=typed, mode="socket_mode"))

    assert bench.told() == []
