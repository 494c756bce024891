"""What Slack makes of the text a person types: entities escaped, links marked, a rich_text block beside it."""

from __future__ import annotations

import re
from typing import Any

from .shapes import Json

_TOKEN = re.compile(r"<@[A-Z0-9]+>|<!subteam\^[A-Z0-9]+>|<#[A-Z0-9]+>|<!(?:here|channel|everyone)>|https?://[^\s<>]+")


def typed(text: str) -> tuple[str, list[Json]]:
    """Return the stored text and the elements of its rich_text section."""
    stored: list[str] = []
    elements: list[Json] = []
    end = 0
    for found in _TOKEN.finditer(text):
        _plain(text[end : found.start()], stored, elements)
        token = found.group()
        stored.append(token if token.startswith("<") else f"<{token}>")
        elements.append(_element(token))
        end = found.end()
    _plain(text[end:], stored, elements)
    return "".join(stored), elements


def escaped(text: str) -> str:
    """Replace the three characters that Slack reserves."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _plain(text: str, stored: list[str], elements: list[Json]) -> None:
    if text:
        stored.append(escaped(text))
        elements.append({"type": "text", "text": text})


def _element(token: str) -> dict[str, Any]:
    if token.startswith("<@"):
        return {"type": "user", "user_id": token[2:-1]}
    if token.startswith("<!subteam^"):
        return {"type": "usergroup", "usergroup_id": token[10:-1]}
    if token.startswith("<#"):
        return {"type": "channel", "channel_id": token[2:-1]}
    if token.startswith("<!"):
        return {"type": "broadcast", "range": token[2:-1]}
    return {"type": "link", "url": token}
