"""What the app gets when people click, submit and command, and what its answers do."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.sandbox import DeliveryConfig, Refused, Sandbox, SandboxConfig

from .bots import SocketBot
from .conftest import a_client, actions, button, modal, plain, posted, section, text_input
from .test_views import opened

KEY = {"event_type": "case", "event_payload": {"key": "k1"}}
MORE = {
    "type": "overflow",
    "action_id": "more",
    "options": [{"text": plain("Release"), "value": "release:7"}, {"text": plain("Details"), "value": "details:7"}],
}


async def test_a_click_tells_all_that_slack_tells(
    client: AsyncWebClient, sandbox: Sandbox, socket_bot: SocketBot
) -> None:
    ts = await posted(client, text="card", blocks=[section(), actions(button(value="7"), MORE)], metadata=KEY)

    await sandbox.as_user("sanne").click("C1", ts, "Claim")

    payload = await socket_bot.one("block_actions")
    action = payload["actions"][0]
    assert payload["user"] == {"id": "U1", "username": "sanne", "name": "sanne", "team_id": "T1"}
    assert payload["container"] == {"type": "message", "message_ts": ts, "channel_id": "C1", "is_ephemeral": False}
    assert payload["channel"] == {"id": "C1", "name": "webcare"}
    assert (payload["message"]["ts"], payload["message"]["metadata"]) == (ts, KEY)
    assert (action["action_id"], action["block_id"], action["value"]) == ("claim", "card", "7")
    assert action["text"] == plain("Claim")
    assert payload["api_app_id"] == "A1"
    assert payload["trigger_id"]
    assert payload["response_url"].startswith(sandbox.url)


async def test_an_overflow_option_is_clicked_by_its_label(
    client: AsyncWebClient, sandbox: Sandbox, socket_bot: SocketBot
) -> None:
    ts = await posted(client, blocks=[actions(MORE)])

    await sandbox.as_user("U1").click("C1", ts, "Details")

    action = (await socket_bot.one("block_actions"))["actions"][0]
    assert action["selected_option"]["value"] == "details:7"


async def test_a_select_in_a_message_is_remembered_in_its_state(
    client: AsyncWebClient, sandbox: Sandbox, socket_bot: SocketBot
) -> None:
    picker = {"type": "users_select", "action_id": "who", "placeholder": plain("Assign")}
    ts = await posted(client, blocks=[actions(picker, button())])
    ana = sandbox.as_user("U1")

    await ana.click("C1", ts, "Assign", value="U2")
    await ana.click("C1", ts, "Claim")

    first, second = socket_bot.of("block_actions")
    assert first["actions"][0]["selected_user"] == "U2"
    assert second["state"]["values"]["card"]["who"] == {"type": "users_select", "selected_user": "U2"}


async def test_a_click_on_a_card_that_was_just_edited_still_arrives(
    client: AsyncWebClient, sandbox: Sandbox, socket_bot: SocketBot
) -> None:
    ts = await posted(client, blocks=[actions(button())])
    seen = sandbox.message("C1", ts)
    await client.chat_update(channel="C1", ts=ts, text="taken", blocks=[section("taken")])

    await sandbox.as_user("U2").click("C1", ts, "Claim", seen=seen)

    assert (await socket_bot.one("block_actions"))["message"]["text"] == "taken"


async def test_fifty_people_click_at_once(client: AsyncWebClient) -> None:
    async with Sandbox(SandboxConfig.for_tests(agents=50)) as sandbox, SocketBot(sandbox) as bot:
        ts = await posted(a_client(sandbox), blocks=[actions(button())])

        await asyncio.gather(*(sandbox.as_user(f"U{number}").click("C1", ts, "Claim") for number in range(1, 51)))

        assert {payload["user"]["id"] for payload in bot.of("block_actions")} == {f"U{n}" for n in range(1, 51)}
        assert len({payload["trigger_id"] for payload in bot.of("block_actions")}) == 50


@pytest.mark.parametrize(
    ("user", "label", "problem"),
    [
        pytest.param("U101", "Claim", Refused, id="not in the channel"),
        pytest.param("U1", "Nothing", LookupError, id="no such label"),
    ],
)
async def test_what_nobody_can_click(
    client: AsyncWebClient, sandbox: Sandbox, user: str, label: str, problem: type[Exception]
) -> None:
    ts = await posted(client, blocks=[actions(button())])

    with pytest.raises(problem):
        await sandbox.as_user(user).click("C1", ts, label)


async def test_without_a_bot_the_person_is_told(client: AsyncWebClient, sandbox: Sandbox) -> None:
    ts = await posted(client, blocks=[actions(button())])
    pushed: list[dict[str, Any]] = []
    sandbox.changes.listen("U1", pushed.append)

    with pytest.raises(Refused) as refused_click:
        await sandbox.as_user("U1").click("C1", ts, "Claim")

    assert refused_click.value.code == "app_did_not_answer"
    assert {"type": "error", "text": "Webcare Desk did not answer in time. Try again."} in pushed


async def test_a_silent_bot_fails_the_click_after_the_ack_time() -> None:
    config = SandboxConfig.for_tests(delivery=DeliveryConfig(ack_timeout_s=0.05), language="nl")
    async with Sandbox(config) as sandbox, SocketBot(sandbox) as bot:
        bot.silent = True
        ts = await posted(a_client(sandbox), blocks=[actions(button())])

        with pytest.raises(Refused, match="reageerde niet op tijd"):
            await sandbox.as_user("U1").click("C1", ts, "Claim")

        assert len(bot.of("block_actions")) == 1, "interactions are not repeated"


class TestSubmit:
    async def test_the_values_arrive_and_an_empty_answer_closes(
        self, client: AsyncWebClient, sandbox: Sandbox, socket_bot: SocketBot
    ) -> None:
        cause = {"type": "static_select", "action_id": "pick", "options": [{"text": plain("Delay"), "value": "delay"}]}
        blocks = [text_input(), {"type": "input", "block_id": "cause", "label": plain("Cause"), "element": cause}]
        await opened(client, sandbox, socket_bot, modal(*blocks, callback_id="reply:send", private_metadata="7"))
        ana = sandbox.as_user("U1")

        errors = await ana.submit({"Your reply": "Hi Jan", "Cause": "Delay"})

        view = (await socket_bot.one("view_submission"))["view"]
        assert errors == {}
        assert view["state"]["values"]["reply"]["text"]["value"] == "Hi Jan"
        assert view["state"]["values"]["cause"]["pick"]["selected_option"]["value"] == "delay"
        assert (view["callback_id"], view["private_metadata"]) == ("reply:send", "7")
        assert ana.modals == []

    async def test_slack_itself_asks_for_required_and_long_enough_entries(
        self, client: AsyncWebClient, sandbox: Sandbox, socket_bot: SocketBot
    ) -> None:
        note = text_input("Note", block_id="note", optional=True)
        await opened(client, sandbox, socket_bot, modal(text_input(element={"min_length": 5}), note))
        ana = sandbox.as_user("U1")

        empty, short = await ana.submit(), await ana.submit({"Your reply": "Hi"})

        assert empty == {"reply": "Please complete this required field."}
        assert short == {"reply": "Please enter at least 5 characters."}
        assert socket_bot.of("view_submission") == []

    async def test_errors_of_the_app_stay_in_the_modal(
        self, client: AsyncWebClient, sandbox: Sandbox, socket_bot: SocketBot
    ) -> None:
        await opened(client, sandbox, socket_bot)
        socket_bot.answer = {"response_action": "errors", "errors": {"reply": "Too long by 12 characters."}}
        ana = sandbox.as_user("U1")

        errors = await ana.submit({"Your reply": "Hi"})

        assert errors == {"reply": "Too long by 12 characters."}
        assert ana.modal["state"]["values"]["reply"]["text"]["value"] == "Hi"

    @pytest.mark.parametrize(
        "answer",
        [
            pytest.param({"response_action": "errors", "errors": {"nope": "x"}}, id="unknown block"),
            pytest.param({"response_action": "errors", "errors": {}}, id="no errors"),
            pytest.param({"response_action": "errors", "errors": {"reply": ""}}, id="empty sentence"),
            pytest.param({"response_action": "explode"}, id="unknown action"),
            pytest.param({"response_action": "update", "view": {"type": "modal"}}, id="bad view"),
        ],
    )
    async def test_an_answer_that_slack_does_not_take_keeps_the_modal(
        self, client: AsyncWebClient, sandbox: Sandbox, socket_bot: SocketBot, answer: dict[str, Any]
    ) -> None:
        await opened(client, sandbox, socket_bot)
        socket_bot.answer = answer
        ana = sandbox.as_user("U1")

        with pytest.raises(Refused) as problem:
            await ana.submit({"Your reply": "Hi"})

        assert problem.value.code == "bad_answer"
        assert len(ana.modals) == 1

    async def test_update_push_and_clear(self, client: AsyncWebClient, sandbox: Sandbox, socket_bot: SocketBot) -> None:
        await opened(client, sandbox, socket_bot)
        ana = sandbox.as_user("U1")
        titles = []

        for answer in (
            {"response_action": "update", "view": modal(title=plain("Sure?"))},
            {"response_action": "push", "view": modal(title=plain("Really?"))},
        ):
            socket_bot.answer = answer
            await ana.submit({"Your reply": "Hi"})
            titles.append([view["title"]["text"] for view in ana.modals])
        socket_bot.answer = {"response_action": "clear"}
        await ana.submit({"Your reply": "Hi"})

        assert titles == [["Sure?"], ["Sure?", "Really?"]]
        assert ana.modals == []


class TestCommand:
    async def test_a_command_arrives_with_escaped_mentions(self, sandbox: Sandbox, socket_bot: SocketBot) -> None:
        await sandbox.as_user("U1").command("/webcare", "assign <@U2> in <#C2>")

        payload = await socket_bot.one("/webcare")
        assert payload["text"] == "assign <@U2|ben> in <#C2|billing>"
        assert (payload["channel_id"], payload["channel_name"], payload["user_name"]) == ("C1", "webcare", "sanne")

    async def test_the_answer_is_shown_to_the_user_alone(self, sandbox: Sandbox, socket_bot: SocketBot) -> None:
        socket_bot.answer = {"text": "Nothing to do.", "blocks": [section("Nothing to do.")]}

        await sandbox.as_user("U1").command("/webcare", "mine")

        assert [each["text"] for each in sandbox.as_user("U1").ephemerals] == ["Nothing to do."]
        assert sandbox.messages("C1") == []

    async def test_an_unknown_command_and_an_absent_bot_are_refused(self, sandbox: Sandbox) -> None:
        with pytest.raises(Refused, match="not a valid command"):
            await sandbox.as_user("U1").command("/nope")
        with pytest.raises(Refused, match='failed with the error "dispatch_failed"'):
            await sandbox.as_user("U1").command("/webcare", "queue")


class TestResponseUrl:
    async def test_five_answers_and_no_more(
        self, client: AsyncWebClient, sandbox: Sandbox, socket_bot: SocketBot
    ) -> None:
        ts = await posted(client, blocks=[actions(button())])
        await sandbox.as_user("U1").click("C1", ts, "Claim")
        hook = AsyncWebhookClient((await socket_bot.one("block_actions"))["response_url"])

        answers = [await hook.send(text=f"no {number}") for number in range(6)]

        assert [answer.status_code for answer in answers] == [200] * 5 + [404]
        assert "used_url" in answers[-1].body
        assert len(sandbox.as_user("U1").ephemerals) == 5

    async def test_replace_delete_and_publish(
        self, client: AsyncWebClient, sandbox: Sandbox, socket_bot: SocketBot
    ) -> None:
        ts = await posted(client, blocks=[actions(button())])
        await sandbox.as_user("U1").click("C1", ts, "Claim")
        hook = AsyncWebhookClient((await socket_bot.one("block_actions"))["response_url"])

        await hook.send(text="taken", replace_original=True)
        await hook.send(text="for all", response_type="in_channel")
        bad = await hook.send(text="x", blocks=[{"type": "nope"}])
        texts = [message["text"] for message in sandbox.messages("C1")]
        await hook.send(delete_original=True)

        assert texts == ["taken", "for all"]
        assert (bad.status_code, "invalid_blocks" in bad.body) == (400, True)
        assert [message["text"] for message in sandbox.messages("C1")] == ["for all"]

    async def test_an_ephemeral_message_is_replaced_in_place_and_its_click_has_no_message(
        self, client: AsyncWebClient, sandbox: Sandbox, socket_bot: SocketBot
    ) -> None:
        answer = await client.chat_postEphemeral(
            channel="C1", user="U1", text="q", blocks=[actions(button("Yes", "yes"))]
        )
        ana = sandbox.as_user("U1")
        await ana.click("C1", answer["message_ts"], "Yes")
        payload = await socket_bot.one("block_actions")

        await AsyncWebhookClient(payload["response_url"]).send(text="done", replace_original=True)

        assert payload["container"]["is_ephemeral"]
        assert "message" not in payload
        assert [each["text"] for each in ana.ephemerals] == ["done"]


async def test_a_shortcut_from_anywhere_tells_who_and_not_where(
    client: AsyncWebClient, sandbox: Sandbox, socket_bot: SocketBot
) -> None:
    await sandbox.as_user("sanne").shortcut("New case")

    payload = await socket_bot.one("shortcut")
    assert (payload["callback_id"], payload["user"]["id"], payload["team"]["id"]) == ("new_case", "U1", "T1")
    assert payload["action_ts"]
    assert not {"channel", "message", "response_url"} & set(payload)
    await client.views_open(trigger_id=payload["trigger_id"], view=modal())
    assert sandbox.as_user("sanne").modal["type"] == "modal"


async def test_a_shortcut_of_a_message_brings_the_message_also_where_the_app_is_not(
    client: AsyncWebClient, sandbox: Sandbox, socket_bot: SocketBot
) -> None:
    sanne = sandbox.as_user("sanne")
    ts = await sanne.say("C3", "look at <https://example.org>")
    answer = await sanne.say("C3", "I did", thread_ts=ts)

    await sanne.message_shortcut("C3", answer, "Make this a case")

    payload = await socket_bot.one("message_action")
    assert (payload["callback_id"], payload["message_ts"]) == ("case_of_message", answer)
    assert payload["channel"] == {"id": "C3", "name": "general"}
    told = payload["message"]
    assert (told["text"], told["ts"], told["thread_ts"], told["user"]) == ("I did", answer, ts, "U1")
    assert payload["response_url"].startswith(sandbox.url)
    await client.views_open(trigger_id=payload["trigger_id"], view=modal())


async def test_there_are_no_other_shortcuts_and_each_stands_in_its_own_menu(
    sandbox: Sandbox, socket_bot: SocketBot
) -> None:
    sanne = sandbox.as_user("sanne")
    ts = await sanne.say("C1", "x")

    for wrong in (sanne.shortcut("nothing"), sanne.shortcut("Make this a case")):
        with pytest.raises(Refused, match="no global shortcut"):
            await wrong
    with pytest.raises(Refused, match="no message shortcut"):
        await sanne.message_shortcut("C1", ts, "New case")
    with pytest.raises(Refused, match="message is gone"):
        await sanne.message_shortcut("C1", "1.000100", "Make this a case")
    assert socket_bot.of("shortcut") == socket_bot.of("message_action") == []
