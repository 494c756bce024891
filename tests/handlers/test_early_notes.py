"""A note that comes before its card is known: kept within a moment, else Slack is asked to send it again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from bot.store import Card, Note
from bot.store.words import SendState
from handlers import events
from tests.security.bench import AGENT, Bench, Json, a_bench
from tests.support.logs import captured_logs


@pytest.fixture
async def bench(database_url: str) -> AsyncIterator[Bench]:
    """On SQLite, and on PostgreSQL."""
    async with a_bench(database_url) as bench:
        yield bench


async def left(bench: Bench) -> str:
    """Let the card of the free case be on its way; return where Slack puts it."""
    now = datetime.now(UTC)
    async with bench.store.write() as session:
        values = {"state": SendState.SENDING, "ts": None, "shown": -1, "sent_at": now}
        await session.execute(update(Card).where(Card.case_id == bench.ids["free"]).values(**values))
    return f"{now.timestamp() + 0.04:.6f}"


async def recorded(bench: Bench, ts: str) -> None:
    async with bench.store.write() as session:
        values = {"state": SendState.POSTED, "ts": ts, "shown": 1}
        await session.execute(update(Card).where(Card.case_id == bench.ids["free"]).values(**values))


def said(bench: Bench, thread: str) -> Json:
    return bench.event(
        {
            "type": "message",
            "channel": "C1",
            "thread_ts": thread,
            "ts": "1795000000.000200",
            "user": AGENT,
            "text": "early",
        }
    )


async def notes(bench: Bench) -> list[str]:
    async with bench.store.read() as session:
        return list(await session.scalars(select(Note.text).where(Note.case_id == bench.ids["free"])))


async def test_a_note_that_was_faster_than_our_record_is_kept_once_it_is_there(bench: Bench) -> None:
    thread = await left(bench)
    coming = asyncio.create_task(bench.send(said(bench, thread)))
    await asyncio.sleep(events.LOOK_EVERY_S * 2)
    early = (coming.done(), await notes(bench))

    await recorded(bench, thread)
    answer = await coming

    assert early == (False, [])
    assert answer.status == 200
    assert await notes(bench) == ["early"]


async def test_where_the_record_takes_too_long_slack_is_asked_to_repeat_and_its_repetition_is_kept(
    bench: Bench,
) -> None:
    thread = await left(bench)

    with captured_logs(level="INFO") as written:
        early = await bench.send(said(bench, thread))
    await recorded(bench, thread)
    again = [(await bench.send(said(bench, thread))).status for _ in range(2)]

    assert early.status == 503
    assert '"error"' not in written.getvalue()
    assert again == [200, 200]
    assert await notes(bench) == ["early"]


async def test_talk_in_another_thread_waits_only_as_long_as_the_card_is_on_its_way(bench: Bench) -> None:
    thread = await left(bench)
    other = f"{float(thread) + 1:.6f}"
    coming = asyncio.create_task(bench.send(said(bench, other)))
    await asyncio.sleep(events.LOOK_EVERY_S)

    await recorded(bench, thread)

    assert (await coming).status == 200
    assert await notes(bench) == []
