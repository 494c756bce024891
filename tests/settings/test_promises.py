from __future__ import annotations

from datetime import timedelta

import pytest

from bot.rules.sla import SlaPolicy
from tests.settings.samples import settings

MINUTE = timedelta(minutes=1)


def policy(extra: str, visibility: str = "public") -> SlaPolicy:
    found = settings(extra)
    return found.desks["rail"].policy(found.sources["web"], visibility)


@pytest.mark.parametrize(
    ("platform", "visibility", "reply"),
    [
        pytest.param("web", "public", 60, id="in public an hour"),
        pytest.param("web", "private", 30, id="in private half an hour"),
        pytest.param("WhatsApp", "public", 30, id="a hook of a messenger counts as one"),
        pytest.param("Reviews", "public", 480, id="a hook of reviews waits a working day"),
    ],
)
def test_the_built_in_promises_stand_where_nothing_is_written(platform: str, visibility: str, reply: int) -> None:
    found = policy(f'platform = "{platform}"\n', visibility)

    assert (found.first_reply, found.next_reply, found.urgent_reply) == (reply * MINUTE, reply * MINUTE, 15 * MINUTE)
    assert found.pass_on == 30 * MINUTE
    # Monday 9 open hours, Tuesday 10: two working days of 9 h 30.
    assert found.resolution == timedelta(hours=19)


@pytest.mark.parametrize(("platform", "hours"), [("Reviews", 8), ("Telephone", 1)])
def test_cases_made_by_hand_have_the_promise_of_the_platform_that_they_stand_for(platform: str, hours: int) -> None:
    promises = settings().desks["rail"].promises

    made = promises.policy(source="hand", kind="manual", platform=platform, visibility="public")

    assert made.first_reply == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("tables", "visibility", "first_reply"),
    [
        pytest.param('[desk.rail.sla.default]\nfirst_reply = "50m"', "public", 50, id="for every source"),
        pytest.param('[desk.rail.sla.hook]\nfirst_reply = "40m"', "public", 40, id="for a kind of source"),
        pytest.param('[desk.rail.sla.web]\nfirst_reply = "20m"', "public", 20, id="for one source"),
        pytest.param(
            '[desk.rail.sla.web]\nfirst_reply = "20m"\n[desk.rail.sla.default]\nfirst_reply = "50m"',
            "public", 20, id="the most particular table wins, whatever their order",
        ),
        pytest.param('[desk.rail.sla.hook]\nfirst_reply = "40m"', "private", 40, id="a plain key is for both"),
        pytest.param(
            '[desk.rail.sla.hook]\nfirst_reply = "40m"\nprivate = { first_reply = "10m" }',
            "private", 10, id="private goes before the plain key",
        ),
        pytest.param(
            '[desk.rail.sla.hook]\nfirst_reply = "40m"\nprivate = { first_reply = "10m" }',
            "public", 40, id="private is not for public",
        ),
        pytest.param(
            '[desk.rail.sla.hook]\npublic = { first_reply = "5m" }', "private", 30, id="public is not for private"
        ),
        pytest.param('[desk.rail.sla.hook]\nnext_reply = "5m"', "public", 60, id="other keys change nothing"),
    ],
)  # fmt: skip
def test_the_most_particular_promise_wins(tables: str, visibility: str, first_reply: int) -> None:
    assert policy(tables + "\n", visibility).first_reply == first_reply * MINUTE


def test_every_clock_can_be_set() -> None:
    found = policy(
        '[desk.rail.sla.web]\nfirst_reply = "1m"\nnext_reply = "2m"\nurgent = "3m"\nresolution = "4m"\npass_on = "5m"\n'
    )

    assert (found.first_reply, found.next_reply, found.urgent_reply) == (MINUTE, 2 * MINUTE, 3 * MINUTE)
    assert (found.resolution, found.pass_on) == (4 * MINUTE, 5 * MINUTE)


def test_a_promise_in_days_counts_working_days_of_the_desk() -> None:
    assert policy('[desk.rail.sla.web]\nresolution = "3d"\n').resolution == timedelta(hours=28, minutes=30)
