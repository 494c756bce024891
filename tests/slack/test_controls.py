"""What is packed into controls and forms comes out the same, and foreign payloads come out empty."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.slack.controls import (
    CHECKED,
    Control,
    Field,
    Form,
    block_of,
    option_value,
    pack,
    read_option,
    typed_values,
    unpack,
)
from bot.slack.labels import BUTTONS
from bot.slack.modals import escalate_modal, reply_modal
from tests.slack.everything import messages, views
from tests.slack.made import NOW, a_desk, a_form, at, claimed
from tests.slack.reading import objects


def test_metadata_survives_the_round() -> None:
    facts = {"case": 12, "revision": 7, "until": at(16).isoformat()}

    assert unpack(pack(**facts)) == facts
    assert datetime.fromisoformat(unpack(pack(**facts))["until"]) == at(16)


@pytest.mark.parametrize("metadata", [None, "", "nonsense", "[1]", '"text"', "3"])
def test_foreign_metadata_is_empty(metadata: str | None) -> None:
    assert unpack(metadata) == {}


def test_an_option_names_its_control_and_its_id() -> None:
    assert read_option(option_value(Control.CASE_RELEASE, 12)) == (Control.CASE_RELEASE, "12")
    assert read_option("case.release") is None
    assert read_option("nonsense:12") is None
    assert read_option("case.release:") is None


def test_typed_values_are_read_by_field_whatever_the_tail_of_the_block() -> None:
    state = {
        "values": {
            "text": {"reply.typing": {"type": "plain_text_input", "value": "Hoi"}},
            "holding_text:billing": {"holding_text": {"type": "plain_text_input", "value": None}},
            "visibility": {"visibility": {"type": "radio_buttons", "selected_option": {"value": "private"}}},
            "outcome": {"outcome": {"type": "static_select", "selected_option": None}},
            "send_and_resolve": {"x": {"type": "checkboxes", "selected_options": [{"value": CHECKED}]}},
            "of another app": {"x": {"value": "?"}},
        }
    }

    assert typed_values(state) == {
        Field.TEXT: "Hoi", Field.HOLDING_TEXT: None, Field.VISIBILITY: "private", Field.OUTCOME: None,
        Field.SEND_AND_RESOLVE: [CHECKED],
    }  # fmt: skip
    assert typed_values(None) == {}


def test_a_field_error_hangs_on_the_block_as_it_stands_in_the_view() -> None:
    state = {"values": {"holding_text:billing": {"holding_text": {"value": "x"}}}}

    assert block_of(state, Field.HOLDING_TEXT) == "holding_text:billing"
    assert block_of(state, Field.TEXT) == "text"


def test_every_control_that_is_shown_is_one_that_the_doors_know() -> None:
    shown = {
        one["action_id"]
        for _, payload in [*messages(a_desk()), *views(a_desk())]
        for one in objects(payload["blocks"] if isinstance(payload, dict) else payload.blocks)
        if "action_id" in one
    }

    assert shown <= {*Control, *Field}
    assert {view["callback_id"] for _, view in views(a_desk()) if view["type"] == "modal"} == set(Form)


def test_every_button_has_a_label() -> None:
    without = {
        Control.CASE_MORE, Control.REPLY_TYPING, Control.ESCALATE_DEPARTMENT, Control.NOTE_ASK_DEPARTMENT,
        Control.STATEMENT_LINE,
    }  # fmt: skip

    assert set(Control) - set(BUTTONS) == without


def test_metadata_stays_far_within_slacks_3000_characters() -> None:
    for view in (reply_modal(a_form(), a_desk(), NOW), escalate_modal(claimed(), a_desk("nl", "u"), NOW)):
        assert len(view["private_metadata"]) < 1_000
