"""What controls, states and outcomes are called. People and tests find controls by these words."""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk.ports import Denied
from bot.rules.personal_data import PersonalData
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
    Control.GROUP_CLAIM: N_("Claim group"),
    Control.CASE_ANSWER_ALL: N_("Answer all"),
    Control.GROUP_APPROVE: N_("Approve and send"),
    Control.GROUP_WITHDRAW: N_("Not like this"),
    Control.GROUP_STOP: N_("Stop"),
    Control.GROUP_GO_ON: N_("Go on"),
    Control.GROUP_SEND_TO_NEW: N_("Send to those who came since"),
    Control.GROUP_CLOSE: N_("It is fixed"),
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
    Control.LIST_CLOSE: N_("Close it"),
    Control.LIST_TELL_CUSTOMER: N_("Tell the customer when"),
    Control.LIST_HAND_OVER: N_("Hand over"),
    Control.LIST_LEAVE: N_("Leave"),
    Control.HOME_CLAIM: N_("Claim"),
    Control.HOME_REPLY: N_("Reply"),
    Control.HOME_DETAILS: N_("Details"),
    Control.HOME_NEXT: N_("Next"),
    Control.HOME_COORDINATE: N_("I coordinate today"),
    Control.CRISIS_ACKNOWLEDGE: N_("Acknowledge"),
    Control.CRISIS_STILL: N_("Yes, still on it"),
    Control.CRISIS_OPEN_DESK: N_("Open the desk"),
    Control.CRISIS_CLOSE_DESK: N_("Close the desk"),
    Control.CRISIS_FALSE_ALARM: N_("False alarm"),
    Control.CRISIS_STAND_DOWN: N_("Stand down"),
    Control.CRISIS_TAKE_LEAD: N_("Take the lead"),
    Control.CRISIS_DECLARE_PAGE: N_("Raise to a crisis"),
    Control.CRISIS_CHECK: N_("Done"),
    Control.CRISIS_DETAILS: N_("Details"),
    Control.DRILL_YES: N_("Yes, call me"),
    Control.DRILL_START: N_("Start the drill"),
    Control.DRILL_CALL_OFF: N_("Call it off"),
    Control.RING_HEARD: N_("My phone rang"),
    Control.CRISIS_LEARN: N_("Confirm"),
    Control.CRISIS_WAS_REAL: N_("It was real"),
    Control.CRISIS_FORGET: N_("Forget this again"),
    Control.SWAP_ACCEPT: N_("Accept"),
    Control.SWAP_DECLINE: N_("Decline"),
    Control.CRISIS_STATEMENT: N_("Statement"),
    Control.CRISIS_LINES_ONLY: N_("Lines only"),
    Control.CRISIS_RELEASE_LINES: N_("Write freely again"),
    Control.CRISIS_APPROVE_LINE: N_("Approve a line"),
    Control.STATEMENT_CORRECT: N_("Correct"),
    Control.STATEMENT_AGAIN: N_("Send again"),
    Control.STATEMENT_STANDS: N_("It is there"),
    Control.OPEN_ORIGINAL: N_("Open the original"),
}

PRIORITIES: dict[Priority, str] = {Priority.URGENT: N_("Urgent"), Priority.HIGH: N_("High")}
"""Normal priority goes without saying."""

PEOPLE = N_("People hurt or missing")
"""What a case is about that comes before everything else."""

VISIBILITIES: dict[Visibility, str] = {Visibility.PUBLIC: N_("public"), Visibility.PRIVATE: N_("private")}

DENIED: dict[Denied, str] = {
    Denied.NOT_OFFERED: N_("not possible on this platform"),
    Denied.NOT_SUMMONED: N_("only on the platform itself: its author did not name us"),
    Denied.WINDOW_CLOSED: N_("closed until the customer writes again"),
    Denied.ONCE_ONLY: N_("given once, which is all that the platform takes"),
    Denied.NO_TEMPLATE: N_("closed until the customer writes again: there is no approved text"),
    Denied.NO_REPLIES: N_("answer where it was written, then resolve it here"),
    Denied.GONE: N_("the message is gone"),
}
"""Why an answer cannot be given in one way; reads on after "public: "."""

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


PERSONAL_DATA = {
    PersonalData.BSN: N_("a citizen service number"),
    PersonalData.IBAN: N_("an account number"),
    PersonalData.PHONE: N_("a phone number"),
    PersonalData.EMAIL: N_("an e-mail address"),
    PersonalData.ADDRESS: N_("a home address"),
    PersonalData.CARD: N_("a card number"),
}


def shown_words(kinds: Sequence[PersonalData], words: Words) -> str:
    """Return what personal data everybody could read in a reply."""
    what = ", ".join(words.t(PERSONAL_DATA[kind]) for kind in kinds)
    return words.t("Everybody could read this in your reply: {what}.", what=what)
