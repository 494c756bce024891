"""What must not leave the house is masked wherever it stands: messages, fields, tracebacks, records of libraries."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import structlog
from pydantic import BaseModel

from bot.log import MASK, hide
from tests.security.door import NEW, OLD, STATUS_TOKEN, a_door, settings_of
from tests.support.logs import captured_logs

WORDS = "my address is Dorpsstraat 1"
LIBRARIES = ("aiohttp.server", "aiohttp.client", "slack_bolt.App", "slack_sdk.web", "sqlalchemy.engine", "asyncio", "x")


class Mention(BaseModel):
    number: int


def of_int() -> None:
    int(WORDS)


def of_pydantic() -> None:
    Mention.model_validate({"number": WORDS})


def of_key() -> None:
    {"a": 1}[WORDS]


def in_a_chain() -> None:
    try:
        of_int()
    except ValueError as error:
        raise RuntimeError("while reading") from error


def in_a_group() -> None:
    errors: list[Exception] = []
    for fails in (of_int, of_key):
        try:
            fails()
        except (ValueError, KeyError) as error:
            errors.append(error)
    raise ExceptionGroup("both", errors)


@pytest.mark.parametrize("fails", [of_int, of_pydantic, of_key, in_a_chain, in_a_group])
@pytest.mark.parametrize("logger", LIBRARIES)
def test_a_traceback_names_the_mistake_and_not_the_value(fails: Callable[[], None], logger: str) -> None:
    with captured_logs() as written:
        try:
            fails()
        except (Exception, ExceptionGroup):
            logging.getLogger(logger).exception("it failed")

    said = written.getvalue()
    assert WORDS not in said
    assert fails.__name__ in said  # the way there is told
    assert MASK in said


def test_short_names_in_messages_stay_readable() -> None:
    with captured_logs() as written:
        try:
            {"a": 1}["claimed_at"]
        except KeyError:
            structlog.get_logger("bot.desk").exception("case.failed")

    assert "KeyError: 'claimed_at'" in written.getvalue()


async def test_a_task_that_nobody_awaited_does_not_tell_what_it_read() -> None:
    async def reads() -> None:
        int(WORDS)

    with captured_logs() as written:
        loop = asyncio.get_running_loop()
        before = loop.get_exception_handler()
        loop.set_exception_handler(None)
        try:
            await reads()
        except ValueError as error:
            loop.call_exception_handler({"message": "Task exception was never retrieved", "exception": error})
        loop.set_exception_handler(before)

    assert "never retrieved" in written.getvalue()
    assert WORDS not in written.getvalue()


@pytest.mark.parametrize(
    "secret",
    [
        "xoxb-12345-abcDEF", "xoxe.xoxp-1-Mi0yLTEy", "xapp-1-A1-2-abc", "whsec_MDEyMzQ1Njc4OWFiY2Rl",
        "https://hooks.slack.com/actions/T1/2/abcdef", "wss://x.slack.com/link/?ticket=1234-5678&app_id=2",
        "postgresql://webcare:hunter2@db/x", "postgresql://db/x?user=webcare&password=hunter2", "client_secret=abc123",
        "Bearer abc.def-ghi",
        "jan@example.org", "+31 6 1234 5678",
    ],
)  # fmt: skip
@pytest.mark.parametrize("logger", ["aiohttp.client", "slack_sdk.socket_mode", "bot.web"])
def test_what_looks_like_a_secret_is_masked_in_whoevers_message(secret: str, logger: str) -> None:
    tail = secret.rpartition("/")[2].rpartition("=")[2].rpartition("@")[0] or secret
    with captured_logs() as written:
        logging.getLogger(logger).warning("could not send %s", secret, extra={"where": [secret], "why": {"x": secret}})
        try:
            raise OSError(f"no way to {secret}")
        except OSError:
            logging.getLogger(logger).exception("failed")

    assert secret not in written.getvalue()
    assert tail == secret or tail not in written.getvalue()


def test_our_own_secrets_are_masked_whatever_they_look_like() -> None:
    settings = settings_of(
        WEBCARE_STATUS_TOKEN=STATUS_TOKEN, DATABASE_URL="postgresql://webcare:p%40ss%20word@db.example/webcare"
    )
    secrets = ["xoxb-1", "0123456789abcdef", NEW, OLD, STATUS_TOKEN, "p@ss word"]
    hide(*settings.secrets())

    with captured_logs() as written:
        for secret in (*secrets, "p%40ss%20word"):
            structlog.get_logger("x").warning("said", about=f"({secret})", deep={"a": [secret]})

    assert sorted(settings.secrets()) == sorted(secrets)
    assert [secret for secret in (*secrets, "p%40ss%20word") if secret in written.getvalue()] == []


async def test_a_failure_of_ours_has_an_id_and_no_body(sqlite_address: str) -> None:
    class Fails:
        def read(self, headers: Any, body: bytes) -> Any:
            raise ValueError(f"could not read {body.decode()!r}")

    with captured_logs() as written:
        async with a_door(sqlite_address) as door:
            connections: Any = door.web.connections  # a dict
            connections["web"] = replace(connections["web"], hook=Fails())
            status, answer = await door.hook(f'"{WORDS}"')

    said = written.getvalue()
    number = answer["error"].rpartition("(")[2].rstrip(")")
    assert status == 500
    assert f'"id": "{number}"' in said
    assert WORDS not in said
    assert "could not read" in said


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(f"POST /{WORDS} HTTP/1.1\r\n\r\n", id="words in the first line"),
        pytest.param(f"{WORDS}\r\n\r\n", id="words instead of HTTP"),
        pytest.param(f"POST / HTTP/1.1\r\n{WORDS}\r\n\r\n", id="words instead of a header"),
        pytest.param(f"GET / HTTP/1.1\r\nHost: x\r\n\r\n{WORDS}\r\n\r\n", id="words after a request"),
        pytest.param(
            f"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n{WORDS}\r\n", id="words instead of a chunk's size"
        ),
    ],
)
async def test_what_is_no_http_leaves_one_quiet_line(sqlite_address: str, request_: str) -> None:
    with captured_logs() as written:
        async with a_door(sqlite_address) as door:
            await door.raw(request_.encode())
            await door.raw(b"\x00 \r\n\r\n")

    assert "Dorpsstraat" not in written.getvalue()
    assert '"level": "error"' not in written.getvalue()


async def test_a_flood_of_what_is_no_http_is_told_a_few_times(sqlite_address: str) -> None:
    with captured_logs() as written:
        async with a_door(sqlite_address) as door:
            for _ in range(40):
                await door.raw(b"POST / HTTP/1.1\r\nno header\r\n\r\n")

    told = written.getvalue().count("web.malformed")
    assert 0 < told < 40
