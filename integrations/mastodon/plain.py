"""A status as plain text: servers tell it as HTML, with links cut into spans of which some are not shown.

Servers clean the HTML of others before they tell it, so that little of the language is left: no angle bracket stands
inside a tag. Python's own parser takes time with the square of a text that is made for it, and breaks off at "<![".
"""

from __future__ import annotations

import re

from bot.rules.entities import unescaped

# Far above what any server takes; what is longer is cut before it is read.
LONGEST_HTML = 100_000
TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)(?:[\s/][^<>]*)?>|<![^<>]*>", re.IGNORECASE)
PARAGRAPHS = frozenset(("p", "blockquote", "pre", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "div"))
UNSEEN = frozenset(("script", "style"))


def plain(html: str) -> str:
    """Return what people read of ``html``: paragraphs with an empty line between them, links written out."""
    said: list[str] = []
    unseen, behind = 0, 0
    html = html[:LONGEST_HTML]
    for tag in TAG.finditer(html):
        said.append("" if unseen else unescaped(html[behind : tag.start()]))
        closes, name, behind = bool(tag[1]), (tag[2] or "").lower(), tag.end()
        said.append(_ends(name, closes=closes))
        if name in UNSEEN:
            unseen = max(0, unseen - 1) if closes else unseen + 1
    said.append("" if unseen else unescaped(html[behind:]))
    lines = [line.strip(" \t\r\f\v") for line in "".join(said).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _ends(name: str, *, closes: bool) -> str:
    """Return what a tag does to the line that it stands in."""
    if name in PARAGRAPHS:
        return "\n\n"
    if name == "li" and not closes:
        return "\n- "
    return "\n" if name == "br" else ""
