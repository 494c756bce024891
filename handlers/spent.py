"""Questions that are asked once in a message: what was pressed takes the place of the buttons, so that it is seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.slack.blocks import context
from bot.slack.controls import ON_A_CALL, Control
from bot.slack.rendered import Json

# Their messages are sent once and never rendered anew, unlike cards and lists.
ASKED_ONCE = frozenset({
    Control.NOTE_IS_ANSWER, Control.NOTE_FYI, Control.LEASE_EXTEND, Control.LEASE_RELEASE, Control.WAITING_CLOSE,
    Control.WAITING_KEEP, Control.DRILL_YES, Control.SWAP_ACCEPT, Control.SWAP_DECLINE,
})  # fmt: skip


def is_asked_once(body: Mapping[str, Any], control: Control) -> bool:
    """Say whether what was pressed is to be seen in the message: a call is sent once, the card of its crisis is not."""
    on_a_call = body["actions"][0].get("block_id") == ON_A_CALL
    return control in ASKED_ONCE or (control is Control.CRISIS_ACKNOWLEDGE and on_a_call)


def after_press(body: Mapping[str, Any]) -> Json | None:
    """Return what to answer to a click's ``response_url``: the message without the buttons pressed among.

    On a call the other button stays: who has it may open the desk from there. None where nothing changes. Slack does
    not show us a message that only one person sees: that one is taken away.
    """
    message, action = body.get("message"), body["actions"][0]
    if message is None:
        return {"delete_original": True}
    blocks = message.get("blocks") or []
    pressed = [block for block in blocks if block.get("block_id") == action.get("block_id")]
    if not pressed or pressed[0]["type"] != "actions":
        return None
    said = context("✓ " + str((action.get("text") or {}).get("text", "")))
    left = [one for one in pressed[0]["elements"] if one.get("action_id") != action.get("action_id")]
    row = [{**pressed[0], "elements": left}] if left and action["block_id"] == ON_A_CALL else []
    at = blocks.index(pressed[0])
    shown = [*blocks[:at], said, *row, *blocks[at + 1 :]]
    return {"replace_original": True, "text": message.get("text") or "", "blocks": shown}
