"""Socket Mode and the Events API over it."""

from __future__ import annotations

import asyncio

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import AppConfig, DeliveryConfig, Sandbox, SandboxConfig

from .bots import SocketBot
from .conftest import a_client, posted


async def test_messages_of_people_and_of_the_bot_arrive_with_their_thread(
    client: AsyncWebClient, sandbox: Sandbox, socket_bot: SocketBot
) -> None:
    top = await posted(client)
    await sandbox.as_user("U1").say("C1", "a <b> & <@U2>", thread_ts=top)

    await sandbox.wait_for(lambda: len(socket_bot.of("message")) == 2)
    own, note = (payload["event"] for payload in socket_bot.of("message"))
    assert (own["bot_id"], own["app_id"], own["channel_type"]) == ("B1", "A1", "channel")
    assert (note["user"], note["thread_ts"], note["text"]) == ("U1", top, "a &lt;b&gt; &amp; <@U2>")
    assert note["blocks"][0]["elements"][0]["elements"][-1] == {"type": "user", "user_id": "U2"}


async def test_an_event_says_for_whom_and_has_its_own_id(sandbox: Sandbox, socket_bot: SocketBot) -> None:
    await sandbox.as_user("U1").say("G1", "one")
    await sandbox.as_user("U1").say("U1", "two")

    await sandbox.wait_for(lambda: len(socket_bot.of("message")) == 2)
    private, direct = socket_bot.of("message")
    assert (private["event"]["channel_type"], direct["event"]["channel_type"]) == ("group", "im")
    assert private["event_id"] != direct["event_id"]
    assert private["authorizations"][0]["user_id"] == "U0BOT"


async def test_edits_and_deletions_arrive_as_hidden_messages(sandbox: Sandbox, socket_bot: SocketBot) -> None:
    ana = sandbox.as_user("U1")
    ts = await ana.say("C1", "frist")
    await ana.edit("C1", ts, "first")
    await ana.delete("C1", ts)

    await sandbox.wait_for(lambda: len(socket_bot.of("message")) == 3)
    changed, deleted = (payload["event"] for payload in socket_bot.of("message")[1:])
    assert changed["subtype"] == "message_changed"
    assert (changed["message"]["text"], changed["previous_message"]["text"]) == ("first", "frist")
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", ts)


async def test_a_mention_of_the_bot_is_an_event_of_its_own(sandbox: Sandbox, socket_bot: SocketBot) -> None:
    await sandbox.as_user("U1").say("C1", "<@U0BOT> help")

    assert (await socket_bot.one("app_mention"))["event"]["text"] == "<@U0BOT> help"


async def test_only_subscribed_events_of_joined_channels_are_sent() -> None:
    app = AppConfig(events=("message.groups",))
    async with Sandbox(SandboxConfig.for_tests(app=app)) as sandbox, SocketBot(sandbox) as bot:
        await sandbox.as_user("U1").say("C1", "not subscribed")
        await sandbox.as_user("U1").say("C3", "not a member")
        await sandbox.as_user("U1").say("G1", "yes")

        assert (await bot.one("message"))["event"]["text"] == "yes"
        assert len(bot.requests) == 1


async def test_what_happens_to_the_workspace_is_told(sandbox: Sandbox, socket_bot: SocketBot) -> None:
    sandbox.world.set_group("S9", ["U1", "U3"])
    sandbox.world.remove_from("C2", "U101")
    sandbox.world.deactivate("U2")
    sandbox.world.archive("C1")

    members = await socket_bot.one("subteam_members_changed")
    assert (members["event"]["added_users"], members["event"]["removed_users"]) == ([], ["U2", "U4"])
    assert (await socket_bot.one("member_left_channel"))["event"]["user"] == "U101"
    assert (await socket_bot.one("user_change"))["event"]["user"]["deleted"]
    assert (await socket_bot.one("channel_archive"))["event"]["channel"] == "C1"


async def test_an_unacknowledged_event_is_repeated_with_the_same_id() -> None:
    delivery = DeliveryConfig(ack_timeout_s=0.05, retry_delays_s=(0.0, 0.01, 0.02))
    async with Sandbox(SandboxConfig.for_tests(delivery=delivery)) as sandbox, SocketBot(sandbox) as bot:
        bot.silent = True
        await sandbox.as_user("U1").say("C1", "hello?")

        await sandbox.wait_for(lambda: len(bot.requests) == 4 and not sandbox.delivery.under_way)

        assert [request.retry_attempt for request in bot.requests] == [0, 1, 2, 3]
        assert [request.retry_reason for request in bot.requests] == ["", "timeout", "timeout", "timeout"]
        assert len({request.payload["event_id"] for request in bot.requests}) == 1


async def test_an_event_while_the_bot_is_away_arrives_when_it_is_back() -> None:
    delivery = DeliveryConfig(retry_delays_s=(0.0, 0.3))
    async with Sandbox(SandboxConfig.for_tests(delivery=delivery)) as sandbox:
        await sandbox.as_user("U1").say("C1", "anybody?")

        async with SocketBot(sandbox) as bot:
            assert (await bot.one("message"))["event"]["text"] == "anybody?"


async def test_connections_take_turns(sandbox: Sandbox) -> None:
    async with SocketBot(sandbox) as first, SocketBot(sandbox) as second:
        await sandbox.wait_for(lambda: sandbox.socket.connections == 2)

        for number in range(10):
            await sandbox.as_user("U1").say("C1", f"m{number}")
        await sandbox.wait_for(lambda: len(first.requests) + len(second.requests) == 10)

        assert (len(first.requests), len(second.requests)) == (5, 5)


async def test_an_eleventh_connection_is_turned_away(sandbox: Sandbox) -> None:
    bots = [SocketBot(sandbox) for _ in range(10)]
    await asyncio.gather(*(bot.__aenter__() for bot in bots))
    await sandbox.wait_for(lambda: sandbox.socket.connections == 10)
    async with aiohttp.ClientSession() as session:
        url = (await a_client(sandbox, "xapp-practice-app").apps_connections_open(app_token="xapp-practice-app"))["url"]
        async with session.ws_connect(url) as socket:
            frame = await socket.receive_json()
    await asyncio.gather(*(bot.__aexit__() for bot in bots))

    assert (frame["type"], frame["reason"]) == ("disconnect", "too_many_websockets")


async def test_a_ticket_opens_one_socket(sandbox: Sandbox) -> None:
    url = (await a_client(sandbox, "xapp-practice-app").apps_connections_open(app_token="xapp-practice-app"))["url"]
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(url) as socket:
            hello = await socket.receive_json()
        async with session.get(url) as again:
            status = again.status

    assert (hello["type"], hello["num_connections"], hello["connection_info"]) == ("hello", 1, {"app_id": "A1"})
    assert status == 403


async def test_the_client_comes_back_after_a_disconnect_frame(sandbox: Sandbox, socket_bot: SocketBot) -> None:
    await sandbox.socket.disconnect("refresh_requested")
    await sandbox.wait_for(lambda: len(sandbox.journal.calls("apps.connections.open")) == 2 and sandbox.connected)

    await sandbox.as_user("U1").say("C1", "still there?")

    assert (await socket_bot.one("message"))["event"]["text"] == "still there?"
