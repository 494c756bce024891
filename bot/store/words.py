"""The words that stand in columns: states, kinds and outcomes, one meaning each."""

from __future__ import annotations

from enum import IntEnum, StrEnum

from bot.rules.vocabulary import Priority, Visibility

__all__ = [
    "AlarmKind", "Arrival", "CardKind", "CaseState", "ClockState", "CrisisEventKind", "CrisisKind", "CrisisLevel",
    "CrisisState", "EventKind", "Lane", "MessageKind", "Outcome", "PageState", "Priority", "QuestionState", "Removal",
    "ReplyKind", "ReplyState", "RowDecision", "SendState", "StatementKind", "Visibility",
]  # fmt: skip


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
    NATIVE = "native"
    """Given in the platform's own app, by we do not know whom; it counts like an answer of an agent."""


class ReplyState(StrEnum):
    """The way of a reply; SENT only with the platform's id, UNKNOWN is never sent again by itself."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    REJECTED = "rejected"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"


class Arrival(StrEnum):
    """How far a reply came after the platform took it, as far as it tells."""

    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"

    @property
    def rank(self) -> int:
        """What is known goes up only: "delivered" that comes after "read" says nothing new, a failure always counts."""
        return list(Arrival).index(self)


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
    CRISIS = "crisis"
    RING = "ring"
    """A test page, in the direct messages of whom it tries."""
    GROUP_ANSWER = "group_answer"
    FALSE_ALARMS = "false_alarms"
    """What the lead is asked about in the morning, in a direct message."""
    STORM = "storm"
    """The board of a storm."""


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


class Removal(StrEnum):
    """What is still to happen to a message that stands in Slack and shows words that are gone from the database.

    The late ones are those of retention: they wait until nothing else is to be edited or deleted.
    """

    RENDER = "render"
    """Show it as things are now; what nothing is left of is deleted."""
    RENDERING = "rendering"
    """That is being done; whoever marks it again meanwhile has it done again."""
    CHECK = "check"
    """Cards only: it is being rendered anew; where Slack refuses the edit it is deleted."""
    DELETE = "delete"
    RENDER_LATE = "render_late"
    DELETE_LATE = "delete_late"


class EventKind(StrEnum):
    """What can happen to a case."""

    OPENED = "opened"
    MADE_BY_HAND = "made_by_hand"
    """An agent made it, of a message in Slack where ``channel`` and ``ts`` are there."""
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
    REPLY_NOT_DELIVERED = "reply_not_delivered"
    """The platform took it and says later that the customer did not get it."""
    ANSWERED_NATIVELY = "answered_natively"
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
    CUSTOMER_FORGOTTEN = "customer_forgotten"
    """DM to the owner: the customer's data was removed, so the case is closed."""
    NATIVE_ANSWER = "native_answer"
    """In the case's thread: what the customer was told in the platform's own app [reply]."""
    SOURCE_ALARM = "source_alarm"
    """DM to the lead, else in the channel: something is up with a source [alarm]."""
    SOURCE_WELL = "source_well"
    """To the same: it is over [alarm]."""
    SOURCE_GAP = "source_gap"
    """In the channel: what came in this time may be lost [source, since, until]."""
    SWAP_ASKED = "swap_asked"
    """DM to a colleague: do you take this shift? [swap]."""
    SWAP_ANSWERED = "swap_answered"
    """DM to who asked and to the lead: what became of it [swap]."""
    PAGE = "page"
    """DM to the person on duty, or in a channel: a crisis, who takes it? [crisis, variant]."""
    CRISIS_ASK = "crisis_ask"
    """DM to who has it: still at it? [crisis]."""
    CRISIS_REPORT = "crisis_report"
    """In the crisis channel once it is over: a draft report [crisis]."""
    STATEMENT_FAILED = "statement_failed"
    """DM to who sent it: a statement was refused, or nobody knows whether it stands [crisis, statement]."""
    DUTY_WARNING = "duty_warning"
    """To the lead: hours without anybody on call, people who cannot be reached [oncall]."""
    DRILL_INVITE = "drill_invite"
    """DM to who may take part in a drill: may we really call you? [crisis]."""
    DRILL_OVER = "drill_over"
    """In the practice channel and to who said yes: a real crisis has opened [crisis]."""
    RING_UNHEARD = "ring_unheard"
    """To the lead: who did not confirm a test page, by which way [rings]."""
    MADE_BY_HAND = "made_by_hand"
    """In the case's thread: who made it, of which message [by, channel, ts]."""
    MADE_FROM = "made_from"
    """In the thread of the message that it was made of, else DM to who made it [by, channel, thread]."""
    DESK_OPENED = "desk_opened"
    """In the channel: who opened the desk beyond its hours, and until when [opening]."""
    DESK_CLOSED = "desk_closed"
    """In the channel: it keeps to its hours again [opening]."""


class AlarmKind(StrEnum):
    """What can be up with a source."""

    SILENT = "silent"
    """Nothing came for so long that it is unlikely for this source and hour."""
    UNREAD = "unread"
    """It cannot be looked at: token, rights, a changed platform, or it has been away for long."""
    CAP = "cap"
    """The money for a day, or the platform's own cap, is used up."""
    EXPIRING = "expiring"
    """A token or an API version ends soon."""
    UNSUBSCRIBED = "unsubscribed"
    """The platform does not post to us any more."""


class CrisisKind(StrEnum):
    """How a crisis came about."""

    DETECTED = "detected"
    """The mentions rose beyond what is normal."""
    DECLARED = "declared"
    """Somebody said so."""
    URGENT = "urgent"
    """One message out of hours that cannot wait."""
    DRILL = "drill"
    """None at all: people practise."""


class CrisisLevel(StrEnum):
    """How far it goes: an alert is a message, a page wants somebody awake."""

    ALERT = "alert"
    PAGE = "page"


class CrisisState(StrEnum):
    """The way of a crisis."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    HANDLED = "handled"
    FALSE_ALARM = "false_alarm"


class CrisisEventKind(StrEnum):
    """What can happen to a crisis; its timeline."""

    OPENED = "opened"
    RAISED = "raised"
    """The alert became a page."""
    PAGED = "paged"
    PAGE_FAILED = "page_failed"
    ACKNOWLEDGED = "acknowledged"
    ASKED = "asked"
    RESTARTED = "restarted"
    DESK_OPENED = "desk_opened"
    DESK_CLOSED = "desk_closed"
    LEAD_TAKEN = "lead_taken"
    CHECKED = "checked"
    STATED = "stated"
    """A statement stands on one of our accounts."""
    STATEMENT_REJECTED = "statement_rejected"
    STATEMENT_UNKNOWN = "statement_unknown"
    LINES_ONLY = "lines_only"
    """Somebody leads what is said: replies are approved lines."""
    LINES_RELEASED = "lines_released"
    LINE_APPROVED = "line_approved"
    FALSE_ALARM = "false_alarm"
    STOOD_DOWN = "stood_down"
    ENDED = "ended"
    CALM = "calm"
    PLANNED = "planned"
    """A drill: people were asked to take part."""
    SAID_YES = "said_yes"
    """A drill: somebody agreed to be called."""
    INTERRUPTED = "interrupted"
    """A drill: a real crisis opened."""
    NOTED = "noted"
    """A colleague wrote something in the card's thread."""
    LEARNED = "learned"
    """The false alarm was confirmed: the same needs more now."""
    WAS_REAL = "was_real"
    """It was no false alarm after all."""
    FORGOTTEN = "forgotten"
    """What the false alarm had taught."""


class StatementKind(StrEnum):
    """What a statement is for."""

    OPENING = "opening"
    """The first line: we know, and we are on it."""
    STATUS = "status"
    CLOSING = "closing"
    """It is over."""
    CORRECTION = "correction"
    """Something that we said was wrong; names the statement that it corrects."""


class PageState(StrEnum):
    """The way of a page beside Slack; UNKNOWN is not sent again, the next step of the ladder follows."""

    READY = "ready"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"
    """Somebody acknowledged before it left."""


class Lane(IntEnum):
    """Order at the one pacing point, lowest first."""

    PING = 1
    QUESTION = 2
    CARD = 3
    THREAD = 4
    EDIT = 5
