"""The settings that every stage starts from."""

from __future__ import annotations

from bot.settings import Settings
from bot.settings.load import parse_settings
from integrations.registry import KINDS

DESK = """
[desk.rail]
channel = "C1"
private_channel = "G1"
timezone = "Europe/Amsterdam"
language = "nl"
agents = { people = ["UANA"] }
hours = { always = true }
"""
SLACK = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}


def settings_of(toml: str, **environ: str) -> Settings:
    """Return the settings of a desk with the sources of ``toml``, in an environment with ``environ``."""
    return parse_settings(DESK + toml, {**SLACK, **environ}, kinds=KINDS)
