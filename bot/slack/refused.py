"""The one translator of refusals into sentences: kind, with the facts, and what to do now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.desk.by_hand.refusals import NotALink, NotWrittenYet
from bot.desk.crisis.refusals import NoAccount
from bot.desk.group_answers.refusals import UnknownGap
from bot.desk.ports import Denied
from bot.desk.refusals import (
    AlreadyClaimed,
    AlreadyDone,
    CannotReply,
    CaseChanged,
    CaseIsOpen,
    CaseIsResolved,
    CauseRequired,
    DeskNotOpened,
    DeskOpenAnyway,
    GroupIsTaken,
    HandsFull,
    LinesOnly,
    NoClockTime,
    NotAnAgent,
    NotAsked,
    NotSettled,
    NotYours,
    OpenTooLong,
    OpenUntilPast,
    PersonalDataShown,
    QuestionClosed,
    QueueIsEmpty,
    ReplyEmpty,
    ReplyNotRetryable,
    ReplyTooLong,
    UnknownCase,
    UnknownDepartment,
    WordsRemoved,
)
from bot.rules.hours import NeverOpen
from bot.slack.by_hand import BY_HAND_SENTENCES
from bot.slack.controls import Field
from bot.slack.crisis_refused import CRISIS_SENTENCES
from bot.slack.group_refused import GROUP_SENTENCES
from bot.slack.labels import outcome_label
from bot.slack.next_case import hands_full
from bot.slack.text import name as shown_name
from bot.slack.wording import N_, Words
from bot.store.words import ReplyState

# Who was first matters while it feels like a race; later it only matters whose it is.
RACE = timedelta(minutes=1)

CANNOT_REPLY = {
    "public": N_("This source takes no public replies. Choose private."),
    "private": N_("This source takes no private replies. Choose public."),
    "overheard": N_("This was not addressed to us. Press Join in first."),
    "template_only": N_("The customer's window closed meanwhile. Close this form and press Reply again."),
    Denied.NOT_SUMMONED: N_("X takes no answer from here: its author did not name us. Answer on X itself."),
    Denied.WINDOW_CLOSED: N_("The platform takes no answer any more until the customer writes again."),
    Denied.ONCE_ONLY: N_("The platform takes one private answer to a comment, and that was given."),
    Denied.NO_TEMPLATE: N_("The customer's window is closed, and there is no approved text. Wait until they write."),
    Denied.GONE: N_("The message is gone. There is nothing to answer any more."),
}
NO_REPLIES = N_("No reply can be sent to this source from here. Answer on the platform itself, then resolve the case.")
NOT_RETRYABLE = {
    ReplyState.QUEUED: N_("That reply is on its way already."),
    ReplyState.SENDING: N_("That reply is on its way already."),
    ReplyState.SENT: N_("That reply was delivered already."),
    ReplyState.WITHDRAWN: N_("That reply was withdrawn. Write a new one."),
}


@dataclass(frozen=True)
class _Telling:
    """What a sentence needs beside the refusal."""

    words: Words
    names: Mapping[str, str]
    now: datetime

    def name(self, user: str | None) -> str:
        return shown_name(self.names.get(user or "", user or ""))

    def moment(self, at: datetime) -> str:
        return self.words.moment(at, self.now)


def say(refusal: Exception, words: Words, names: Mapping[str, str], now: datetime) -> str | None:
    """Return the sentence for an expected refusal; None for one about which nothing is said, and for a real error.

    ``names`` maps user ids to display names; a name that is no id stands for itself.
    """
    kind = type(refusal)
    tables = (SENTENCES, CRISIS_SENTENCES, GROUP_SENTENCES, BY_HAND_SENTENCES)
    sentence = next((table[kind] for table in tables if kind in table), None)
    return sentence(refusal, _Telling(words, names, now)) if sentence else None


def say_unknown(words: Words, error_id: str) -> str:
    """Return the sentence for an error that nobody expected; the id is in the log too."""
    return words.t("Something went wrong. Try again; if it stays, tell your administrator: {id}.", id=error_id)


def field_of(refusal: Exception) -> Field | None:
    """Return the form field on which a refusal is shown; None: it concerns the whole form."""
    return FIELDS.get(type(refusal))


FIELDS: dict[type[Exception], Field] = {
    ReplyTooLong: Field.TEXT,
    ReplyEmpty: Field.TEXT,
    CannotReply: Field.TEXT,
    CauseRequired: Field.CAUSE,
    UnknownDepartment: Field.DEPARTMENT,
    NoAccount: Field.ACCOUNTS,
    UnknownGap: Field.TEXT,
    NotALink: Field.LINK,
    NotWrittenYet: Field.WHEN,
}


def _already_claimed(refusal: AlreadyClaimed, tell: _Telling) -> str:
    owner = tell.name(refusal.owner)
    if refusal.ago > RACE:
        return tell.words.t("This one is {name}'s (since {moment}).", name=owner, moment=tell.moment(refusal.since))
    seconds = max(1, round(refusal.ago.total_seconds()))
    return tell.words.n(
        "{name} was {count} second ahead of you and has this one.",
        "{name} was {count} seconds ahead of you and has this one.", seconds, name=owner,
    )  # fmt: skip


def _not_yours(refusal: NotYours, tell: _Telling) -> str:
    if refusal.owner is None:
        return tell.words.t("Nobody has this one. Claim it first.")
    return tell.words.t("This one is {name}'s. Take it over, or ask {name}.", name=tell.name(refusal.owner))


def _resolved(refusal: CaseIsResolved, tell: _Telling) -> str:
    outcome = outcome_label(tell.words, refusal.outcome)
    if refusal.by and refusal.at:
        by, at = tell.name(refusal.by), tell.moment(refusal.at)
        return tell.words.t("{name} resolved this one at {moment} ({outcome}). Reopen it to go on.",
                            name=by, moment=at, outcome=outcome)  # fmt: skip
    return tell.words.t("This one is resolved ({outcome}). Reopen it to go on.", outcome=outcome)


def _changed(refusal: CaseChanged, tell: _Telling) -> str:
    if refusal.replied_by:
        return tell.words.t("{name} has replied meanwhile. Send again if your reply still fits.",
                            name=tell.name(refusal.replied_by))  # fmt: skip
    return tell.words.t("The case changed meanwhile. Send again if your reply still fits.")


def _question_closed(refusal: QuestionClosed, tell: _Telling) -> str:
    if refusal.by and refusal.at:
        by, at = tell.name(refusal.by), tell.moment(refusal.at)
        return tell.words.t("{name} closed this question at {moment}.", name=by, moment=at)
    return tell.words.t("This question is closed already.")


def _too_long(refusal: ReplyTooLong, tell: _Telling) -> str:
    number = tell.words.number
    over = tell.words.n("{count} character too long", "{count} characters too long", refusal.used - refusal.limit)
    return f"{over} ({number(refusal.used)} / {number(refusal.limit)})"


def _no_clock_time(refusal: NoClockTime, tell: _Telling) -> str:
    if not refusal.said:
        return tell.words.t("Until when? For example: /webcare open until 23:00.")
    said = shown_name(refusal.said)
    return tell.words.t("{said} is no time of day. For example: /webcare open until 23:00.", said=said)


def _not_retryable(refusal: ReplyNotRetryable, tell: _Telling) -> str:
    known = {state.value: sentence for state, sentence in NOT_RETRYABLE.items()}
    return tell.words.t(known.get(refusal.state, N_("That reply cannot be sent again.")))


SENTENCES: dict[type[Exception], Callable[[Any, _Telling], str | None]] = {
    NotAnAgent: lambda _, tell: tell.words.t("Only the webcare team can do this. Ask the lead to add you."),
    NotAsked: lambda _, tell: tell.words.t("Only the department that was asked and the webcare team can do this."),
    UnknownCase: lambda refusal, tell: tell.words.t("There is no case {number} (any more).", number=refusal.number),
    AlreadyClaimed: _already_claimed,
    NotYours: _not_yours,
    CaseIsResolved: _resolved,
    CaseIsOpen: lambda _, tell: tell.words.t("This one is open already."),
    NotSettled: lambda _, tell: tell.words.t(
        "This one goes on: the customer wrote again, or somebody works on it. Have a look before you close it."
    ),
    WordsRemoved: lambda _, tell: tell.words.t(
        "What was said in this one has been removed, so nothing more can be done with it."
    ),
    GroupIsTaken: lambda _, tell: tell.words.t("Nothing of this group is free any more."),
    QueueIsEmpty: lambda refusal, tell: (
        tell.words.t(
            "Nothing else is free: only what you put back yourself. Claim it on its card if you want it again."
        )
        if refusal.put_back
        else tell.words.t("The queue is empty. Well done.")
    ),
    HandsFull: lambda refusal, tell: hands_full(refusal, tell.words),
    CannotReply: lambda refusal, tell: tell.words.t(CANNOT_REPLY.get(refusal.reason, NO_REPLIES)),
    ReplyTooLong: _too_long,
    LinesOnly: lambda refusal, tell: tell.words.t(
        "{name} leads what is said since {moment}: only approved lines, until that is released. Press Reply again.",
        name=tell.name(refusal.by),
        moment=tell.moment(refusal.since),
    ),
    ReplyEmpty: lambda _, tell: tell.words.t("Write something first."),
    CaseChanged: _changed,
    PersonalDataShown: lambda _, tell: tell.words.t(
        "Everybody could read personal data in your reply. Send again if it is meant for everybody."
    ),
    CauseRequired: lambda _, tell: tell.words.t("Choose what caused the complaint."),
    UnknownDepartment: lambda refusal, tell: tell.words.t(
        "There is no department {name} any more. Choose another.", name=shown_name(refusal.name)
    ),
    QuestionClosed: _question_closed,
    ReplyNotRetryable: _not_retryable,
    DeskNotOpened: lambda _, tell: tell.words.t(
        "The desk is not open beyond its hours. Open it with /webcare open until 23:00."
    ),
    DeskOpenAnyway: lambda refusal, tell: tell.words.t(
        "The desk is open until {moment} anyway. Name a later time.", moment=tell.moment(refusal.usual_end)
    ),
    OpenUntilPast: lambda refusal, tell: tell.words.t(
        "{moment} is over. Name a time that is still to come.", moment=tell.moment(refusal.until)
    ),
    OpenTooLong: lambda refusal, tell: tell.words.n(
        "{moment} is more than {count} day away. Name an earlier time; you can always open it again.",
        "{moment} is more than {count} days away. Name an earlier time; you can always open it again.",
        refusal.longest.days,
        moment=tell.moment(refusal.until),
    ),
    NoClockTime: _no_clock_time,
    AlreadyDone: lambda _, tell: None,
    NeverOpen: lambda _, tell: tell.words.t("These opening hours have no open minute in a year. Correct webcare.toml."),
}
