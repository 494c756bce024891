"""Answers that are no answers of X: sent elsewhere, without end, nested without end, with times of other ages."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.desk.ports import FetchFailed, Rejected, Trouble, Unknown
from tests.integrations.x.rig import Rig, Start
from tests.integrations.x.test_sending import answering, mentioned, send
from tests.support.x import Canned

JSON = "application/json"
HIDDEN = " ".join(["[hidden]"] * 4)
MENTIONS, POST = r"GET /2/users/\d+/mentions", "POST /2/tweets"
DEEP = "[" * 100_000 + "]" * 100_000
LARGE = '{"data": "' + "x" * 5_000_000 + '"}'


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_nothing_follows_an_answer_that_leads_elsewhere(rig: Rig, start: Start, status: int) -> None:
    elsewhere = await start()
    mention = await mentioned(rig)
    leads = Canned(status, "{}", JSON, headers={"Location": f"{elsewhere.url}/2/tweets"})
    rig.x.journal.answer_next(MENTIONS, leads)
    rig.x.journal.answer_next(POST, leads)

    with pytest.raises(FetchFailed) as failed:
        await rig.fetch("mentions")
    sent = await send(rig, answering(mention))

    assert (failed.value.trouble, type(sent)) == (Trouble.AWAY, Unknown)
    assert elsewhere.journal.asked == []


@pytest.mark.parametrize("status", [200, 400, 403, 429, 503])
@pytest.mark.parametrize("body", [pytest.param(DEEP, id="deep"), pytest.param(LARGE, id="large")])
async def test_an_answer_beyond_all_bounds_is_none(rig: Rig, status: int, body: str) -> None:
    mention = await mentioned(rig)
    rig.x.journal.answer_next(MENTIONS, Canned(status, body, JSON))
    rig.x.journal.answer_next(POST, Canned(status, body, JSON))

    with pytest.raises(FetchFailed) as failed:
        await rig.fetch("mentions")
    sent = await send(rig, answering(mention))

    assert (failed.value.trouble, type(sent)) == (Trouble.AWAY, Unknown)


async def test_nobody_waits_for_a_thousand_years(rig: Rig) -> None:
    limit = Canned(429, '{"title": "Too Many Requests"}', JSON, headers={"x-rate-limit-reset": "99999999999"})
    rig.x.journal.answer_next(MENTIONS, limit)

    with pytest.raises(FetchFailed) as failed:
        await rig.fetch("mentions")

    assert failed.value.retry_after == timedelta(days=1)


@pytest.mark.parametrize("feed", ["mentions", "search"])
async def test_a_page_that_leads_to_itself_is_the_last(rig: Rig, feed: str) -> None:
    page = Canned(200, '{"data": [], "meta": {"next_token": "the same"}}', JSON)
    rig.x.journal.answer_next("GET .*/(?:mentions|recent)", page, times=3)

    fetched = await rig.fetch(feed)

    assert (fetched.more, "page" in fetched.cursor, len(rig.x.journal.canned)) == (False, False, 1)


async def test_what_repeats_our_tokens_does_not_tell_them_further(rig: Rig) -> None:
    app, mention = rig.x.app, await mentioned(rig)
    said = Canned(400, f'{{"detail": "{app.bearer} {app.token} {app.token_secret} {app.secret}"}}', JSON)
    rig.x.journal.answer_next(MENTIONS, said)
    rig.x.journal.answer_next(POST, said)

    with pytest.raises(FetchFailed) as failed:
        await rig.fetch("mentions")
    sent = await send(rig, answering(mention))

    assert (failed.value.why, sent) == (f"HTTP 400: {HIDDEN}", Rejected(HIDDEN))
