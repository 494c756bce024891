"""A running practice workspace and Slack's own client library as the independent other side."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox, SandboxConfig

from .bots import HttpBot, SocketBot


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(SandboxConfig.for_tests(agents=4)) as running:
        yield running


@pytest.fixture
def client(sandbox: Sandbox) -> AsyncWebClient:
    return a_client(sandbox)


@pytest.fixture
async def socket_bot(sandbox: Sandbox) -> AsyncIterator[SocketBot]:
    async with SocketBot(sandbox) as bot:
        yield bot


@pytest.fixture
async def http_bot(sandbox: Sandbox) -> AsyncIterator[HttpBot]:
    async with HttpBot() as bot:
        sandbox.deliver_to(bot.url)
        yield bot


def a_client(sandbox: Sandbox, token: str | None = None) -> AsyncWebClient:
    """Slack's client with the bot's token, without its own repeats."""
    bot_token = sandbox.config.app.bot_token if token is None else token
    return AsyncWebClient(token=bot_token, base_url=sandbox.api_url, retry_handlers=[])


async def refused(client: AsyncWebClient, method: str, **args: Any) -> dict[str, Any]:
    """Call a method that must fail and return Slack's answer."""
    with pytest.raises(SlackApiError) as raised:
        await client.api_call(method, json=args)
    answer: dict[str, Any] = raised.value.response.data
    return answer


async def posted(client: AsyncWebClient, channel: str = "C1", text: str = "hello", **more: Any) -> str:
    """Post a message and return its ts."""
    answer = await client.api_call("chat.postMessage", json={"channel": channel, "text": text, **more})
    return str(answer["ts"])


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def button(label: str = "Claim", action_id: str = "claim", **more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "text": plain(label), **more}


def actions(*elements: dict[str, Any], block_id: str = "card") -> dict[str, Any]:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def text_input(label: str = "Your reply", *, block_id: str = "reply", **more: Any) -> dict[str, Any]:
    element = {"type": "plain_text_input", "action_id": "text", **more.pop("element", {})}
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element, **more}


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    shown = list(blocks) or [text_input()]
    return {"type": "modal", "title": plain("Reply"), "submit": plain("Send"), "blocks": shown, **more}


def section(text: str = "hello", **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}
