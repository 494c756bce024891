"""Links from one message to another in the same workspace."""

from __future__ import annotations

from bot.slack.blocks import link, run
from bot.slack.rendered import Json


def permalink(team_url: str, place: tuple[str, str] | None) -> str | None:
    """Return the address of the message at (channel, ts); None while either is unknown.

    ``team_url`` is what ``auth.test`` calls ``url``: "https://rail.slack.com/".
    """
    if not team_url or place is None:
        return None
    channel, ts = place
    return f"{team_url.rstrip('/')}/archives/{channel}/p{ts.replace('.', '')}"


def linked(text: str, team_url: str, place: tuple[str, str] | None, *, bold: bool = False) -> Json:
    """Return ``text`` as a link to the message, or as plain text."""
    url = permalink(team_url, place)
    return link(url, text, bold=bold) if url else run(text, bold=bold)
