"""Slack's limits, kept whatever a customer wrote: the last gate before a message leaves.

Renderers cut what they know to be long; this budget catches the sum, and any text nobody thought of.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator

from bot.slack.rendered import Json, Rendered
from bot.slack.text import cut, length

# Slack refuses a message near 13,200 characters over all blocks, with no documented limit reached (bolt-js #2509);
# 11,341 counted ones were refused too (bolt-js #2867).
MESSAGE_CHARACTERS = 10_000
NOTIFICATION_CHARACTERS = 3_000
BLOCKS_IN_A_MESSAGE = 50
BLOCKS_IN_A_VIEW = 100
# A view is refused at 250 kB of JSON, in which a character may take six bytes.
VIEW_CHARACTERS = 25_000
SHORTEST_CUT = 40


def fit(rendered: Rendered) -> Rendered:
    """Return the message within Slack's limits: the longest texts are cut first, blocks past the 50th fall off."""
    blocks = fit_blocks(rendered.blocks, most=BLOCKS_IN_A_MESSAGE, characters=MESSAGE_CHARACTERS)
    return Rendered(cut_escaped(rendered.text, NOTIFICATION_CHARACTERS), blocks)


def fit_blocks(blocks: list[Json], *, most: int, characters: int) -> list[Json]:
    """Return at most ``most`` blocks whose texts together count at most ``characters``."""
    kept = blocks[:most]
    if sum(length(holder["text"]) for holder in _texts(kept)) <= characters:
        return kept
    kept = copy.deepcopy(kept)
    holders = list(_texts(kept))
    ceiling = _ceiling([length(holder["text"]) for holder in holders], characters)
    for holder in holders:
        holder["text"] = cut(holder["text"], max(ceiling, SHORTEST_CUT))
    return kept


def _ceiling(lengths: list[int], characters: int) -> int:
    """Return the length to which every text must be cut so that together they fit: short ones stay whole."""
    left = characters
    for place, size in enumerate(sorted(lengths)):
        share = left // (len(lengths) - place)
        if size > share:
            return share
        left -= size
    return characters


def _texts(node: object) -> Iterator[dict[str, str]]:
    """Yield every object that holds a visible text directly."""
    if isinstance(node, dict):
        if isinstance(node.get("text"), str):
            yield node
        for value in node.values():
            yield from _texts(value)
    elif isinstance(node, list):
        for item in node:
            yield from _texts(item)


def cut_escaped(text: str, limit: int) -> str:
    """Return escaped text cut to ``limit``, never through an entity."""
    if length(text) <= limit:
        return text
    short = cut(text, limit)
    start = short.rfind("&")
    return short if start < 0 or ";" in short[start:] else short[:start].rstrip() + "…"
