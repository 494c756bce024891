"""Modals and the App Home: triggers, stack, hashes, kept entries."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox, SandboxConfig
from bot.sandbox.config import DeliveryConfig

from .bots import SocketBot
from .conftest import a_client, actions, button, modal, plain, posted, refused, section, text_input


async def clicked(client: AsyncWebClient, sandbox: Sandbox, bot: SocketBot, user: str = "U1") -> str:
    """Post a card, let ``user`` click it and return the trigger id that the app got."""
    ts = await posted(client, blocks=[actions(button())])
    await sandbox.as_user(user).click("C1", ts, "Claim")
    return str(bot.of("block_actions")[-1]["trigger_id"])


async def opened(client: AsyncWebClient, sandbox: Sandbox, bot: SocketBot, view: Any = None) -> dict[str, Any]:
    trigger = await clicked(client, sandbox, bot)
    answer = await client.views_open(trigger_id=trigger, view=view or modal())
    shown: dict[str, Any] = answer["view"]
    return shown


async def test_a_trigger_opens_one_modal_for_who_clicked(
    client: AsyncWebClient, sandbox: Sandbox, socket_bot: SocketBot
) -> None:
    trigger = await clicked(client, sandbox, socket_bot, "U2")

    answer = await client.views_open(trigger_id=trigger, view=modal())

    assert sandbox.as_user("U2").modal["id"] == answer["view"]["id"] == answer["view"]["root_view_id"]
    assert answer["view"]["state"] == {"values": {"reply": {"text": {"type": "plain_text_input", "value": None}}}}
    assert sandbox.as_user("U1").modals == []
    again = await refused(client, "views.open", trigger_id=trigger, view=modal())
    assert again["error"] == "exchanged_trigger_id"


async def test_an_unknown_trigger_and_a_bad_view_are_refused(
    client: AsyncWebClient, sandbox: Sandbox, socket_bot: SocketBot
) -> None:
    trigger = await clicked(client, sandbox, socket_bot)

    bad_view = await refused(client, "views.open", trigger_id=trigger, view=modal(title=plain("x" * 25)))
    bad_trigger = await refused(client, "views.open", trigger_id="1.2.abc", view=modal())
    huge = await refused(client, "views.open", trigger_id=trigger, view=modal(*[section("x" * 2900)] * 100))

    assert bad_view["error"] == "invalid_arguments"
    assert "json-pointer:/view/title/text" in bad_view["response_metadata"]["messages"][0]
    assert bad_trigger["error"] == "invalid_trigger_id"
    assert huge["error"] == "view_too_large"
    assert (await client.views_open(trigger_id=trigger, view=modal()))["ok"], (
        "a refused view does not use the trigger up"
    )


class LateClock:
    def __init__(self) -> None:
        self.late_s = 0.0

    def __call__(self) -> float:
        return time.time() + self.late_s


@pytest.fixture
def late() -> LateClock:
    return LateClock()


@pytest.fixture
async def slow_world(late: LateClock) -> AsyncIterator[tuple[Sandbox, SocketBot]]:
    config = SandboxConfig.for_tests(delivery=DeliveryConfig())
    async with Sandbox(config, real=late) as sandbox, SocketBot(sandbox) as bot:
        yield sandbox, bot


async def test_a_trigger_is_good_for_three_seconds(slow_world: tuple[Sandbox, SocketBot], late: LateClock) -> None:
    sandbox, bot = slow_world
    client = a_client(sandbox)
    trigger = await clicked(client, sandbox, bot)

    late.late_s = 3.5

    assert (await refused(client, "views.open", trigger_id=trigger, view=modal()))["error"] == "expired_trigger_id"


async def test_at_most_three_modals_stack_up(client: AsyncWebClient, sandbox: Sandbox, socket_bot: SocketBot) -> None:
    more = modal(actions(button("More", "more")), text_input())
    await opened(client, sandbox, socket_bot, more)
    ana = sandbox.as_user("U1")

    for _ in range(2):
        await ana.click_view("More")
        await client.views_push(trigger_id=socket_bot.of("block_actions")[-1]["trigger_id"], view=more)
    await ana.click_view("More")
    fourth = await refused(client, "views.push", trigger_id=socket_bot.of("block_actions")[-1]["trigger_id"], view=more)

    assert fourth["error"] == "push_limit_reached"
    assert [view["previous_view_id"] for view in ana.modals] == [None, ana.modals[0]["id"], ana.modals[1]["id"]]


async def test_an_update_with_an_old_hash_is_refused(
    client: AsyncWebClient, sandbox: Sandbox, socket_bot: SocketBot
) -> None:
    view = await opened(client, sandbox, socket_bot)
    await client.views_update(view_id=view["id"], view=modal(title=plain("Second")), hash=view["hash"])

    late = await refused(client, "views.update", view_id=view["id"], view=modal(), hash=view["hash"])

    assert late["error"] == "hash_conflict"
    assert sandbox.as_user("U1").modal["title"]["text"] == "Second"


async def test_an_update_keeps_what_was_typed_in_the_same_input(
    client: AsyncWebClient, sandbox: Sandbox, socket_bot: SocketBot
) -> None:
    view = await opened(client, sandbox, socket_bot, modal(text_input(dispatch_action=True)))
    ana = sandbox.as_user("U1")
    await ana.type_in("Your reply", "Hello Jan")

    await client.views_update(view_id=view["id"], view=modal(section("new"), text_input(dispatch_action=True)))

    assert ana.modal["state"]["values"]["reply"]["text"]["value"] == "Hello Jan"
    assert socket_bot.of("block_actions")[-1]["view"]["state"]["values"]["reply"]["text"]["value"] == "Hello Jan"


async def test_closed_views_cannot_be_updated(client: AsyncWebClient, sandbox: Sandbox, socket_bot: SocketBot) -> None:
    view = await opened(client, sandbox, socket_bot)
    await sandbox.as_user("U1").close()

    assert (await refused(client, "views.update", view_id=view["id"], view=modal()))["error"] == "not_found"
    assert socket_bot.of("view_closed") == []


async def test_closing_is_told_only_with_notify_on_close(
    client: AsyncWebClient, sandbox: Sandbox, socket_bot: SocketBot
) -> None:
    await opened(client, sandbox, socket_bot, modal(notify_on_close=True, private_metadata="case 7"))

    await sandbox.as_user("U1").close()

    closed = await socket_bot.one("view_closed")
    assert (closed["view"]["private_metadata"], closed["is_cleared"]) == ("case 7", False)


async def test_the_home_is_published_per_user(client: AsyncWebClient, sandbox: Sandbox, socket_bot: SocketBot) -> None:
    ana = sandbox.as_user("U1")
    await ana.open_home()
    event = (await socket_bot.one("app_home_opened"))["event"]

    await client.views_publish(
        user_id=event["user"], view={"type": "home", "blocks": [actions(button("Next", "next"))]}
    )
    await ana.click_view("Next", view=ana.home)

    click = await socket_bot.one("block_actions")
    assert click["view"]["type"] == "home"
    assert click["container"] == {"type": "view", "view_id": click["view"]["id"]}
    assert sandbox.as_user("U2").home is None
    wrong = await refused(client, "views.publish", user_id="U999", view={"type": "home", "blocks": [section()]})
    assert wrong["error"] == "user_not_found"
