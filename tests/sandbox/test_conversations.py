"""conversations.*, users.* and usergroups.*: history, threads, metadata, pages of results."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import AppConfig, Sandbox, SandboxConfig
from bot.sandbox.posting import Draft

from .conftest import a_client, posted, refused

KEY = {"event_type": "case", "event_payload": {"key": "k1"}}


async def history(client: AsyncWebClient, **args: Any) -> list[str]:
    answer = await client.api_call("conversations.history", params={"channel": "C1", **args})
    return [message["ts"] for message in answer["messages"]]


async def test_history_is_newest_first_without_replies(client: AsyncWebClient) -> None:
    first, second = await posted(client), await posted(client)
    await posted(client, thread_ts=first)

    assert await history(client) == [second, first]


async def test_history_pages_to_the_end_without_gaps(client: AsyncWebClient) -> None:
    stamps = [await posted(client) for _ in range(7)]

    found: list[str] = []
    cursor = ""
    while True:
        answer = await client.conversations_history(channel="C1", limit=3, cursor=cursor)
        found += [message["ts"] for message in answer["messages"]]
        if not answer["has_more"]:
            break
        cursor = answer["response_metadata"]["next_cursor"]

    assert found == stamps[::-1]


async def test_the_window_is_open_unless_inclusive(client: AsyncWebClient) -> None:
    first, second, third = [await posted(client) for _ in range(3)]

    assert await history(client, oldest=first, latest=third) == [second]
    assert await history(client, oldest=first, latest=third, inclusive="true") == [third, second, first]
    assert await history(client, oldest=third) == []


async def test_metadata_is_shown_on_request_only(client: AsyncWebClient) -> None:
    await posted(client, metadata=KEY)

    without = await client.conversations_history(channel="C1")
    with_all = await client.conversations_history(channel="C1", include_all_metadata=True)

    assert "metadata" not in without["messages"][0]
    assert with_all["messages"][0]["metadata"] == KEY


async def test_replies_begin_with_the_parent_and_carry_metadata(client: AsyncWebClient) -> None:
    top = await posted(client)
    first = await posted(client, thread_ts=top, metadata=KEY)
    second = await posted(client, thread_ts=top)

    whole = await client.conversations_replies(channel="C1", ts=top, include_all_metadata=True)
    page = await client.conversations_replies(channel="C1", ts=top, limit=2)
    rest = await client.conversations_replies(
        channel="C1", ts=top, limit=2, cursor=page["response_metadata"]["next_cursor"]
    )

    assert [message["ts"] for message in whole["messages"]] == [top, first, second]
    assert whole["messages"][1]["metadata"] == KEY
    assert [message["ts"] for message in rest["messages"]] == [second]


@pytest.mark.parametrize(
    ("method", "args", "code"),
    [
        pytest.param("conversations.history", {"channel": "C3"}, "not_in_channel", id="not a member"),
        pytest.param("conversations.history", {"channel": "C9"}, "channel_not_found", id="no channel"),
        pytest.param("conversations.history", {"channel": "C1", "limit": 0}, "invalid_limit", id="limit 0"),
        pytest.param("conversations.history", {"channel": "C1", "cursor": "x"}, "invalid_cursor", id="cursor"),
        pytest.param("conversations.history", {"channel": "C1", "oldest": "x"}, "invalid_ts_oldest", id="oldest"),
        pytest.param("conversations.replies", {"channel": "C1", "ts": "1.000001"}, "thread_not_found", id="thread"),
        pytest.param("conversations.open", {"users": "U999"}, "user_not_found", id="DM with nobody"),
        pytest.param(
            "conversations.join", {"channel": "G1"}, "method_not_supported_for_channel_type", id="join private"
        ),
        pytest.param("users.info", {"user": "U999"}, "user_not_found", id="no user"),
        pytest.param("usergroups.users.list", {"usergroup": "S99"}, "no_such_subteam", id="no group"),
        pytest.param(
            "reactions.add", {"channel": "C1", "timestamp": "1.1", "name": "x"}, "message_not_found", id="react"
        ),
    ],
)
async def test_refusals(client: AsyncWebClient, method: str, args: Any, code: str) -> None:
    assert (await refused(client, method, **args))["error"] == code


async def test_reading_a_private_channel_needs_its_own_scope() -> None:
    app = AppConfig(scopes=("channels:history", "channels:read"))
    async with Sandbox(SandboxConfig.for_tests(app=app)) as sandbox:
        client = a_client(sandbox)

        answer = await refused(client, "conversations.history", channel="G1")
        allowed = await client.conversations_history(channel="C1")

    assert (answer["error"], answer["needed"]) == ("missing_scope", "groups:history")
    assert allowed["ok"]


async def test_joining_makes_a_public_channel_writable(client: AsyncWebClient, sandbox: Sandbox) -> None:
    await client.conversations_join(channel="C3")

    await posted(client, channel="C3")

    assert len(sandbox.messages("C3")) == 1


async def test_channels_people_and_groups_are_listed(client: AsyncWebClient) -> None:
    channels = await client.conversations_list(types="public_channel,private_channel")
    members = await client.conversations_members(channel="C2")
    groups = await client.usergroups_list(include_users=True)
    person = await client.users_info(user="U1", include_locale=True)
    everyone = await client.users_list(limit=4)
    rest = await client.users_list(limit=4, cursor=everyone["response_metadata"]["next_cursor"])

    assert {channel["id"] for channel in channels["channels"]} == {"C1", "C2", "C3", "G1"}
    assert members["members"] == ["U101", "U102", "U0BOT"]
    assert {group["handle"]: group["users"] for group in groups["usergroups"]}["billing"] == ["U101", "U102"]
    assert (person["user"]["tz"], person["user"]["locale"]) == ("Europe/Amsterdam", "en-GB")
    assert len(everyone["members"]) + len(rest["members"]) == 7


async def test_opening_a_direct_channel_twice_is_the_same_channel(client: AsyncWebClient) -> None:
    once = await client.conversations_open(users="U1")
    twice = await client.conversations_open(users=["U1"])

    assert once["channel"]["id"] == twice["channel"]["id"]


async def test_a_channel_holds_5_000_messages_and_finds_the_last(client: AsyncWebClient, sandbox: Sandbox) -> None:
    channel = sandbox.channel("C1")
    for number in range(5_000):
        message = sandbox.posting.by_app(channel, Draft(text=f"m{number}"))

    page = await client.conversations_history(channel="C1", limit=2)

    assert [each["text"] for each in page["messages"]] == ["m4999", "m4998"]
    assert sandbox.message("C1", message.ts)["text"] == "m4999"
