"""A small configuration that is right, for tests to bend."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping

from bot.settings import BadConfiguration, Problem, Settings, parse_settings

SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="


def secret_of(source: str) -> str:
    """Return a secret that no other source has."""
    return "whsec_" + base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()


ENVIRON: Mapping[str, str] = {
    "SLACK_BOT_TOKEN": "xoxb-1-abc",
    "SLACK_APP_TOKEN": "xapp-1-abc",
    "WEBCARE_HOOK_WEB_SECRET": SECRET,
}

RAIL = """\
[desk.rail]
channel = "C0123"
private_channel = "C0456"
language = "en"
timezone = "Europe/Amsterdam"
country = "NL"
agents = { usergroup = "S9", people = ["U1", "U2"] }
[desk.rail.hours]
mon = ["08:00-12:00", "13:00-18:00"]
tue = ["08:00-18:00"]
[source.web]
kind = "hook"
desk = "rail"
callback = "https://example.org/replies"
"""


def settings(extra: str = "", *, text: str = RAIL, **environ: str) -> Settings:
    """Return the settings of the sample with ``extra`` at its end and ``environ`` beside its variables."""
    return parse_settings(text + extra, {**ENVIRON, **environ})


def problems(extra: str = "", *, text: str = RAIL, **environ: str) -> list[Problem]:
    """Return what is wrong with the sample once ``extra`` stands at its end."""
    try:
        settings(extra, text=text, **environ)
    except BadConfiguration as bad:
        return list(bad.problems)
    return []


def without(key: str, text: str = RAIL) -> str:
    """Return the sample without the line that sets ``key``."""
    return "\n".join(line for line in text.splitlines() if not line.startswith(f"{key} =")) + "\n"


def with_line(after: str, line: str, text: str = RAIL) -> str:
    """Return the sample with ``line`` put in after the line ``after``."""
    assert f"{after}\n" in text
    return text.replace(f"{after}\n", f"{after}\n{line}\n", 1)
