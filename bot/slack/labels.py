"""What controls, states and outcomes are called. People and tests find controls by these words."""

from __future__ import annotations

from bot.rules.vocabulary import Priority, Visibility
from bot.slack.controls import Control
from bot.slack.wording import N_, Words
from bot.store.words import Outcome

BUTTONS: dict[Control, str] = {
    Control.CASE_CLAIM: N_("Claim"),
    Control.CASE_REPLY: N_("Reply"),
    Control.CASE_ESCALATE: N_("Escalate"),
    Control.CASE_RESOLVE: N_("Resolve"),
    Control.CASE_RELEASE: N_("Release"),
    Control.CASE_ASSIGN: N_("Assign"),
    Control.CASE_TAKE_OVER: N_("Take over"),
    Control.CASE_JOIN_IN: N_("Join in"),
    Control.CASE_CLOSE_WITHOUT_REPLY: N_("Close without reply"),
    Control.CASE_DETAILS: N_("Details"),
    Control.CASE_REOPEN: N_("Reopen"),
    Control.CASE_RETRY_REPLY: N_("Retry"),
    Control.CASE_NEXT: N_("Next"),
    Control.QUESTION_TAKE: N_("We take it"),
    Control.QUESTION_ANSWER: N_("Answer"),
    Control.QUESTION_NOT_OURS: N_("Not ours"),
    Control.NOTE_IS_ANSWER: N_("This is the answer"),
    Control.NOTE_FYI: N_("Just FYI"),
    Control.LEASE_EXTEND: N_("Yes +15"),
    Control.LEASE_RELEASE: N_("Release"),
    Control.WAITING_CLOSE: N_("Close it"),
    Control.WAITING_KEEP: N_("Keep open"),
    Control.LIST_CLAIM: N_("Claim"),
    Control.LIST_COORDINATE: N_("I coordinate today"),
    Control.LIST_TELL_CUSTOMER: N_("Tell the customer when"),
    Control.LIST_HAND_OVER: N_("Hand over"),
    Control.LIST_LEAVE: N_("Leave"),
    Control.HOME_CLAIM: N_("Claim"),
    Control.HOME_REPLY: N_("Reply"),
    Control.HOME_DETAILS: N_("Details"),
    Control.HOME_NEXT: N_("Next"),
    Control.HOME_COORDINATE: N_("I coordinate today"),
    Control.OPEN_ORIGINAL: N_("Open the original"),
}

PRIORITIES: dict[Priority, str] = {Priority.URGENT: N_("Urgent"), Priority.HIGH: N_("High")}
"""Normal priority goes without saying."""

VISIBILITIES: dict[Visibility, str] = {Visibility.PUBLIC: N_("public"), Visibility.PRIVATE: N_("private")}

OUTCOMES: dict[Outcome, str] = {
    Outcome.ANSWERED: N_("Answered"),
    Outcome.NO_REPLY_NEEDED: N_("No reply needed"),
    Outcome.NO_RESPONSE: N_("Customer did not respond"),
    Outcome.ANSWERED_ELSEWHERE: N_("Answered elsewhere"),
    Outcome.OTHER_CUSTOMER: N_("Another customer helped"),
    Outcome.DELETED: N_("Deleted by the customer"),
    Outcome.NOT_OURS: N_("Not our organisation"),
    Outcome.DUPLICATE: N_("Duplicate"),
    Outcome.SPAM: N_("Spam"),
    Outcome.NOT_ENGAGING: N_("Not engaging"),
}


def label(words: Words, control: Control) -> str:
    """Return the visible label of a control."""
    return words.t(BUTTONS[control])


def title(words: Words, msgid: str) -> str:
    """Return the title of a modal: the label of the button that opened it, without "there is more to come"."""
    return words.t(msgid).rstrip("…")


def where(words: Words, platform: str, visibility: Visibility) -> str:
    """Return "X, public"."""
    return words.t("{platform}, {visibility}", platform=platform, visibility=words.t(VISIBILITIES[visibility]))


def outcome_label(words: Words, outcome: Outcome | None) -> str:
    """Return how a case ended; a case without an outcome was simply closed."""
    return words.t(OUTCOMES[outcome]) if outcome else words.t("Closed")
