"""Asking for updates: where it goes on, what is lost, and what a refusal means."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from bot.desk.ports import FetchFailed, Trouble
from tests.integrations.telegram.rig import BOT, NOON, Rig, a_rig


async def test_only_what_was_stored_is_confirmed(rig: Rig) -> None:
    jan = rig.world.person("Jan")
    rig.world.write(jan, "een")
    first = await rig.fetch()
    rig.world.write(jan, "twee")

    again, behind = await rig.fetch(), await rig.fetch(json.loads(json.dumps(first.cursor)))

    assert [one.text for one in again.batch.mentions] == ["een", "twee"]
    assert [one.text for one in behind.batch.mentions] == ["twee"]
    assert len(rig.world.kept()) == 1


async def test_a_hundred_at_a_time_and_more_at_once(rig: Rig) -> None:
    jan = rig.world.person("Jan")
    for number in range(130):
        rig.world.write(jan, f"bericht {number}")

    first = await rig.fetch()
    second = await rig.fetch(first.cursor)

    assert (len(first.batch.mentions), first.more) == (100, True)
    assert (len(second.batch.mentions), second.more) == (30, False)


async def test_a_gap_of_more_than_a_day_is_told(rig: Rig) -> None:
    jan = rig.world.person("Jan")
    rig.world.write(jan, "een")
    first = await rig.fetch()
    rig.world.write(jan, "verloren")
    rig.clock.passes(hours=30)
    rig.world.write(jan, "twee")

    second = await rig.fetch(first.cursor)
    third = await rig.fetch(second.cursor)

    assert [one.text for one in second.batch.mentions] == ["twee"]
    assert second.lost is not None
    assert (second.lost.since, second.lost.until) == (NOON, NOON + timedelta(hours=6))
    assert (first.lost, third.lost) == (None, None)


async def test_after_a_silent_week_an_update_with_a_lower_number_is_not_confirmed_unseen(rig: Rig) -> None:
    jan = rig.world.person("Jan")
    rig.world.write(jan, "een")
    at = await rig.fetch()
    for _ in range(8):
        rig.clock.passes(hours=23)
        at = await rig.fetch(at.cursor)
        assert (at.batch.mentions, at.lost) == ((), None)
    rig.world.write(jan, "na een week")

    found = await rig.fetch(at.cursor)

    assert [one.text for one in found.batch.mentions] == ["na een week"]
    assert found.cursor["last"] < 500_000_000
    assert (await rig.fetch(found.cursor)).batch.mentions == ()


@pytest.mark.parametrize(
    ("status", "body", "trouble", "why"),
    [
        (429, '{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 9","parameters":'
              '{"retry_after":9}}', Trouble.LIMIT, "retry after 9"),
        (401, '{"ok":false,"error_code":401,"description":"Unauthorized"}', Trouble.TOKEN, "Unauthorized"),
        (404, '{"ok":false,"error_code":404,"description":"Not Found"}', Trouble.TOKEN, "Not Found"),
        (403, '{"ok":false,"error_code":403,"description":"Forbidden"}', Trouble.RIGHTS, "Forbidden"),
        (400, '{"ok":false,"error_code":400,"description":"Bad Request"}', Trouble.CHANGED, "Bad Request"),
        (409, '{"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates request"}',
         Trouble.AWAY, "another program"),
        (502, "<html>Bad Gateway</html>", Trouble.AWAY, "HTTP 502"),
        (200, "<html>", Trouble.AWAY, "HTTP 200"),
        (200, '{"ok":true}', Trouble.CHANGED, "no result"),
        (200, '{"ok":true,"result":{"update_id":1}}', Trouble.CHANGED, "no list"),
        (200, b'{"ok":true,"result":["\xff"]}', Trouble.AWAY, "HTTP 200"),
        (200, '{"ok":true,"result":["' + "x" * 5_000_000 + '"]}', Trouble.AWAY, "HTTP 200"),
    ],
    ids=lambda value: str(value)[:20],
)  # fmt: skip
async def test_what_a_refusal_means(
    rig: Rig, status: int, body: str | bytes, trouble: Trouble, why: str
) -> None:  # fmt: skip
    rig.answer(body, status)

    with pytest.raises(FetchFailed, match=why) as failed:
        await rig.fetch()

    assert failed.value.trouble is trouble
    assert (failed.value.retry_after == timedelta(seconds=9)) == (trouble is Trouble.LIMIT)


@pytest.mark.parametrize("said", ['"parameters": {"retry_after": "9"}', '"parameters": []', '"parameters": {}'])
async def test_a_429_without_a_time_waits_half_a_minute(rig: Rig, said: str) -> None:
    rig.answer(f'{{"ok": false, "error_code": 429, {said}}}', 429)

    with pytest.raises(FetchFailed, match="HTTP 429") as failed:
        await rig.fetch()

    assert failed.value.retry_after == timedelta(seconds=30)


async def test_a_webhook_that_is_set_is_said_plainly(rig: Rig) -> None:
    rig.telegram.webhook.url = "https://elsewhere.example/"

    with pytest.raises(FetchFailed, match="a webhook is set for this bot") as failed:
        await rig.fetch()

    assert failed.value.trouble is Trouble.RIGHTS


async def test_strange_updates_are_counted_and_asked_for_no_second_time(rig: Rig) -> None:
    rig.answer('{"ok": true, "result": [7, null, {"update_id": "x"}, {"update_id": 12, "message": {"chat": "?"}}]}')

    found = await rig.fetch()

    assert (found.batch.not_for_us, found.cursor["last"], found.more) == (4, 12, False)


async def test_a_page_full_of_updates_without_numbers_does_not_go_on_for_ever(rig: Rig) -> None:
    rig.answer(json.dumps({"ok": True, "result": [{}] * 100}))

    assert (await rig.fetch()).more is False


async def test_a_wrong_token_is_a_matter_of_the_token() -> None:
    async with a_rig(token=f"{BOT.id}:{'B' * 35}") as rig:
        with pytest.raises(FetchFailed, match="Unauthorized"):
            await rig.fetch()
