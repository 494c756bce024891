"""A small Slack app over HTTP whose answers a test decides, and the blocks it posts."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any, Self
from urllib.parse import parse_qs

from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox

Json = dict[str, Any]
Answer = Callable[[Json], Awaitable[Json | None]]

# A customer who tries everything that means something in Slack or in HTML.
HOSTILE = (
    "<!channel> <@U012AB3CD> <https://evil.example|https://klm.com> *bold* _it_ ~s~ `code` &lt; &amp; :smile: "
    "<img src=x onerror=alert(1)> javascript:alert(1)"
)


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def button(label: str, action: str, **more: Any) -> Json:
    return {"type": "button", "text": plain(label), "action_id": action, **more}


def quote(text: str) -> Json:
    part = {"type": "rich_text_quote", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [part]}


def options(*pairs: tuple[str, str]) -> list[Json]:
    return [{"text": plain(label), "value": value} for label, value in pairs]


def case_card(words: str, *, owner: str = "", version: int = 1) -> list[Json]:
    """A case card as an app draws it; its block ids change with each version."""
    more = options(("Release", "release"), ("Close without reply", "close"), ("Details", "details"))
    buttons = [] if owner else [button("Claim", "claim", style="primary")]
    buttons += [button("Reply", "reply"), button("Escalate", "escalate"), button("Resolve", "resolve")]
    return [
        {"type": "section", "text": mrkdwn("*Urgent* · X, public · @jan_dv · before 09:51")},
        quote(words),
        {"type": "context", "elements": [mrkdwn(f"<@{owner}> since 09:02" if owner else "Free")]},
        {
            "type": "actions",
            "block_id": f"case-{version}",
            "elements": [*buttons, {"type": "overflow", "action_id": "more", "options": more}],
        },
    ]


def reply_view(hint: str = "Signed ^SV", **text_field: Any) -> Json:
    field = {"type": "plain_text_input", "action_id": "text", "multiline": True, "max_length": 120, **text_field}
    return {
        "type": "modal",
        "callback_id": "reply",
        "title": plain("Reply to @jan_dv"),
        "submit": plain("Send"),
        "close": plain("Cancel"),
        "blocks": [
            {
                "type": "input",
                "block_id": "text",
                "label": plain("Your reply"),
                "hint": plain(hint),
                "element": field,
                "dispatch_action": "dispatch_action_config" in text_field,
            },
            {
                "type": "input",
                "block_id": "where",
                "optional": True,
                "label": plain("Where"),
                "element": {
                    "type": "radio_buttons",
                    "action_id": "where",
                    "options": options(("Public", "public"), ("Private", "private")),
                },
            },
        ],
    }


async def _silence(payload: Json) -> Json | None:
    return None


class PracticeApp:
    """Takes everything the workspace delivers; ``answers`` maps an action, callback or command to its answer."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.client = AsyncWebClient(token=sandbox.config.app.bot_token, base_url=sandbox.api_url, retry_handlers=[])
        self.answers: dict[str, Answer] = {}
        self.heard: list[tuple[str, Json]] = []
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/slack/events", self._take)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.sandbox.deliver_to(f"http://127.0.0.1:{self._runner.addresses[0][1]}/slack/events")
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        name, payload = _read(request.content_type, await request.text())
        self.heard.append((name, payload))
        self.sandbox.changes.bump()
        answer = await self.answers.get(name, _silence)(payload)
        return web.json_response(answer) if answer is not None else web.Response()

    def times(self, name: str) -> int:
        """Return how often an action, callback, command or event has been delivered."""
        return sum(1 for heard, _ in self.heard if heard == name)

    def last(self, name: str) -> Json:
        return next(payload for heard, payload in reversed(self.heard) if heard == name)

    async def hears(self, name: str, times: int = 1) -> Json:
        """Wait until ``name`` has been delivered ``times`` times and return the last payload."""
        await self.sandbox.wait_for(lambda: self.times(name) >= times, what=f"{name} x{times}")
        return self.last(name)

    async def post(self, text: str, blocks: list[Json] | None = None, *, channel: str = "C1", **more: Any) -> str:
        """Post as the app and return the ts."""
        answer = await self.client.chat_postMessage(channel=channel, text=text, blocks=blocks, **more)
        return str(answer["ts"])

    def opens(self, action: str, view: Json) -> None:
        """Let a click on ``action`` open ``view``."""

        async def answer(payload: Json) -> None:
            await self.client.views_open(trigger_id=payload["trigger_id"], view=view)

        self.answers[action] = answer


def _read(content_type: str, body: str) -> tuple[str, Json]:
    """Return the name by which a delivery is answered, and its payload."""
    if content_type == "application/json":
        payload: Json = json.loads(body)
        return str(payload["event"]["type"]), payload
    form = {key: values[0] for key, values in parse_qs(body, keep_blank_values=True).items()}
    if "payload" not in form:
        return form["command"], form
    payload = json.loads(form["payload"])
    if payload["type"] == "block_actions":
        return str(payload["actions"][0]["action_id"]), payload
    return str(payload["view"]["callback_id"]), payload
