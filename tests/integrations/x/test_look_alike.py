"""The look-alike is as strict as X: who is let in, how often, and what is not there any more."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import aiohttp
import pytest
from oauthlib.oauth1 import Client

from tests.support.x import App, LookAlike
from tests.support.x.auth import SIGNED_FOR
from tests.support.x.search import matches
from tests.support.x.world import User, World

ME = "/2/users/me"


def signed(
    app: App, path: str, method: str = "GET", *, at: int | None = None, host: str = SIGNED_FOR
) -> dict[str, str]:
    stamp = str(at) if at else None
    client = Client(app.key, app.secret, app.token, app.token_secret, timestamp=stamp)
    return dict(client.sign(f"{host}{path}", method)[1])


async def ask(x: LookAlike, path: str, headers: dict[str, str], method: str = "GET", **more: Any) -> tuple[int, Any]:
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, x.url + path, headers=headers, **more) as told,
    ):
        return told.status, await told.json()


def bearer(x: LookAlike) -> dict[str, str]:
    return {"Authorization": f"Bearer {x.app.bearer}"}


async def test_a_good_signature_is_let_in_once(x: LookAlike) -> None:
    headers = signed(x.app, ME)

    assert (await ask(x, ME, headers))[0] == 200
    assert (await ask(x, ME, headers))[0] == 401


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param(lambda app: {}, id="nobody"),
        pytest.param(lambda app: {"Authorization": "Bearer x"}, id="a wrong bearer token"),
        pytest.param(lambda app: signed(App(secret="x"), ME), id="a wrong secret"),
        pytest.param(lambda app: signed(App(token_secret="x"), ME), id="a wrong token secret"),
        pytest.param(lambda app: signed(app, "/2/users/you"), id="another path"),
        pytest.param(lambda app: signed(app, ME, "POST"), id="another method"),
        pytest.param(lambda app: signed(app, ME, host="http://127.0.0.1"), id="signed for this machine"),
        pytest.param(lambda app: signed(app, ME, at=int(time.time()) - 600), id="ten minutes old"),
    ],
)
async def test_anything_else_is_refused(x: LookAlike, headers: Callable[[App], dict[str, str]]) -> None:
    assert (await ask(x, ME, headers(x.app)))[0] == 401


async def test_an_account_is_needed_to_speak_and_the_app_to_listen(x: LookAlike) -> None:
    assert (await ask(x, ME, bearer(x)))[0] == 403
    assert (await ask(x, "/2/tweets", bearer(x), "POST", json={"text": "hoi"}))[0] == 403
    assert (await ask(x, "/2/dm_events", bearer(x)))[0] == 403
    assert (await ask(x, "/2/tweets/search/stream", signed(x.app, "/2/tweets/search/stream")))[0] == 403


async def test_the_seventy_sixth_question_in_a_window_is_too_many(x: LookAlike) -> None:
    told = [await ask(x, ME, signed(x.app, ME)) for _ in range(76)]

    assert [status for status, _ in told] == [200] * 75 + [429]


@pytest.mark.parametrize(
    "query",
    ["tweet.fields=words", "expansions=author", "fields=id", "max_results=4", "max_results=101", "pagination_token=x"],
)
async def test_parameters_that_x_does_not_have_are_refused(x: LookAlike, query: str) -> None:
    status, told = await ask(x, f"/2/users/7001/mentions?{query}", bearer(x))

    assert status == 400
    assert query.partition("=")[0] in told["errors"][0]["parameters"]


@pytest.mark.parametrize(
    "body",
    [
        {"text": ""},
        {"text": "hoi", "words": 1},
        {"text": "hoi", "reply": {"in_reply_to_tweet_id": "1"}},
        {"text": "x" * 281},
    ],
)
async def test_posts_that_x_would_not_take_are_refused(x: LookAlike, body: dict[str, Any]) -> None:
    status, _ = await ask(x, "/2/tweets", signed(x.app, "/2/tweets", "POST"), "POST", json=body)

    assert status in (400, 403)
    assert x.world.posts == {}


@pytest.mark.parametrize(
    ("query", "hit"),
    [
        ("vertraging", True),
        ("vertragin", False),
        ('"weer vertraging"', True),
        ('"vertraging weer"', False),
        ("(storing OR vertraging) -@ns_online", True),
        ("(storing OR vertraging) -from:jan_dv", False),
        ("storing OR (weer vertraging)", True),
        ("weer -vertraging", False),
        ("@ns_online", False),
        ("weer -is:retweet", True),
    ],
)
def test_its_search_reads_queries_as_x_does(query: str, hit: bool) -> None:
    world = World()
    jan: User = world.user("jan_dv")

    assert matches(query, world.post(jan, "Alweer? Weer vertraging!"), world) is hit


@pytest.mark.parametrize("query", ["(a", "a)"])
def test_its_search_refuses_what_is_no_query(query: str) -> None:
    world = World()

    with pytest.raises(ValueError, match=r"bracket|query"):
        matches(query, world.post(world.us, "a"), world)
