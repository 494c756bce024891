"""Block Kit as Slack judges it: which payloads it refuses, and with which words.

Limits: Slack's block reference pages; the sum over all blocks: bolt-js #2509 (undocumented).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from ..shapes import Json
from .layout import BLOCKS, MOST_BLOCKS, MOST_OF_A_KIND
from .schema import Report, by_type
from .views import MOST_VIEW_BYTES, VIEW

# Slack answers msg_blocks_too_long near this sum although no documented limit is reached.
MOST_BLOCK_CHARS = 13_200
_COUNTED = {"text", "alt_text", "fallback", "title", "subtitle"}


def check_blocks(blocks: Any, surface: str, *, unfetchable: tuple[str, ...] = (), at: str = "/blocks") -> list[str]:
    """Return what Slack finds wrong with ``blocks`` on ``surface`` (message, modal, home); nothing wrong: []."""
    report = Report(surface, unfetchable=unfetchable)
    if not isinstance(blocks, list):
        report.add("must be an array", at)
        return report.errors
    if len(blocks) > MOST_BLOCKS[surface]:
        report.add(f"no more than {MOST_BLOCKS[surface]} items allowed", at)
    item = by_type(BLOCKS[surface])
    for index, block in enumerate(blocks):
        item(block, f"{at}/{index}", report)
    if not report.errors:
        _unique_ids(blocks, at, report)
        _counted_kinds(blocks, at, report)
        _one_focus(blocks, at, report)
    return report.errors


def check_view(view: Any, *, unfetchable: tuple[str, ...] = ()) -> list[str]:
    """Return what Slack finds wrong with a modal or home view."""
    report = Report("view", unfetchable=unfetchable)
    VIEW(view, "/view", report)
    if report.errors:
        return report.errors
    blocks = view["blocks"]
    if not blocks:
        report.add("no fewer than 1 items allowed", "/view/blocks")
        return report.errors
    return check_blocks(blocks, view["type"], unfetchable=unfetchable, at="/view/blocks")


def view_too_large(view: Json) -> bool:
    return len(json.dumps(view).encode()) > MOST_VIEW_BYTES


def block_chars(blocks: Any) -> int:
    """Return the number of visible characters over all blocks."""
    return sum(len(value) for node in _objects(blocks) for key, value in node.items() if _counts(key, value))


def _counts(key: str, value: Any) -> bool:
    return key in _COUNTED and isinstance(value, str)


def _objects(value: Any) -> Iterator[Json]:
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from _objects(item)
    elif isinstance(value, list):
        for item in value:
            yield from _objects(item)


def elements_of(block: Json) -> Iterator[tuple[str, Json]]:
    """Yield the interactive elements of a block with their pointer inside it, children of containers included."""
    if isinstance(block.get("accessory"), dict):
        yield "accessory", block["accessory"]
    if isinstance(block.get("element"), dict):
        yield "element", block["element"]
    if block.get("type") in ("actions", "context_actions"):
        yield from ((f"elements/{at}", element) for at, element in enumerate(block.get("elements", [])))
    if block.get("type") == "card":
        yield from ((f"actions/{at}", element) for at, element in enumerate(block.get("actions", [])))


def all_blocks(blocks: list[Json], at: str = "/blocks") -> Iterator[tuple[str, Json]]:
    """Yield every block with its pointer: also those inside containers and carousels."""
    for index, block in enumerate(blocks):
        yield f"{at}/{index}", block
        if block.get("type") == "container":
            yield from all_blocks(block.get("child_blocks", []), f"{at}/{index}/child_blocks")
        if block.get("type") == "carousel":
            yield from all_blocks(block.get("elements", []), f"{at}/{index}/elements")


def _unique_ids(blocks: list[Json], at: str, report: Report) -> None:
    seen: set[str] = set()
    for pointer, block in all_blocks(blocks, at):
        block_id = block.get("block_id")
        if block_id is not None and block_id in seen:
            report.add(f'"{block_id}" already exists in this payload as block_id', f"{pointer}/block_id")
        seen.add(block_id or "")
        actions: set[str] = set()
        for place, element in elements_of(block):
            action_id = element.get("action_id")
            if action_id is not None and action_id in actions:
                report.add(f'"{action_id}" already exists in this block as action_id', f"{pointer}/{place}/action_id")
            actions.add(action_id or "")


def _counted_kinds(blocks: list[Json], at: str, report: Report) -> None:
    counts = Counter(block["type"] for _, block in all_blocks(blocks, at))
    for kind, most in MOST_OF_A_KIND.items():
        if counts[kind] > most:
            report.add(f"no more than {most} {kind} blocks allowed", at)


def _one_focus(blocks: list[Json], at: str, report: Report) -> None:
    focused = [element for _, block in all_blocks(blocks, at) for _, element in elements_of(block)]
    if sum(1 for element in focused if element.get("focus_on_load")) > 1:
        report.add("focus_on_load may be set on one element only", at)
