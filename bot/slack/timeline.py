"""What happened to a case, a line each: when, what, who."""

from __future__ import annotations

from datetime import datetime

from bot.desk.views import EventView
from bot.slack.card_lines import DOT
from bot.slack.text import name
from bot.slack.wording import N_, Words
from bot.store.words import EventKind, ReplyKind

HAPPENED: dict[EventKind, str] = {
    EventKind.OPENED: N_("Came in"),
    EventKind.MADE_BY_HAND: N_("Made by hand"),
    EventKind.MENTION_ADDED: N_("Customer wrote again"),
    EventKind.MENTION_EDITED: N_("Customer changed a message"),
    EventKind.MENTION_DELETED: N_("Customer deleted a message"),
    EventKind.THANKED: N_("Customer said thanks"),
    EventKind.FOLDED: N_("Message folded"),
    EventKind.PRIORITY_CHANGED: N_("Priority changed"),
    EventKind.MOVED_TO_PRIVATE: N_("Moved to the private channel"),
    EventKind.JOINED_IN: N_("Joined in"),
    EventKind.CLAIMED: N_("Claimed"),
    EventKind.RELEASED: N_("Released"),
    EventKind.ASSIGNED: N_("Assigned"),
    EventKind.TAKEN_OVER: N_("Taken over"),
    EventKind.LEASE_ASKED: N_("Asked: still on it?"),
    EventKind.LEASE_EXTENDED: N_("Still on it"),
    EventKind.LEASE_RETURNED: N_("Back in the queue, no answer"),
    EventKind.CLAIM_ENDED: N_("Back in the queue at closing"),
    EventKind.REPLY_QUEUED: N_("Reply written"),
    EventKind.REPLY_SENT: N_("Reply delivered"),
    EventKind.REPLY_REJECTED: N_("Reply refused by the platform"),
    EventKind.REPLY_UNKNOWN: N_("Unknown whether the reply arrived"),
    EventKind.REPLY_RETRIED: N_("Reply sent again"),
    EventKind.REPLY_NOT_DELIVERED: N_("Reply did not reach the customer"),
    EventKind.ANSWERED_NATIVELY: N_("Answered on the platform itself"),
    EventKind.PROMISED: N_("Promised a time"),
    EventKind.QUESTION_ASKED: N_("Department asked"),
    EventKind.QUESTION_TAKEN: N_("Department takes it"),
    EventKind.QUESTION_ANSWERED: N_("Department answered"),
    EventKind.QUESTION_NOT_OURS: N_("Department: not theirs"),
    EventKind.QUESTION_WITHDRAWN: N_("Question withdrawn"),
    EventKind.NOTE_ADDED: N_("Note in the thread"),
    EventKind.RESOLVED: N_("Resolved"),
    EventKind.REOPENED: N_("Reopened"),
    EventKind.ASKED_TO_CLOSE: N_("Asked: close it?"),
    EventKind.KEPT_WAITING: N_("Kept open"),
}

AUTOMATIC = N_("Automatic message delivered")


def event_line(event: EventView, words: Words, now: datetime) -> str:
    """Return "14:05 · Claimed · Sanne"; the desk itself has no name."""
    automatic = event.kind is EventKind.REPLY_SENT and event.facts.get("kind") == ReplyKind.AUTOMATIC.value
    said = AUTOMATIC if automatic else HAPPENED[event.kind]
    pieces = [words.moment(event.at, now), words.t(said)]
    return DOT.join([*pieces, name(event.by)] if event.by else pieces)
