"""What tweepy 4.17 does that a desk cannot live with: each fault on tweepy alone, and gone through our own.

When one of the first tests of a pair fails with a newer tweepy, what stands around that fault can go.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
import tweepy
from tweepy.asynchronous import AsyncClient, AsyncStreamingClient
from yarl import URL

from bot.desk.ports import FetchFailed, Rejected, Trouble
from integrations.x.access import API, access_of
from integrations.x.faults import Refused
from integrations.x.wire import Wire
from tests.integrations.x.rig import NOON, Rig, Start, a_reply
from tests.integrations.x.test_stream import QUICK, Taken, listening, stream_of
from tests.support.x import Canned, LookAlike

Connect = Callable[..., Awaitable[Rig]]
MENTIONS, STREAM = r"GET /2/users/\d+/mentions", "GET /2/tweets/search/stream$"
JSON = "application/json"


def to(url: str) -> Any:
    """Return a middleware that does the least to lead tweepy to the look-alike."""
    place = URL(url)

    async def lead(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
        request.url = request.url.with_scheme("http").with_host(place.host or "").with_port(place.port)
        return await handler(request)

    return lead


@pytest.fixture
async def bare(x: LookAlike) -> AsyncIterator[Any]:
    """tweepy's client, led to the look-alike and otherwise as it comes."""
    client = AsyncClient(x.app.bearer, x.app.key, x.app.secret, x.app.token, x.app.token_secret)
    async with aiohttp.ClientSession(middlewares=(to(x.url),)) as session:
        client.session = session
        yield client


@pytest.fixture
async def bare_stream(x: LookAlike) -> AsyncIterator[Any]:
    """tweepy's stream, led to the look-alike and otherwise as it comes."""
    stream = AsyncStreamingClient(x.app.bearer)
    session = aiohttp.ClientSession(middlewares=(to(x.url),), timeout=aiohttp.ClientTimeout(sock_read=21))
    stream.session = session
    yield stream
    stream.disconnect()
    if stream.task is not None:
        await asyncio.wait({stream.task})
    await session.close()


@pytest.fixture
async def wire(rig: Rig, stack: AsyncExitStack) -> Wire:
    return Wire(access_of(rig.source), total_s=5, stack=stack)


# 1: the address


async def test_1_tweepy_asks_one_address_and_no_other() -> None:
    asked = []

    async def note(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
        asked.append(str(request.url.origin()))
        raise aiohttp.ClientConnectionError

    client = AsyncClient("token")
    async with aiohttp.ClientSession(middlewares=(note,)) as session:
        client.session = session
        with pytest.raises(aiohttp.ClientConnectionError):
            await client.get_user(username="ns", user_auth=False)

    assert asked == [API]


async def test_1_ours_asks_where_the_settings_say(rig: Rig, wire: Wire) -> None:
    assert await wire.get("/2/users/by/username/ns_online", {})
    assert rig.x.journal.asked[-1].headers["Host"] == URL(rig.x.url).authority


# 2: the session


async def test_2_tweepy_leaves_a_session_open_when_a_connection_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[aiohttp.ClientSession] = []

    async def fail(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
        raise aiohttp.ClientConnectionError

    def session() -> aiohttp.ClientSession:
        opened.append(aiohttp.ClientSession(middlewares=(fail,)))
        return opened[-1]

    client = AsyncClient("token")
    monkeypatch.setattr("tweepy.asynchronous.client.aiohttp", SimpleNamespace(ClientSession=session))
    for _ in range(2):
        with pytest.raises(aiohttp.ClientConnectionError):
            await client.get_user(username="ns", user_auth=False)

    assert [one.closed for one in opened] == [False, False]
    assert opened[0].timeout.total == 5 * 60
    for one in opened:
        await one.close()


async def test_2_ours_has_one_session_with_a_limit_and_closes_it(rig: Rig, unused_tcp_port: int) -> None:
    access = access_of(rig.source)
    object.__setattr__(access, "address", URL(f"http://127.0.0.1:{unused_tcp_port}"))
    async with AsyncExitStack() as stack:
        wire = Wire(access, total_s=5, stack=stack)
        for _ in range(2):
            with pytest.raises(Exception, match="ClientConnectorError"):
                await wire.get("/2/users/me", {})
        session = wire._client.session

    assert session.closed
    assert session.timeout.total == 5


# 3: pages where JSON was promised


async def test_3_tweepy_does_not_know_an_error_page_as_an_error_of_x(x: LookAlike, bare: Any) -> None:
    x.journal.answer_next("GET", Canned(503))

    with pytest.raises(aiohttp.ContentTypeError) as error:
        await bare.get_user(username="ns_online")

    assert not isinstance(error.value, tweepy.TweepyException)


async def test_3_ours_takes_an_error_page_for_what_its_status_says(rig: Rig, wire: Wire) -> None:
    rig.x.journal.answer_next("GET", Canned(503))

    with pytest.raises(Refused) as refused:
        await wire.get("/2/users/me", {})

    assert refused.value.status == 503


# 4: waiting for a limit


async def test_4_tweepy_that_waits_asks_again_at_once_where_no_time_is_named(x: LookAlike, bare: Any) -> None:
    bare.wait_on_rate_limit = True
    x.journal.answer_next("GET", Canned(429, "{}", JSON), times=50)

    async with asyncio.timeout(60):
        await bare.get_user(username="ns_online")

    assert len(x.journal.asked) == 51


async def test_4_ours_asks_once_and_says_when_to_come_back(rig: Rig) -> None:
    await rig.fetch("mentions")
    rig.x.journal.answer_next(MENTIONS, Canned(429, "{}", JSON), times=50)

    with pytest.raises(FetchFailed) as failed:
        await rig.fetch("mentions")

    assert failed.value.trouble is Trouble.LIMIT
    assert len(rig.x.journal.of(MENTIONS)) == 2


# 5: the reason

DETAIL = '{"errors": [{"title": "Forbidden", "detail": "the author restricted who can reply"}], "status": 403}'


async def test_5_tweepy_says_forbidden_and_not_why(x: LookAlike, bare: Any) -> None:
    x.journal.answer_next("POST", Canned(403, DETAIL, JSON))

    with pytest.raises(tweepy.Forbidden) as error:
        await bare.create_tweet(text="hoi")

    assert str(error.value) == "403 Forbidden"


async def test_5_ours_says_why(rig: Rig) -> None:
    rig.x.journal.answer_next("POST", Canned(403, DETAIL, JSON))
    assert rig.connection.sender is not None

    sent = await rig.connection.sender.send(a_reply("1"))

    assert sent == Rejected("the author restricted who can reply")


# 6: a stream that is closed


async def test_6_tweepy_connects_again_without_a_pause(x: LookAlike, bare_stream: Any) -> None:
    x.stream.closes_at_once, x.limits.limits = True, []
    bare_stream.filter()

    async with asyncio.timeout(60):
        await x.journal.until(STREAM, 100)  # X allows 50 in a quarter of an hour


async def test_6_ours_pauses_longer_each_time(x: LookAlike, connect: Connect) -> None:
    rig, stop = await connect(x, stream=True), asyncio.Event()
    x.stream.closes_at_once = True
    running = asyncio.create_task(stream_of(rig, QUICK.scaled(20)).run(Taken(), stop))
    async with asyncio.timeout(60):
        await x.journal.until(STREAM, 5)
    stop.set()
    await running

    times = [one.at for one in x.journal.of(STREAM)]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert all(gap >= wait for gap, wait in zip(gaps, [0.02, 0.04, 0.08, 0.16], strict=True))


# 7: a line that cannot be read

LINES = {
    "no JSON": b"not json\r\n",
    "a hit without a tag": b'{"data": {"id": "1", "text": "a"}, "matching_rules": [{"id": "1"}]}\r\n',
    "longer than 512 KiB": b'{"data": "' + b"x" * 700_000 + b'"}\r\n',
}


@pytest.mark.parametrize("line", LINES.values(), ids=LINES.keys())
async def test_7_tweepy_ends_for_good_over_one_line(x: LookAlike, bare_stream: Any, line: bytes) -> None:
    task = bare_stream.filter()
    async with asyncio.timeout(60):
        await x.stream.connected(1)
        x.stream.send(line)
        await task

    assert x.stream.connections == 1


@pytest.mark.parametrize("line", LINES.values(), ids=LINES.keys())
async def test_7_ours_goes_on(x: LookAlike, connect: Connect, line: bytes) -> None:
    rig = await connect(x, stream=True)
    async with listening(rig) as taken:
        x.stream.send(line)
        await x.stream.connected(2 if len(line) > 500_000 else 1)
        x.world.post(x.world.user("jan_dv"), "@ns_online hallo")

        assert (await taken.next()).mentions


# 8: a token that is refused


async def test_8_tweepy_tries_a_refused_token_for_ever(
    x: LookAlike, bare_stream: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def at_once(seconds: float) -> None:
        await asyncio.sleep(0)

    quick = SimpleNamespace(sleep=at_once, create_task=asyncio.create_task, CancelledError=asyncio.CancelledError)
    monkeypatch.setattr("tweepy.asynchronous.streaming.asyncio", quick)
    bare_stream.bearer_token = "wrong"
    bare_stream.filter()

    async with asyncio.timeout(60):
        await x.journal.until(STREAM, 20)

    assert {one.status for one in x.journal.of(STREAM)} == {401}


async def test_8_ours_stops_and_says_so(rig: Rig) -> None:
    rig.x.journal.answer_next(STREAM, Canned(401, "{}", JSON), times=20)

    with pytest.raises(FetchFailed) as failed:
        await stream_of(rig).run(Taken(), asyncio.Event())

    assert failed.value.trouble is Trouble.TOKEN
    assert len(rig.x.journal.of(STREAM)) == 1


# 9: being cancelled


async def test_9_tweepy_lets_a_cancelled_task_go_on(x: LookAlike, bare_stream: Any) -> None:
    reached = []

    async def outer() -> None:
        await bare_stream.filter()
        reached.append("behind the stream")

    task = asyncio.create_task(outer())
    async with asyncio.timeout(60):
        await x.stream.connected(1)
        task.cancel()
        await task

    assert reached == ["behind the stream"]


async def test_9_ours_ends_as_cancelled(rig: Rig) -> None:
    reached = []

    async def outer() -> None:
        await stream_of(rig).run(Taken(), asyncio.Event())
        reached.append("behind the stream")

    task = asyncio.create_task(outer())
    async with asyncio.timeout(60):
        await rig.x.stream.connected(1)
        task.cancel()
        await asyncio.wait({task})

    assert task.cancelled()
    assert reached == []


# 10: rules after a stream


async def test_10_tweepy_cannot_ask_for_rules_after_a_stream_ended(x: LookAlike, bare_stream: Any) -> None:
    task = bare_stream.filter()
    async with asyncio.timeout(60):
        await x.stream.connected(1)
        bare_stream.disconnect()
        await task

    with pytest.raises(RuntimeError, match="Session is closed"):
        await bare_stream.get_rules()


async def test_10_ours_asks_for_rules_before_each_connection(rig: Rig) -> None:
    async with listening(rig):
        rig.x.stream.send(b"close")
        await rig.x.stream.connected(2)

    assert len(rig.x.journal.of("GET /2/tweets/search/stream/rules")) == 2


# 11: times without milliseconds


async def test_11_tweepys_models_cannot_read_a_time_without_milliseconds(x: LookAlike, bare: Any) -> None:
    x.world.post(x.world.user("jan_dv"), "@ns_online hallo", millis=False)

    with pytest.raises(ValueError, match="does not match format"):
        await bare.get_users_mentions(x.world.us.id, tweet_fields=["created_at"])


async def test_11_ours_reads_both(rig: Rig) -> None:
    jan = rig.x.world.user("jan_dv")
    posts = [rig.x.world.post(jan, f"@ns_online {millis}", millis=millis) for millis in (True, False)]

    read = (await rig.fetch("mentions")).batch.mentions

    assert {one.id for one in read} == {one.id for one in posts}
    assert all(abs(one.posted_at - rig.x.world.posts[one.id].at).total_seconds() < 1 for one in read)


# 12: the newest id

POSTS = '{"id": "9", "text": "@ns_online", "author_id": "3"}, {"id": "10", "text": "a", "author_id": "3"}'
PAGE = f'{{"data": [{POSTS}], "meta": {{}}}}'


async def test_12_tweepy_hands_on_a_meta_that_may_not_name_the_newest(x: LookAlike, bare: Any) -> None:
    bare.return_type = dict
    x.journal.answer_next("GET", Canned(200, PAGE, JSON))

    response = await bare.get_users_mentions(x.world.us.id)

    assert "newest_id" not in response["meta"]


async def test_12_ours_goes_by_what_it_saw(rig: Rig) -> None:
    rig.x.journal.answer_next(MENTIONS, Canned(200, PAGE, JSON))

    assert (await rig.feed("mentions").fetch(None, now=NOON)).cursor["since"] == "10"


# 13: tokens of a user


async def test_13_tweepy_cannot_renew_a_users_oauth2_token(x: LookAlike, bare: Any) -> None:
    bare.bearer_token = "a user's token, two hours later"

    with pytest.raises(tweepy.Unauthorized):
        await bare.get_me(user_auth=False)

    assert not [name for name in dir(bare) if "refresh" in name]


async def test_13_ours_signs_with_tokens_that_do_not_run_out(rig: Rig, wire: Wire) -> None:
    told = await wire.get("/2/users/me", {}, speak=True)

    assert told["data"]["username"] == "ns_online"
    assert rig.x.journal.asked[-1].by == "user"


async def test_a_start_for_everything_reaches_the_look_alike(start: Start) -> None:
    assert (await start(scale=0.01)).stream.keep_alive_s == 0.2
