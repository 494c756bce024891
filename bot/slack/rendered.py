"""What a message becomes: its text for notifications and screen readers, and its blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

Json = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class Rendered:
    """``text`` is escaped for ``chat.postMessage`` already and states the point and the action; ``blocks`` are raw."""

    text: str
    blocks: list[Json]


def needed(fact: T | None) -> T:
    """Return a fact without which a message cannot be made.

    Raises:
        ValueError: the query did not fill it; see ``MessageView`` for what each kind needs.
    """
    if fact is None:
        raise ValueError("the view lacks a fact that this kind of message needs")
    return fact
