"""The HTTP door as others meet it: platforms, Slack, a load balancer, Prometheus, and whoever sends junk."""

from __future__ import annotations

import asyncio
import gc
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest

from bot.app import BOTH, run
from bot.sandbox import Sandbox, SandboxConfig
from bot.sandbox.delivery.http import signature
from bot.settings import parse_settings
from tests.support.away import line_to, locked
from tests.support.callers import Answer, Caller
from tests.support.database import PostgresServer
from tests.support.desk_at_work import CHANNEL, AtWork
from tests.support.logs import captured_logs
from tests.support.world import ALWAYS, TOML, a_world, environment, on_a_free_port, sqlite_url

FORM = "application/x-www-form-urlencoded"
SECRET_WORDS = "my booking is QX7-8812"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[AtWork]:
    """A desk that Slack reaches over HTTP."""
    async with a_world(database=sqlite_url(tmp_path), over_http=True) as world:
        yield AtWork(world)


@pytest.fixture
async def caller(desk: AtWork) -> AsyncIterator[Caller]:
    """Somebody on the network, who knows both secrets."""
    async with aiohttp.ClientSession() as session:
        yield Caller(session, desk.world)


def a_mention(number: int = 1, **changed: Any) -> dict[str, Any]:
    mention = {
        "id": f"m{number}", "text": f"@lumerail {SECRET_WORDS}", "posted_at": "2026-11-23T09:00:00+01:00",
        "author": {"id": f"a{number}", "handle": "jan"}, "addressed": True,
    }  # fmt: skip
    return mention | changed


async def cards(desk: AtWork, count: int) -> None:
    await desk.until(lambda: len(desk.sandbox.messages(CHANNEL)) >= count, f"{count} cards")
    assert len(desk.sandbox.messages(CHANNEL)) == count


# Mentions


async def test_a_signed_mention_is_taken_and_its_repetition_changes_nothing(desk: AtWork, caller: Caller) -> None:
    first = await caller.hook([a_mention(1), a_mention(2)], ident="msg_1")
    again = await caller.hook([a_mention(1), a_mention(2)], ident="msg_1")
    anew = await caller.hook([a_mention(2), a_mention(3)], ident="msg_2")

    assert first == Answer(202, {"accepted": 2, "duplicates": 0})
    assert again == Answer(202, {"accepted": 0, "duplicates": 2})
    assert anew == Answer(202, {"accepted": 1, "duplicates": 1})
    await cards(desk, 3)


async def test_long_ids_of_deliveries_that_begin_alike_are_two_deliveries(desk: AtWork, caller: Caller) -> None:
    await caller.hook(a_mention(1), ident="x" * 200 + "1")
    other = await caller.hook(a_mention(2), ident="x" * 200 + "2")
    again = await caller.hook(a_mention(2), ident="x" * 200 + "2")

    assert (other.body, again.body) == ({"accepted": 1, "duplicates": 0}, {"accepted": 0, "duplicates": 1})


async def test_the_same_mention_in_ten_deliveries_at_once_becomes_one_card(desk: AtWork, caller: Caller) -> None:
    answers = await asyncio.gather(*(caller.hook(a_mention(), ident=f"msg_{number}") for number in range(10)))

    assert {answer.status for answer in answers} == {202}
    assert sum(answer.body["accepted"] for answer in answers) == 1
    await cards(desk, 1)


@pytest.mark.parametrize(
    ("status", "said", "how"),
    [
        pytest.param(404, "nosuch", {"source": "nosuch"}, id="unknown source"),
        pytest.param(415, "application/json", {"content_type": "text/plain"}, id="another content type"),
        pytest.param(401, "", {"secret": "whsec_" + "c29tZWJvZHkgZWxzZSdzIHNlY3JldA=="}, id="another secret"),
        pytest.param(401, "", {"age_s": 301}, id="too old"),
        pytest.param(401, "", {"age_s": -360}, id="from the future"),
        pytest.param(401, "", {"headers": {"webhook-id": "another"}}, id="another id than was signed"),
        pytest.param(401, "", {"headers": {"webhook-timestamp": "soon"}}, id="no timestamp"),
        pytest.param(401, "", {"headers": {"webhook-signature": "v1,é"}}, id="no signature"),
        pytest.param(413, "too large", {"body": b"[" + b" " * 2_000_000 + b"]"}, id="two megabytes"),
        pytest.param(413, "too large", {"body": b"[" + b" " * 50_000_000 + b"]", "zipped": True}, id="a gzip bomb"),
        pytest.param(400, "", {"body": b"no gzip at all", "headers": {"Content-Encoding": "gzip"}}, id="false gzip"),
        pytest.param(400, "JSON", {"body": b'{"id":'}, id="broken JSON"),
        pytest.param(400, "", {"body": b"[" * 100_000}, id="JSON 100,000 deep"),
        pytest.param(400, "JSON", {"body": b'{"id": "m1", "weird": NaN}'}, id="Python, not JSON"),
        pytest.param(400, "", {"body": b'"text"'}, id="neither a mention nor a list"),
        pytest.param(401, "", {"body": b"\xff\xfe"}, id="no text"),
    ],
)
async def test_what_is_no_delivery_is_refused_with_its_reason(
    caller: Caller, status: int, said: str, how: dict[str, Any]
) -> None:
    answer = await caller.hook(how.pop("body", a_mention()), **how)

    assert answer.status == status
    assert said in json.dumps(answer.body)


async def test_one_bad_mention_refuses_the_whole_list_and_is_named(desk: AtWork, caller: Caller) -> None:
    answer = await caller.hook([a_mention(1), a_mention(2, posted_at="yesterday"), a_mention(3)])

    assert answer.status == 400
    assert "posted_at" in answer.body["error"]
    assert SECRET_WORDS not in answer.body["error"]
    assert (await caller.hook([a_mention(1)])).body == {"accepted": 1, "duplicates": 0}


ODD = {
    "NUL in the text": {"text": "@lumerail a\x00b"},
    "half a surrogate pair": {"text": "@lumerail \ud83d"},
    "nothing said": {"text": ""},
    "an address of 9,000 characters": {"url": "https://example.org/" + "x" * 9_000},
    "a number of 4,000 digits": {"weird": int("9" * 4_000)},
    "a key with NUL": {"we\x00ird": 1},
    "many followers": {"author": {"id": "big", "followers": 10**18}},
    "an id of 255 characters": {"id": "é" * 255, "conversation_id": "ü" * 255},
    "a name of 9,000 characters": {"author": {"id": "long", "name": "é" * 9_000}},
    "a language nobody speaks": {"language": "x" * 300},
    "40 attachments": {"media": [{"url": "javascript:alert(1)", "type": "image"}] * 40},
    "an attachment without anything": {"media": [{}]},
    "an answer to nothing": {"in_reply_to": "nosuch"},
    "an edit of nothing": {"event": "edited"},
    "a deletion of nothing": {"event": "deleted"},
    "the year 1990": {"posted_at": "1990-01-02T00:00:00Z"},
    "tomorrow": {"posted_at": "2027-01-02T00:00:00Z"},
}


async def test_whatever_a_customer_writes_is_taken_and_shown(transport: str, database_url: str) -> None:
    plain = database_url.replace("+aiosqlite", "").replace("+asyncpg", "")
    async with a_world(database=plain, over_http=transport == "http") as world, aiohttp.ClientSession() as session:
        desk, caller = AtWork(world), Caller(session, world)

        answers = {
            name: (await caller.hook(a_mention(number) | changed)).status
            for number, (name, changed) in enumerate(ODD.items())
        }

        assert answers == dict.fromkeys(ODD, 202)
        gone = 2  # an edit and a deletion of what was never told
        await desk.until(lambda: len(desk.sandbox.messages(CHANNEL)) >= len(ODD) - gone, "their cards")
        assert desk.api_errors() == []


# The database goes away


@pytest.mark.slow
async def test_a_locked_database_is_503_and_the_repeated_delivery_is_taken(
    desk: AtWork, caller: Caller, tmp_path: Path
) -> None:
    async with locked(tmp_path / "webcare.db"):
        refused = await caller.hook(a_mention(), ident="msg_1")

    taken = await caller.hook(a_mention(), ident="msg_1")

    assert refused.status == 503
    assert taken == Answer(202, {"accepted": 1, "duplicates": 0})


@pytest.mark.postgres
async def test_without_its_database_the_bot_is_not_ready_says_why_and_comes_back(postgres: PostgresServer) -> None:
    name = await postgres.new_database()
    async with line_to(postgres.socket) as line, aiohttp.ClientSession() as session:
        async with a_world(database=f"postgresql://postgres@127.0.0.1:{line.port}/{name}", over_http=True) as world:
            desk, caller = AtWork(world), Caller(session, world)
            assert await caller.becomes_ready() == {}

            await line.down()
            refused, ready, alive = (
                await caller.hook(a_mention(), ident="msg_1"), await caller.get("/readyz"), await caller.get("/healthz")
            )  # fmt: skip
            await line.up()

            assert refused.status == 503
            assert (ready.status, ready.body["ready"], "database" in ready.body["reasons"]) == (503, False, True)
            assert alive == Answer(200, {"alive": True})
            assert await caller.becomes_ready() == {}
            assert (await caller.hook(a_mention(), ident="msg_1")).body == {"accepted": 1, "duplicates": 0}
            await cards(desk, 1)
    await postgres.drop(name)


# Health


async def test_the_bot_says_that_it_lives_is_ready_and_what_it_did(desk: AtWork, caller: Caller) -> None:
    await desk.mention("hello")

    alive = await caller.get("/healthz")
    metrics = await caller.counts('webcare_cards_total{how="post",kind="case"} 1.0')

    assert alive == Answer(200, {"alive": True})
    assert await caller.becomes_ready() == {}
    assert "hello" not in metrics


async def test_while_slack_is_away_the_bot_is_not_ready_and_says_so_and_loses_nothing(
    desk: AtWork, caller: Caller
) -> None:
    desk.sandbox.inject("*", "error_before", times=None)

    taken = await caller.hook(a_mention())
    reasons = await caller.becomes_unready()
    desk.sandbox.faults.clear()

    assert taken.status == 202
    assert "slack_api" in reasons
    await cards(desk, 1)
    assert await caller.becomes_ready() == {}


async def test_a_revoked_token_is_a_reason_not_to_be_ready(desk: AtWork, caller: Caller) -> None:
    desk.sandbox.world.revoke_tokens()

    await caller.hook(a_mention())

    assert (await caller.becomes_unready())["slack"].startswith("chat.postMessage: token_revoked. ")


# Slack over HTTP


async def test_in_socket_mode_there_is_no_door_for_slack(tmp_path: Path) -> None:
    async with a_world(database=sqlite_url(tmp_path)) as world, aiohttp.ClientSession() as session:
        answer = await Caller(session, world).slack(b"{}")

    assert answer.status == 404


@pytest.mark.parametrize(
    ("status", "how"),
    [
        pytest.param(401, {"headers": {}}, id="no headers"),
        pytest.param(401, {"age_s": 301}, id="too old"),
        pytest.param(401, {"age_s": -330}, id="from the future"),
        pytest.param(401, {"timestamp": "abc"}, id="timestamp in letters"),
        pytest.param(401, {"timestamp": "1.5"}, id="timestamp with a fraction"),
        pytest.param(401, {"timestamp": "9" * 5_000}, id="timestamp of 5,000 digits"),
        pytest.param(401, {"signed": "v0=é"}, id="signature beyond ASCII"),
        pytest.param(401, {"secret": "somebody else's"}, id="another secret"),
        pytest.param(401, {"headers": {}, "body": b"\xff\xfe"}, id="unsigned bytes that are no text"),
        pytest.param(401, {"headers": {}, "body": b"[1]"}, id="unsigned JSON, no object"),
        pytest.param(401, {"headers": {}, "body": b"[" * 200_000}, id="unsigned JSON 200,000 deep"),
        pytest.param(400, {"body": b"\xff\xfe"}, id="signed bytes that are no text"),
        pytest.param(400, {"body": b"[1]"}, id="signed JSON, no object"),
        pytest.param(400, {"body": b'{"a":'}, id="signed broken JSON"),
        pytest.param(400, {"body": b"[" * 200_000}, id="signed JSON 200,000 deep"),
        pytest.param(400, {"body": b"payload=%7B", "content_type": FORM}, id="signed broken payload"),
        pytest.param(400, {"body": b"payload=%5B1%5D", "content_type": FORM}, id="signed payload of a list"),
        pytest.param(400, {"body": b"", "content_type": FORM}, id="signed nothing"),
        pytest.param(404, {"body": b"{}"}, id="signed, but nothing that we listen to"),
        pytest.param(415, {"content_type": "text/xml"}, id="another content type"),
        pytest.param(413, {"body": b"{" + b" " * 2_000_000 + b"}"}, id="two megabytes"),
        pytest.param(413, {"body": b"{" + b" " * 300_000 + b"}", "chunked": True}, id="too large, size not told"),
        pytest.param(413, {"body": b"{" + b" " * 50_000_000 + b"}", "zipped": True}, id="a gzip bomb"),
        pytest.param(
            200, {"headers": {}, "body": b"ssl_check=1&token=x", "content_type": FORM}, id="certificate check"
        ),
    ],
)
async def test_junk_gets_4xx_never_500(caller: Caller, status: int, how: dict[str, Any]) -> None:
    answer = await caller.slack(how.pop("body", b"{}"), **how)

    assert answer.status == status


async def test_a_replayed_signed_click_runs_once(desk: AtWork, caller: Caller) -> None:
    sanne = desk.user("U1")
    card = await desk.mention("hello")
    body = click(desk, card, "case.claim")

    once = str(int(time.time()) - 2)
    answers = [await caller.slack(body, content_type=FORM, timestamp=once) for _ in range(3)]
    await desk.shows(card, "Sanne")
    await sanne.click(CHANNEL, card, "Release")
    await desk.shows(card, "Free")
    # Signed anew, as Slack would do, the same click is known by its own key.
    anew = await caller.slack(body, content_type=FORM)
    await sanne.command("/webcare", "queue")
    await desk.until(lambda: sanne.ephemerals, "the queue")

    assert [answer.status for answer in answers] == [200, 409, 409]
    assert anew.status == 200
    assert "Claim" in desk.buttons(card)


def click(desk: AtWork, card: str, action: str) -> bytes:
    """Return what Slack sends when U1 presses a button on a card."""
    message = desk.sandbox.message(CHANNEL, card)
    button = next(
        element
        for block in message["blocks"]
        for element in block.get("elements", [])
        if str(element.get("action_id", "")).startswith(action)
    )
    payload = {
        "type": "block_actions", "api_app_id": "A1", "team": {"id": "T1"}, "user": {"id": "U1", "name": "sanne"},
        "channel": {"id": CHANNEL}, "message": message, "container": {"message_ts": card, "channel_id": CHANNEL},
        "trigger_id": "1.2.3", "response_url": "",
        "actions": [{**button, "block_id": "b", "action_ts": "1795000000.000100"}],
    }  # fmt: skip
    return urlencode({"payload": json.dumps(payload)}).encode()


# Logs


async def test_no_body_no_token_and_no_signature_reaches_a_log(tmp_path: Path) -> None:
    with captured_logs() as written:
        async with a_world(database=sqlite_url(tmp_path), over_http=True) as world, aiohttp.ClientSession() as session:
            desk, caller = AtWork(world), Caller(session, world)
            card = await desk.mention(SECRET_WORDS)
            await desk.reply(desk.user("U1"), card, f"Found it: {SECRET_WORDS}")
            await desk.sent()
            await desk.user("U1").say(CHANNEL, f"by the way, {SECRET_WORDS}", thread_ts=card)
            for body in (b"[", SECRET_WORDS.encode(), json.dumps({"text": SECRET_WORDS}).encode()):
                await caller.hook(body)
                await caller.hook(body, secret="whsec_" + "c29tZWJvZHkgZWxzZSdzIHNlY3JldA==")
                await caller.slack(body)
                await caller.slack(body, headers={})
            secrets = [value for name, value in world.environment.items() if "TOKEN" in name or "SECRET" in name]
    said = written.getvalue()

    assert "slack.refused" in said
    assert "hook.refused" in said
    assert [word for word in (SECRET_WORDS, "QX7-8812", "v0=", *secrets) if word in said] == []


def test_the_workspace_signs_as_slack_documents_it() -> None:
    # The worked example of Slack's page on request signing.
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url="
        b"https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )

    signed = signature("8f742231b10e8888abcd99yyyzzz85a5", "1531420618", body)

    assert signed == "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"


async def test_the_collector_is_spared_what_a_start_leaves(tmp_path: Path) -> None:
    stop = asyncio.Event()
    stop.set()
    gc.unfreeze()
    try:
        async with Sandbox(SandboxConfig.for_tests()) as sandbox:
            toml = TOML.format(language="en", hours=ALWAYS, people='"U1"', callback=sandbox.callback_url, scale=1)
            environ = environment(sandbox, database=sqlite_url(tmp_path), over_http=True)
            await run(on_a_free_port(parse_settings(toml, environ)), roles=BOTH, stop=stop)
            spared = gc.get_freeze_count()
    finally:
        gc.unfreeze()

    assert spared > 100_000
