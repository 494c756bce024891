"""`webcare check` says what an X source can do, and what somebody has to do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from bot.desk.ports import Finding
from tests.integrations.x.rig import Rig
from tests.support.x import App, Canned, LookAlike

Connect = Callable[..., Awaitable[Rig]]


async def check(rig: Rig) -> dict[str, Finding]:
    assert rig.connection.checker is not None
    return {one.what: one for one in await rig.connection.checker.check()}


async def test_a_source_that_works_says_so(x: LookAlike, connect: Connect) -> None:
    found = await check(await connect(x, handle="NS_Online", account_id="7001", daily_budget=5))

    assert {what: one.state for what, one in found.items()} == {"reading": "ok", "replies": "ok", "budget": "ok"}
    assert found["reading"].detail == "reads mentions of @NS_Online (account 7001)"
    assert found["replies"].detail == "replies as @ns_online"
    assert found["budget"].detail == "$4.99 of $5.00 left today"  # the same profile twice on a day is billed once


@pytest.mark.parametrize(("direct", "state"), [(False, "warning"), (True, "failed")])
async def test_a_source_without_the_tokens_of_the_account_reads_only(
    x: LookAlike, connect: Connect, direct: bool, state: str
) -> None:
    found = await check(await connect(x, speaks=False, direct_messages=direct))

    assert (found["reading"].state, found["replies"].state) == ("ok", state)
    assert "X_ACCESS_TOKEN_SECRET" in found["replies"].detail
    assert found["replies"].remedy


async def test_tokens_of_another_account_are_found_before_a_customer_sees_it(x: LookAlike, connect: Connect) -> None:
    x.world.user("other_desk")

    found = await check(await connect(x, handle="other_desk"))

    assert found["reading"].state == "ok"
    assert found["replies"].state == "failed"
    assert "@ns_online, not of @other_desk" in found["replies"].detail


@pytest.mark.parametrize(
    ("app", "reading", "replies"),
    [
        pytest.param(replace(App(), bearer="wrong"), "failed", "ok", id="wrong bearer token"),
        pytest.param(replace(App(), token_secret="wrong"), "ok", "failed", id="wrong access token"),
        pytest.param(replace(App(), secret="wrong"), "ok", "failed", id="wrong secret of the app"),
    ],
)
async def test_each_wrong_token_is_named_by_what_it_breaks(
    x: LookAlike, connect: Connect, app: App, reading: str, replies: str
) -> None:
    found = await check(await connect(x, app=app))

    assert (found["reading"].state, found["replies"].state) == (reading, replies)
    failed = found["reading" if reading == "failed" else "replies"]
    assert failed.detail == "HTTP 401: Unauthorized"
    assert "console.x.com" in failed.remedy


async def test_a_wrong_number_of_the_account_is_told_with_the_right_one(x: LookAlike, connect: Connect) -> None:
    found = (await check(await connect(x, account_id="7")))["reading"]

    assert found.state == "failed"
    assert '"7001"' in found.remedy


async def test_x_that_is_away_is_a_finding_and_no_error(x: LookAlike, connect: Connect) -> None:
    rig = await connect(x)
    x.journal.answer_next("GET", Canned(), times=2)

    found = await check(rig)

    assert {one.state for one in found.values()} == {"failed"}
    assert all(one.remedy for one in found.values())


async def test_a_spent_budget_is_a_warning(x: LookAlike, connect: Connect) -> None:
    rig = await connect(x, daily_budget=1)
    await rig.meter.spend("post read", count=200, each=Decimal("0.005"))

    found = await check(rig)

    assert (found["budget"].state, found["reading"].state) == ("warning", "failed")
    assert "midnight UTC" in found["budget"].detail


async def test_a_webhook_without_the_secret_that_x_signs_with_is_found(x: LookAlike, connect: Connect) -> None:
    rig = await connect(x, speaks=False, webhook=True, account_id="7001")

    found = (await check(rig))["webhook"]

    assert (found.state, "X_API_SECRET" in found.detail) == ("failed", True)
    assert rig.connection.receiver is None
