"""X's query language, as far as a webcare desk needs it: words, phrases, OR, brackets, names, is:retweet, "not"."""

from __future__ import annotations

import re

from tests.support.x.world import Post, World

TOKEN = re.compile(r'\(|\)|-?"[^"]*"|-?[^\s()"]+')


def matches(query: str, post: Post, world: World) -> bool:
    tokens = TOKEN.findall(query)
    found, rest = _all_of(tokens, post, world)
    if rest:
        raise ValueError(f"not a query: {query}")
    return found


def _all_of(tokens: list[str], post: Post, world: World) -> tuple[bool, list[str]]:
    """Read alternatives of things that must all hold, up to the closing bracket."""
    alternatives, whole = [], True
    while tokens and tokens[0] != ")":
        token, tokens = tokens[0], tokens[1:]
        if token == "OR":
            alternatives.append(whole)
            whole = True
            continue
        if token == "(":
            found, tokens = _all_of(tokens, post, world)
            if not tokens:
                raise ValueError("a bracket is not closed")
            tokens = tokens[1:]
        else:
            found = _holds(token, post, world)
        whole = whole and found
    return any([*alternatives, whole]), tokens


def _holds(token: str, post: Post, world: World) -> bool:
    if token.startswith("-"):
        return not _holds(token[1:], post, world)
    if token.startswith("@"):
        user = world.named(token[1:])
        return user is not None and user.id in world.names(post)
    if token.startswith("from:"):
        return world.users[post.author].username.lower() == token[5:].lower()
    if token == "is:retweet":
        return post.reposts is not None
    word = re.escape(token.strip('"').lower())
    return re.search(rf"(?<!\w){word}(?!\w)", post.text.lower()) is not None
