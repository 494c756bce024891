"""What of a text is a link or names somebody: Bluesky finds neither by itself, and counts places in UTF-8 bytes."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

LINK = re.compile(r"(?<![\w@#/])https?://[^\s/?#<>\"]+\.\w[^\s<>\"]*", re.IGNORECASE)
BEHIND_A_LINK = ".,;:!?'\"…"
HANDLE = re.compile(r"(?<![\w@/.])@((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,62})", re.IGNORECASE)
# Each is looked up; a reply that names more people than this is none.
MOST_HANDLES = 10
RICHTEXT = "app.bsky.richtext.facet"


async def facets_of(said: str, who: Callable[[str], Awaitable[str | None]]) -> list[dict[str, Any]]:
    """Return the facets of ``said``; ``who`` returns the account of a name, None where there is none."""
    found = []
    links = [(one.start(), one.start() + len(_link(one[0]))) for one in LINK.finditer(said)]
    for start, end in links:
        found.append(_facet(said, start, end, {"$type": f"{RICHTEXT}#link", "uri": said[start:end]}))
    for name in list(HANDLE.finditer(said))[:MOST_HANDLES]:
        if any(start <= name.start() < end for start, end in links):
            continue
        did = await who(name[1].rstrip("-").lower())
        if did is not None:
            found.append(_facet(said, name.start(), name.end(), {"$type": f"{RICHTEXT}#mention", "did": did}))
    return sorted(found, key=lambda one: int(one["index"]["byteStart"]))


def _facet(said: str, start: int, end: int, feature: dict[str, str]) -> dict[str, Any]:
    first = len(said[:start].encode(errors="surrogatepass"))
    index = {"byteStart": first, "byteEnd": first + len(said[start:end].encode(errors="surrogatepass"))}
    return {"index": index, "features": [feature]}


def _link(found: str) -> str:
    """Return a link without what only ends a sentence behind it."""
    kept = found.rstrip(BEHIND_A_LINK)
    while kept.endswith(")") and kept.count(")") > kept.count("("):
        kept = kept[:-1].rstrip(BEHIND_A_LINK)
    return kept
