from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from bot.settings import parse_settings
from bot.slack.manifest import (
    DESCRIPTION_MAX,
    EVENTS,
    LONG_DESCRIPTION_MIN,
    NAME_MAX,
    SCOPES,
    SHORTCUT_DESCRIPTION_MAX,
    SHORTCUT_NAME_MAX,
    manifest,
)
from tests.settings.samples import RAIL, settings

# Which scope Slack asks before it sends an event, by its documentation of each.
SCOPE_OF_EVENT = {
    "app_home_opened": None,
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "app_uninstalled": None,
    "tokens_revoked": None,
    "channel_archive": "channels:read",
    "channel_deleted": "channels:read",
    "channel_left": "channels:read",
    "group_archive": "groups:read",
    "group_deleted": "groups:read",
    "group_left": "groups:read",
    "member_left_channel": "channels:read",
    "user_change": "users:read",
}


def test_over_socket_mode_no_address_is_needed() -> None:
    made = manifest(settings())

    assert made["settings"]["socket_mode_enabled"] is True
    assert "http" not in json.dumps(made)


def test_over_http_slack_calls_one_address() -> None:
    made = manifest(
        settings(SLACK_APP_TOKEN="", SLACK_SIGNING_SECRET="s" * 32), public_url="https://webcare.example.org/"
    )

    assert made["settings"]["socket_mode_enabled"] is False
    assert set(addresses(made)) == {"https://webcare.example.org/slack/events"}
    assert len(list(addresses(made))) == 3  # events, interactivity, command


@pytest.mark.parametrize(("public_url", "over_socket"), [(None, True), ("https://webcare.example.org", False)])
def test_before_there_are_tokens_an_address_means_http(public_url: str | None, over_socket: bool) -> None:
    without_tokens = parse_settings(RAIL, {}, secrets_required=False)

    made = manifest(without_tokens, public_url=public_url)

    assert made["settings"]["socket_mode_enabled"] is over_socket


def test_an_address_that_is_not_known_is_a_placeholder() -> None:
    assert set(addresses(manifest(settings(), socket_mode=False))) == {"https://YOUR-HOST/slack/events"}


def test_every_event_has_the_scope_that_it_needs() -> None:
    assert set(EVENTS) == set(SCOPE_OF_EVENT)
    assert {scope for scope in SCOPE_OF_EVENT.values() if scope} <= set(SCOPES)


def test_scopes_and_events_stand_in_the_manifest_once_each() -> None:
    made = manifest(settings())

    assert made["oauth_config"]["scopes"]["bot"] == list(SCOPES) == sorted(set(SCOPES))
    assert made["settings"]["event_subscriptions"]["bot_events"] == list(EVENTS)
    assert len(set(EVENTS)) == len(EVENTS)


def test_the_app_has_a_bot_a_home_a_command_and_buttons() -> None:
    made = manifest(settings())

    [command] = made["features"]["slash_commands"]
    assert (command["command"], command["should_escape"]) == ("/webcare", True)
    assert made["features"]["app_home"]["home_tab_enabled"]
    assert made["features"]["app_home"]["messages_tab_enabled"]
    assert not made["features"]["app_home"]["messages_tab_read_only_enabled"]
    assert made["features"]["bot_user"]["display_name"]
    assert made["settings"]["interactivity"]["is_enabled"]


def test_it_offers_a_shortcut_from_anywhere_and_one_with_every_message() -> None:
    made = manifest(settings())

    offered = [(one["type"], one["callback_id"], one["name"]) for one in made["features"]["shortcuts"]]
    assert offered == [("global", "new_case", "New case"), ("message", "case_of_message", "Make this a case")]
    assert "commands" in SCOPES  # what Slack asks for shortcuts


@pytest.mark.parametrize(("language", "word"), [("en", "Customer mentions"), ("nl", "Berichten van klanten")])
def test_it_describes_itself_in_the_language_of_the_first_desk(language: str, word: str) -> None:
    made = manifest(settings(text=RAIL.replace('language = "en"', f'language = "{language}"')))

    assert word in made["display_information"]["description"]


@pytest.mark.parametrize("language", ["en", "nl"])
def test_its_texts_keep_to_the_lengths_of_slack(language: str) -> None:
    made = manifest(settings(text=RAIL.replace('language = "en"', f'language = "{language}"')))

    shown = made["display_information"]
    assert len(shown["name"]) <= NAME_MAX
    assert len(shown["description"]) <= DESCRIPTION_MAX
    assert LONG_DESCRIPTION_MIN <= len(shown["long_description"]) <= 4000
    assert len(made["features"]["bot_user"]["display_name"]) <= 80
    for shortcut in made["features"]["shortcuts"]:
        assert len(shortcut["name"]) <= SHORTCUT_NAME_MAX
        assert len(shortcut["description"]) <= SHORTCUT_DESCRIPTION_MAX
    for command in made["features"]["slash_commands"]:
        assert len(command["command"]) <= 32
        assert len(command["description"]) <= 2000


def addresses(value: Any) -> Iterator[str]:
    """Yield every text in ``value`` that is a web address."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from addresses(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from addresses(inner)
    elif isinstance(value, str) and value.startswith("http"):
        yield value
