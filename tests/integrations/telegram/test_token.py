"""The token is a part of every address: whatever goes wrong, it stands in no error, no log and no text."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Awaitable
from typing import Any

import aiohttp
import pytest

from bot.desk.ports import FetchFailed, InboundMention
from integrations.registry import connect
from integrations.telegram.bots import bot_of
from tests.integrations.telegram.rig import BOT, Clock, Rig, a_rig, reply_to, settings
from tests.support.connections import around
from tests.support.doors import a_door
from tests.support.telegram import Canned, TelegramLike

SECRET_PART = BOT.token.partition(":")[2]
ECHO = f'{{"ok": false, "error_code": 400, "description": "Bad Request: https://x/bot{BOT.token}/getMe"}}'


async def said(call: Awaitable[Any]) -> str:
    """Return everything that anybody could print of how ``call`` ends."""
    try:
        return repr(await call)
    except FetchFailed as error:
        chain: list[BaseException] = []
        one: BaseException | None = error
        while one is not None:
            chain.append(one)
            one = one.__cause__ or one.__context__
        return "".join(traceback.format_exception(error)) + "".join(f"{each!r}{each}{each.__dict__}" for each in chain)


async def everything(rig: Rig, mention: InboundMention) -> str:
    assert rig.connection.checker is not None
    calls = (rig.fetch(), rig.send(reply_to(mention)), rig.connection.checker.check())
    return "".join([await said(call) for call in calls])


@pytest.mark.parametrize(
    "canned", [Canned(cut=True), Canned(status=400, body=ECHO), Canned(status=302), Canned(status=200, body="<")]
)
async def test_no_error_and_no_log_holds_the_token(canned: Canned, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with a_rig() as rig:
        rig.world.write(rig.world.person("Jan"), "Trein?")
        mention = await rig.heard()
        rig.telegram.canned += [canned] * 4

        told = await everything(rig, mention)

    assert SECRET_PART not in told + caplog.text


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://no.such.host.invalid", "http://127.0.0.1:99999"])
async def test_nor_does_a_platform_that_is_not_there(url: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with a_rig() as rig, aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
        rig.world.write(rig.world.person("Jan"), "Trein?")
        mention = await rig.heard()
        away = connect(settings(url), around(session))["telegram"]

        told = await everything(Rig(rig.telegram, rig.settings, away, rig.clock), mention)

    assert SECRET_PART not in told + caplog.text


async def test_nor_does_a_server_that_never_answers() -> None:
    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    async with a_door(hang) as door, aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=0.2)) as session:
        url = f"http://127.0.0.1:{door.port}"
        [feed] = connect(settings(url), around(session))["telegram"].feeds

        told = await said(feed.fetch(None, now=Clock().now))

    assert "TimeoutError" in told
    assert SECRET_PART not in told


def test_what_is_known_of_a_bot_can_be_printed() -> None:
    bot = bot_of(settings("http://127.0.0.1:9").sources["telegram"])

    assert SECRET_PART not in repr(bot)
    assert "a-long-secret_word" not in repr(bot)
    assert TelegramLike.__name__ not in repr(bot)
