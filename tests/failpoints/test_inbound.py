"""A platform whose connection breaks in the middle of a delivery, at each phase; then it delivers again."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.failpoints.databases import Databases
from tests.failpoints.dump import dump
from tests.failpoints.outcome import broken_promises
from tests.failpoints.people import a_delivery, post_hook, signed
from tests.failpoints.program import Program
from tests.failpoints.stage import Stage, a_stage
from tests.support.database import PostgresServer


@pytest.fixture
async def stage(server: PostgresServer | None, sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Stage]:
    """A desk that waits for a delivery."""
    async with a_stage(Databases(tmp_path, sqlite_template, server)) as stage:
        await a_delivery(stage, await stage.life())
        await stage.end_lives()
        yield stage


async def begin_to_send(stage: Stage, program: Program, *, share: float) -> asyncio.StreamWriter:
    """Send this share of the request's bytes."""
    body = stage.kept["body"].encode()
    lines = [f"{name}: {value}" for name, value in (signed(stage) | {"Content-Length": str(len(body))}).items()]
    request = "\r\n".join(["POST /hooks/web HTTP/1.1", "Host: bot", *lines, "", ""]).encode() + body
    _, writer = await asyncio.open_connection("127.0.0.1", int(program.url.rpartition(":")[2]))
    writer.write(request[: int(len(request) * share)])
    await writer.drain()
    return writer


async def hang_up(writer: asyncio.StreamWriter) -> None:
    """Break the connection."""
    writer.transport.abort()
    with contextlib.suppress(OSError):
        await writer.wait_closed()


async def stored(stage: Stage) -> int:
    """Return how many mentions of the delivery are there."""
    return len([one for one in (await dump(stage))["mentions"] if one["external_id"] in stage.kept["ids"]])


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.99])
async def test_a_delivery_that_breaks_off_is_not_there_and_comes_again(stage: Stage, share: float) -> None:
    program = await stage.life()
    await program.open_door()

    await hang_up(await begin_to_send(stage, program, share=share))
    after_the_break = await post_hook(stage, program), await stored(stage)

    assert after_the_break == (202, 2)
    assert broken_promises(stage, await all_sent(stage, program)) == []


async def test_a_delivery_whose_answer_nobody_hears_is_there_once(stage: Stage) -> None:
    program = await stage.life()
    await program.open_door()

    writer = await begin_to_send(stage, program, share=1.0)
    await hang_up(writer)  # before the answer, perhaps before it is read: both must end in the same
    again = [await post_hook(stage, program) for _ in range(2)]

    assert again == [202, 202]
    assert await stored(stage) == 2
    assert broken_promises(stage, await all_sent(stage, program)) == []


async def all_sent(stage: Stage, program: Program) -> dict[str, list[dict[str, object]]]:
    """Let everything leave; returns what is in the database then."""
    for _ in range(4):
        await program.go_on()
    return await dump(stage)
