"""Slack away, or a part of it: the rest goes on, what is wrong is named, and the catch-up keeps order and pace."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import AsyncIterator
from functools import partial
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.desk.claim import claim_case
from bot.desk.work import Desks
from bot.health import Health
from bot.jobs.pulse import FAILURES, Pulse
from bot.jobs.rounds import Rounds
from bot.remedies import remedy, told
from bot.sandbox import LimitsConfig, SandboxConfig
from bot.slack.answers import ACCESS_GONE, PLACE_GONE
from bot.slack.gateway import Identity
from bot.store import Card
from bot.store.database import Store
from bot.store.words import SendState
from tests.jobs.world import World, a_world, quick, twice, until
from tests.support.desk_at_work import CHANNEL, AtWork
from tests.support.logs import captured_logs
from tests.support.practice import gateway_to, settings_for
from tests.support.proxy import proxy_to_port
from tests.support.world import a_world as whole_world

POST, UPDATE = "chat.postMessage", "chat.update"


@pytest.fixture
async def world(store: Store) -> AsyncIterator[World]:
    """A practice workspace without limits."""
    async with a_world(store) as world:
        yield world


ONE = pytest.mark.parametrize("database_kind", ["sqlite"])
"""What Slack does is the same to both databases."""


def events(written: StringIO) -> Counter[str]:
    return Counter(json.loads(line)["event"] for line in written.getvalue().splitlines())


def entry(written: StringIO, event: str) -> dict[str, object]:
    found: list[dict[str, object]] = [json.loads(line) for line in written.getvalue().splitlines()]
    return next(one for one in found if one["event"] == event)


async def is_told(world: World, part: str) -> bool:
    return part in world.health.failures


@ONE
@pytest.mark.parametrize(
    ("code", "fix"),
    [
        ("is_archived", "Unarchive the channel"), ("not_in_channel", "/invite @Webcare Desk"),
    ],
)  # fmt: skip
async def test_a_channel_that_is_gone_is_named_once_with_its_remedy_and_the_others_go_on(
    world: World, code: str, fix: str
) -> None:
    gone = world.sandbox.inject(POST, code, times=None, channel="C1")
    for number in range(6):
        await world.mention(number)
    await world.mention(9, visibility="private")
    with captured_logs(level="INFO") as written:
        async with world.worker() as worker:
            await until(lambda: is_told(world, "slack:C1"))
            await world.sandbox.wait_for(lambda: world.keys("G1"), what="the card in the other channel")
            for _ in range(3):
                tried = gone.used

                async def tried_again(before: int = tried) -> bool:
                    worker.tools.gateway.pacing.release(POST, "C1")  # as if the pause were over
                    return gone.used > before

                await until(tried_again)
            failures = dict(world.health.failures)
            gone.times = 0

            async def idle() -> bool:
                worker.tools.gateway.pacing.release(POST, "C1")
                return await world.idle()

            await until(idle)

    said = entry(written, "slack.place_gone")
    assert failures.keys() == {"slack:C1"}
    assert failures["slack:C1"].startswith(f"{POST}: {code}. ")
    assert fix in failures["slack:C1"]
    assert (said["channel"], said["method"], said["code"], said["desk"]) == ("C1", POST, code, "rail")
    assert (events(written)["slack.place_gone"], events(written)["slack.back"]) == (1, 1)
    assert len(world.keys("C1")) == 6
    assert twice(world.keys()) == []
    assert world.health.failures == {}


@ONE
@pytest.mark.parametrize("code", ["invalid_auth", "token_revoked"])
async def test_without_a_valid_token_nothing_is_lost_and_the_remedy_is_told_once(world: World, code: str) -> None:
    for number in range(4):
        await world.mention(number)
    faults = [world.sandbox.inject(method, code, times=None) for method in (POST, UPDATE, "auth.test")]
    with captured_logs(level="INFO") as written:
        async with world.worker() as worker:
            await until(lambda: is_told(world, "slack"))
            reason = world.health.failures["slack"]
            for fault in faults:
                fault.times = 0
            worker.tools.gateway.pacing.release(POST, "")
            await world.until_idle()

    assert reason.startswith(f"{POST}: {code}. ")
    assert reason.endswith(".")
    assert events(written)["slack.no_access"] == 1
    assert len(world.keys("C1")) == 4
    assert "slack" not in world.health.failures


@pytest.mark.parametrize("code", sorted(ACCESS_GONE | PLACE_GONE))
def test_every_refusal_that_people_can_repair_comes_with_a_remedy(code: str) -> None:
    assert told("m", code) == f"m: {code}. {remedy(code)}"
    assert remedy(code)[-1] == "."


@ONE
async def test_when_slack_answers_again_what_waits_leaves_at_once(world: World) -> None:
    fault, health, heard = world.sandbox.inject("auth.test", "error_before", times=None), Health(), list[Identity]()
    async with gateway_to(world.sandbox, settings=world.settings) as gateway:
        pulse = Pulse(gateway, health, heard.append)
        with captured_logs(level="INFO") as written:
            for _ in range(FAILURES + 3):
                await pulse()
            failures = dict(health.failures)
            gateway.pacing.hold(POST, "", 30)
            fault.times = 0
            await pulse()

        assert failures["slack_api"].startswith("auth.test: HTTP 500. ")
        assert gateway.pacing.admit_post("C1")
    assert (events(written)["slack.does_not_answer"], events(written)["slack.answers_again"]) == (1, 1)
    assert [one.team for one in heard] == ["T1"]
    assert health.is_ready


@ONE
async def test_after_an_outage_the_urgent_comes_first_within_slacks_limits_and_nothing_twice(store: Store) -> None:
    """Pings before cards, urgent cards before others, edits beside them; not one HTTP 429."""
    scale = 5.0  # our paces and Slack's limits, so many times as fast
    config = SandboxConfig.for_tests(limits=LimitsConfig(scale=scale))
    async with a_world(store, config=config) as world, proxy_to_port(_port(world.sandbox.url)) as line:
        through = settings_for(f"http://127.0.0.1:{line.port}/api/", callback=world.sandbox.callback_url)
        world.settings = quick(through, scale=scale)
        shown = [await world.mention(number) for number in range(3)]
        async with world.worker() as worker:
            await world.until_idle(120)
            await line.down()
            for number in shown:
                await world.desks.do(claim_case, number, by="U1", now=world.clock.now())
            normal = [await world.mention(number) for number in range(10, 22)]
            urgent = [await world.mention(number) for number in range(30, 34)]
            await _rank(store, urgent, 0)
            pings = [await world.ping(number, to=f"U{2 + number % 4}") for number in normal[:4]]
            await until(lambda: is_told(world, "slack"), timeout_s=30)
            before = len(world.sandbox.journal.entries)
            await line.up()
            for method in (POST, UPDATE):  # as when the pulse hears Slack again
                worker.tools.gateway.pacing.release(method, "")
            await world.until_idle(120)

        after = [one for one in world.sandbox.journal.since(before) if one["kind"] == "api"]
        sent = [_what(one) for one in after if one["method"] in (POST, UPDATE)]
        assert [one for one in after if not one["ok"]] == []
        assert twice(world.keys()) == []
        # Six leave at once and may arrive in any order; a person's channel is opened before the first message there.
        # Edits have a pace of their own and leave while the channel waits for its next second.
        posts = [one for one in sent if one != "edit"]
        assert set(posts[:14]) >= set(pings)
        assert set(posts[:14]) >= {f"case:{number}:C1" for number in urgent}
        assert sent.count("edit") == len(shown)
        assert len(sent) == len(pings) + len(urgent) + len(normal) + len(shown)


def _port(url: str) -> int:
    return int(url.rsplit(":", 1)[1])


def _what(call: dict[str, object]) -> str:
    return "edit" if call["method"] == UPDATE else str(call["key"])


async def _rank(store: Store, cases: list[int], rank: int) -> None:
    """Make these cards as urgent as that; what triage says of their words is not the point here."""
    async with store.write() as session:
        await session.execute(update(Card).where(Card.case_id.in_(cases)).values(rank=rank))


@ONE
async def test_a_slow_slack_is_not_posted_to_twice(world: World) -> None:
    """Answers later than our timeout: every post has an unknown outcome, and stands."""
    slow = world.sandbox.inject(POST, "slow", delay_s=1.8, times=3)
    for number in range(3):
        await world.mention(number)

    async with world.worker():
        await world.sandbox.wait_for(lambda: slow.used >= 1)
        await world.until_idle(120)

    assert twice(world.keys()) == []
    assert len(world.keys("C1")) == 3
    assert all(card.state is SendState.POSTED for card in await world.cards())


async def test_the_cases_of_somebody_who_was_deactivated_are_free_again_and_the_channel_sees_it(
    tmp_path: Path, database_url: str
) -> None:
    plain = database_url.replace("+aiosqlite", "").replace("+asyncpg", "")
    async with whole_world(database=plain, over_http=True) as world:
        desk = AtWork(world)
        assert world.bot is not None
        desks = world.bot.desks
        mine, hers = await desk.mention("one"), await desk.mention("two", customer="c2")
        await desk.user("U2").click(CHANNEL, hers, "Claim")
        await desk.user("U1").click(CHANNEL, mine, "Claim")
        await desk.until(lambda: "ben" in desk.text(hers).lower(), "the owner")
        await desk.shows(mine, "Sanne")

        desk.sandbox.world.deactivate("U2")
        await until(partial(_is_gone, desks, "U2"))
        rounds = Rounds(desks, desks.store, desks.clock)
        again = [await rounds.departed(), await rounds.departed()]
        world.bot.worker.wake() if world.bot.worker else None

        await desk.shows(hers, "Free")
        assert again == [True, False]
        assert "was ben" in desk.text(hers).lower()
        assert "Claim" in desk.buttons(hers)
        assert "Sanne" in desk.text(mine)


async def _is_gone(desks: Desks, user: str) -> bool:
    return user in (await desks.roster()).gone
