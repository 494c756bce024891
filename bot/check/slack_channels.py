"""Is the bot in the channels, can it post there, and does it find again what it posted?"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.check.result import CheckResult, failed, ok, warning
from bot.check.slack_call import Answer, ask
from bot.settings import Desk, Settings

EVENT_TYPE = "webcare_check"
TEST_TEXT = {
    "en": "Test message of webcare check; it disappears in a moment.",
    "nl": "Testbericht van webcare check; het verdwijnt zo weer.",
}
# How long Slack takes to show a message in the history is not documented; the bot itself waits a minute.
LOOKUPS = 6
LOOKUP_PAUSE_S = 0.5
_IN_CHANNEL_DETAILS = "Copy the id from the channel's details in Slack, at the very bottom."


@dataclass(frozen=True, slots=True)
class Place:
    """A channel that the file names, and where."""

    channel: str
    key: str
    language: str
    of_desk: bool
    wants_private: bool


def places(settings: Settings) -> list[Place]:
    """Return every channel once, in the order of the file; a desk's own goes before a department's."""
    found: dict[str, Place] = {}
    for desk in settings.desks.values():
        for place in _of_desk(desk):
            found.setdefault(place.channel, place)
    for desk in settings.desks.values():
        for department in desk.departments.values():
            if department.channel:
                key = f"desk.{desk.name}.departments.{department.name}.channel"
                place = Place(department.channel, key, desk.language, of_desk=False, wants_private=department.private)
                found.setdefault(department.channel, place)
    return list(found.values())


def _of_desk(desk: Desk) -> Iterator[Place]:
    shared = desk.private_channel is None
    yield Place(desk.channel, f"desk.{desk.name}.channel", desk.language, of_desk=True, wants_private=shared)
    if desk.private_channel:
        key = f"desk.{desk.name}.private_channel"
        yield Place(desk.private_channel, key, desk.language, of_desk=True, wants_private=True)


async def check_place(place: Place, client: AsyncWebClient, *, pause_s: float = LOOKUP_PAUSE_S) -> list[CheckResult]:
    """Look at a channel; in a desk's own, post a message, look it up and delete it.

    ``pause_s``: real time between two looks at the history.
    """
    answer = await ask(client, "conversations.info", channel=place.channel)
    joined = _joined(place, answer)
    if joined.state == "failed" or not place.of_desk:
        return [joined]
    return [joined, await _test_message(place, client, pause_s)]


def _joined(place: Place, answer: Answer) -> CheckResult:
    name = f"Channel {place.key}"
    if answer.error == "channel_not_found":
        remedy = f"Invite the bot if it is private (/invite), or correct the id. {_IN_CHANNEL_DETAILS}"
        return failed(name, f"{place.channel} is not there, or private and without the bot", remedy)
    if answer.error:
        # The main job does not need this method, so a server without it is no reason to stop.
        return warning(name, f"conversations.info: {answer.error}", answer.remedy)
    channel = answer.data.get("channel", {})
    label = f"#{channel.get('name', place.channel)}"
    if channel.get("is_archived"):
        return failed(name, f"{label} is archived", "Unarchive it, or name another channel.")
    if not channel.get("is_member"):
        return failed(name, f"the bot is not in {label}", f"Write /invite @Webcare Desk in {label}.")
    if place.wants_private and not channel.get("is_private"):
        other = "set private_channel to a private one" if place.of_desk else "take out private = true"
        return warning(
            name, f"{label} is public, and private mentions are shown there", f"Make it private, or {other}."
        )
    return ok(name, f"the bot is in {label}")


async def _test_message(place: Place, client: AsyncWebClient, pause_s: float) -> CheckResult:
    name = f"Test message {place.key}"
    key = secrets.token_hex(8)
    metadata = json.dumps({"event_type": EVENT_TYPE, "event_payload": {"key": key}})
    posted = await ask(
        client, "chat.postMessage", channel=place.channel, text=TEST_TEXT[place.language], metadata=metadata
    )
    if posted.error:
        return failed(name, f"chat.postMessage: {posted.error}", posted.remedy)
    ts = str(posted.data.get("ts", ""))
    missed = await _look_up(place.channel, ts, key, client, pause_s)
    deleted = await ask(client, "chat.delete", channel=place.channel, ts=ts)
    if missed:
        return failed(name, f"posted, but not found again: {missed.error}", missed.remedy)
    if deleted.error:
        return warning(name, f"posted and found; chat.delete: {deleted.error}", "Delete it by hand.")
    return ok(name, "posted, found again by its metadata, deleted")


async def _look_up(channel: str, ts: str, key: str, client: AsyncWebClient, pause_s: float) -> Answer | None:
    """Return None once the message with ``key`` is found, else what went wrong last."""
    missing = Answer(error="no message carries our metadata", needed="metadata.message:read")
    for attempt in range(LOOKUPS):
        if attempt:
            await asyncio.sleep(pause_s)
        answer = await ask(
            client, "conversations.history", channel=channel, oldest=ts, inclusive="1", include_all_metadata="1"
        )
        if answer.error:
            return answer
        messages = answer.data.get("messages", [])
        if any(_key_of(message) == key for message in messages):
            return None
    return missing


def _key_of(message: Mapping[str, Any]) -> object:
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    return payload.get("key")
