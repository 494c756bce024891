"""Calls of Slack whose refusals are values, because every one of them is something to report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.remedies import ACCESS

REMEDIES = ACCESS | {
    "socket_mode_not_enabled": "Switch Socket Mode on in the app's settings, or unset SLACK_APP_TOKEN to use HTTP.",
    "ratelimited": "Slack asks to wait. Run webcare check again in a minute.",
    "unknown_method": "The server behind SLACK_API_URL does not know this method.",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: ``error`` is Slack's code, or says why there was no answer; empty when all is well."""

    data: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    needed: str = ""

    @property
    def remedy(self) -> str:
        """What to do about ``error`` where no better advice is known."""
        if self.needed:
            return f"Add the scope {self.needed} (webcare manifest has all), then reinstall the app."
        return REMEDIES.get(self.error, "Check SLACK_API_URL and that this machine reaches Slack, then try again.")


async def ask(client: AsyncWebClient, method: str, **arguments: Any) -> Answer:
    """Call ``method`` and return what came of it."""
    try:
        response = await client.api_call(method, data=arguments)
    except SlackApiError as error:
        return _refused(error.response)
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        return Answer(error=f"no answer: {str(error) or type(error).__name__}")
    data = response.data if isinstance(response.data, dict) else {}
    return Answer(data=data, headers={name.lower(): value for name, value in response.headers.items()})


def _refused(response: Any) -> Answer:
    """Read a refusal; what came may also be a page of a proxy, or nothing."""
    data = getattr(response, "data", None)
    body = data if isinstance(data, dict) else {}
    status = getattr(response, "status_code", None) or getattr(response, "status", "?")
    return Answer(error=str(body.get("error") or f"HTTP {status}"), needed=str(body.get("needed", "")))
