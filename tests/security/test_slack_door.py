"""Slack's door over real HTTP: signed as Slack signs, in front of the real guard, Bolt and handlers."""

from __future__ import annotations

import gzip
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest

from bot.guard import FORM, JSON, MAX_SLACK_BODY, SlackGuard
from bot.slack.controls import Control, Form
from tests.handlers.test_guard import SECRET, signed
from tests.security.bench import AGENT, Bench, a_bench
from tests.security.door import Door, a_door
from tests.support.logs import captured_logs

Pairs = list[tuple[str, str]]
STAMP, SIGNATURE = "X-Slack-Request-Timestamp", "X-Slack-Signature"


@dataclass
class SlackDoor:
    """The door, and what stands behind it."""

    door: Door
    bench: Bench

    async def post(self, body: bytes, *, kind: str = FORM, proof: Pairs | None = None) -> int:
        """Post a body, signed now unless ``proof`` says otherwise; return the status once all it starts is done."""
        headers = proof if proof is not None else proof_of(body)
        status, _, _ = await self.door.post("/slack/events", body, [("Content-Type", kind), *headers])
        await self.bench.doors.tasks.finish(within_s=10)
        return status


def proof_of(body: bytes) -> Pairs:
    """Return the two headers with which Slack would sign ``body`` now."""
    return list(signed(body, timestamp=str(int(datetime.now(UTC).timestamp()))).items())


def as_form(payload: dict[str, Any]) -> bytes:
    return urlencode({"payload": json.dumps(payload)}).encode()


@pytest.fixture
async def slack(sqlite_address: str) -> AsyncIterator[SlackDoor]:
    async with AsyncExitStack() as stack:
        bench = await stack.enter_async_context(a_bench(sqlite_address))
        door = await stack.enter_async_context(a_door(sqlite_address, slack=bench.bolt, guard=SlackGuard(SECRET)))
        yield SlackDoor(door, bench)


TWICE = {
    "another timestamp after it": lambda right: [*right, (STAMP, "1")],
    "another timestamp before it": lambda right: [(STAMP, "1"), *right],
    "another signature after it": lambda right: [*right, (SIGNATURE.lower(), "v0=" + "0" * 64)],
    "another signature before it": lambda right: [(SIGNATURE.lower(), "v0=" + "0" * 64), *right],
    "the same timestamp": lambda right: [*right, right[0]],
    "the same signature": lambda right: [*right, right[1]],
}


async def test_a_header_that_stands_there_twice_proves_nothing_whichever_of_them_is_right(slack: SlackDoor) -> None:
    """Two readers of such a request may each believe another one."""
    click = as_form(slack.bench.click(Control.CASE_CLAIM, slack.bench.ids["free"], by=AGENT))
    before = await slack.bench.everything()

    statuses = {how: await slack.post(click, proof=doubled(proof_of(click))) for how, doubled in TWICE.items()}
    untouched = await slack.bench.everything()
    once = await slack.post(click)

    assert statuses == dict.fromkeys(TWICE, 401)
    assert untouched == before
    assert once == 200
    assert await slack.bench.everything() != before


def of_size(size: int) -> bytes:
    """Return an event of a kind that nobody waits for, in exactly so many bytes."""
    empty = json.dumps({"type": "event_callback", "event": {"type": "nobody_waits", "text": ""}})
    return empty.replace('""', f'"{"x" * (size - len(empty))}"').encode()


async def test_a_signed_body_of_a_quarter_of_a_mebibyte_is_read_and_not_a_byte_more(slack: SlackDoor) -> None:
    largest, larger = of_size(256 * 1024), of_size(256 * 1024 + 1)

    assert (len(largest), MAX_SLACK_BODY) == (256 * 1024, 256 * 1024)
    assert await slack.post(largest, kind=JSON) == 404  # read by Bolt, which has nobody for it
    assert await slack.post(larger, kind=JSON) == 413


async def test_the_limit_counts_what_a_body_becomes_and_not_what_it_says(slack: SlackDoor) -> None:
    larger = of_size(256 * 1024 + 1)
    packed = gzip.compress(larger)
    head = ["POST /slack/events HTTP/1.1", "Host: x", f"Content-Type: {JSON}"]
    head += [f"{name}: {value}" for name, value in proof_of(larger)]
    zipped = [*head, "Content-Encoding: gzip", f"Content-Length: {len(packed)}"]
    chunked = [*head, "Transfer-Encoding: chunked"]
    in_chunks = f"{len(larger):x}\r\n".encode() + larger + b"\r\n0\r\n\r\n"

    answers = [
        await slack.door.raw("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        for lines, body in ((zipped, packed), (chunked, in_chunks))
    ]

    assert [status for status, _, _ in answers] == [413, 413]


ODD: tuple[Any, ...] = ("x", 7, True, None, [], ["x"], [[]], {}, {"id": {"id": 1}})
PARTS: tuple[tuple[str | int, ...], ...] = (
    (), ("type",), ("team",), ("team", "id"), ("user",), ("user", "id"), ("api_app_id",), ("enterprise",), ("channel",),
    ("authorizations",), ("authorizations", 0), ("response_url",), ("response_urls",), ("trigger_id",), ("message",),
    ("callback_id",), ("message", "ts"), ("message", "text"), ("message", "thread_ts"), ("message", "attachments"),
    ("event",), ("event", "type"), ("event", "user"), ("event", "channel"), ("event", "team"), ("event", "message"),
    ("event", "thread_ts"), ("event", "ts"), ("event", "subtype"), ("event", "bot_id"), ("event", "tab"),
    ("actions",), ("actions", 0), ("actions", 0, "action_id"), ("actions", 0, "value"), ("actions", 0, "type"),
    ("view",), ("view", "callback_id"), ("view", "type"), ("view", "state"), ("view", "private_metadata"),
    ("view", "id"), ("is_ext_shared_channel",), ("is_enterprise_install",),
)  # fmt: skip
NOBODY_WAITS = (
    "block_suggestion", "dialog_submission", "interactive_message", "dialog_suggestion",
    "workflow_step_edit", "app_rate_limited",
)  # fmt: skip


def proper(bench: Bench) -> list[dict[str, Any]]:
    """Return a payload of each kind, as Slack would send it."""
    note = {"channel": "C1", "thread_ts": "1.000100", "ts": "2.000100", "user": AGENT, "text": "x"}
    events = [{"type": kind, **note} for kind in ("message", "app_home_opened", "app_mention", "channel_left")]
    return [
        *map(bench.event, events),
        bench.event({"type": "user_change", "user": {"id": AGENT}}),
        bench.event(events[0], is_ext_shared_channel=True),
        bench.click(Control.OPEN_ORIGINAL, "", by=AGENT),
        bench.form(Form.DETAILS, {}, {}, by=AGENT),
        bench.form(Form.DETAILS, {}, {}, by=AGENT, kind="view_closed"),
        bench.base(AGENT, type="shortcut", callback_id="new_case"),
        bench.base(
            AGENT, type="message_action", callback_id="case_of_message", channel={"id": "C1"},
            message={"ts": "1.000100", "text": "x", "attachments": []},
        ),
    ]  # fmt: skip


def with_part(told: dict[str, Any], path: tuple[str | int, ...], value: Any) -> Any:
    """Return a payload in which the part at ``path`` is another one; the payload itself where it has no such place."""
    if not path:
        return value
    copy = json.loads(json.dumps(told))
    place: Any = copy
    try:
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value
    except (KeyError, IndexError):
        return told
    return copy


def oddities(bench: Bench) -> dict[bytes, str]:
    """Return bodies and their types: every part of every kind as a third of what it should not be, in turn."""
    odd = [
        with_part(told, path, value)
        for number, told in enumerate(proper(bench))
        for place, path in enumerate(PARTS)
        for value in ODD[(number + place) % 3 :: 3]
    ]
    odd += [bench.base(AGENT, type=kind, callback_id="x", action_id="y") for kind in NOBODY_WAITS]
    odd += [{"type": "url_verification", "challenge": value} for value in ODD]
    bodies = {json.dumps(one).encode(): JSON for one in odd}
    return bodies | {as_form(one): FORM for one in odd[:: len(ODD) + 1]}


@pytest.mark.slow
async def test_a_signed_payload_of_any_shape_is_answered_and_never_with_a_failure_of_ours(slack: SlackDoor) -> None:
    """Slack would repeat a failure, and each is an alarm for whoever watches us."""
    with captured_logs(level="INFO") as written:
        answers = [(await slack.post(body, kind=kind), body) for body, kind in oddities(slack.bench).items()]

    assert [(status, body) for status, body in answers if status not in (200, 400, 404)] == []
    assert {status for status, _ in answers} == {200, 400, 404}
    errors = [line for line in written.getvalue().splitlines() if '"level": "error"' in line]
    assert [line for line in errors if "slack.gone" not in line] == []  # a channel that is left is told, and rightly


async def test_what_slack_sends_gets_through(slack: SlackDoor) -> None:
    told = [as_form(one) if "event" not in one else json.dumps(one).encode() for one in proper(slack.bench)]
    asked = json.dumps({"type": "url_verification", "challenge": "3eZbrw1a"}).encode()

    statuses = [await slack.post(body, kind=JSON if body.startswith(b"{") else FORM) for body in (*told, asked)]

    assert statuses == [200] * len(statuses)


@pytest.mark.parametrize("event", ["x", ["x"], 7, None, {}, {"type": ["message"]}], ids=repr)
async def test_an_event_that_is_none_is_refused(slack: SlackDoor, event: Any) -> None:
    assert await slack.post(json.dumps({"type": "event_callback", "event": event}).encode(), kind=JSON) == 400
    assert await slack.post(json.dumps({"event": event}).encode(), kind=JSON) == 404
