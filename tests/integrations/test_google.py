"""What the platforms of Google share: tokens out of a refresh token, and what an answer means."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest

from bot.desk.ports import FetchFailed, NotSent, Rejected, Trouble, Unknown
from integrations.google_api import Answer, GoogleApi, NoAnswer, Refused, instant, not_accepted, not_answered
from integrations.google_token import GoogleTokens, Grant, NoToken, variables
from tests.support.clock import TestClock
from tests.support.google_business import GoogleBusinessLike
from tests.support.x.journal import Canned

NOON = datetime(2026, 11, 30, 11, 0, tzinfo=UTC)


class Google:
    """A look-alike with one place, and what speaks with it."""

    def __init__(self, like: GoogleBusinessLike, clock: TestClock, session: aiohttp.ClientSession) -> None:
        self.like, self.clock, self.session = like, clock, session
        self.tokens = self.of(self.grant)
        self.api = GoogleApi(like.url, self.tokens, session)

    @property
    def grant(self) -> Grant:
        app = self.like.app
        return Grant(
            client_id=app.client_id, client_secret=app.client_secret, refresh_token=app.refresh_token,
            address=f"{self.like.url}/token",
        )  # fmt: skip

    def of(self, grant: Grant) -> GoogleTokens:
        return GoogleTokens(grant, self.session, real=self.clock.real)

    @property
    def made(self) -> int:
        """How many access tokens there were."""
        return len(self.like.journal.of("POST /token"))


@pytest.fixture
async def google() -> AsyncIterator[Google]:
    clock = TestClock(NOON)
    like = await GoogleBusinessLike(real=clock.real).start()
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as session:
        yield Google(like, clock, session)
    await like.stop()


async def test_a_token_is_kept_until_shortly_before_it_ends(google: Google) -> None:
    first = await google.tokens.access()
    google.clock.advance(timedelta(minutes=57))
    kept = await google.tokens.access()
    google.clock.advance(timedelta(minutes=1))

    assert (kept, google.made) == (first, 1)
    assert await google.tokens.access() != first


async def test_many_calls_at_once_make_one_token(google: Google) -> None:
    assert len(set(await asyncio.gather(*(google.tokens.access() for _ in range(20))))) == 1
    assert google.made == 1


async def test_a_token_that_was_refused_is_forgotten_and_a_newer_one_is_not(google: Google) -> None:
    first = await google.tokens.access()
    google.tokens.refused(first)
    second = await google.tokens.access()
    google.tokens.refused(first)

    assert await google.tokens.access() == second


@pytest.mark.parametrize("told", [None, "3600", True, 5, 10**9, -1, 1.5])
async def test_a_life_that_makes_no_sense_is_taken_as_half_an_hour(google: Google, told: Any) -> None:
    body = json.dumps({"access_token": "t", "expires_in": told, "scope": 7})
    google.like.journal.answer_next("POST /token", Canned(status=200, body=body))
    await google.tokens.access()
    google.clock.advance(timedelta(minutes=27))
    before = await google.tokens.access()
    google.clock.advance(timedelta(minutes=1))

    assert (before, await google.tokens.access() != "t") == ("t", True)


async def test_an_answer_that_comes_in_pieces_is_read_whole(google: Google) -> None:
    body = json.dumps({"access_token": "t" * 40_000, "expires_in": 3599})
    google.like.journal.answer_next("POST /token", Canned(status=200, body=body))

    assert await google.tokens.access() == "t" * 40_000


@pytest.mark.parametrize(
    ("canned", "passing"),
    [
        (Canned(status=400, body='{"error": "invalid_grant"}'), False),
        (Canned(status=401, body='{"error": "invalid_client"}'), False),
        (Canned(status=429, body='{"error": "slow_down"}'), True), (Canned(status=400, body="<html>"), True),
        (Canned(status=400, body='{"error": {"code": 400}}'), True), (Canned(status=503), True),
        (Canned(status=302, headers={"Location": "http://127.0.0.1:9/"}), True), (Canned(status=200, body="{}"), True),
        (Canned(status=200, body='{"access_token": "a b"}'), True), (Canned(status=200, body="[]"), True),
        (Canned(status=200, body='{"access_token": "a\\r\\nX: y"}'), True), (Canned(cut=True), True),
        (Canned(status=200, body=b'{"access_token": "' + b"a" * 100_000 + b'"}'), True),
        (Canned(hang=True), True),
    ],
    ids=lambda one: one if isinstance(one, bool) else f"{one.status} {str(one.body)[:40]}",
)  # fmt: skip
async def test_why_there_is_no_token(google: Google, canned: Canned, passing: bool) -> None:
    google.like.journal.answer_next("POST /token", canned)

    with pytest.raises(NoToken) as none:
        await google.tokens.access()

    assert none.value.passing is passing
    assert not [one for one in ("1//refresh", "GOCSPX") if one in repr(none.value)]


async def test_an_address_that_is_none_does_not_pass(google: Google) -> None:
    with pytest.raises(NoToken) as none:
        await google.of(replace(google.grant, address="http://")).access()

    assert none.value.passing is False


async def test_nothing_shows_a_secret(google: Google) -> None:
    token = await google.tokens.access()

    assert not [one for one in ("GOCSPX", "1//refresh", token) if one in repr((google.grant, google.tokens._token))]


def test_two_platforms_have_variables_of_their_own() -> None:
    names = [one.name for prefix in ("A", "B") for one in variables(prefix, page="p")]

    assert len(set(names)) == 8


# Calls


PLACE = "v4/accounts/11/locations/21/reviews"


async def test_a_call_whose_token_was_refused_is_made_once_more_with_a_new_one(google: Google) -> None:
    await google.api.get(PLACE)
    google.like.tokens.clear()

    assert await google.api.get(PLACE) == {"averageRating": 3.1, "totalReviewCount": 0}
    assert google.made == 2


async def test_a_call_that_is_refused_twice_is_not_made_again(google: Google) -> None:
    for _ in range(9):
        google.like.journal.answer_next("GET /v4", Canned(status=401))

    with pytest.raises(Refused) as refused:
        await google.api.get(PLACE)

    assert refused.value.trouble is Trouble.TOKEN
    assert len(google.like.journal.of("GET")) == 2


async def test_an_answer_that_repeats_our_token_is_read_without_it(google: Google) -> None:
    token = await google.tokens.access()
    said = json.dumps({"error": {"message": f"Bad header: Bearer {token}", "status": "INVALID_ARGUMENT"}})
    google.like.journal.answer_next("GET /v4", Canned(status=400, body=said))

    with pytest.raises(Refused) as refused:
        await google.api.get(PLACE)

    assert refused.value.why == "Bad header: Bearer [hidden] (HTTP 400, INVALID_ARGUMENT)"


@pytest.mark.parametrize("secret", ["client_secret", "refresh_token"])
async def test_a_refusal_of_a_token_that_repeats_our_secrets_is_told_without_them(google: Google, secret: str) -> None:
    said = json.dumps({"error": f"unknown {getattr(google.grant, secret)}"})
    google.like.journal.answer_next("POST /token", Canned(status=400, body=said))

    with pytest.raises(NoToken) as none:
        await google.tokens.access()

    assert none.value.why == "Google gives no token (HTTP 400, unknown [hidden])"


async def test_a_platform_that_is_not_there_was_asked_nothing(google: Google) -> None:
    api = GoogleApi("http://127.0.0.1:9", google.tokens, google.session)

    with pytest.raises(NoAnswer) as away:
        await api.call("PUT", "x", body={})
    with pytest.raises(FetchFailed) as failed:
        await api.get("x")

    assert away.value.left is False
    assert failed.value.trouble is Trouble.AWAY


async def test_a_call_over_a_kept_connection_that_broke_is_not_repeated(google: Google) -> None:
    await google.api.get(PLACE)
    google.like.journal.answer_next("GET /v4", Canned(cut=True))

    with pytest.raises(FetchFailed):
        await google.api.get(PLACE)

    assert len(google.like.journal.of("GET")) == 2


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer(status=400, body={"error": {"message": "<a href='x'>No</a>\n no"}}), Rejected),
        (Answer(status=429, body={}, retry_after=timedelta(seconds=5)), NotSent),
        (Answer(status=408, body={}), Unknown),
        (Answer(status=200, body={}, readable=False), Unknown), (Answer(status=304, body={}), Unknown),
        (Answer(status=403, body={"error": {"errors": [{"reason": "dailyLimitExceeded"}]}}), NotSent),
    ],
)  # fmt: skip
def test_what_an_answer_means_for_a_reply(answer: Answer, kind: type[Any]) -> None:
    result = not_accepted(answer)

    assert type(result) is kind
    if isinstance(result, Rejected):
        assert result.reason == "No no (HTTP 400)"
    if isinstance(result, NotSent):
        assert result.retry_after == (answer.retry_after or timedelta(minutes=1))


def test_what_no_answer_means_for_a_reply() -> None:
    told = [NoAnswer("a", left=True), NoAnswer("b", left=False), NoAnswer("c", left=False, passing=False)]

    assert [type(not_answered(one)) for one in told] == [Unknown, NotSent, Rejected]


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("2026-11-30T11:00:00Z", NOON),
        ("2026-11-30T12:00:00+01:00", NOON),
        ("2026-11-30T11:00:00.000000999Z", NOON),
        ("2026-11-30", None),
        ("", None),
        (7, None),
        ("9999-12-31T23:59:59-23:59", None),
        ("2026-13-01T00:00:00Z", None),
    ],
)
def test_times_are_read_as_google_writes_them(said: Any, at: datetime | None) -> None:
    assert instant({"t": said}, "t") == at
