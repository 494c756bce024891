from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.check import exit_code
from bot.check.slack_channels import Place, check_place
from bot.sandbox import Sandbox, SandboxConfig
from bot.slack.manifest import SCOPES
from tests.check.conftest import Bench, a_bench, serving


async def test_a_desk_where_all_is_there_passes_every_check(bench: Bench) -> None:
    found = await bench.run()

    assert {name: result.detail for name, result in found.items() if result.state != "ok"} == {}
    assert exit_code(list(found.values())) == 0
    assert list(found) == [
        "Configuration",
        "Retention",
        "Database",
        "Slack token",
        "Slack scopes",
        "Slack events",
        "Channel desk.rail.channel",
        "Test message desk.rail.channel",
        "Channel desk.rail.private_channel",
        "Test message desk.rail.private_channel",
        "Channel desk.rail.departments.billing.channel",
        "User group desk.rail.agents",
        "User group desk.rail.departments.billing",
        "People",
        "Source web",
    ]


async def test_the_test_message_is_gone_afterwards_and_reached_nobody(bench: Bench) -> None:
    await bench.run()

    posted = [entry for entry in bench.sandbox.journal.entries if entry.get("method") == "chat.postMessage"]
    assert [entry["channel"] for entry in posted] == ["C1", "G1"]
    assert bench.sandbox.messages("C1") == bench.sandbox.messages("G1") == []
    assert bench.sandbox.notifications == []


async def test_a_token_that_slack_does_not_know_fails_and_the_rest_of_slack_is_left_out(bench: Bench) -> None:
    bench.environ["SLACK_BOT_TOKEN"] = "xoxb-of-somebody-else"

    found = await bench.run()

    token = found["Slack token"]
    assert (token.state, token.detail) == ("failed", "auth.test: invalid_auth")
    assert "SLACK_BOT_TOKEN" in token.remedy
    assert not [name for name in found if name.startswith(("Channel", "User group", "People"))]
    assert found["Source web"].state == "ok"
    assert exit_code(list(found.values())) == 1


async def test_a_slack_that_does_not_answer_fails_with_its_remedy(bench: Bench) -> None:
    await bench.sandbox.stop()

    found = await bench.run()

    assert found["Slack token"].state == "failed"
    assert "no answer" in found["Slack token"].detail
    assert "SLACK_API_URL" in found["Slack token"].remedy
    assert found["Source web"].state == "failed"
    assert "callback" in found["Source web"].remedy


async def test_an_app_token_of_somebody_else_fails(bench: Bench) -> None:
    bench.environ["SLACK_APP_TOKEN"] = "xapp-of-somebody-else"

    events = (await bench.run())["Slack events"]

    assert (events.state, events.detail) == ("failed", "apps.connections.open: invalid_auth")
    assert "SLACK_APP_TOKEN" in events.remedy


async def test_over_http_there_is_nothing_to_open(bench: Bench) -> None:
    del bench.environ["SLACK_APP_TOKEN"]
    bench.environ["SLACK_SIGNING_SECRET"] = "0123456789abcdef"

    events = (await bench.run())["Slack events"]

    assert events.state == "ok"
    assert "/slack/events" in events.detail


@pytest.mark.parametrize(
    ("scope", "state"),
    [
        pytest.param("metadata.message:read", "failed", id="vital"),
        pytest.param("usergroups:read", "warning", id="missed in its own corner only"),
    ],
)
async def test_a_scope_that_was_not_granted_is_named(scope: str, state: str, tmp_path: Path) -> None:
    config = SandboxConfig.for_tests()
    app = dataclasses.replace(config.app, scopes=tuple(one for one in SCOPES if one != scope))
    async with Sandbox(dataclasses.replace(config, app=app)) as sandbox:
        scopes = (await a_bench(sandbox, tmp_path).run())["Slack scopes"]

    assert (scopes.state, scopes.detail) == (state, f"missing: {scope}")
    assert "reinstall" in scopes.remedy


async def test_a_channel_without_the_bot_fails_and_gets_no_test_message(bench: Bench) -> None:
    bench.text = bench.text.replace('channel = "C1"', 'channel = "C3"')

    found = await bench.run()

    channel = found["Channel desk.rail.channel"]
    assert (channel.state, channel.detail) == ("failed", "the bot is not in #general")
    assert "/invite" in channel.remedy
    assert "Test message desk.rail.channel" not in found


async def test_a_channel_that_is_not_there_fails(bench: Bench) -> None:
    bench.text = bench.text.replace('channel = "C2"', 'channel = "C404"')

    channel = (await bench.run())["Channel desk.rail.departments.billing.channel"]

    assert channel.state == "failed"
    assert "C404" in channel.detail


async def test_an_archived_channel_fails(bench: Bench) -> None:
    bench.sandbox.channel("C1").is_archived = True

    channel = (await bench.run())["Channel desk.rail.channel"]

    assert (channel.state, channel.detail) == ("failed", "#webcare is archived")


async def test_private_mentions_in_a_public_channel_are_a_warning(bench: Bench) -> None:
    bench.text = bench.text.replace('private_channel = "G1"\n', "")

    channel = (await bench.run())["Channel desk.rail.channel"]

    assert channel.state == "warning"
    assert "public" in channel.detail


async def test_a_server_that_knows_only_what_the_main_job_needs_has_warnings_but_does_not_fail(bench: Bench) -> None:
    for method in ("conversations.info", "usergroups.users.list", "users.info", "chat.delete"):
        bench.sandbox.inject(method, "unknown_method", times=None)

    found = await bench.run()

    assert {result.state for result in found.values()} == {"ok", "warning"}
    assert "by hand" in found["Test message desk.rail.channel"].remedy
    assert found["User group desk.rail.agents"].state == "warning"
    assert found["People"].state == "warning"


async def test_agents_who_are_only_a_group_must_be_found(bench: Bench) -> None:
    bench.text = bench.text.replace('{ usergroup = "S9", people = ["U1", "U2"] }', '{ usergroup = "S404" }')

    group = (await bench.run())["User group desk.rail.agents"]

    assert (group.state, group.detail) == ("failed", "S404 is not there")


async def test_a_group_without_members_is_a_warning_where_others_are_reached(bench: Bench) -> None:
    groups = bench.sandbox.workspace.groups
    groups["S1"] = dataclasses.replace(groups["S1"], users=())

    found = (await bench.run())["User group desk.rail.departments.billing"]

    assert (found.state, found.detail) == ("warning", "S1 has no members")


async def test_a_desk_of_groups_alone_has_no_people_to_look_for(bench: Bench) -> None:
    bench.text = bench.text.replace('lead = ["U1"]\n', "").replace(', people = ["U1", "U2"]', "")

    assert "People" not in await bench.run()


async def test_people_who_are_not_there_are_named(bench: Bench) -> None:
    bench.text = bench.text.replace('lead = ["U1"]', 'lead = ["U404"]')

    people = (await bench.run())["People"]

    assert (people.state, people.detail) == ("warning", "not in the workspace: U404")


async def test_a_message_that_cannot_be_posted_fails_with_slacks_reason(bench: Bench) -> None:
    bench.sandbox.inject("chat.postMessage", "restricted_action", channel="C1")

    found = (await bench.run())["Test message desk.rail.channel"]

    assert (found.state, found.detail) == ("failed", "chat.postMessage: restricted_action")


async def test_a_message_that_is_not_found_again_fails_and_is_deleted_all_the_same(bench: Bench) -> None:
    bench.sandbox.inject("conversations.history", "missing_scope", channel="C1")

    found = (await bench.run())["Test message desk.rail.channel"]

    assert found.state == "failed"
    assert "missing_scope" in found.detail
    assert bench.sandbox.messages("C1") == []


async def test_a_history_without_our_metadata_names_the_scope_that_shows_it() -> None:
    async def forgetful_slack(request: web.Request) -> web.Response:
        return web.json_response({"ok": True, "ts": "1.000001", "channel": {"is_member": True}, "messages": [{}]})

    async with serving(forgetful_slack) as address:
        client = AsyncWebClient(token="xoxb-1-2", base_url=f"{address}/api/")
        place = Place("C1", "desk.rail.channel", "nl", of_desk=True, wants_private=False)
        _, found = await check_place(place, client, pause_s=0)

    assert (found.state, found.detail) == ("failed", "posted, but not found again: no message carries our metadata")
    assert "metadata.message:read" in found.remedy


@pytest.mark.parametrize(
    ("mode", "said"), [("error_before", "HTTP 500"), ("reset", "no answer"), ("ratelimited", "ratelimited")]
)
async def test_a_slack_in_trouble_is_reported_not_raised(bench: Bench, mode: str, said: str) -> None:
    bench.sandbox.inject("auth.test", mode)

    token = (await bench.run())["Slack token"]

    assert token.state == "failed"
    assert said in token.detail
    assert token.remedy
