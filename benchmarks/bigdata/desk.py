"""The desk whose history is made: thirty agents, two departments, opening hours; and a clock that stands still."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.clock import SystemClock
from bot.settings import Settings, parse_settings

ZONE = ZoneInfo("Europe/Amsterdam")
# The instant of all measurements: a Monday at ten, with the morning list out and the desk at work.
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZONE).astimezone(UTC)
LEAD, PARTNER = "ULEAD", "UFIN1"
AGENTS = tuple(f"UA{number:02}" for number in range(1, 31))
TOML = """
[desk.rail]
channel = "CRAIL"
private_channel = "CPRIV"
language = "en"
timezone = "Europe/Amsterdam"
lead = ["ULEAD"]
agents = {{ people = [{people}] }}
causes = ["delay", "fare"]
cause_required = "never"
retention = "500d"
[desk.rail.hours]
{hours}
[desk.rail.departments.finance]
channel = "CFIN"
answer = "4h"
[desk.rail.departments.track]
people = ["UTRACK"]
answer = "1h"
[source.web]
kind = "hook"
desk = "rail"
platform = "Plaza"
callback = "https://example.org/replies"
max_length = 500
"""
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ENVIRON = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_APP_TOKEN": "xapp-1",
    "WEBCARE_HOOK_WEB_SECRET": "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
}


def settings() -> Settings:
    """Return the settings of the desk: open from eight to ten at night, every day."""
    hours = "\n".join(f'{day} = ["08:00-22:00"]' for day in DAYS)
    return parse_settings(TOML.format(people=", ".join(f'"{user}"' for user in AGENTS), hours=hours), ENVIRON)


@dataclass
class StandingClock(SystemClock):
    """Both kinds of time are the instant that it was set to."""

    at: datetime = NOW

    def now(self) -> datetime:
        """Return the instant."""
        return self.at

    def real(self) -> datetime:
        """Return the instant."""
        return self.at

    def advance(self, by: timedelta) -> None:
        """Move on."""
        self.at += by
