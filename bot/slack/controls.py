"""The names by which Slack tells us what was pressed, chosen, typed and sent.

A button's value is one id, an overflow option's value is ``"<control>:<id>"``, and a view's private_metadata is a small
JSON object (``pack`` and ``unpack``). Which id: see each control.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any


class Control(StrEnum):
    """Action ids. The comment behind a control says what its value is; without one it is the case number."""

    CASE_CLAIM = "case.claim"
    CASE_REPLY = "case.reply"
    CASE_ESCALATE = "case.escalate"
    CASE_RESOLVE = "case.resolve"
    CASE_MORE = "case.more"  # overflow; the option's value is "<control>:<id>"
    CASE_RELEASE = "case.release"
    CASE_ASSIGN = "case.assign"
    CASE_TAKE_OVER = "case.take_over"
    CASE_JOIN_IN = "case.join_in"
    CASE_CLOSE_WITHOUT_REPLY = "case.close_without_reply"
    CASE_DETAILS = "case.details"
    CASE_REOPEN = "case.reopen"
    CASE_RETRY_REPLY = "case.retry_reply"  # reply id
    CASE_NEXT = "case.next"  # desk name
    GROUP_CLAIM = "group.claim"  # group id
    CASE_ANSWER_ALL = "case.answer_all"  # any case of the group

    QUESTION_TAKE = "question.take"  # escalation id
    QUESTION_ANSWER = "question.answer"  # escalation id
    QUESTION_NOT_OURS = "question.not_ours"  # escalation id

    NOTE_IS_ANSWER = "note.is_answer"  # note id
    NOTE_ASK_DEPARTMENT = "note.ask_department"  # "<note id>:<department name>"
    NOTE_FYI = "note.fyi"  # note id

    GROUP_APPROVE = "group_answer.approve"  # id of a text for many, as for all of these
    GROUP_WITHDRAW = "group_answer.withdraw"
    GROUP_STOP = "group_answer.stop"
    GROUP_GO_ON = "group_answer.go_on"
    GROUP_SEND_TO_NEW = "group_answer.send_to_new"
    GROUP_CLOSE = "group_answer.close"  # the closing line to those who got it

    LEASE_EXTEND = "lease.extend"
    LEASE_RELEASE = "lease.release"
    WAITING_CLOSE = "waiting.close"
    WAITING_KEEP = "waiting.keep"

    LIST_CLAIM = "list.claim"
    LIST_COORDINATE = "list.coordinate"  # desk name
    LIST_CLOSE = "list.close"
    LIST_TELL_CUSTOMER = "list.tell_customer"
    LIST_HAND_OVER = "list.hand_over"
    LIST_LEAVE = "list.leave"

    HOME_CLAIM = "home.claim"
    HOME_REPLY = "home.reply"
    HOME_DETAILS = "home.details"
    HOME_NEXT = "home.next"  # desk name
    HOME_COORDINATE = "home.coordinate"  # desk name

    CRISIS_ACKNOWLEDGE = "crisis.acknowledge"  # crisis id, as for all of these but CRISIS_CHECK
    CRISIS_STILL = "crisis.still"  # the answer to "Still on it?"
    CRISIS_OPEN_DESK = "crisis.open_desk"
    CRISIS_CLOSE_DESK = "crisis.close_desk"
    CRISIS_FALSE_ALARM = "crisis.false_alarm"
    CRISIS_STAND_DOWN = "crisis.stand_down"
    CRISIS_TAKE_LEAD = "crisis.take_lead"
    CRISIS_DECLARE_PAGE = "crisis.declare_page"
    CRISIS_CHECK = "crisis.check"  # "<crisis id>:<key>"
    CRISIS_DETAILS = "crisis.details"
    CRISIS_LEARN = "crisis.learn"  # it was a false alarm: learn from it
    CRISIS_WAS_REAL = "crisis.was_real"
    CRISIS_FORGET = "crisis.forget"  # the false alarm that taught it
    CRISIS_STATEMENT = "crisis.statement"
    CRISIS_LINES_ONLY = "crisis.lines_only"
    CRISIS_RELEASE_LINES = "crisis.release_lines"
    CRISIS_APPROVE_LINE = "crisis.approve_line"

    DRILL_YES = "drill.yes"  # crisis id, as for all of these
    DRILL_START = "drill.start"
    DRILL_CALL_OFF = "drill.call_off"

    RING_HEARD = "ring.heard"  # "<test page id>:<way>"
    SWAP_ACCEPT = "swap.accept"  # swap id
    SWAP_DECLINE = "swap.decline"  # swap id

    STATEMENT_CORRECT = "statement.correct"  # statement id
    STATEMENT_AGAIN = "statement.again"  # statement id
    STATEMENT_STANDS = "statement.stands"  # statement id
    STATEMENT_LINE = "statement.line"  # the select in the form of a statement; its value is the key of an approved text

    ESCALATE_DEPARTMENT = "escalate.department"  # the select in the Escalate modal; its value is the department's name
    REPLY_TYPING = "reply.typing"  # the Reply modal's text, sent while typing; the form's metadata says which case
    OPEN_ORIGINAL = "open_original"  # a link button: acknowledge, nothing else


class Shortcut(StrEnum):
    """Callback ids of the shortcuts in Slack's own menus."""

    NEW_CASE = "new_case"  # global: from anywhere
    CASE_OF_MESSAGE = "case_of_message"  # in the menu of a message


class Form(StrEnum):
    """Callback ids of modals."""

    LOADING = "loading"
    MESSAGE = "message"
    REPLY = "reply"
    ESCALATE = "escalate"
    RESOLVE = "resolve"
    CLOSE_WITHOUT_REPLY = "close_without_reply"
    ASSIGN = "assign"
    HAND_OVER = "hand_over"
    TELL_CUSTOMER = "tell_customer"
    ANSWER = "answer"
    NOT_OURS = "not_ours"
    DETAILS = "details"
    CRISIS_FALSE_ALARM = "crisis_false_alarm"
    CRISIS_STAND_DOWN = "crisis_stand_down"
    CRISIS_OPEN_DESK = "crisis_open_desk"
    CRISIS_DECLARE = "crisis_declare"
    CRISIS_DETAILS = "crisis_details"
    DRILL = "drill"
    SWAP = "swap"
    CRISIS_STATEMENT = "crisis_statement"
    CRISIS_APPROVE_LINE = "crisis_approve_line"
    STATEMENT_CORRECTION = "statement_correction"
    GROUP_ANSWER = "group_answer"
    GROUP_CLOSING = "group_closing"
    NEW_CASE = "new_case"


class Field(StrEnum):
    """Block ids of form fields. A block id may have a tail, ``holding_text:billing``, to make Slack take a new initial
    value; ``typed_values`` and ``block_of`` know that, and do not look at action ids."""

    TEXT = "text"
    TEMPLATE = "template"
    VISIBILITY = "visibility"
    SEND_AND_RESOLVE = "send_and_resolve"
    DEPARTMENT = "department"
    QUESTION = "question"
    HOLDING = "holding"
    HOLDING_TEXT = "holding_text"
    OUTCOME = "outcome"
    CAUSE = "cause"
    AGENT = "agent"
    UNTIL = "until"
    PAGE = "page"
    CHANNEL = "channel"
    PEOPLE = "people"
    SHIFT = "shift"
    ACCOUNTS = "accounts"
    KIND = "kind"
    LINE = "line"
    PIN = "pin"
    APPROVE = "approve"
    SOURCE = "source"
    LINK = "link"
    AUTHOR = "author"
    WHEN = "when"


ON_A_CALL = "on_a_call"
"""The block id of the row of buttons in a call to somebody on duty: that message is sent once."""

CHECKED = "yes"
"""The value of the one box of a checkbox field."""

NOBODY = "-"
"""The option that means "none of these" in a select that Slack wants filled."""


def pack(**facts: Any) -> str:
    """Return private_metadata: keep it to ids and revisions, Slack takes 3,000 characters and shows it to the app."""
    return json.dumps(facts, separators=(",", ":"), sort_keys=True)


def unpack(metadata: str | None) -> dict[str, Any]:
    """Return the facts of ``pack``; an empty dict for anything else (an old view, another app's)."""
    try:
        facts = json.loads(metadata or "{}")
    except ValueError:
        return {}
    return facts if isinstance(facts, dict) else {}


def option_value(control: Control, number: int | str) -> str:
    """Return the value of an overflow option."""
    return f"{control}:{number}"


def read_option(value: str) -> tuple[Control, str] | None:
    """Return the control and the id of an overflow option's value; None for one we never made."""
    name, _, number = value.partition(":")
    return (Control(name), number) if name in set(Control) and number else None


def typed_values(state: Mapping[str, Any] | None) -> dict[Field, Any]:
    """Return what a form holds, from a view's ``state``: text, an option's value, or a list of them; None if empty."""
    values: dict[Field, Any] = {}
    for block_id, actions in ((state or {}).get("values") or {}).items():
        name = block_id.partition(":")[0]
        if name in set(Field):
            for element in actions.values():
                values[Field(name)] = _value_of(element)
    return values


def block_of(state: Mapping[str, Any] | None, field: Field) -> str:
    """Return the block id under which ``field`` stands in this view: where Slack wants a field error."""
    blocks = (state or {}).get("values") or {}
    return next((block_id for block_id in blocks if block_id.partition(":")[0] == field), field)


def _value_of(element: Mapping[str, Any]) -> Any:
    if "selected_options" in element:
        return [option["value"] for option in element["selected_options"] or ()]
    if "selected_option" in element:
        option = element["selected_option"]
        return option["value"] if option else None
    for key in ("selected_user", "selected_users", "selected_conversation", "selected_date_time"):
        if key in element:
            return element[key]
    return element.get("value")
