"""Signing in is scarce: once, then refreshed, and a refused password is not tried at every look."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.desk.ports import Accepted, FetchFailed, NotSent, Rejected, Trouble
from tests.integrations.bluesky.rig import Rig, a_reply, a_rig, of_json
from tests.support.bluesky import Instead

SIGN_IN, RENEW = "createSession", "refreshSession"


async def test_one_sign_in_is_enough_for_everything(rig: Rig) -> None:
    await asyncio.gather(*(rig.fetch(feed) for feed in ("notifications", "own") for _ in range(5)))

    [told] = rig.server.calls(SIGN_IN)
    assert told["body"] == {"identifier": "ns.example", "password": "abcd-efgh-ijkl-mnop"}


async def test_an_expired_token_is_refreshed_once_however_many_calls_meet_it(rig: Rig) -> None:
    await rig.fetch()
    rig.server.expire()

    await asyncio.gather(*(rig.fetch() for _ in range(4)))

    assert (len(rig.server.calls(SIGN_IN)), len(rig.server.calls(RENEW))) == (1, 1)


async def test_a_reply_that_meets_an_expired_token_is_posted_once(rig: Rig) -> None:
    post = rig.server.world.post(rig.jan, "@ns.example hoi")
    await rig.fetch()
    rig.server.expire()

    assert isinstance(await rig.send(a_reply(post)), Accepted)
    assert len([one for one in rig.server.world.posts.values() if one.author is rig.server.world.us]) == 1


async def test_when_the_refresh_token_ended_too_we_sign_in_again(rig: Rig) -> None:
    await rig.fetch()
    rig.move(days=60)
    rig.server.expire(all_of_it=True)

    await rig.fetch()

    assert (len(rig.server.calls(SIGN_IN)), len(rig.server.calls(RENEW))) == (2, 1)


async def test_a_server_that_refuses_what_it_just_gave_is_not_signed_in_to_at_every_look(rig: Rig) -> None:
    await rig.fetch()
    rig.server.access.clear()

    for _ in range(3):
        with pytest.raises(FetchFailed) as failed:
            await rig.fetch()
        assert failed.value.trouble is Trouble.TOKEN
    assert len(rig.server.calls(SIGN_IN)) == 1

    rig.move(minutes=16)
    await rig.fetch()
    assert len(rig.server.calls(SIGN_IN)) == 2


async def test_a_refused_password_is_tried_again_after_half_an_hour(rig: Rig) -> None:
    rig.server.revoke()

    waits = []
    for _ in range(3):
        with pytest.raises(FetchFailed) as failed:
            await rig.fetch()
        waits.append((failed.value.trouble, failed.value.retry_after))
        rig.move(minutes=10)

    later = [(Trouble.TOKEN, timedelta(minutes=minutes)) for minutes in (20, 10)]
    assert waits == [(Trouble.TOKEN, None), *later]
    assert len(rig.server.calls(SIGN_IN)) == 1
    assert isinstance(await rig.send(a_reply("at://did:plc:1/app.bsky.feed.post/1")), Rejected)


async def test_too_many_sign_ins_wait_until_the_server_says() -> None:
    async with a_rig(sign_ins=0) as rig:
        with pytest.raises(FetchFailed) as failed:
            await rig.fetch()

        assert (failed.value.trouble, failed.value.retry_after) == (Trouble.LIMIT, timedelta(days=1))
        result = await rig.send(a_reply("at://did:plc:1/app.bsky.feed.post/1"))
        assert isinstance(result, NotSent)
        assert result.retry_after == timedelta(days=1)
        assert len(rig.server.calls(SIGN_IN)) == 1


async def test_a_server_that_is_away_is_asked_again_at_once(rig: Rig) -> None:
    rig.server.instead(".*createSession", Instead())
    rig.server.instead(".*createSession", Instead(cut=True))

    for _ in range(2):
        with pytest.raises(FetchFailed) as failed:
            await rig.fetch()
        assert failed.value.trouble is Trouble.AWAY

    await rig.fetch()


async def test_a_refresh_that_fails_keeps_what_we_have(rig: Rig) -> None:
    await rig.fetch()
    rig.server.expire()
    rig.server.instead(".*refreshSession", Instead())

    with pytest.raises(FetchFailed):
        await rig.fetch()
    await rig.fetch()

    assert (len(rig.server.calls(SIGN_IN)), len(rig.server.calls(RENEW))) == (1, 2)


@pytest.mark.parametrize("body", ["{}", "[]", '{"did": 5}', '{"did": "did:plc:1", "accessJwt": "a"}', '{"did": "x"}'])
async def test_a_sign_in_without_tokens_is_none(rig: Rig, body: str) -> None:
    rig.server.instead(".*createSession", of_json(body))

    with pytest.raises(FetchFailed) as failed:
        await rig.fetch()

    assert failed.value.trouble is Trouble.CHANGED


async def test_neither_password_nor_token_is_told_further(rig: Rig) -> None:
    rig.server.instead(".*createSession", of_json('{"message": "no: abcd-efgh-ijkl-mnop"}', 400))
    with pytest.raises(FetchFailed) as failed:
        await rig.fetch()
    assert failed.value.why == "no: [hidden] (HTTP 400)"

    rig.move(hours=1)
    rig.server.instead(".*listNotifications", of_json('{"message": "no: eyJ.access.1"}', 400))
    with pytest.raises(FetchFailed) as failed:
        await rig.fetch()
    assert failed.value.why == "no: [hidden] (HTTP 400)"
