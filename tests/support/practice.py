"""Settings for a practice workspace, and the parts that talk to it, closed in order."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.clock import Clock, SystemClock
from bot.sandbox import Sandbox
from bot.settings import Settings
from bot.settings.load import parse_settings
from bot.slack.client import slack_client, slack_session
from bot.slack.gateway import Gateway
from bot.slack.pacing import Pacing

CONFIG = """
[desk.rail]
channel = "C1"
private_channel = "G1"
language = "en"
address = "je"
timezone = "Europe/Amsterdam"
lead = ["U1"]
agents = {{ people = ["U1", "U2", "U3", "U4", "U5", "U6"] }}
[desk.rail.hours]
always = true
[desk.rail.departments.billing]
channel = "C2"
usergroup = "S1"
people = ["U101"]
answer = "4h"
[source.web]
kind = "hook"
desk = "rail"
purpose = "service"
callback = "{callback}"
{statements}
[delivery]
timeout = "{timeout}"
lease = "{lease}"
settle = "{settle}"
{extra}
"""


def settings_for(
    api_url: str, *, callback: str = "http://127.0.0.1:9/replies", timeout: str = "1s", lease: str = "3s",
    settle: str = "5s", statements: str | None = None, extra: str = "",
    secret: str = "whsec_cHJhY3RpY2UtaG9vay1zZWNyZXQtMTIzNA==",
) -> Settings:  # fmt: skip
    """Return settings of one desk, "rail", open day and night, on the Slack at ``api_url``."""
    text = CONFIG.format(
        callback=callback, timeout=timeout, lease=lease, settle=settle, extra=extra,
        statements=f'statements = "{statements}"' if statements else "",
    )  # fmt: skip
    environ = {
        "SLACK_API_URL": api_url, "SLACK_BOT_TOKEN": "xoxb-practice-bot", "SLACK_APP_TOKEN": "xapp-practice-app",
        "WEBCARE_HOOK_WEB_SECRET": secret,
    }  # fmt: skip
    return parse_settings(text, environ)


@asynccontextmanager
async def gateway_to(
    sandbox: Sandbox, *, settings: Settings | None = None, clock: Clock | None = None
) -> AsyncIterator[Gateway]:
    """Yield a gateway to a practice workspace."""
    used = settings or settings_for(sandbox.api_url)
    async with slack_session(used) as session:
        pacing = Pacing(used.delivery, (clock or SystemClock()).monotonic)
        yield Gateway(slack_client(used, session), pacing)
