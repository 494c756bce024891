"""HTML of mails as plain text. Reads each character once or twice, whatever it is: a stranger chose it."""

from __future__ import annotations

import re

from bot.rules.entities import unescaped

TAG = re.compile(r"(<[^<>]{0,4000}>)")
NAMED = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
HIDDEN = frozenset(("script", "style", "head", "title", "noscript", "template"))
LINES = frozenset(("br", "p", "div", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "pre",
                   "section", "article", "header", "footer"))  # fmt: skip
# Where mail programs put what they quote: Gmail, Outlook on the web, Outlook, Thunderbird, Apple Mail, Yahoo.
QUOTES = re.compile(
    r'class=["\'](?:[^"\']{0,200}\s)?(?:gmail_quote|yahoo_quoted|moz-cite-prefix)\b|type=["\']?cite\b'
    r'|id=["\']?(?:divRplyFwdMsg|appendonsend|mail-editor-reference-message-container)\b',
    re.IGNORECASE,
)
QUOTED = "\x1equoted\x1e"
"""Stands in the text where a mail program says that its quotation begins."""


def text_of(source: str) -> str:
    """Return what a person reads in ``source``; what comes behind the first quotation is left away."""
    told: list[str] = []
    hidden = ""
    for piece in TAG.split(_without_comments(source)):
        named = NAMED.match(piece)
        if named is None:
            if not hidden and not piece.startswith("<!"):
                told.append(re.sub(r"\s+", " ", unescaped(piece)))
            continue
        closing, name = bool(named[1]), named[2].lower()
        if hidden:
            hidden = "" if closing and name == hidden else hidden
        elif name in HIDDEN and not closing and not piece.endswith("/>"):
            hidden = name
        elif QUOTES.search(piece):
            told.append(f"\n{QUOTED}\n")
        elif name in LINES:
            told.append("\n")
    return _tidy("".join(told))


def _without_comments(source: str) -> str:
    kept, at = [], 0
    while (start := source.find("<!--", at)) >= 0:
        kept.append(source[at:start])
        end = source.find("-->", start + 4)
        if end < 0:
            return "".join(kept)
        at = end + 3
    return "".join((*kept, source[at:]))


def _tidy(text: str) -> str:
    before, _, behind = text.partition(QUOTED)
    # An answer below the quotation stands behind it: with nothing before it, everything is kept.
    whole = before if before.strip() else behind.replace(QUOTED, "")
    lines = [line.strip() for line in whole.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
