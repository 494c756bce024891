"""chat.* as Slack answers it, through Slack's own client."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox, SandboxConfig

from .conftest import a_client, actions, button, posted, refused, section

KEY = {"event_type": "case", "event_payload": {"key": "k1"}}


async def test_a_posted_message_comes_back_with_its_ts_and_author(client: AsyncWebClient, sandbox: Sandbox) -> None:
    answer = await client.chat_postMessage(channel="C1", text="hello", blocks=[section()])

    assert answer["channel"] == "C1"
    assert answer["message"]["user"] == "U0BOT"
    assert answer["message"]["bot_id"] == "B1"
    assert answer["message"]["blocks"][0]["block_id"]
    assert [message["ts"] for message in sandbox.messages("C1")] == [answer["ts"]]


async def test_every_post_is_a_new_message_even_with_the_same_content(client: AsyncWebClient, sandbox: Sandbox) -> None:
    stamps = await asyncio.gather(*(posted(client, text="same") for _ in range(20)))

    assert len(set(stamps)) == 20
    assert len(sandbox.messages("C1")) == 20


async def test_form_and_json_calls_are_the_same(client: AsyncWebClient, sandbox: Sandbox) -> None:
    await client.api_call("chat.postMessage", data={"channel": "C1", "text": "form", "blocks": '[{"type":"divider"}]'})
    await client.api_call("chat.postMessage", json={"channel": "C1", "text": "json", "blocks": [{"type": "divider"}]})

    assert [message["blocks"][0]["type"] for message in sandbox.messages("C1")] == ["divider", "divider"]


@pytest.mark.parametrize(
    ("args", "code"),
    [
        pytest.param({"channel": "C404", "text": "x"}, "channel_not_found", id="no such channel"),
        pytest.param({"text": "x"}, "channel_not_found", id="no channel"),
        pytest.param({"channel": "C3", "text": "x"}, "not_in_channel", id="bot is no member"),
        pytest.param({"channel": "C1"}, "no_text", id="nothing to say"),
        pytest.param({"channel": "C1", "text": "  "}, "no_text", id="only spaces"),
        pytest.param({"channel": "C1", "text": "x" * 40_001}, "msg_too_long", id="40,001 characters"),
        pytest.param({"channel": "C1", "text": "x", "blocks": "{"}, "invalid_blocks_format", id="blocks are no JSON"),
        pytest.param({"channel": "C1", "blocks": [{"type": "nope"}]}, "invalid_blocks", id="unknown block"),
        pytest.param(
            {"channel": "C1", "text": "x", "blocks": [section("y" * 2900)] * 5},
            "msg_blocks_too_long",
            id="14,500 in all",
        ),
        pytest.param({"channel": "C1", "text": "x", "thread_ts": "1.000001"}, "thread_not_found", id="no such thread"),
        pytest.param({"channel": "C1", "text": "x", "metadata": {"a": 1}}, "invalid_metadata_format", id="metadata"),
        pytest.param({"channel": "U0BOT", "text": "x"}, "channel_not_found", id="DM to itself"),
    ],
)
async def test_what_slack_refuses_to_post(client: AsyncWebClient, sandbox: Sandbox, args: Any, code: str) -> None:
    answer = await refused(client, "chat.postMessage", **args)

    assert answer["error"] == code
    assert sandbox.messages("C1") == []


async def test_invalid_blocks_name_the_place(client: AsyncWebClient) -> None:
    answer = await refused(client, "chat.postMessage", channel="C1", blocks=[{"type": "section"}])

    assert answer["response_metadata"]["messages"] == [
        "[ERROR] missing required field: text or fields [json-pointer:/blocks/0]"
    ]


async def test_an_archived_channel_takes_no_messages(client: AsyncWebClient, sandbox: Sandbox) -> None:
    sandbox.world.archive("C1")

    answer = await refused(client, "chat.postMessage", channel="C1", text="x")

    assert answer["error"] == "is_archived"


async def test_a_private_channel_without_the_bot_does_not_exist_for_it(
    client: AsyncWebClient, sandbox: Sandbox
) -> None:
    sandbox.world.remove_from("G1", "U0BOT")

    answer = await refused(client, "chat.postMessage", channel="G1", text="x")

    assert answer["error"] == "channel_not_found"


async def test_posting_to_a_user_opens_the_direct_channel(client: AsyncWebClient, sandbox: Sandbox) -> None:
    answer = await client.chat_postMessage(channel="U2", text="psst")

    assert answer["channel"].startswith("D")
    assert [message["text"] for message in sandbox.as_user("U2").dm] == ["psst"]


async def test_a_reply_to_a_reply_joins_the_same_thread(client: AsyncWebClient, sandbox: Sandbox) -> None:
    top = await posted(client)
    first = await posted(client, thread_ts=top)

    await posted(client, thread_ts=first)

    assert [reply["thread_ts"] for reply in sandbox.thread("C1", top)] == [top, top]
    assert sandbox.message("C1", top)["reply_count"] == 2
    assert len(sandbox.messages("C1")) == 1


class TestUpdate:
    async def test_text_without_blocks_takes_the_blocks_away(self, client: AsyncWebClient, sandbox: Sandbox) -> None:
        ts = await posted(client, blocks=[section()])

        await client.api_call("chat.update", json={"channel": "C1", "ts": ts, "text": "new"})

        message = sandbox.message("C1", ts)
        assert (message["text"], message.get("blocks")) == ("new", None)
        assert message["edited"]["user"] == "U0BOT"

    async def test_with_blocks_there_is_no_edited_mark(self, client: AsyncWebClient, sandbox: Sandbox) -> None:
        ts = await posted(client, blocks=[section()])

        await client.api_call("chat.update", json={"channel": "C1", "ts": ts, "text": "new", "blocks": [section("b")]})

        assert "edited" not in sandbox.message("C1", ts)

    async def test_metadata_stays_unless_given_and_goes_when_empty(
        self, client: AsyncWebClient, sandbox: Sandbox
    ) -> None:
        ts = await posted(client, metadata=KEY)

        await client.api_call("chat.update", json={"channel": "C1", "ts": ts, "text": "new"})
        kept = sandbox.message("C1", ts)
        await client.api_call("chat.update", json={"channel": "C1", "ts": ts, "text": "new", "metadata": {}})

        assert kept["metadata"] == KEY
        assert "metadata" not in sandbox.message("C1", ts)

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            pytest.param({"ts": "1.000001", "text": "x"}, "message_not_found", id="no such message"),
            pytest.param({}, "no_text", id="nothing to change"),
            pytest.param({"blocks": [{"type": "nope"}]}, "invalid_blocks", id="bad blocks"),
            pytest.param({"channel": "U1", "text": "x"}, "channel_not_found", id="a user id is no channel here"),
        ],
    )
    async def test_what_slack_refuses_to_update(self, client: AsyncWebClient, change: Any, code: str) -> None:
        ts = await posted(client)

        answer = await refused(client, "chat.update", **{"channel": "C1", "ts": ts, **change})

        assert answer["error"] == code

    async def test_only_own_messages(self, client: AsyncWebClient, sandbox: Sandbox) -> None:
        ts = await sandbox.as_user("U1").say("C1", "mine")

        assert (await refused(client, "chat.update", channel="C1", ts=ts, text="x"))["error"] == "cant_update_message"
        assert (await refused(client, "chat.delete", channel="C1", ts=ts))["error"] == "cant_delete_message"


async def test_a_deleted_message_is_gone_but_a_parent_leaves_a_tombstone(
    client: AsyncWebClient, sandbox: Sandbox
) -> None:
    alone, parent = await posted(client), await posted(client)
    await posted(client, thread_ts=parent)

    await client.chat_delete(channel="C1", ts=alone)
    await client.chat_delete(channel="C1", ts=parent)

    assert [message.get("subtype") for message in sandbox.messages("C1")] == ["tombstone"]
    assert len(sandbox.thread("C1", parent)) == 1


async def test_an_ephemeral_message_is_for_one_member_and_cannot_be_updated(
    client: AsyncWebClient, sandbox: Sandbox
) -> None:
    answer = await client.chat_postEphemeral(channel="C1", user="U2", text="only you")

    assert [each["text"] for each in sandbox.as_user("U2").ephemerals] == ["only you"]
    assert sandbox.as_user("U1").ephemerals == []
    update = await refused(client, "chat.update", channel="C1", ts=answer["message_ts"], text="x")
    assert update["error"] == "message_not_found"
    stranger = await refused(client, "chat.postEphemeral", channel="C1", user="U101", text="x")
    assert stranger["error"] == "user_not_in_channel"


async def test_a_permalink_names_channel_and_thread(client: AsyncWebClient) -> None:
    top = await posted(client)
    reply = await posted(client, thread_ts=top)

    link = await client.chat_getPermalink(channel="C1", message_ts=reply)

    assert f"/archives/C1/p{reply.replace('.', '')}?thread_ts={top}&cid=C1" in link["permalink"]


class TestTokens:
    @pytest.mark.parametrize(
        ("token", "method", "code"),
        [
            pytest.param("", "auth.test", "not_authed", id="none"),
            pytest.param("xoxb-wrong", "auth.test", "invalid_auth", id="wrong"),
            pytest.param("xapp-practice-app", "auth.test", "not_allowed_token_type", id="app token for a bot method"),
            pytest.param("xoxb-practice-bot", "apps.connections.open", "not_allowed_token_type", id="the other way"),
            pytest.param("xoxb-practice-bot", "no.such", "unknown_method", id="unknown method"),
        ],
    )
    async def test_refusals(self, sandbox: Sandbox, token: str, method: str, code: str) -> None:
        answer = await refused(a_client(sandbox, token), method)

        assert answer["error"] == code

    async def test_a_missing_scope_is_named(self) -> None:
        base = SandboxConfig.for_tests()
        app = type(base.app)(scopes=("commands",))
        async with Sandbox(SandboxConfig.for_tests(app=app)) as sandbox:
            answer = await refused(a_client(sandbox), "chat.postMessage", channel="C1", text="x")

        assert (answer["error"], answer["needed"], answer["provided"]) == ("missing_scope", "chat:write", "commands")

    async def test_auth_test_shows_the_scopes_in_a_header(self, client: AsyncWebClient) -> None:
        answer = await client.auth_test()

        assert answer["bot_id"] == "B1"
        assert "chat:write" in answer.headers["X-OAuth-Scopes"]

    async def test_a_removed_app_is_refused(self, client: AsyncWebClient, sandbox: Sandbox) -> None:
        sandbox.world.revoke_tokens()

        assert (await refused(client, "auth.test"))["error"] == "token_revoked"


async def test_the_journal_names_calls_without_their_text(client: AsyncWebClient, sandbox: Sandbox) -> None:
    ts = await posted(client, text="customer words", blocks=[actions(button())], metadata=KEY)

    entry = sandbox.journal.calls("chat.postMessage")[0]

    assert (entry["channel"], entry["ts"], entry["key"], entry["ok"]) == ("C1", ts, "k1", True)
    assert "customer words" not in str(sandbox.journal.entries)
