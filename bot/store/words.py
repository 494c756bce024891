"""The words that stand in columns: states, kinds and outcomes, one meaning each."""

from __future__ import annotations

from enum import IntEnum, StrEnum

from bot.rules.vocabulary import Priority, Visibility

__all__ = [
    "CardKind",
    "CaseState",
    "ClockState",
    "EventKind",
    "Lane",
    "MessageKind",
    "Outcome",
    "Priority",
    "QuestionState",
    "ReplyKind",
    "ReplyState",
    "RowDecision",
    "SendState",
    "Visibility",
]


class CaseState(StrEnum):
    """Where a case stands. An open escalation is shown on the card; it is not a state."""

    NEW = "new"
    CLAIMED = "claimed"
    WAITING = "waiting"
    RESOLVED = "resolved"


class Outcome(StrEnum):
    """How a case ended; the customer may read these words one day."""

    ANSWERED = "answered"
    NO_REPLY_NEEDED = "no_reply_needed"
    NO_RESPONSE = "no_response"
    ANSWERED_ELSEWHERE = "answered_elsewhere"
    DELETED = "deleted"
    NOT_OURS = "not_ours"
    OTHER_CUSTOMER = "other_customer"
    DUPLICATE = "duplicate"
    SPAM = "spam"
    NOT_ENGAGING = "not_engaging"


class ClockState(StrEnum):
    """A clock runs, stands still while we wait for the customer, was met, or ended unmet with its case."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    ENDED = "ended"


class ReplyKind(StrEnum):
    """What a reply is for; only ANSWER and HOLDING are sent by a human and stop a reply clock."""

    ANSWER = "answer"
    HOLDING = "holding"
    AUTOMATIC = "automatic"


class ReplyState(StrEnum):
    """The way of a reply; SENT only with the platform's id, UNKNOWN is never sent again by itself."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    REJECTED = "rejected"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"


class QuestionState(StrEnum):
    """The way of an escalation."""

    OPEN = "open"
    TAKEN = "taken"
    ANSWERED = "answered"
    NOT_OURS = "not_ours"
    WITHDRAWN = "withdrawn"


class CardKind(StrEnum):
    """What a living message shows; each is rendered from the newest state and edited in place."""

    CASE = "case"
    MENTION = "mention"
    EDIT = "edit"
    QUESTION = "question"
    FREE_LINE = "free_line"
    MORNING_LIST = "morning_list"
    CLOSING_LIST = "closing_list"


class RowDecision(StrEnum):
    """What was decided about a row of the closing list."""

    HANDED_OVER = "handed_over"
    LEFT = "left"


class SendState(StrEnum):
    """The way of one Slack message: intent first, then the wire, then what came of it."""

    READY = "ready"
    SENDING = "sending"
    POSTED = "posted"
    FAILED = "failed"
    CANCELLED = "cancelled"


class EventKind(StrEnum):
    """What can happen to a case."""

    OPENED = "opened"
    MENTION_ADDED = "mention_added"
    MENTION_EDITED = "mention_edited"
    MENTION_DELETED = "mention_deleted"
    THANKED = "thanked"
    FOLDED = "folded"
    PRIORITY_CHANGED = "priority_changed"
    MOVED_TO_PRIVATE = "moved_to_private"
    JOINED_IN = "joined_in"
    CLAIMED = "claimed"
    RELEASED = "released"
    ASSIGNED = "assigned"
    TAKEN_OVER = "taken_over"
    LEASE_ASKED = "lease_asked"
    LEASE_EXTENDED = "lease_extended"
    LEASE_RETURNED = "lease_returned"
    CLAIM_ENDED = "claim_ended"
    REPLY_QUEUED = "reply_queued"
    REPLY_SENT = "reply_sent"
    REPLY_REJECTED = "reply_rejected"
    REPLY_UNKNOWN = "reply_unknown"
    REPLY_RETRIED = "reply_retried"
    PROMISED = "promised"
    QUESTION_ASKED = "question_asked"
    QUESTION_TAKEN = "question_taken"
    QUESTION_ANSWERED = "question_answered"
    QUESTION_NOT_OURS = "question_not_ours"
    QUESTION_WITHDRAWN = "question_withdrawn"
    NOTE_ADDED = "note_added"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    ASKED_TO_CLOSE = "asked_to_close"
    KEPT_WAITING = "kept_waiting"


class MessageKind(StrEnum):
    """What an outbox row becomes. Facts in brackets; everything else is read when it is rendered."""

    REPLY = "reply"
    """To a customer, over the source [reply]."""
    FOLLOWUPS = "followups"
    """DM to the owner: new words of the customer [mentions: list of ids]; stays open 60 s for more."""
    PING = "ping"
    """DM to a person, or in the thread of a department's question [pings: list of ids]."""
    ROLLUP = "rollup"
    """DM to the coordinator, else the channel, at most one per 15 min [pings: list of ids]."""
    ASSIGNED = "assigned"
    """DM to the new owner [by]."""
    TAKEN_OVER = "taken_over"
    """DM to the old owner [by]."""
    LEASE_ASK = "lease_ask"
    """DM to the owner: still on them? [cases: list of ids]."""
    BACK_IN_QUEUE = "back_in_queue"
    """In the case's thread and shown in the channel: it is free again [was]."""
    REPLY_SENT = "reply_sent"
    """In the case's thread: what the customer got [reply]."""
    REPLY_FAILED = "reply_failed"
    """DM to the agent, with Retry [reply]."""
    NOTE_MIRRORED = "note_mirrored"
    """In the other thread of a case and its question [note]; in the case's thread with *This is the answer*."""
    ANSWERED = "answered"
    """DM to the owner: the department answered [escalation]."""
    REMARK = "remark"
    """DM to the owner: is this the answer? [note]."""
    NOT_OURS = "not_ours"
    """DM to the owner: the department says it is not theirs [escalation]."""
    SECOND_HANDOVER = "second_handover"
    """DM to the coordinator."""
    DEPARTMENT_NAMED = "department_named"
    """Only visible to the agent, in the thread: question, or just FYI? [user, department, note]."""
    ASK_TO_CLOSE = "ask_to_close"
    """DM to the owner: three working days without an answer from the customer [since]."""


class Lane(IntEnum):
    """Order at the one pacing point, lowest first."""

    PING = 1
    QUESTION = 2
    CARD = 3
    THREAD = 4
    EDIT = 5
