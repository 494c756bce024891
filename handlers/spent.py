"""Questions that are asked once in a message: what was pressed takes the place of the buttons, so that it is seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.slack.blocks import context
from bot.slack.controls import Control
from bot.slack.rendered import Json

# Their messages are sent once and never rendered anew, unlike cards and lists.
ASKED_ONCE = frozenset({
    Control.NOTE_IS_ANSWER, Control.NOTE_FYI, Control.LEASE_EXTEND, Control.LEASE_RELEASE, Control.WAITING_CLOSE,
    Control.WAITING_KEEP,
})  # fmt: skip


def after_press(body: Mapping[str, Any]) -> Json | None:
    """Return what to answer to a click's ``response_url``: the message without the buttons pressed among.

    None where nothing changes. Slack does not show us a message that only one person sees: that one is taken away.
    """
    message, action = body.get("message"), body["actions"][0]
    if message is None:
        return {"delete_original": True}
    blocks = message.get("blocks") or []
    pressed = [block for block in blocks if block.get("block_id") == action.get("block_id")]
    if not pressed or pressed[0]["type"] != "actions":
        return None
    said = context("✓ " + str((action.get("text") or {}).get("text", "")))
    shown = [said if block is pressed[0] else block for block in blocks]
    return {"replace_original": True, "text": message.get("text") or "", "blocks": shown}
