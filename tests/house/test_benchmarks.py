"""The benchmarks can be started, and what their load generator sends is what our doors let in."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime

import aiohttp
import pytest

from benchmarks import NAMES, ON_REQUEST, bench_of
from benchmarks.clicks import clicks, hook_deliveries
from benchmarks.desk import ENVIRON, mentions
from benchmarks.load import IDLE_S, Connection
from benchmarks.processes import named, webcare_toml
from bot.app import KEEP_ALIVE_S
from bot.guard import FORM, SlackGuard
from bot.settings import parse_settings
from bot.slack.controls import Control
from handlers.payloads import read_click
from tests.support.connections import connected
from tests.support.program import until

SECRET = "practice-signing-secret"


def parts(request: bytes) -> tuple[str, dict[str, str], bytes]:
    """Return the request line, the headers and the body."""
    head, _, body = request.partition(b"\r\n\r\n")
    line, *fields = head.decode().split("\r\n")
    headers = dict(field.split(": ", 1) for field in fields)
    assert int(headers["Content-Length"]) == len(body)
    return line, headers, body


@pytest.mark.parametrize("name", [*NAMES, *ON_REQUEST])
def test_every_benchmark_is_there(name: str) -> None:
    assert inspect.iscoroutinefunction(bench_of(name))


def test_prepared_clicks_are_distinct_signed_and_read_as_clicks() -> None:
    guard, users = SlackGuard(SECRET), named(3)
    requests = clicks(Control.CASE_CLAIM, range(1, 7), secret=SECRET, users=users, answers="http://127.0.0.1:9/answers")
    told = []

    for line, headers, body in map(parts, requests):
        payload = guard.check(content_type=FORM, headers=headers, body=body, now_s=time.time())
        assert isinstance(payload, dict), payload
        told.append(read_click(payload))
        assert line == "POST /slack/events HTTP/1.1"

    assert [(click.number, click.user) for click in told] == [(n, users[(n - 1) % 3]) for n in range(1, 7)]
    assert len({click.key for click in told}) == 6


async def test_prepared_deliveries_are_taken_by_the_hook() -> None:
    settings = parse_settings(webcare_toml(named(2)), ENVIRON)
    posted = [replace(one, posted_at=datetime.now(UTC)) for one in mentions(0, 3)]
    requests = hook_deliveries(posted, secret=ENVIRON["WEBCARE_HOOK_WEB_SECRET"])

    async with aiohttp.ClientSession() as session:
        hook = connected(settings, session)["web"].hook
    assert hook is not None

    taken = [hook.read(headers, body) for _, headers, body in map(parts, requests)]

    assert [one.mentions[0].id for one in taken] == [one.id for one in posted]
    assert len({one.key for one in taken}) == 3


REQUEST = b"POST / HTTP/1.1\r\nHost: bench\r\nContent-Length: 0\r\n\r\n"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@asynccontextmanager
async def a_server(*, answers: bytes = ANSWER, closes: bool) -> AsyncIterator[tuple[Connection, list[int]]]:
    """Yield a connection to a server that answers each request so, and the requests of each connection it took."""
    took, serving = list[int](), list[asyncio.Task[None] | None]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.append(asyncio.current_task())
        took.append(0)
        place = len(took) - 1
        with suppress(asyncio.IncompleteReadError):
            while not (closes and took[place]):
                await reader.readexactly(len(REQUEST))
                took[place] += 1
                writer.write(answers)
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    connection = Connection(*server.sockets[0].getsockname(), idle_s=60)
    async with asyncio.timeout(60):
        try:
            yield await connection.open(), took
        finally:
            connection.close()
            server.close()
            await server.wait_closed()
            await asyncio.gather(*filter(None, serving))


async def test_a_connection_that_the_server_closed_while_idle_is_opened_anew() -> None:
    async with a_server(closes=True) as (connection, took):

        async def heard_of_it() -> bool:
            return not connection.is_open

        assert await connection.ask(REQUEST) == 200
        await until(heard_of_it, what="the end of the connection")

        assert await connection.ask(REQUEST) == 200

    assert took == [1, 1]


async def test_a_connection_that_was_idle_for_longer_than_a_proxy_keeps_it_is_not_used_again() -> None:
    async with a_server(closes=False) as (connection, took):
        for idle_s in (60, 60, 0):
            connection.idle_s = idle_s
            assert await connection.ask(REQUEST) == 200

    assert took == [2, 1]


async def test_a_request_without_an_answer_is_an_error_and_is_not_sent_again() -> None:
    async with a_server(answers=b"", closes=True) as (connection, took):
        with pytest.raises(ConnectionError):
            await connection.ask(REQUEST)

    assert took == [1]


def test_the_load_generator_lets_go_of_a_connection_before_the_bot_does() -> None:
    assert IDLE_S < KEEP_ALIVE_S
