"""The check proves that a source works, and says what to do where it does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.desk.ports import Finding, Template
from bot.store.words import AlarmKind
from integrations.meta.templates import problem_of, reopen_problem
from integrations.meta.versions import check_version
from tests.integrations.meta.settled import NOW, TEMPLATE, WITH_TEMPLATE, World, a_world

OFFICE = "\n".join(f'{day} = ["08:00-18:00"]' for day in ("mon", "tue", "wed", "thu", "fri"))


async def found(world: World, source: str) -> dict[str, Finding]:
    checker = world.connections[source].checker
    assert checker is not None
    findings = await checker.check()
    assert all(one.remedy for one in findings if one.state != "ok")
    assert not any("token-1" in one.detail for one in findings)
    return {one.what: one for one in findings}


@pytest.mark.parametrize(
    ("source", "account"), [("page", "Spoor & Zo"), ("insta", "spoorenzo"), ("app", "15550783881")]
)
async def test_a_source_that_works_says_so(world: World, source: str, account: str) -> None:
    findings = await found(world, source)

    assert {one.state for one in findings.values()} == {"ok"}
    assert findings["account"].detail == f"reads {account}"
    assert findings["token"].detail == "the token does not expire"
    assert findings["version"].detail == "Graph API v26.0, no end announced"


@pytest.mark.parametrize(
    ("subscribed", "detail"),
    [
        pytest.param([], "the app is not subscribed to it: no webhook comes", id="nothing"),
        pytest.param(["feed"], "the app is not subscribed to messages: no webhook comes", id="no messages"),
        pytest.param(["mention"], "the app is not subscribed to feed, messages: no webhook comes", id="neither"),
    ],
)
async def test_a_page_that_nobody_subscribed_to_fails(world: World, subscribed: list[str], detail: str) -> None:
    world.page.subscribed = subscribed

    one = (await found(world, "page"))["subscription"]

    assert (one.state, one.detail, one.alarm) == ("failed", detail, AlarmKind.UNSUBSCRIBED)


async def test_another_app_s_subscription_is_not_ours(world: World) -> None:
    world.page.app = world.number.app = "999"

    assert (await found(world, "page"))["subscription"].detail == "the app is not subscribed to it: no webhook comes"
    assert (await found(world, "app"))["subscription"].state == "failed"


async def test_a_page_without_echoes_is_a_warning(world: World) -> None:
    world.page.subscribed.remove("message_echoes")

    one = (await found(world, "page"))["subscription"]

    assert (one.state, one.alarm) == ("warning", None)
    assert "a quarter of an hour late" in one.detail


async def test_a_number_that_nobody_subscribed_to_fails(world: World) -> None:
    world.number.subscribed = False

    assert (await found(world, "app"))["subscription"].state == "failed"


async def test_fields_that_are_no_list_are_none(world: World) -> None:
    for _ in range(2):
        world.meta.fault("status", status=200, body={"data": []})
    world.meta.fault("status", status=200, body={"data": [{"subscribed_fields": "feed"}]})

    findings = await found(world, "page")

    assert findings["subscription"].state == "failed"
    assert findings["account"].detail == "reads 1001"


async def test_a_token_that_is_not_valid_fails_everything_that_needs_it(world: World) -> None:
    world.meta.tokens["token-1001"].valid = False

    findings = await found(world, "page")

    assert {what: one.state for what, one in findings.items()} == {
        "account": "failed", "token": "failed", "subscription": "failed", "version": "ok",
    }  # fmt: skip
    assert "META_TOKEN" in findings["account"].remedy
    assert findings["token"].alarm is AlarmKind.EXPIRING


@pytest.mark.parametrize(
    ("left", "state"),
    [
        pytest.param(timedelta(days=14), "ok", id="fourteen days"),
        pytest.param(timedelta(days=14, seconds=-1), "warning", id="less than fourteen days"),
        pytest.param(timedelta(seconds=1), "warning", id="a second"),
        pytest.param(timedelta(0), "failed", id="ended now"),
    ],
)
@pytest.mark.parametrize("which", ["expires_at", "data_access_expires_at"])
async def test_a_token_that_ends_is_told_two_weeks_ahead(world: World, which: str, left: timedelta, state: str) -> None:
    setattr(world.meta.tokens["token-1001"], which, int((NOW + left).timestamp()))

    one = (await found(world, "page"))["token"]

    assert (one.state, one.alarm) == (state, None if state == "ok" else AlarmKind.EXPIRING)


async def test_the_platform_may_say_that_a_token_is_not_valid(world: World) -> None:
    world.meta.fault("status", status=200, body={"id": "1001"})
    world.meta.fault("status", status=200, body={"data": {"is_valid": False}})

    assert (await found(world, "page"))["token"].detail == "the token is not valid any more"


@pytest.mark.parametrize(
    ("version", "now", "state"),
    [
        pytest.param("v26.0", datetime(2031, 1, 1, tzinfo=UTC), "ok", id="no end announced"),
        pytest.param("v25.0", datetime(2028, 4, 30, tzinfo=UTC), "ok", id="90 days before 29 July"),
        pytest.param("v25.0", datetime(2028, 5, 1, tzinfo=UTC), "warning", id="89 days before"),
        pytest.param("v24.0", datetime(2028, 2, 17, tzinfo=UTC), "warning", id="the day before"),
        pytest.param("v24.0", datetime(2028, 2, 18, tzinfo=UTC), "failed", id="the day itself"),
        pytest.param("v23.0", datetime(2027, 10, 9, tzinfo=UTC), "failed", id="after it"),
        pytest.param("v22.0", datetime(2027, 2, 1, tzinfo=UTC), "ok", id="108 days before"),
        pytest.param("v99.0", NOW, "warning", id="a version of the future"),
    ],
)
def test_the_end_of_a_version_is_told_ninety_days_ahead(version: str, now: datetime, state: str) -> None:
    one = check_version(version, now=now)

    assert one.state == state
    assert (one.alarm is AlarmKind.EXPIRING) is (state != "ok" and version != "v99.0")


async def test_an_old_version_is_refused_by_the_platform_and_told() -> None:
    async with a_world(both='version = "v12.0"') as world:
        findings = await found(world, "page")

    assert (findings["account"].state, findings["version"].state) == ("failed", "warning")
    assert "version" in findings["account"].remedy


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        pytest.param({"kind": "status", "status": 503}, "warning", id="5xx passes"),
        pytest.param({"kind": "drop_before"}, "warning", id="a broken connection passes"),
        pytest.param({"kind": "status", "status": 429}, "warning", id="a limit passes"),
    ],
)
async def test_what_passes_by_itself_is_a_warning(world: World, fault: dict[str, Any], state: str) -> None:
    for _ in range(2):  # a broken connection is tried once more by the client, because asking changes nothing
        world.meta.fault(**fault)

    findings = await found(world, "page")

    assert (findings["account"].state, findings["subscription"].state) == (state, "ok")


TEMPLATE_OF_OURS = Template(name="heropen", language="nl", text=TEMPLATE.body)


@pytest.mark.parametrize(
    ("closed", "approved", "is_problem"),
    [
        pytest.param(timedelta(hours=24), [], False, id="a day exactly can be bridged"),
        pytest.param(timedelta(hours=24, minutes=1), [], True, id="a minute more cannot"),
        pytest.param(timedelta(hours=62), [], True, id="a weekend"),
        pytest.param(timedelta(hours=62), [TEMPLATE_OF_OURS], False, id="a weekend with a template"),
        pytest.param(None, [], False, id="nobody knows"),
    ],
)
def test_who_is_closed_for_more_than_a_day_needs_an_approved_template(
    closed: timedelta | None, approved: list[Template], is_problem: bool
) -> None:
    assert (reopen_problem(closed, approved=approved) is not None) is is_problem


@pytest.mark.parametrize(
    ("status", "lines", "hours", "state", "part"),
    [
        pytest.param("APPROVED", WITH_TEMPLATE, OFFICE, "ok", "1 approved", id="weekend, approved"),
        pytest.param("PENDING", WITH_TEMPLATE, OFFICE, "failed", "up to 62 hours", id="weekend, not approved yet"),
        pytest.param("APPROVED", "", OFFICE, "failed", "up to 62 hours", id="weekend, approved but not configured"),
        pytest.param("REJECTED", WITH_TEMPLATE, "always = true", "failed", "heropen (nl) is REJECTED", id="rejected"),
        pytest.param("", WITH_TEMPLATE, "always = true", "failed", "heropen (nl) is not there", id="unknown there"),
        pytest.param("", "", "always = true", "ok", "0 approved", id="never closed: none is needed"),
    ],
)
async def test_templates_are_there_and_approved(status: str, lines: str, hours: str, state: str, part: str) -> None:
    there = (type(TEMPLATE)("heropen", "nl", TEMPLATE.body, status),) if status else ()
    async with a_world(templates=there, whatsapp=lines, hours=hours) as world:
        one = (await found(world, "app"))["templates"]

    assert one.state == state
    assert part in one.detail


@pytest.mark.parametrize(
    ("body", "why"),
    [
        pytest.param("Hallo {{1}}, mogen we antwoorden?", "asks for parameters", id="parameters"),
        pytest.param("Hallo {{naam}}", "asks for parameters", id="named parameters"),
        pytest.param("Iets anders", "reads differently", id="other words"),
    ],
)
async def test_a_template_is_what_the_settings_say_it_is(body: str, why: str) -> None:
    async with a_world(templates=(type(TEMPLATE)("heropen", "nl", body),), whatsapp=WITH_TEMPLATE) as world:
        one = (await found(world, "app"))["templates"]

    assert one.state == "failed"
    assert f"heropen (nl) {why}" in one.detail


def test_a_template_whose_words_are_not_told_is_taken_at_its_word() -> None:
    assert problem_of(TEMPLATE_OF_OURS, {"status": "APPROVED"}) is None
    assert problem_of(TEMPLATE_OF_OURS, {}) == "is not approved"


async def test_hours_of_the_source_go_before_those_of_the_desk() -> None:
    async with a_world(whatsapp="hours = { always = true }", hours=OFFICE) as world:
        assert (await found(world, "app"))["templates"].state == "ok"


async def test_templates_are_read_to_the_last_page() -> None:
    many = [type(TEMPLATE)(f"t{number}", "nl", "Hoi") for number in range(150)]
    async with a_world(templates=(*many, TEMPLATE), whatsapp=WITH_TEMPLATE, hours=OFFICE) as world:
        assert (await found(world, "app"))["templates"].state == "ok"


async def test_a_list_of_templates_without_end_is_left(world: World) -> None:
    page = {"data": [], "paging": {"next": "x", "cursors": {"after": "1"}}}
    for body in ({"id": "1"}, {"data": {}}, {"data": [{}]}, *[page] * 20):
        world.meta.fault("status", status=200, body=body)

    assert (await found(world, "app"))["templates"].state == "ok"
    assert len(world.meta.journal) == 23
