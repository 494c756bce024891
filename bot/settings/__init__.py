"""webcare.toml and the environment, read into frozen settings; every mistake is reported at once."""

from __future__ import annotations

from bot.settings.durations import parse_duration
from bot.settings.frozen import (
    AgentGroup,
    Database,
    Delivery,
    Department,
    Desk,
    HttpDoor,
    Intake,
    Member,
    Settings,
    SlackAccess,
    Source,
)
from bot.settings.load import DEFAULT_FILE, load_settings, parse_settings
from bot.settings.problems import BadConfiguration, Problem

__all__ = [
    "DEFAULT_FILE",
    "AgentGroup",
    "BadConfiguration",
    "Database",
    "Delivery",
    "Department",
    "Desk",
    "HttpDoor",
    "Intake",
    "Member",
    "Problem",
    "Settings",
    "SlackAccess",
    "Source",
    "load_settings",
    "parse_duration",
    "parse_settings",
]
