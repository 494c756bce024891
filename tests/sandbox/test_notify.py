"""Who is notified, and by what: only real mentions, never text that looks like one."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from bot.sandbox.notify import mentions_in

from .conftest import actions, button, plain, posted, section

TWEET = "<!channel> <@U2> <https://evil.example|https://klm.com> *bold* &lt;"


def why(sandbox: Sandbox) -> dict[str, str]:
    return {note.user: note.why for note in sandbox.notifications}


def rich(*elements: Any) -> dict[str, Any]:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        pytest.param({"text": "hi <@U2>"}, {"U2": "mention"}, id="user in text"),
        pytest.param({"text": "hi <@U2|ben>"}, {"U2": "mention"}, id="user with a label"),
        pytest.param({"text": "<!subteam^S9>"}, dict.fromkeys(("U1", "U2", "U3", "U4"), "group"), id="group"),
        pytest.param(
            {"text": "<!subteam^S9> <@U2>"}, {"U1": "group", "U2": "mention", "U3": "group", "U4": "group"}, id="both"
        ),
        pytest.param({"text": "<!here>"}, dict.fromkeys(("U1", "U2", "U3"), "here"), id="here: active members"),
        pytest.param(
            {"text": "<!channel>"}, dict.fromkeys(("U1", "U2", "U3", "U4"), "here"), id="channel: all members"
        ),
        pytest.param({"text": "x", "blocks": [section("<@U3>")]}, {"U3": "mention"}, id="mrkdwn block"),
        pytest.param(
            {"text": "x", "blocks": [rich({"type": "user", "user_id": "U3"})]}, {"U3": "mention"}, id="rich user"
        ),
        pytest.param(
            {"text": "x", "blocks": [rich({"type": "usergroup", "usergroup_id": "S9"})]},
            dict.fromkeys(("U1", "U2", "U3", "U4"), "group"),
            id="rich group",
        ),
        pytest.param(
            {"text": "x", "blocks": [rich({"type": "broadcast", "range": "channel"})]},
            dict.fromkeys(("U1", "U2", "U3", "U4"), "here"),
            id="rich broadcast",
        ),
        pytest.param({"text": "&lt;!channel&gt; &lt;@U2&gt; @ben"}, {}, id="escaped"),
        pytest.param({"text": "x", "blocks": [rich({"type": "text", "text": TWEET})]}, {}, id="rich text is inert"),
        pytest.param({"text": "x", "blocks": [{"type": "header", "text": plain(TWEET)}]}, {}, id="plain_text is inert"),
        pytest.param({"text": "x", "blocks": [actions(button("<@U2>", value="<!here>"))]}, {}, id="button"),
        pytest.param({"text": "<@U101>"}, {}, id="not a member of the channel"),
        pytest.param({"text": "<@U0BOT> <@U999>"}, {}, id="bots and strangers"),
        pytest.param({"text": "nobody"}, {}, id="no mention"),
    ],
)
async def test_a_channel_message_notifies(
    client: AsyncWebClient, sandbox: Sandbox, message: dict[str, Any], expected: dict[str, str]
) -> None:
    sandbox.world.set_presence("U4", active=False)

    await posted(client, **message)

    assert why(sandbox) == expected


async def test_a_direct_message_notifies_its_reader(client: AsyncWebClient, sandbox: Sandbox) -> None:
    await posted(client, channel="U2", text="psst")

    assert why(sandbox) == {"U2": "dm"}


async def test_a_thread_notifies_who_wrote_in_it_or_was_named_in_it(client: AsyncWebClient, sandbox: Sandbox) -> None:
    top = await sandbox.as_user("U1").say("C1", "question for <@U3>")
    await sandbox.as_user("U2").say("C1", "answer", thread_ts=top)
    sandbox.notifications.clear()

    await posted(client, text="note <!here>", thread_ts=top)

    assert why(sandbox) == {"U1": "thread", "U2": "thread", "U3": "thread"}


async def test_nobody_is_notified_of_the_own_message_or_of_an_edit(client: AsyncWebClient, sandbox: Sandbox) -> None:
    await sandbox.as_user("U1").say("C1", "me, <@U1>")
    ts = await posted(client)

    await client.chat_update(channel="C1", ts=ts, text="<@U2> <!channel>")

    assert sandbox.notifications == []


async def test_the_notification_shows_names_and_is_in_the_journal(client: AsyncWebClient, sandbox: Sandbox) -> None:
    ts = await posted(client, text="<@U2>: 12 min left &amp; <https://x.nl|see>")

    note = sandbox.as_user("U2").notifications[0]
    entry = sandbox.journal.of("notification")[0]

    assert note.text == "@Ben Okafor: 12 min left & see"
    assert (entry["user"], entry["channel"], entry["ts"], entry["why"]) == ("U2", "C1", ts, "mention")


async def test_unread_and_mentions_are_counted_until_read(client: AsyncWebClient, sandbox: Sandbox) -> None:
    await posted(client)
    await posted(client, text="<@U2>")
    before = {each["id"]: (each["unread"], each["mentions"]) for each in sandbox.workspace.channel_list("U2")}

    await sandbox.as_user("U2").read("C1")
    after = {each["id"]: (each["unread"], each["mentions"]) for each in sandbox.workspace.channel_list("U2")}

    assert (before["C1"], after["C1"]) == ((2, 1), (0, 0))


def test_a_message_without_text_has_no_mentions() -> None:
    assert mentions_in({}).users == frozenset()
