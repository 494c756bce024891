"""Which words and links stand out in a flood of messages, so that an alert can say what it seems to be about."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from math import sqrt
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from bot.rules.stop_words import STOP_WORDS
from bot.rules.words import NAMES, READ_MOST, plain

WORD = re.compile(r"#?[^\W_]+(?:['’_-][^\W_]+)*")
LINK = re.compile(r"https?://[^\s<>\"]{1,2000}", re.IGNORECASE)
ENDS_A_SENTENCE = ".,:;!?)]}'\"…»”"
# What senders add to a link to know where a click came from; the page is the same.
TRACKING = re.compile(r"utm_\w+|fbclid|gclid|igshid|igsh|mc_[ce]id|ref_src|ref_url|si", re.IGNORECASE)
SHORTEST, LONGEST = 3, 40  # letters
# One or two people do not make a topic, nor does a word that nineteen of twenty do not use.
LEAST_AUTHORS, LEAST_SHARE = 3, 0.05
# A share stands out that lies this many standard deviations above what chance makes of the usual one. Thousands of
# words are compared at once, so it is more than the customary two or three. What was never seen may be rare as well.
SURE, RARE = 4.0, 0.01


class Post(NamedTuple):
    """A message and who wrote it; ``author`` is any key that is the same for all messages of a person."""

    author: str
    text: str


def top_terms(
    posts: Iterable[Post], usual: Mapping[str, float], *, handles: Collection[str] = (), most: int = 5
) -> list[tuple[str, float]]:
    """Return the words and hashtags that stand out in ``posts`` and the share of authors, 0 to 1, who use each.

    ``usual`` are the shares of an ordinary time (`term_shares`): what is always talked of does not stand out. A term
    counts once for an author; one's own ``handles`` are left out. The term with the largest rise comes first.
    """
    used, hashed, authors = _used(posts, handles)
    rises = []
    for term, number in used.items():
        share, before = number / authors, usual.get(term, 0.0)
        if number >= LEAST_AUTHORS and share >= LEAST_SHARE and _is_a_rise(share, before, authors):
            rises.append((before - share, term, share))
    return [(f"#{term}" if 2 * hashed[term] > used[term] else term, share) for _, term, share in sorted(rises)[:most]]


def term_shares(posts: Iterable[Post], *, handles: Collection[str] = ()) -> dict[str, float]:
    """Return which share of the authors of ``posts`` uses each term, without "#": what is usual, for `top_terms`."""
    used, _, authors = _used(posts, handles)
    return {term: number / authors for term, number in used.items()}


def first_page(text: str) -> str | None:
    """Return the page that ``text`` links to first, without a scheme; None where it links to none.

    Addresses that differ in scheme, "www.", what follows "#" or tracking marks are one page; it is returned without
    those.
    """
    pages = (_page(address) for address in LINK.findall(text[:READ_MOST]))
    return next((page for page in pages if page is not None), None)


def _used(posts: Iterable[Post], handles: Collection[str]) -> tuple[Counter[str], Counter[str], int]:
    """Return how many authors use each term, how many of them as a hashtag, and how many authors there are."""
    own = {plain(handle).removeprefix("@") for handle in handles}
    terms: dict[str, set[str]] = defaultdict(set)
    tags: dict[str, set[str]] = defaultdict(set)
    for author, text in posts:
        for word in WORD.findall(plain(NAMES.sub(" ", text[:READ_MOST]))):
            term = word.removeprefix("#")
            if term not in own and _says_something(term):
                (tags if word[0] == "#" else terms)[author].add(term)
    authors = terms.keys() | tags.keys()
    used = Counter(term for author in authors for term in terms[author] | tags[author])
    hashed = Counter(term for found in tags.values() for term in found)
    return used, hashed, len(authors)


def _is_a_rise(share: float, before: float, authors: int) -> bool:
    """Say whether ``share`` of so many authors is more than chance makes of the share ``before``."""
    expected = max(before, RARE)
    return share - expected >= SURE * sqrt(expected * (1 - min(expected, 1.0)) / authors) and share > before


def _says_something(term: str) -> bool:
    return SHORTEST <= len(term) <= LONGEST and term not in STOP_WORDS and not term.isdecimal()


def _page(address: str) -> str | None:
    """Return host, path and query of an address as one page is always written; None where there is no host."""
    try:
        parts = urlsplit(address.rstrip(ENDS_A_SENTENCE))
        host = parts.hostname
    except ValueError:  # brackets that are no IPv6 address
        return None
    if not host:
        return None
    kept = [
        (key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if not TRACKING.fullmatch(key)
    ]
    query = f"?{urlencode(kept)}" if kept else ""
    return f"{host.removeprefix('www.')}{parts.path.rstrip('/')}{query}"
