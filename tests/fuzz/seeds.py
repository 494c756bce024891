"""What the fuzzers start from: one good input of each kind, and the tricks that are known."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any
from urllib.parse import urlencode

MENTION: dict[str, Any] = {
    "id": "p-1", "text": "Waar blijft mijn trein? <!channel> & <https://evil.example|bank>", "event": "created",
    "posted_at": "2026-11-23T08:58:12+01:00", "visibility": "private", "addressed": True, "language": "nl",
    "author": {"id": 77, "handle": "jan_dv", "name": "Jan", "followers": 212, "verified": False, "bio": "b"},
    "media": [{"url": "https://example.org/a.png", "type": "image", "alt": "x"}], "conversation_id": "p-1",
    "in_reply_to": "p-0", "url": "https://plaza.example/p-1", "more": {"kept": [1, 2.5, None]},
}  # fmt: skip
CLICK: dict[str, Any] = {
    "type": "block_actions", "user": {"id": "U1", "name": "sanne", "team_id": "T1"}, "team": {"id": "T1"},
    "api_app_id": "A1", "trigger_id": "1.2", "response_url": "https://hooks.slack.example/1",
    "channel": {"id": "C1"}, "message": {"ts": "1.2", "thread_ts": "1.1"}, "container": {"type": "message"},
    "actions": [{"type": "button", "action_id": "case_claim", "value": "7", "action_ts": "1.3"}],
}  # fmt: skip
FORM: dict[str, Any] = {
    "type": "view_submission", "user": {"id": "U1", "username": "sanne"}, "team": {"id": "T1"},
    "view": {
        "id": "V1", "hash": "1.x", "callback_id": "reply", "private_metadata": json.dumps({"case": 7, "revision": 3}),
        "state": {"values": {"text": {"text": {"type": "plain_text_input", "value": "Ja"}}}},
    },
}  # fmt: skip
SHORTCUT: dict[str, Any] = {
    "type": "message_action", "callback_id": "case_of_message", "user": {"id": "U1", "name": "sanne"},
    "team": {"id": "T1"}, "trigger_id": "1.2", "response_url": "https://hooks.slack.example/1",
    "channel": {"id": "C1", "name": "talk"}, "message_ts": "1.2", "message": {
        "ts": "1.2", "thread_ts": "1.1", "text": "<https://example.org|x>", "attachments": [{"text": "a"}],
    },
}  # fmt: skip
COMMAND = {"command": "/webcare", "text": "next please", "user_id": "U1", "team_id": "T1", "channel_id": "C1"}
MESSAGE = {"type": "message", "channel": "C1", "ts": "2.1", "thread_ts": "1.1", "user": "U1", "text": "<@U2> hi"}
TEXTS = (
    "Mijn trein naar Utrecht is 3x uitgevallen. Bel 06-12345678 of jan@example.org, NL91ABNA0417164300!",
    "You hear from us before 4 pm tomorrow, or on Friday 27 November at 10:30. Thanks!",
    "Je hoort binnen 2 werkdagen van ons, uiterlijk vrijdag om half vijf.",
    "<!here> <@U1> <#C1> <!subteam^S1> <https://evil.example|bank> &lt; `*_~",
    "\u202egnp.exe \u2066x\u2069 \U0001f468\u200d\U0001f469\u200d\U0001f467 \u0627\u0644 e\u0301\u0301\u0301",
    "\x00\x01\r\n\u2028\u200b\u200b\ufeff" * 4,
)
LINKS = (
    "https://example.org/a?b=c#d", "http://user@host:80/x|y", "javascript:alert(1)", "https://[::1]/", "HTTPS://É.nl/<>",
    "https://ur:80//[::1]/", "http://ur:443/",
)  # fmt: skip


# What stands where something else should.
STRANGE: tuple[Any, ...] = (
    None, True, 0, -1, 2**31, 2**70, 1.5, "", "\x00", "\ud800", "x" * 300, "9" * 40, "2026-11-23T08:58:12",
    "0001-01-01T00:00:00Z", "9999-12-31T23:59:59+14:00", [], [[]], {}, [None], {"a": {"b": []}}, {"id": "U1"}, ["U1"],
    "case_claim", "case_more", "reply", "{", "[1]", "null", '{"case": "x"}', "overflow", "users_select",
    "deleted", "<!channel>",
)  # fmt: skip


def bent(value: Any, data: bytes) -> Any:
    """Return a copy of ``value`` in which each pair of bytes puts something strange, or nothing, at a place."""
    copy = deepcopy(value)
    for where, what in zip(data[::2], data[1::2], strict=False):
        places = list(_places(copy))
        holder, key = places[where % len(places)]
        if what % (len(STRANGE) + 1) < len(STRANGE):
            holder[key] = deepcopy(STRANGE[what % (len(STRANGE) + 1)])
        elif len(copy) > 1 or holder is not copy:
            del holder[key]
        if not any(True for _ in _places(copy)):
            break
    return copy


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _places(value[key])


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


SEEDS: dict[str, tuple[bytes, ...]] = {
    "hook_body": (_json(MENTION), _json([MENTION, {**MENTION, "id": "p-2", "event": "deleted"}]), b"[]", b"{}", b"[[["),
    "hook_structure": (b"", b"\x00\x01", b"\x05\x0a\x07\x13"),
    "slack_structure": tuple(bytes([number, 3, 4]) for number in range(4)),
    "hook_headers": (b"msg_1\n1795424400\nv1,AAAA\n" + _json(MENTION), b"\xff\n-1\n", b"9\n" + b"9" * 40 + b"\nv1 v1,"),
    "slack_request": (
        b"content-type: application/json\nx-slack-request-timestamp: 1795424400\nx-slack-signature: v0="
        + b"0" * 64 + b"\n\n" + _json(MESSAGE),
        b"x-slack-signature: v0=\xff\n\npayload=" + urlencode({"p": _json(CLICK)}).encode(),
    ),
    "slack_payload": tuple(_json(one) for one in (CLICK, FORM, COMMAND, MESSAGE)),
    "customer_text": tuple(b"\x28" + text.encode() for text in TEXTS),
    "customer_link": tuple(text.encode() for text in LINKS),
    "rules": tuple(text.encode() for text in TEXTS),
}  # fmt: skip
WORDS = (
    *MENTION, *MENTION["author"], *CLICK, *FORM["view"], "values", "selected_option", "overflow", "edited", "deleted",
    "public", "null", "true", "<!channel>", "\\u0000", "\\ud800", "1e999", "NaN", "https://", "morgen", "tomorrow",
    "binnen", "before",
)  # fmt: skip
