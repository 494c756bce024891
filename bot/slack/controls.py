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

    QUESTION_TAKE = "question.take"  # escalation id
    QUESTION_ANSWER = "question.answer"  # escalation id
    QUESTION_NOT_OURS = "question.not_ours"  # escalation id

    NOTE_IS_ANSWER = "note.is_answer"  # note id
    NOTE_ASK_DEPARTMENT = "note.ask_department"  # "<note id>:<department name>"
    NOTE_FYI = "note.fyi"  # note id

    LEASE_EXTEND = "lease.extend"
    LEASE_RELEASE = "lease.release"
    WAITING_CLOSE = "waiting.close"
    WAITING_KEEP = "waiting.keep"

    LIST_CLAIM = "list.claim"
    LIST_COORDINATE = "list.coordinate"  # desk name
    LIST_TELL_CUSTOMER = "list.tell_customer"
    LIST_HAND_OVER = "list.hand_over"
    LIST_LEAVE = "list.leave"

    HOME_CLAIM = "home.claim"
    HOME_REPLY = "home.reply"
    HOME_DETAILS = "home.details"
    HOME_NEXT = "home.next"  # desk name
    HOME_COORDINATE = "home.coordinate"  # desk name

    ESCALATE_DEPARTMENT = "escalate.department"  # the select in the Escalate modal; its value is the department's name
    REPLY_TYPING = "reply.typing"  # the Reply modal's text, sent while typing; the form's metadata says which case
    OPEN_ORIGINAL = "open_original"  # a link button: acknowledge, nothing else


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


class Field(StrEnum):
    """Block ids of form fields. A block id may have a tail, ``holding_text:billing``, to make Slack take a new initial
    value; ``typed_values`` and ``block_of`` know that, and do not look at action ids."""

    TEXT = "text"
    VISIBILITY = "visibility"
    SEND_AND_RESOLVE = "send_and_resolve"
    DEPARTMENT = "department"
    QUESTION = "question"
    HOLDING = "holding"
    HOLDING_TEXT = "holding_text"
    OUTCOME = "outcome"
    CAUSE = "cause"
    AGENT = "agent"


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
    return element.get("selected_user", element.get("value"))
