"""A practice Slack workspace, and beside it a small social platform, in one process.

It judges our bot from outside: it imports nothing of the bot and no Slack library, and refuses what Slack refuses.
State lives in memory only.

    config = SandboxConfig.for_tests(agents=6)
    async with Sandbox(config) as sandbox:            # or: sandbox = await Sandbox.start(config); await sandbox.stop()
        sandbox.url, sandbox.api_url                  # "http://127.0.0.1:41234", ".../api/" (for SLACK_API_URL)
        ana = sandbox.as_user("U1")
        await ana.say("C1", "hello")
        await ana.click("C1", ts, "Claim")            # visible label or action_id
        await ana.submit({"Your reply": "Hi!"})       # top modal; keys are labels, action_ids or block_ids
        await sandbox.wait_for(lambda: sandbox.messages("C1"), timeout_s=5)
        await sandbox.platform.post("c1", "My train is late")

Public names: ``Sandbox`` (server.py), ``Actor`` and ``Refused`` (actor.py), the configuration classes (config.py),
``Fault`` (faults.py), ``Notification`` (notify.py).
"""

from __future__ import annotations

from .actor import Actor
from .config import (
    AppConfig,
    ChannelConfig,
    ClockConfig,
    CommandConfig,
    CustomerConfig,
    DeliveryConfig,
    GroupConfig,
    LimitsConfig,
    PlatformConfig,
    SandboxConfig,
    ShortcutConfig,
    TeamConfig,
    UserConfig,
)
from .errors import ApiError, Refused
from .faults import Fault
from .notify import Notification
from .server import Sandbox

__all__ = [
    "Actor",
    "ApiError",
    "AppConfig",
    "ChannelConfig",
    "ClockConfig",
    "CommandConfig",
    "CustomerConfig",
    "DeliveryConfig",
    "Fault",
    "GroupConfig",
    "LimitsConfig",
    "Notification",
    "PlatformConfig",
    "Refused",
    "Sandbox",
    "SandboxConfig",
    "ShortcutConfig",
    "TeamConfig",
    "UserConfig",
]
