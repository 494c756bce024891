"""The filtered stream: it hands on what comes, is never ended by a line, and connects no faster than X wants it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.desk.ports import Batch, FetchFailed, Trouble
from integrations.x.queries import stream_rules
from integrations.x.stream import XStream, read_line
from integrations.x.stream_rules import StreamRules
from integrations.x.stream_times import Backoff, Ended, Ending, StreamTimes
from tests.integrations.x.rig import Rig, Start
from tests.integrations.x.test_strange import ANSWER, US
from tests.support.x import Canned, LookAlike
from tests.support.x.streaming import CLOSE, CUT

Connect = Callable[..., Awaitable[Rig]]
STREAM = "GET /2/tweets/search/stream$"
RULES = "GET /2/tweets/search/stream/rules"
# Waits of milliseconds; the silence and the window are as they are unless a test is about them.
QUICK = StreamTimes(
    network_step=0.001, network_most=0.004, http_first=0.002, http_most=0.02, limit_first=0.01, closed_first=0.001
)


class Taken:
    """Takes batches, and lets a test wait for them."""

    def __init__(self) -> None:
        self.batches: asyncio.Queue[Batch] = asyncio.Queue()

    async def __call__(self, batch: Batch) -> None:
        await self.batches.put(batch)

    async def next(self) -> Batch:
        async with asyncio.timeout(60):
            return await self.batches.get()


def stream_of(rig: Rig, times: StreamTimes = QUICK) -> XStream:
    parts, tag = rig.parts, "webcare:x"
    wanted = stream_rules(parts.table.search, handle=parts.table.handle, tag=tag)
    return XStream(parts.reading, parts.account, StreamRules(parts.reading, wanted, tag=tag), times=times)


@asynccontextmanager
async def listening(rig: Rig, times: StreamTimes = QUICK) -> AsyncIterator[Taken]:
    """Listen until the end of the block, which stops it in the quiet way."""
    taken, stop = Taken(), asyncio.Event()
    running = asyncio.create_task(stream_of(rig, times).run(taken, stop))
    try:
        async with asyncio.timeout(60):
            await rig.x.stream.connected(1)
            yield taken
            stop.set()
            await running
    finally:
        running.cancel()
        await asyncio.wait({running})


@pytest.fixture
async def rig(x: LookAlike, connect: Connect) -> Rig:
    return await connect(x, stream=True, search=["vertraging"])


async def test_posts_come_at_once_with_their_author(rig: Rig) -> None:
    world = rig.x.world
    jan = world.user("jan_dv")
    async with listening(rig) as taken:
        named = world.post(jan, "@ns_online hallo")
        heard = world.post(jan, "weer vertraging &c")
        world.post(jan, "mooi weer")

        [first], [second] = (await taken.next()).mentions, (await taken.next()).mentions

    assert (first.id, first.addressed, first.author.handle) == (named.id, True, "jan_dv")
    assert (second.id, second.addressed, second.text) == (heard.id, False, "weer vertraging &c")
    assert taken.batches.empty()
    assert rig.spent()["post read"] == Decimal("0.010")
    await rig.x.stream.gone()


async def test_rules_are_ours_by_their_tags_and_others_are_left_alone(rig: Rig) -> None:
    rules = rig.x.stream.rules
    rules["1"] = {"id": "1", "value": "cats", "tag": "somebody else's"}
    rules["2"] = {"id": "2", "value": "dogs"}
    rules["3"] = {"id": "3", "value": "old words", "tag": "webcare:x:search"}
    rules["4"] = {"id": "4", "value": "@ns_online -from:ns_online -is:retweet", "tag": "webcare:x:mentions"}

    async with listening(rig):
        pass

    assert {one.get("tag"): one["value"] for one in rules.values()} == {
        "somebody else's": "cats",
        None: "dogs",
        "webcare:x:mentions": "@ns_online -from:ns_online -is:retweet",
        "webcare:x:search": "(vertraging) -@ns_online -from:ns_online -is:retweet",
    }
    assert "4" in rules


async def test_a_rule_that_is_there_under_another_tag_is_no_trouble(rig: Rig) -> None:
    rig.x.stream.rules["1"] = {"id": "1", "value": "@ns_online -from:ns_online -is:retweet", "tag": "other"}

    async with listening(rig) as taken:
        rig.x.world.post(rig.x.world.user("jan_dv"), "@ns_online hallo")
        assert (await taken.next()).mentions


async def test_a_rule_that_x_does_not_take_ends_it(rig: Rig) -> None:
    body = '{"errors": [{"title": "Invalid Rule", "detail": "no viable alternative"}], "meta": {}}'
    rig.x.journal.answer_next("POST /2/tweets/search/stream/rules", Canned(201, body, "application/json"))

    with pytest.raises(FetchFailed, match="no viable alternative") as failed:
        await stream_of(rig).run(Taken(), asyncio.Event())

    assert failed.value.trouble is Trouble.CHANGED


@pytest.mark.parametrize("end", [CUT, CLOSE])
async def test_a_connection_that_ends_is_made_again(rig: Rig, end: bytes) -> None:
    async with listening(rig) as taken:
        for number in range(1, 4):
            await rig.x.stream.connected(number)
            rig.x.stream.send(end)
        await rig.x.stream.connected(4)
        rig.x.world.post(rig.x.world.user("jan_dv"), "@ns_online hallo")

        assert (await taken.next()).mentions


async def test_a_connection_that_is_silent_is_made_again(rig: Rig) -> None:
    rig.x.stream.keep_alive_s = None
    async with listening(rig, StreamTimes(network_step=0.001, silence=0.05)):
        await rig.x.stream.connected(3)


async def test_a_connection_that_only_keeps_alive_stays(rig: Rig) -> None:
    rig.x.stream.keep_alive_s = 0.02
    async with listening(rig, StreamTimes(network_step=0.001, silence=1.0)) as taken:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(rig.x.stream.connected(2), 1.5)
        rig.x.world.post(rig.x.world.user("jan_dv"), "@ns_online hallo")
        assert (await taken.next()).mentions


LINES = [
    b"not json\r\n", b"{\r\n", b"[1]\r\n", b"7\r\n", b"null\r\n", b"\xff\xfe\r\n", b'{"data": 7}\r\n',
    b'{"data": {"id": "12"}, "matching_rules": [{"id": "1"}]}\r\n', b'{"data": null}\r\n',
    b'{"errors": [{"title": "operational-disconnect", "disconnect_type": "UpstreamOperationalDisconnect"}]}\r\n',
]  # fmt: skip


@pytest.mark.parametrize("line", [*LINES, b'{"data": "' + b"x" * 700_000 + b'"}\r\n'], ids=lambda line: repr(line[:40]))
async def test_no_line_ends_it_for_good(rig: Rig, line: bytes) -> None:
    async with listening(rig) as taken:
        rig.x.stream.send(line)
        if len(line) > 500_000:  # longer than tweepy can read: the connection is made again
            await rig.x.stream.connected(2)
        rig.x.world.post(rig.x.world.user("jan_dv"), "@ns_online hallo")

        assert [one.text for one in (await taken.next()).mentions] == ["@ns_online hallo"]


@pytest.mark.parametrize(("status", "trouble"), [(401, Trouble.TOKEN), (403, Trouble.RIGHTS), (402, Trouble.CAP)])
async def test_a_token_that_x_refuses_ends_it_at_once(rig: Rig, status: int, trouble: Trouble) -> None:
    rig.x.journal.answer_next(STREAM, Canned(status, "{}", "application/json"), times=9)

    with pytest.raises(FetchFailed) as failed:
        await stream_of(rig).run(Taken(), asyncio.Event())

    assert failed.value.trouble is trouble
    assert len(rig.x.journal.of(STREAM)) == 1


async def test_rules_that_x_refuses_end_it_at_once(rig: Rig) -> None:
    rig.x.journal.answer_next(RULES, Canned(401, "{}", "application/json"))

    with pytest.raises(FetchFailed) as failed:
        await stream_of(rig).run(Taken(), asyncio.Event())

    assert failed.value.trouble is Trouble.TOKEN


@pytest.mark.parametrize("canned", [Canned(429, "{}", "application/json"), Canned(503), Canned(cut=True)], ids=repr)
@pytest.mark.parametrize("what", [STREAM, RULES])
async def test_what_passes_by_itself_is_waited_for(rig: Rig, what: str, canned: Canned) -> None:
    rig.x.journal.answer_next(what, canned, times=3)
    async with listening(rig) as taken:
        rig.x.world.post(rig.x.world.user("jan_dv"), "@ns_online hallo")

        assert (await taken.next()).mentions


async def test_a_stream_that_x_closes_at_once_is_connected_to_at_most_fifty_times_in_a_window(rig: Rig) -> None:
    rig.x.stream.closes_at_once, window = True, 1.5
    rig.x.limits.limits = []
    stop = asyncio.Event()
    times = StreamTimes(closed_first=0.0001, http_most=0.0002, window=window)
    running = asyncio.create_task(stream_of(rig, times).run(Taken(), stop))
    async with asyncio.timeout(60):
        await rig.x.journal.until(STREAM, 55)
    stop.set()
    await running

    # The look-alike hears of a connection a moment after we count it.
    assert rig.x.journal.most_within(STREAM, window - 0.1) <= 50


async def test_the_second_connection_of_an_app_waits_until_the_first_is_gone(start: Start, connect: Connect) -> None:
    x = await start()
    first, second = await connect(x, stream=True), await connect(x, stream=True)
    waiting = Taken()
    async with listening(first):
        stop = asyncio.Event()
        running = asyncio.create_task(stream_of(second).run(waiting, stop))
        await x.journal.until(STREAM, 3)
    async with asyncio.timeout(60):
        await x.stream.connected(2)
        x.world.post(x.world.user("jan_dv"), "@ns_online hallo")
        assert (await waiting.next()).mentions
        stop.set()
        await running


async def test_a_cancelled_stream_ends_as_cancelled_and_lets_its_connection_go(rig: Rig) -> None:
    running = asyncio.create_task(stream_of(rig).run(Taken(), asyncio.Event()))
    async with asyncio.timeout(60):
        await rig.x.stream.connected(1)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        await rig.x.stream.gone()

    assert running.cancelled()


async def test_a_batch_that_cannot_be_taken_ends_it_with_that_error(rig: Rig) -> None:
    async def full(batch: Batch) -> None:
        raise ConnectionError("no database")

    running = asyncio.create_task(stream_of(rig).run(full, asyncio.Event()))
    async with asyncio.timeout(60):
        await rig.x.stream.connected(1)
        rig.x.world.post(rig.x.world.user("jan_dv"), "@ns_online hallo")
        with pytest.raises(ConnectionError, match="no database"):
            await running
        await rig.x.stream.gone()


async def test_a_spent_budget_ends_it(x: LookAlike, connect: Connect) -> None:
    rig = await connect(x, stream=True, daily_budget=0.02)
    taken = Taken()
    running = asyncio.create_task(stream_of(rig).run(taken, asyncio.Event()))
    jan = x.world.user("jan_dv")
    async with asyncio.timeout(60):
        await x.stream.connected(1)
        for number in range(2):  # a cent for our number, half a cent for each
            x.world.post(jan, f"@ns_online {number}")
        with pytest.raises(FetchFailed) as failed:
            await running

    assert failed.value.trouble is Trouble.CAP
    assert taken.batches.qsize() == 2


async def test_fields_that_the_stream_does_not_know_are_left_away(rig: Rig) -> None:
    rig.x.journal.answer_next(STREAM, Canned(400, "{}", "application/json"))
    async with listening(rig) as taken:
        post = rig.x.world.post(rig.x.world.user("jan_dv"), "@ns_online hallo")
        [mention] = (await taken.next()).mentions

    assert (mention.id, mention.author.handle) == (post.id, "jan_dv")


async def test_a_stream_that_x_refuses_in_every_spelling_has_changed(rig: Rig) -> None:
    rig.x.journal.answer_next(STREAM, Canned(400, "{}", "application/json"), times=2)

    with pytest.raises(FetchFailed) as failed:
        await stream_of(rig).run(Taken(), asyncio.Event())

    assert failed.value.trouble is Trouble.CHANGED


async def test_a_stream_that_is_stopped_before_it_began_asks_nothing(rig: Rig) -> None:
    stop = asyncio.Event()
    stop.set()

    await stream_of(rig).run(Taken(), stop)

    assert rig.x.journal.asked == []


@pytest.mark.parametrize(
    ("endings", "waits"),
    [
        pytest.param([Ending(Ended.NETWORK)] * 4, [0.25, 0.5, 0.75, 1.0], id="network: a quarter more each time"),
        pytest.param([Ending(Ended.HTTP, 503)] * 8, [5, 10, 20, 40, 80, 160, 320, 320], id="HTTP: doubling to 320"),
        pytest.param([Ending(Ended.HTTP, 429)] * 4, [60, 120, 240, 320], id="429: doubling from a minute"),
        pytest.param([Ending(Ended.CLOSED)] * 4, [1, 2, 4, 8], id="closed: doubling from a second"),
        pytest.param(
            [Ending(Ended.CLOSED)] * 3 + [Ending(Ended.CLOSED, lively=True)],
            [1, 2, 4, 1],
            id="begins anew once it lived",
        ),
    ],
)
def test_waits_grow_as_x_wants_it(endings: list[Ending], waits: list[float]) -> None:
    backoff = Backoff(StreamTimes())

    assert [backoff.wait(ending, at=0) for ending in endings] == waits


def test_network_waits_end_at_sixteen_seconds() -> None:
    backoff = Backoff(StreamTimes())

    assert max(backoff.wait(Ending(Ended.NETWORK), at=0) for _ in range(100)) == 16


def test_the_fifty_first_connection_waits_for_the_window_to_end() -> None:
    backoff = Backoff(StreamTimes())
    for second in range(50):
        backoff.connecting(at=second)

    assert backoff.wait(Ending(Ended.CLOSED, lively=True), at=60) == 15 * 60 - 60
    assert StreamTimes().scaled(0.5).window == 15 * 30


@settings(deadline=None)
@given(line=st.binary(max_size=300) | ANSWER.map(lambda told: json.dumps(told).encode()))
def test_a_line_of_any_shape_is_read(line: bytes) -> None:
    batch = read_line(line, US)

    assert all(one.id for one in batch.mentions)
