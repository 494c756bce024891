"""What is asked of X's search and of its filtered stream."""

from __future__ import annotations

from collections.abc import Sequence

# What X takes on self-serve plans (docs.x.com, search and filtered stream, August 2026).
QUERY_MAX = 512


def search_query(words: Sequence[str], *, handle: str) -> str:
    """Return the query for posts that name one of ``words`` but not us; "" for no words.

    Posts that name us come with the mentions, at a fifth of the price.
    """
    return f"({_any_of(words)}) -@{handle} -from:{handle} -is:retweet" if words else ""


def stream_rules(words: Sequence[str], *, handle: str, tag: str) -> dict[str, str]:
    """Return the rules of the filtered stream by their tags, which start with ``tag``."""
    rules = {f"{tag}:mentions": f"@{handle} -from:{handle} -is:retweet"}
    if words:
        rules[f"{tag}:search"] = search_query(words, handle=handle)
    return rules


def _any_of(words: Sequence[str]) -> str:
    return " OR ".join(word if _is_plain(word) else '"' + word.replace('"', " ").strip() + '"' for word in words)


def _is_plain(word: str) -> bool:
    """Return whether X reads ``word`` as one word, tag or cashtag, and not as an operator."""
    return word.lstrip("#$").replace("_", "").isalnum() and word.upper() not in ("OR", "AND")
