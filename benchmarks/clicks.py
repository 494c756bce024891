"""Signed requests, made before the clock starts: clicks as Slack sends them, and mentions for the hook."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from standardwebhooks import Webhook

from bot.desk.ports import InboundMention
from bot.slack.controls import Control

PATH = "/slack/events"
TEAM, APP, CHANNEL = "T1", "A1", "C1"
# Between a short card and one with a long text; Slack sends the whole message along with every click.
LINES = 9
LINE = "My train is late again & nobody tells us anything on the platform in Utrecht, what now? "


def clicks(control: Control, values: Sequence[int], *, secret: str, users: Sequence[str], answers: str) -> list[bytes]:
    """Return a whole HTTP request for each of ``values`` (case numbers), by ``users`` in turn.

    ``answers`` is where a private answer goes. Slack signs with the time, so they are good for five minutes.
    """
    return [
        _click(_body(control, value, users[place % len(users)], f"{answers}/{value}"), secret=secret)
        for place, value in enumerate(values)
    ]


def hook_deliveries(mentions: Iterable[InboundMention], *, secret: str, source: str = "web") -> list[bytes]:
    """Return a whole HTTP request for each of ``mentions``, signed after Standard Webhooks."""
    return [_delivery(mention, Webhook(secret), f"/hooks/{source}") for mention in mentions]


def _delivery(mention: InboundMention, webhook: Webhook, path: str) -> bytes:
    author = {"id": mention.author.id, "handle": mention.author.handle}
    told = {
        "id": mention.id, "text": mention.text, "posted_at": mention.posted_at.isoformat(),
        "addressed": mention.addressed, "author": author,
    }  # fmt: skip
    body, now, key = json.dumps(told), datetime.now(UTC), f"msg_{mention.id}"
    headers = {
        "Content-Type": "application/json", "webhook-id": key, "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": webhook.sign(key, now, body),
    }  # fmt: skip
    return _request(path, headers, body.encode())


def _click(body: bytes, *, secret: str) -> bytes:
    now = str(int(time.time()))
    signature = hmac.new(secret.encode(), b"v0:" + now.encode() + b":" + body, hashlib.sha256).hexdigest()
    headers = {
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)", "Accept-Encoding": "gzip,deflate",
        "Accept": "application/json,*/*", "X-Slack-Signature": f"v0={signature}", "X-Slack-Request-Timestamp": now,
        "Content-Type": "application/x-www-form-urlencoded",
    }  # fmt: skip
    return _request(PATH, headers, body)


def _request(path: str, headers: Mapping[str, str], body: bytes) -> bytes:
    lines = [f"POST {path} HTTP/1.1", "Host: bench", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


def _body(control: Control, value: int, user: str, answer: str) -> bytes:
    card = _card(value)
    stamp = f"{time.time():.6f}"
    payload: dict[str, Any] = {
        "type": "block_actions", "team": {"id": TEAM, "domain": "practice"}, "api_app_id": APP, "token": "practice",
        "user": {"id": user, "username": user.lower(), "name": user.lower(), "team_id": TEAM},
        "container": {"type": "message", "message_ts": card["ts"], "channel_id": CHANNEL, "is_ephemeral": False},
        "trigger_id": f"{value}.{stamp}.{user}", "channel": {"id": CHANNEL, "name": "webcare"},
        "enterprise": None, "is_enterprise_install": False, "state": {"values": {}}, "message": card,
        "response_url": answer,
        "actions": [
            {"type": "button", "action_id": str(control), "block_id": "buttons", "value": str(value),
             "action_ts": stamp, "text": {"type": "plain_text", "text": "Claim", "emoji": True}},
        ],
    }  # fmt: skip
    return urlencode({"payload": json.dumps(payload)}).encode()


def _card(value: int) -> dict[str, Any]:
    """Return a message of the size of our cards."""
    words = {"type": "rich_text_section", "elements": [{"type": "text", "text": LINE * LINES}]}
    buttons = [
        {"type": "button", "action_id": name, "value": str(value), "text": {"type": "plain_text", "text": name}}
        for name in ("case.claim", "case.reply", "case.escalate", "case.resolve")
    ]
    return {
        "type": "message", "user": "U0BOT", "bot_id": "B1", "app_id": APP, "team": TEAM,
        "ts": f"{1_700_000_000 + value}.000100", "text": f"Case {value}: {LINE}",
        "blocks": [
            {"type": "section", "block_id": "head", "text": {"type": "mrkdwn", "text": f"*Case {value}* · 30 min"}},
            {"type": "rich_text", "block_id": "said", "elements": [words]},
            {"type": "context", "block_id": "who", "elements": [{"type": "mrkdwn", "text": "@jan_dv · Plaza · 12:04"}]},
            {"type": "actions", "block_id": "buttons", "elements": buttons},
        ],
    }  # fmt: skip
