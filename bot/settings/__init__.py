"""webcare.toml and the environment, read into frozen settings; every mistake is reported at once."""

from __future__ import annotations

from bot.settings.durations import parse_duration
from bot.settings.fields import WHEN
from bot.settings.frozen import (
    AgentGroup,
    AutomaticReply,
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
from bot.settings.oncall import CalendarFeed, OnCall, Reach
from bot.settings.problems import BadConfiguration, Problem

__all__ = [
    "DEFAULT_FILE",
    "WHEN",
    "AgentGroup",
    "AutomaticReply",
    "BadConfiguration",
    "CalendarFeed",
    "Database",
    "Delivery",
    "Department",
    "Desk",
    "HttpDoor",
    "Intake",
    "Member",
    "OnCall",
    "Problem",
    "Reach",
    "Settings",
    "SlackAccess",
    "Source",
    "load_settings",
    "parse_duration",
    "parse_settings",
]
