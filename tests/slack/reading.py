"""Reads what a person would see in rendered blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from bot.slack.rendered import Json

ISOLATES = str.maketrans("", "", "\u2068\u2069")


def objects(node: Any) -> Iterator[Json]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from objects(value)
    elif isinstance(node, list):
        for item in node:
            yield from objects(item)


def shown(blocks: Iterable[Json]) -> str:
    """Return all visible text, a line per block or line of rich text, without the invisible isolates."""
    return "\n".join(_lines(blocks)).translate(ISOLATES)


def _lines(blocks: Iterable[Json]) -> Iterator[str]:
    for block in blocks:
        if block["type"] == "rich_text":
            for part in block["elements"]:
                yield "".join(element.get("text", "") for element in part["elements"])
        elif block["type"] == "input":
            yield block["label"]["text"]
        else:
            yield " ".join(one["text"] for one in objects(block) if isinstance(one.get("text"), str))


def buttons(blocks: Iterable[Json]) -> list[str]:
    """Return the labels of the buttons in sight."""
    return [one["text"]["text"] for one in objects(list(blocks)) if one.get("type") == "button"]


def menu(blocks: Iterable[Json]) -> list[str]:
    """Return the labels behind ⋯."""
    menus = [one for one in objects(list(blocks)) if one.get("type") == "overflow"]
    return [option["text"]["text"] for each in menus for option in each["options"]]


def values(blocks: Iterable[Json]) -> dict[str, str]:
    """Return the value by action id of the buttons in sight."""
    return {one["action_id"]: one.get("value", "") for one in objects(list(blocks)) if one.get("type") == "button"}


def links(blocks: Iterable[Json]) -> list[tuple[str, str]]:
    """Return (address, text) of the links in rich text."""
    return [(one["url"], one["text"]) for one in objects(list(blocks)) if one.get("type") == "link"]


def inputs(view: Json) -> dict[str, Json]:
    """Return the elements of a form by the name of their field."""
    return {
        block["block_id"].partition(":")[0]: block["element"] for block in view["blocks"] if block["type"] == "input"
    }


def markup(blocks: Iterable[Json]) -> list[Json]:
    """Return what Slack would read as markup or as a mention."""
    kinds = {"mrkdwn", "markdown", "user", "usergroup", "broadcast", "channel", "emoji", "image"}
    return [one for one in objects(list(blocks)) if one.get("type") in kinds]
