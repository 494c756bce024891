"""Lengths that are counted in letters as people see them: an accent, a flag or a family of emoji is one."""

from __future__ import annotations

import re

# A link weighs this much on Mastodon, however long it is (docs.joinmastodon.org, Posting to your profile).
MASTODON_LINK = "x" * 23
LINK = re.compile(r"(?<![\w@#$/])https?://[^\s/?#<>\"]+\.\w[^\s<>\"]*", re.IGNORECASE)
# What ends a sentence behind a link is no part of it.
BEHIND_A_LINK = ".,;:!?'\"…"
HANDLE = re.compile(r"(?<![\w/=])@([a-z0-9_]+(?:[.-]+[a-z0-9_]+)*)(?:@\w+(?:[.-]+\w+)*)?", re.IGNORECASE)
# Bluesky takes 300 letters and 3,000 bytes (app.bsky.feed.post: maxGraphemes, maxLength): ten bytes to a letter.
BLUESKY_BYTES, BYTES_TO_A_LETTER = 3000, 10


def letters(text: str) -> int:
    """Return the number of letters as people see them (extended grapheme clusters)."""
    # Its tables take a fourteenth of a second to import, which a desk without Mastodon and Bluesky should not wait for.
    from wcwidth import iter_graphemes

    return len(text) if text.isascii() and "\r" not in text else sum(1 for _ in iter_graphemes(text))


def mastodon_length(text: str) -> int:
    """Return the length of ``text`` on Mastodon: letters, a link 23, of a remote handle only what is before its server.

    Only what begins with http:// or https:// is a link there.
    """
    return letters(HANDLE.sub(r"@\1", LINK.sub(_weighed, text)))


def bluesky_length(text: str) -> int:
    """Return the length of ``text`` on Bluesky in letters, or, where it has too many bytes, in tenths of bytes.

    So one limit of 300 holds both of its limits: a text is above it when it has too many of either.
    """
    seen, octets = letters(text), len(text.encode(errors="surrogatepass"))
    return seen if octets <= BLUESKY_BYTES else max(seen, -(-octets // BYTES_TO_A_LETTER))


def _weighed(link: re.Match[str]) -> str:
    found = link[0]
    kept = found.rstrip(BEHIND_A_LINK)
    while kept.endswith(")") and kept.count(")") > kept.count("("):
        kept = kept[:-1].rstrip(BEHIND_A_LINK)
    return MASTODON_LINK + found[len(kept) :]
