"""Rate limits and faults of the Web API."""

from __future__ import annotations

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import LimitsConfig, Sandbox, SandboxConfig
from bot.sandbox.errors import RateLimited
from bot.sandbox.limits import Limits

from .conftest import a_client, posted, refused


class Hand:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def spent(limits: Limits, method: str, tier: int, channel: str | None = None, *, tries: int = 1000) -> int:
    """Return how many calls go through at once."""
    for done in range(tries):
        try:
            limits.spend(method, tier, channel)
        except RateLimited:
            return done
    return tries


@pytest.mark.parametrize(
    ("method", "tier", "scale", "at_once"),
    [
        pytest.param("chat.postMessage", 0, 1.0, 5, id="a burst of five into a channel"),
        pytest.param("chat.postMessage", 0, 20.0, 100, id="twenty times that"),
        pytest.param("chat.update", 3, 1.0, 50, id="tier 3"),
        pytest.param("views.open", 4, 1.0, 100, id="tier 4"),
        pytest.param("users.list", 2, 1.0, 20, id="tier 2"),
        pytest.param("auth.test", 0, 1.0, 1000, id="special: free"),
        pytest.param("chat.update", 3, None, 1000, id="switched off"),
    ],
)
def test_so_many_calls_go_through_at_once(method: str, tier: int, scale: float | None, at_once: int) -> None:
    assert spent(Limits(scale, Hand()), method, tier, "C1") == at_once


def test_a_channel_takes_one_message_a_second_and_channels_do_not_share() -> None:
    hand = Hand()
    limits = Limits(1.0, hand)
    spent(limits, "chat.postMessage", 0, "C1")

    hand.now += 3

    assert spent(limits, "chat.postMessage", 0, "C1") == 3
    assert spent(limits, "chat.postMessage", 0, "C2") == 5


def test_the_workspace_takes_300_messages_a_minute_in_all() -> None:
    limits = Limits(1.0, Hand())

    assert sum(spent(limits, "chat.postMessage", 0, f"C{number}") for number in range(100)) == 300


def test_retry_after_is_in_whole_seconds_and_enough() -> None:
    hand = Hand()
    limits = Limits(1.0, hand)
    spent(limits, "users.list", 2)

    with pytest.raises(RateLimited) as refused_call:
        limits.spend("users.list", 2, None)
    hand.now += refused_call.value.retry_after_s

    assert refused_call.value.retry_after_s == 3  # 60 s / 20 calls
    limits.spend("users.list", 2, None)


async def test_too_many_messages_are_answered_with_429() -> None:
    async with Sandbox(SandboxConfig.for_tests(limits=LimitsConfig(scale=1.0))) as sandbox:
        client = a_client(sandbox)
        for _ in range(5):
            await posted(client)

        with pytest.raises(SlackApiError) as raised:
            await posted(client)

    assert raised.value.response.status_code == 429
    assert raised.value.response["error"] == "ratelimited"
    assert raised.value.response.headers["Retry-After"] == "1"
    assert len(sandbox.messages("C1")) == 5


class TestFaults:
    async def test_an_injected_limit_passes_and_the_sdk_waits_it_out(self, sandbox: Sandbox) -> None:
        client = a_client(sandbox)
        client.retry_handlers = [AsyncRateLimitErrorRetryHandler(max_retry_count=1)]
        sandbox.inject("chat.postMessage", "ratelimited", retry_after=0)

        await posted(client)

        assert len(sandbox.messages("C1")) == 1
        assert [entry["ok"] for entry in sandbox.journal.calls("chat.postMessage")] == [False, True]

    @pytest.mark.parametrize(
        ("mode", "kept"),
        [
            pytest.param("error_before", 0, id="500 before"),
            pytest.param("error_after", 1, id="500 after"),
            pytest.param("drop_after", 1, id="no answer after"),
            pytest.param("reset", 0, id="no answer, nothing done"),
        ],
    )
    async def test_a_failed_post_is_there_or_not_as_the_mode_says(
        self, client: AsyncWebClient, sandbox: Sandbox, mode: str, kept: int
    ) -> None:
        sandbox.inject("chat.postMessage", mode)

        with pytest.raises((SlackApiError, aiohttp.ClientError)):
            await posted(client)
        await sandbox.wait_for(lambda: sandbox.journal.calls("chat.postMessage"))

        assert len(sandbox.messages("C1")) == kept
        await posted(client)
        assert len(sandbox.messages("C1")) == kept + 1

    async def test_a_late_acceptance_comes_after_the_error(self, client: AsyncWebClient, sandbox: Sandbox) -> None:
        sandbox.inject("chat.postMessage", "error_after", delay_s=0.05)

        with pytest.raises(SlackApiError):
            await posted(client)
        at_once = len(sandbox.messages("C1"))
        await sandbox.wait_for(lambda: sandbox.messages("C1"))

        assert at_once == 0

    async def test_any_slack_error_for_one_channel_only(self, client: AsyncWebClient, sandbox: Sandbox) -> None:
        sandbox.inject("chat.postMessage", "is_archived", channel="C2", times=None)

        await posted(client, channel="C1")

        assert (await refused(client, "chat.postMessage", channel="C2", text="x"))["error"] == "is_archived"

    async def test_slow_answers_are_right_answers(self, client: AsyncWebClient, sandbox: Sandbox) -> None:
        sandbox.inject("*", "slow", delay_s=0.01)

        assert await posted(client) == sandbox.messages("C1")[0]["ts"]

    async def test_probable_faults_are_the_same_for_the_same_seed(self) -> None:
        async def pattern() -> list[bool]:
            async with Sandbox(SandboxConfig.for_tests()) as sandbox:
                sandbox.inject("auth.test", "error_x", times=None, probability=0.3, seed=7)
                client = a_client(sandbox)
                for _ in range(40):
                    try:
                        await client.auth_test()
                    except SlackApiError:
                        continue
                return [bool(entry["ok"]) for entry in sandbox.journal.calls("auth.test")]

        first, second = await pattern(), await pattern()

        assert first == second
        assert 3 < first.count(False) < 25
