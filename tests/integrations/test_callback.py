"""Replies through the hook source: signed as Standard Webhooks, and an answer is a promise only with an id."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from aiohttp import web
from standardwebhooks import Webhook

from bot.desk.ports import Accepted, NotSent, OutboundReply, OutboundStatement, Rejected, SendResult, Unknown
from bot.sandbox import Sandbox, SandboxConfig
from bot.settings import Source
from bot.store.words import Visibility
from integrations.webhook.callback import REASON_MAX, HookReplies, HookStatements
from tests.support.connections import connected
from tests.support.practice import settings_for

SECRET = "whsec_cHJhY3RpY2UtaG9vay1zZWNyZXQtMTIzNA=="
REPLY = OutboundReply(
    key="reply_55", reply_id=55, in_reply_to="p1", conversation_id="p1", text="Hoi Jan, ’t spijt ons. ^SV",
    visibility=Visibility.PUBLIC, agent="Sanne Visser",
)  # fmt: skip
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=0.5)) as session:
        yield session


@pytest.fixture
async def serve() -> AsyncIterator[Callable[[Handler], Awaitable[str]]]:
    """Start a receiver with this handler; the result is its address."""
    runners: list[web.AppRunner] = []

    async def start(handler: Handler) -> str:
        app = web.Application()
        app.router.add_post("/replies", handler)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        runners.append(runner)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{runner.addresses[0][1]}/replies"

    yield start
    for runner in runners:
        await runner.cleanup()


def source_at(callback: str) -> Source:
    return settings_for("http://127.0.0.1:9/api/", callback=callback).sources["web"]


async def send(callback: str, session: aiohttp.ClientSession) -> SendResult | NotSent:
    return await HookReplies(source_at(callback), session, real=lambda: datetime.now(UTC)).send(REPLY)


async def test_the_receiver_gets_exactly_the_promised_fields_signed(
    serve: Callable[[Handler], Awaitable[str]], session: aiohttp.ClientSession
) -> None:
    got: list[tuple[bytes, dict[str, str]]] = []

    async def take(request: web.Request) -> web.Response:
        got.append((await request.read(), dict(request.headers)))
        return web.json_response({"id": "x1"}, status=201)

    result = await send(await serve(take), session)

    body, headers = got[0]
    assert result == Accepted("x1")
    assert Webhook(SECRET).verify(body, headers) == {
        "reply_id": 55, "in_reply_to": "p1", "conversation_id": "p1", "text": "Hoi Jan, ’t spijt ons. ^SV",
        "visibility": "public", "agent": "Sanne Visser",
    }  # fmt: skip
    assert {name.lower(): value for name, value in headers.items()}["webhook-id"] == "reply_55"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"id": "x1", "url": "https://plaza.example/x1", "pinned": True}, ("https://plaza.example/x1", True)),
        ({"id": "x1", "url": "javascript:alert(1)", "pinned": "yes"}, (None, False)),
        ({"id": "x1"}, (None, False)),
    ],
)
async def test_a_statement_is_signed_alike_and_may_come_back_with_its_address(
    serve: Callable[[Handler], Awaitable[str]], session: aiohttp.ClientSession, answer: object, expected: object
) -> None:
    got: list[tuple[bytes, dict[str, str]]] = []

    async def take(request: web.Request) -> web.Response:
        got.append((await request.read(), dict(request.headers)))
        return web.json_response(answer)

    source = replace(source_at("http://127.0.0.1:9/replies"), statements=await serve(take))
    said = OutboundStatement(
        key="statement_3",
        statement_id=3,
        text="Geen treinen.",
        kind="correction",
        agent="Sanne",
        pin=True,
        corrects="x0",
    )
    result = await HookStatements(source, session, real=lambda: datetime.now(UTC)).publish(said)

    [(body, headers)] = got
    assert isinstance(result, Accepted)
    assert (result.platform_id, (result.url, result.pinned)) == ("x1", expected)
    assert Webhook(SECRET).verify(body, headers) == {
        "statement_id": 3, "text": "Geen treinen.", "kind": "correction", "agent": "Sanne", "pin": True,
        "corrects": "x0",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("status", "body", "headers", "expected"),
    [
        pytest.param(200, {"id": "x1"}, {}, Accepted("x1"), id="2xx with an id"),
        pytest.param(202, {"id": 77}, {}, Accepted("77"), id="a number is an id"),
        pytest.param(200, {}, {}, Unknown("HTTP 200 without an id"), id="2xx without an id"),
        pytest.param(200, {"id": ""}, {}, Unknown("HTTP 200 without an id"), id="2xx with an empty id"),
        pytest.param(200, {"id": True}, {}, Unknown("HTTP 200 without an id"), id="2xx with a yes for an id"),
        pytest.param(200, [{"id": 1}], {}, Unknown("HTTP 200 without an id"), id="2xx with a list"),
        pytest.param(
            302, {"id": "x1"}, {"Location": "/elsewhere"}, Unknown("HTTP 302"), id="a redirect is not followed"
        ),
        pytest.param(400, {"reason": "Too rude."}, {}, Rejected("Too rude."), id="4xx with a reason"),
        pytest.param(404, {}, {}, Rejected("HTTP 404"), id="4xx without a reason"),
        pytest.param(422, {"reason": "x" * 999}, {}, Rejected("x" * REASON_MAX), id="a long reason is cut"),
        pytest.param(408, {"reason": "?"}, {}, Unknown("HTTP 408"), id="408: it may have arrived"),
        pytest.param(429, {}, {"Retry-After": "9"}, NotSent("HTTP 429", timedelta(seconds=9)), id="429: later"),
        pytest.param(429, {}, {"Retry-After": "soon"}, NotSent("HTTP 429"), id="429 without a figure"),
        pytest.param(500, {"id": "x1"}, {}, Unknown("HTTP 500"), id="5xx, whatever it says"),
        pytest.param(503, {}, {}, Unknown("HTTP 503"), id="503"),
    ],
)
async def test_each_answer_becomes_one_result(
    serve: Callable[[Handler], Awaitable[str]], session: aiohttp.ClientSession, status: int, body: object,
    headers: dict[str, str], expected: SendResult | NotSent,
) -> None:  # fmt: skip
    async def answer(_: web.Request) -> web.Response:
        return web.json_response(body, status=status, headers=headers)

    assert await send(await serve(answer), session) == expected


async def test_an_answer_that_is_no_json_has_no_id(
    serve: Callable[[Handler], Awaitable[str]], session: aiohttp.ClientSession
) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(text="[" * 50_000)

    assert await send(await serve(answer), session) == Unknown("HTTP 200 without an id")


async def test_an_endless_answer_is_not_read_to_its_end(
    serve: Callable[[Handler], Awaitable[str]], session: aiohttp.ClientSession
) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(text=json.dumps({"id": "x1", "more": "y" * 1_000_000}))

    assert await send(await serve(answer), session) == Unknown("HTTP 200 without an id")


async def test_nobody_listening_is_surely_not_sent(session: aiohttp.ClientSession) -> None:
    assert await send("http://127.0.0.1:9/replies", session) == NotSent("ClientConnectorError")


@pytest.mark.parametrize(("mode", "posts"), [("reset", 0), ("drop_after", 1), ("slow", 1), ("error_after", 1)])
async def test_a_lost_answer_is_unknown(mode: str, posts: int, session: aiohttp.ClientSession) -> None:
    async with Sandbox(SandboxConfig.for_tests()) as sandbox:
        post = await sandbox.platform.post("c1", "My train is late")
        sandbox.platform.fault(mode, delay_s=1.0 if mode == "slow" else 0.0)
        sender = HookReplies(source_at(sandbox.callback_url), session, real=lambda: datetime.now(UTC))
        reply = OutboundReply(
            key="reply_1", reply_id=1, in_reply_to=post.id, conversation_id=post.conversation_id, text="Hi",
            visibility=Visibility.PUBLIC, agent="Sanne",
        )  # fmt: skip

        result = await sender.send(reply)

        assert isinstance(result, Unknown)
        await sandbox.wait_for(lambda: len(sandbox.platform.posts(by_brand=True)) == posts)


async def test_the_same_reply_sent_again_is_the_same_post(session: aiohttp.ClientSession) -> None:
    async with Sandbox(SandboxConfig.for_tests()) as sandbox:
        post = await sandbox.platform.post("c1", "My train is late")
        sender = HookReplies(source_at(sandbox.callback_url), session, real=lambda: datetime.now(UTC))
        reply = OutboundReply(
            key="reply_1", reply_id=1, in_reply_to=post.id, conversation_id=post.conversation_id, text="Hi",
            visibility=Visibility.PUBLIC, agent="Sanne",
        )  # fmt: skip

        first, second = await sender.send(reply), await sender.send(reply)

        assert first == second
        assert isinstance(first, Accepted)
        assert len(sandbox.platform.posts(by_brand=True)) == 1


async def test_each_source_with_a_callback_gets_its_sender(session: aiohttp.ClientSession) -> None:
    settings = settings_for("http://127.0.0.1:9/api/")

    connections = connected(settings, session)

    assert [name for name, one in connections.items() if one.sender] == ["web"]


def test_a_source_without_a_callback_has_no_sender() -> None:
    source = source_at("http://127.0.0.1:9/replies")
    without = Source(**{name: getattr(source, name) for name in Source.__slots__} | {"callback": None})

    with pytest.raises(ValueError, match="has no callback"):
        HookReplies(without, None, real=lambda: datetime.now(UTC))  # type: ignore[arg-type]  # never used
