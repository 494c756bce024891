"""The plain form of a message that Slack refused: the same facts and buttons, nothing that could be refused."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from bot.slack.blocks import BUTTON_TEXT, context, plain, rich, section
from bot.slack.limits import fit
from bot.slack.rendered import Json, Rendered
from bot.slack.text import cut, escape

# In an escaped text only a real mention has a bare "<".
CALLED = re.compile(r"<!subteam\^\w+> ")
# Letters, digits, punctuation, money, plain spaces: what any client draws. Emoji and rare signs are left out.
SIMPLE = ("L", "N", "P", "Zs", "Sc", "Sm")


def plain_form(rendered: Rendered) -> Rendered:
    """Return ``rendered`` as simple text with its buttons; links and formatting fall away."""
    blocks = [simple for block in rendered.blocks for simple in _simplified(block)]
    called = CALLED.match(rendered.text)
    mention = called[0] if called else ""
    text = mention + escape(_simple(_unescape(rendered.text[len(mention) :])))
    return fit(Rendered(text, blocks or [section("…")]))


def _simplified(block: Json) -> Iterator[Json]:
    if block["type"] == "actions":
        elements = [element for element in block["elements"] if "url" not in element]
        if elements:
            yield {**block, "elements": [_button(element) for element in elements]}
        return
    if block["type"] == "divider":
        yield block
        return
    groups = [element for element in _elements(block) if element["type"] == "usergroup"]
    if groups:
        yield rich({"type": "rich_text_section", "elements": groups})
    text = _simple("\n".join(_paragraphs(block)))
    if text and block["type"] == "section":
        accessory = block.get("accessory")
        yield section(text, _button(accessory) if accessory else None)
    elif text:
        yield context(text) if block["type"] == "context" else section(text)


def _button(element: Json) -> Json:
    """Return a control whose spoken label, which may hold a customer's name, is gone."""
    kept = {key: value for key, value in element.items() if key != "accessibility_label"}
    return {**kept, "text": plain(_simple(kept["text"]["text"]), BUTTON_TEXT)} if "text" in kept else kept


def _paragraphs(block: Json) -> Iterator[str]:
    """Yield the texts of a block as lines."""
    if block["type"] == "rich_text":
        for part in block["elements"]:
            yield "".join(element.get("text", element.get("url", "")) for element in part.get("elements", ()))
    elif isinstance(block.get("text"), dict):
        yield block["text"]["text"]
    else:
        yield from (element["text"] for element in block.get("elements", ()))


def _elements(block: Json) -> Iterator[Json]:
    if block["type"] == "rich_text":
        for part in block["elements"]:
            yield from part.get("elements", ())


def _simple(text: str) -> str:
    kept = (char if char == "\n" or unicodedata.category(char).startswith(SIMPLE) else " " for char in text)
    basic = "".join(char if char <= "\uffff" else " " for char in kept)
    return cut("\n".join(" ".join(one.split()) for one in basic.split("\n")).strip(), 2_900)


def _unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
