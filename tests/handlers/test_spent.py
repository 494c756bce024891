"""What becomes of a message whose question was answered by a button."""

from __future__ import annotations

from typing import Any

from bot.slack.controls import ON_A_CALL, Control
from handlers.spent import after_press, is_asked_once

ASKED = {"type": "section", "block_id": "b1", "text": {"type": "plain_text", "text": "Still on @jan_dv?"}}
ROW = {"type": "actions", "block_id": "b2", "elements": []}
OTHER_ROW = {"type": "actions", "block_id": "b3", "elements": []}


def a_click(*blocks: dict[str, Any], pressed: str = "b2") -> dict[str, Any]:
    action = {"block_id": pressed, "text": {"type": "plain_text", "text": "Yes +15"}}
    return {"actions": [action], "message": {"text": "Still on @jan_dv?", "blocks": list(blocks)}}


def test_what_was_pressed_takes_the_place_of_its_row_and_the_others_stay() -> None:
    body = after_press(a_click(ASKED, ROW, OTHER_ROW))

    assert body is not None
    assert body["replace_original"] is True
    assert body["text"] == "Still on @jan_dv?"
    assert [block["type"] for block in body["blocks"]] == ["section", "context", "actions"]
    assert body["blocks"][1]["elements"][0]["text"] == "✓ Yes +15"
    assert body["blocks"][2] is not ROW


def test_a_message_that_slack_does_not_show_us_is_taken_away() -> None:
    assert after_press({"actions": [{"block_id": "b2"}]}) == {"delete_original": True}


def test_a_message_without_that_row_stays_as_it_is() -> None:
    assert after_press(a_click(ASKED, pressed="b1")) is None


def test_on_a_call_the_other_button_stays_and_on_a_card_nothing_changes() -> None:
    buttons = [{"action_id": Control.CRISIS_ACKNOWLEDGE}, {"action_id": Control.CRISIS_OPEN_DESK}]
    row = {"type": "actions", "block_id": ON_A_CALL, "elements": buttons}
    click = a_click(ASKED, row, pressed=ON_A_CALL)
    click["actions"][0]["action_id"] = Control.CRISIS_ACKNOWLEDGE

    body = after_press(click)

    assert body is not None
    assert [block["type"] for block in body["blocks"]] == ["section", "context", "actions"]
    assert body["blocks"][2]["elements"] == buttons[1:]
    assert is_asked_once(click, Control.CRISIS_ACKNOWLEDGE)
    assert not is_asked_once(click, Control.CRISIS_OPEN_DESK)
    assert not is_asked_once(a_click(ROW), Control.CRISIS_ACKNOWLEDGE)
