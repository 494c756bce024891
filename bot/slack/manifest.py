"""The Slack app manifest: what the app is called, what it may do and what it hears."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.settings import Settings
from bot.slack.controls import Shortcut

COMMAND = "/webcare"
EVENTS_PATH = "/slack/events"
PLACEHOLDER_URL = "https://YOUR-HOST"

# What each is for stands in docs/configuration.md; nothing is asked for a feature that is not there yet.
SCOPES: tuple[str, ...] = (
    "app_mentions:read",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "groups:history",
    "groups:read",
    "im:history",
    "im:write",
    "metadata.message:read",
    "usergroups:read",
    "users:read",
)

# Notes and answers are thread messages, hence message.*; the last ten say that a channel, person or token has gone.
EVENTS: tuple[str, ...] = (
    "app_home_opened",
    "app_mention",
    "message.channels",
    "message.groups",
    "message.im",
    "app_uninstalled",
    "channel_archive",
    "channel_deleted",
    "channel_left",
    "group_archive",
    "group_deleted",
    "group_left",
    "member_left_channel",
    "tokens_revoked",
    "user_change",
)

# Slack refuses longer ones (manifest schema 1.0.0).
NAME_MAX = 35
DESCRIPTION_MAX = 140
LONG_DESCRIPTION_MIN = 174
SHORTCUT_NAME_MAX = 24
SHORTCUT_DESCRIPTION_MAX = 150


@dataclass(frozen=True, slots=True)
class _Texts:
    description: str
    long_description: str
    command: str
    usage: str
    new_case: str
    new_case_description: str
    case_of_message: str
    case_of_message_description: str


_TEXTS = {
    "en": _Texts(
        description="Customer mentions become cases in your channel: one owner, one reply, in time.",
        long_description=(
            "Webcare Desk brings what customers write to you into one Slack channel. Each mention becomes a case with "
            "Claim, Reply, Escalate and Resolve, one owner and one set of clocks. Nothing is lost, nothing is sent "
            "twice, and the team hears about it before a promise to a customer breaks."
        ),
        command="The queue, your own cases, and help",
        usage="next | queue | mine | open | close | oncall | crisis | drill | help",
        new_case="New case",
        new_case_description="Make a case of a link, a call, or anything that no source brings in",
        case_of_message="Make this a case",
        case_of_message_description="Make a case of what a colleague pasted here",
    ),
    "nl": _Texts(
        description="Berichten van klanten worden cases in je kanaal: één eigenaar, één antwoord, op tijd.",
        long_description=(
            "Webcare Desk brengt wat klanten je schrijven naar één Slack-kanaal. Elk bericht wordt een case met "
            "Oppakken, Beantwoorden, Navragen en Afronden, met één eigenaar en één stel klokken. Er raakt niets kwijt, "
            "er gaat niets dubbel de deur uit, en het team hoort het vóórdat een belofte aan een klant breekt."
        ),
        command="De wachtrij, je eigen cases en hulp",
        usage="next | queue | mine | open | close | oncall | crisis | drill | help",
        new_case="Nieuwe case",
        new_case_description="Maak een case van een link, een telefoontje, of wat geen bron binnenbrengt",
        case_of_message="Maak hier een case van",
        case_of_message_description="Maak een case van wat een collega hier plakte",
    ),
}


def manifest(settings: Settings, *, public_url: str | None = None, socket_mode: bool | None = None) -> dict[str, Any]:
    """Return the manifest for these settings, ready to be written as JSON.

    Descriptions are in the first desk's language. ``socket_mode`` defaults to what the tokens say, and without tokens
    to whether no ``public_url`` is given. Over HTTP Slack calls that address (without it a placeholder stands there,
    which Slack refuses until it is filled in).
    """
    texts = _TEXTS[next(iter(settings.desks.values())).language]
    without_tokens = settings.slack.app_token is None and settings.slack.signing_secret is None
    wanted = public_url is None if without_tokens else settings.slack.socket_mode
    over_socket = wanted if socket_mode is None else socket_mode
    request_url = None if over_socket else (public_url or PLACEHOLDER_URL).rstrip("/") + EVENTS_PATH
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": "Webcare Desk",
            "description": texts.description,
            "long_description": texts.long_description,
            "background_color": "#1f3a5f",
        },
        "features": _features(texts, request_url),
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**_at(request_url, "request_url"), "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **_at(request_url, "request_url")},
            "org_deploy_enabled": False,
            "socket_mode_enabled": over_socket,
            "token_rotation_enabled": False,
        },
    }


def _features(texts: _Texts, request_url: str | None) -> dict[str, Any]:
    return {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
        "bot_user": {"display_name": "Webcare Desk", "always_online": True},
        "shortcuts": [
            {
                "type": "global",
                "callback_id": Shortcut.NEW_CASE.value,
                "name": texts.new_case,
                "description": texts.new_case_description,
            },
            {
                "type": "message",
                "callback_id": Shortcut.CASE_OF_MESSAGE.value,
                "name": texts.case_of_message,
                "description": texts.case_of_message_description,
            },
        ],
        "slash_commands": [
            {
                "command": COMMAND,
                "description": texts.command,
                "usage_hint": texts.usage,
                "should_escape": True,  # ids instead of names, so that "assign to @sanne" means one person
                **_at(request_url, "url"),
            }
        ],
    }


def _at(request_url: str | None, key: str) -> dict[str, str]:
    return {} if request_url is None else {key: request_url}
