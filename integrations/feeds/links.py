"""Links of entries: where they really lead, and which of them may be shown."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

_GOOGLE = re.compile(r"(www\.)?google(\.[a-z]{2,3}){1,2}", re.ASCII)


def unwrapped(link: str | None) -> tuple[str | None, bool]:
    """Return where a link leads, and whether it stood inside one of Google Alerts; None for what is no web address."""
    target = _inside(link) if link else None
    if target is not None:
        return target, True
    return (link, False) if link and is_web(link) else (None, False)


def _inside(link: str) -> str | None:
    try:
        parts = urlsplit(link)
        if parts.path != "/url" or not _GOOGLE.fullmatch(parts.hostname or ""):
            return None
        asked = dict(parse_qsl(parts.query, max_num_fields=40))
    except ValueError:
        return None
    target = asked.get("url") or asked.get("q") or ""
    return target if is_web(target) else None


def is_web(link: str) -> bool:
    """Say whether a link leads to a place on the web."""
    try:
        parts = urlsplit(link)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", link)
    except ValueError:
        return False


def host_of(link: str | None) -> str | None:
    """Return the site of a web address, as people call it."""
    try:
        return (urlsplit(link).hostname or "").removeprefix("www.") or None if link else None
    except ValueError:
        return None
