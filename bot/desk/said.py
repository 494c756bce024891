"""What a colleague typed in Slack, as people read it: Slack sends ids for names and entities for three signs."""

from __future__ import annotations

import re
from collections.abc import Mapping

TOKEN = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")
ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


def readable(text: str, names: Mapping[str, str]) -> str:
    """Return Slack's message text with names for ids (``names``: user id to name) and signs for entities.

    Nobody is mentioned by it: what was ``<@U1>`` is the plain text "@Kim" from here on.
    """

    def word(token: re.Match[str]) -> str:
        target, label = token[1], token[2]
        if target.startswith("@"):
            return "@" + (names.get(target[1:]) or label or target[1:])
        if target.startswith("#"):
            return f"#{label or target[1:]}"
        if target.startswith("!"):
            return label or "@" + target[1:].partition("^")[0]
        # A link keeps its address: a label alone may say anything.
        return target if not label or label in target else f"{label} ({target})"

    plain = TOKEN.sub(word, text)
    for entity, sign in ENTITIES:
        plain = plain.replace(entity, sign)
    return plain
