"""Finding controls as a person does: by the label one sees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .blocks import all_blocks, elements_of
from .inputs import options_of
from .shapes import Json

_CHOICES = {"overflow", "static_select", "radio_buttons", "checkboxes", "multi_static_select"}


@dataclass(frozen=True)
class Control:
    """One thing to click: an element, or (``value``) one of its options."""

    block_id: str
    action_id: str
    label: str
    kind: str
    value: Any = None


def text_of(node: Any) -> str:
    return str(node.get("text", "")) if isinstance(node, dict) else str(node or "")


def controls(blocks: list[Json]) -> list[Control]:
    """Return every button, menu entry and input with the label that people see."""
    found: list[Control] = []
    for _, block in all_blocks(blocks):
        for _, element in elements_of(block):
            if element["type"] != "image":
                found += _controls_of(block, element)
    return found


def _controls_of(block: Json, element: Json) -> list[Control]:
    ids = (block["block_id"], element["action_id"])
    kind = element["type"]
    label = text_of(element.get("text")) or text_of(block.get("label")) or text_of(element.get("placeholder"))
    whole = Control(*ids, label, kind)
    if kind not in _CHOICES:
        return [whole]
    return [whole, *(Control(*ids, text_of(each["text"]), kind, each.get("value")) for each in options_of(element))]


def find(blocks: list[Json], wanted: str, *, block_id: str | None = None) -> Control:
    """Return the control with this label or action id.

    Raises:
        LookupError: none; the message lists what there is.
    """
    everything = [each for each in controls(blocks) if block_id in (None, each.block_id)]
    bare = _bare(wanted)
    same = [each for each in everything if each.label == wanted] or [
        each for each in everything if each.action_id == wanted
    ]
    close = same or [each for each in everything if _bare(each.label) == bare]
    if close:
        return close[0]
    raise LookupError(
        f"no control {wanted!r}; there are {sorted({each.label or each.action_id for each in everything})}"
    )


def _bare(label: str) -> str:
    return label.lower().strip(" .…")


def labels(blocks: list[Json]) -> list[str]:
    """Return the labels of all controls in reading order."""
    return [each.label for each in controls(blocks)]


def visible_text(blocks: list[Json]) -> str:
    """Return all words that a person reads in these blocks, one line per text."""
    return "\n".join(_texts(blocks))


def _texts(node: Any) -> list[str]:
    if isinstance(node, list):
        return [line for item in node for line in _texts(item)]
    if not isinstance(node, dict):
        return []
    if node.get("type") in ("rich_text_section", "rich_text_quote", "rich_text_preformatted"):
        return ["".join(_inline(element) for element in node["elements"])]
    own = [node["text"]] if isinstance(node.get("text"), str) else []
    return own + [line for key, item in node.items() if key != "value" for line in _texts(item)]


def _inline(element: Json) -> str:
    kind = element["type"]
    if kind in ("text", "link"):
        return str(element.get("text") or element.get("url", ""))
    if kind == "user":
        return f"<@{element['user_id']}>"
    if kind == "usergroup":
        return f"<!subteam^{element['usergroup_id']}>"
    if kind == "date":
        return str(element.get("fallback", ""))
    return f"@{element['range']}" if kind == "broadcast" else str(element.get("name", ""))
