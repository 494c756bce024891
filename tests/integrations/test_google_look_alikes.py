"""The look-alikes of Google's interfaces are as strict as Google: what our code gets wrong, they refuse."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest

from tests.support.clock import TestClock
from tests.support.google import GoogleLike
from tests.support.google_business import GoogleBusinessLike
from tests.support.youtube import YoutubeLike

PLACE = "/v4/accounts/11/locations/21/reviews"
THREADS = "/youtube/v3/commentThreads"
COMMENTS = "/youtube/v3/comments"
US = "UC" + "a" * 22


class Asking:
    """Somebody who asks both, with a token of each."""

    def __init__(self, session: aiohttp.ClientSession, youtube: YoutubeLike, google: GoogleBusinessLike) -> None:
        self.session, self.youtube, self.google = session, youtube, google

    async def token(self, like: GoogleLike, **changed: str) -> tuple[int, Any]:
        app = like.app
        form = {
            "grant_type": "refresh_token", "client_id": app.client_id, "client_secret": app.client_secret,
            "refresh_token": app.refresh_token, **changed,
        }  # fmt: skip
        async with self.session.post(f"{like.url}/token", data=form) as answer:
            return answer.status, await answer.json()

    async def ask(self, like: GoogleLike, method: str, path: str, *, body: Any = None, **query: str) -> tuple[int, Any]:
        token = (await self.token(like))[1]["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        async with self.session.request(method, like.url + path, params=query, json=body, headers=headers) as answer:
            return answer.status, await answer.json()


@pytest.fixture
async def asking() -> AsyncIterator[Asking]:
    clock = TestClock(datetime(2026, 11, 30, 11, 0, tzinfo=UTC))
    youtube = await YoutubeLike(real=clock.real, units=120).start()
    google = await GoogleBusinessLike(real=clock.real).start()
    async with aiohttp.ClientSession() as session:
        yield Asking(session, youtube, google)
    await youtube.stop()
    await google.stop()


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"client_secret": "x"}, (401, "invalid_client")), ({"refresh_token": "x"}, (400, "invalid_grant")),
        ({"grant_type": "password"}, (400, "invalid_grant")), ({"scope": "x"}, (400, "invalid_request")),
    ],
)  # fmt: skip
async def test_a_token_is_made_for_the_right_client_and_leave_alone(
    asking: Asking, changed: dict[str, str], told: tuple[int, str]
) -> None:
    status, body = await asking.token(asking.google, **changed)

    assert (status, body["error"]) == told


@pytest.mark.parametrize("header", ["", "Bearer x", "ya29.token-1"])
async def test_nobody_is_served_without_a_token(asking: Asking, header: str) -> None:
    await asking.token(asking.google)
    async with asking.session.get(asking.google.url + PLACE, headers={"Authorization": header}) as answer:
        assert answer.status == 401


async def test_a_token_ends_after_an_hour(asking: Asking) -> None:
    token = (await asking.token(asking.google))[1]["access_token"]
    asking.google.tokens[token] -= timedelta(hours=1)
    async with asking.session.get(asking.google.url + PLACE, headers={"Authorization": f"Bearer {token}"}) as answer:
        assert answer.status == 401


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        (THREADS, {"part": "snippet"}, 400), (THREADS, {"part": "x", "allThreadsRelatedToChannelId": US}, 400),
        (THREADS, {"part": "snippet", "allThreadsRelatedToChannelId": "UCx"}, 404),
        (THREADS, {"part": "snippet", "allThreadsRelatedToChannelId": US, "maxResults": "101"}, 400),
        (THREADS, {"part": "snippet", "allThreadsRelatedToChannelId": US, "since": "1"}, 400),
        (THREADS, {"part": "snippet", "allThreadsRelatedToChannelId": US, "pageToken": "A"}, 400),
        (THREADS, {"part": "snippet", "allThreadsRelatedToChannelId": US, "order": "newest"}, 400),
        (COMMENTS, {"part": "snippet"}, 400), (COMMENTS, {"part": "snippet", "id": "a", "parentId": "b"}, 400),
        (COMMENTS, {"part": "snippet", "id": "a", "maxResults": "5"}, 400),
        (COMMENTS, {"part": "snippet", "parentId": "gone"}, 404), (COMMENTS, {"part": "snippet", "id": "gone"}, 200),
    ],
)  # fmt: skip
async def test_youtube_refuses_what_it_does_not_know(
    asking: Asking, path: str, query: dict[str, str], status: int
) -> None:
    assert (await asking.ask(asking.youtube, "GET", path, **query))[0] == status


@pytest.mark.parametrize(
    "body", [{}, {"snippet": {"parentId": "a"}}, {"snippet": {"parentId": "gone", "textOriginal": "x"}}]
)
async def test_youtube_refuses_a_reply_that_lacks_something(asking: Asking, body: Any) -> None:
    assert (await asking.ask(asking.youtube, "POST", COMMENTS, body=body, part="snippet"))[0] in (400, 404)


async def test_youtube_counts_units_and_refuses_beyond_the_day(asking: Asking) -> None:
    like = asking.youtube
    top = like.world.write(like.world.person("@jan"), "Waar?")
    body = {"snippet": {"parentId": top.id, "textOriginal": "Hier"}}

    replies = [await asking.ask(like, "POST", COMMENTS, body=body, part="snippet") for _ in range(3)]
    look = await asking.ask(like, "GET", "/youtube/v3/channels", part="id", mine="true")

    assert [status for status, _ in replies] == [200, 200, 403]
    assert replies[2][1]["error"]["errors"][0]["reason"] == "quotaExceeded"
    assert (look[0], sum(like.used.values()), like.over) == (200, 101, 1)


@pytest.mark.parametrize(
    ("method", "path", "query", "body", "status"),
    [
        ("GET", PLACE, {"pageSize": "51"}, None, 400), ("GET", PLACE, {"orderBy": "createTime"}, None, 400),
        ("GET", PLACE, {"since": "x"}, None, 400), ("GET", PLACE, {"pageToken": "A"}, None, 400),
        ("GET", "/v4/accounts/1/locations/2/reviews", {}, None, 403), ("GET", f"{PLACE}/gone", {}, None, 404),
        ("PUT", f"{PLACE}/gone/reply", {}, {"comment": "x"}, 404),
    ],
)  # fmt: skip
async def test_google_refuses_what_it_does_not_know(
    asking: Asking, method: str, path: str, query: dict[str, str], body: Any, status: int
) -> None:
    assert (await asking.ask(asking.google, method, path, body=body, **query))[0] == status


@pytest.mark.parametrize("body", [{}, {"comment": " "}, {"comment": "é" * 2049}, {"comment": "x", "more": 1}, []])
async def test_google_refuses_an_answer_that_is_none_or_too_long(asking: Asking, body: Any) -> None:
    review = asking.google.review("Koud.")

    assert (await asking.ask(asking.google, "PUT", f"/v4/{review.name}/reply", body=body))[0] == 400
    assert review.reply is None
