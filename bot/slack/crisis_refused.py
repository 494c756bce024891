"""Refusals around a crisis, in words: kind, with the facts, and what to do now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from bot.desk.crisis.refusals import (
    BadShift,
    CrisisIsOver,
    CrisisRunning,
    CrisisTaken,
    NoAccount,
    NoFalseAlarm,
    NoPracticeChannel,
    NotAnApprover,
    NotOnCall,
    NotTheLead,
    NotTheSpeaker,
    NotYourShift,
    OnlyADrill,
    StatementEmpty,
    StatementExists,
    StatementSettled,
    StatementTooLong,
    SwapAnswered,
    UnknownCheck,
    UnknownCrisis,
    UnknownOnCall,
    UnknownRing,
    UnknownStatement,
)
from bot.slack.text import name as shown_name
from bot.slack.wording import Words


class Telling(Protocol):
    """What a sentence needs beside the refusal."""

    @property
    def words(self) -> Words:
        """The language."""
        ...

    def name(self, user: str | None) -> str:
        """What somebody is called."""
        ...

    def moment(self, at: datetime) -> str:
        """When it was, as people say it."""
        ...


def _over(refusal: CrisisIsOver, tell: Telling) -> str:
    at = tell.moment(refusal.at)
    if refusal.by is None:
        return tell.words.t("This is over since {moment}.", moment=at)
    return tell.words.t("{name} ended this at {moment}.", name=tell.name(refusal.by), moment=at)


def _taken(refusal: CrisisTaken, tell: Telling) -> str:
    return tell.words.t(
        "{name} has it since {moment}. Press Take the lead if you take it over.", name=tell.name(refusal.owner),
        moment=tell.moment(refusal.since),
    )  # fmt: skip


def _running(refusal: CrisisRunning, tell: Telling) -> str:
    moment = tell.moment(refusal.since)
    return tell.words.t("The desk has one already, since {moment}. Look at its card.", moment=moment)


def _outsider(refusal: NotOnCall, tell: Telling) -> str:
    return tell.words.t("Only the desk's own people and those on call can do this.")


def _unknown(refusal: UnknownCrisis | UnknownCheck | UnknownRing | UnknownStatement, tell: Telling) -> str:
    return tell.words.t("This message is outdated. Look at the newest card or use /webcare queue.")


def _nothing_to_learn(refusal: NoFalseAlarm, tell: Telling) -> str:
    return tell.words.t("This was no false alarm: there is nothing to learn from it.")


def _not_your_shift(refusal: NotYourShift, tell: Telling) -> str:
    return tell.words.t("The rota has changed: that shift belongs to somebody else now.")


def _swap_answered(refusal: SwapAnswered, tell: Telling) -> str:
    return tell.words.t("You have answered this already. Ask each other, or change it with /webcare oncall swap.")


def _no_oncall(refusal: UnknownOnCall, tell: Telling) -> str:
    return tell.words.t("This desk has nobody on call. It is set in webcare.toml.")


def _bad_shift(refusal: BadShift, tell: Telling) -> str:
    return tell.words.t("That is over already, or ends before it begins. Give a time that is to come, like 23:00.")


def _no_lead(refusal: NotTheLead, tell: Telling) -> str:
    return tell.words.t("Only the lead of the desk can do this.")


def _no_practice(refusal: NoPracticeChannel, tell: Telling) -> str:
    return tell.words.t("A team works in that channel. Choose a channel of its own for practice.")


def _drill(refusal: OnlyADrill, tell: Telling) -> str:
    return tell.words.t("This is a drill: that is for a real crisis, or for after its start.")


def _not_the_speaker(refusal: NotTheSpeaker, tell: Telling) -> str:
    speaker = refusal.lead or refusal.owner
    if speaker is None:
        return tell.words.t("Who speaks for us leads the crisis or has acknowledged it. Press Acknowledge first.")
    return tell.words.t("{name} speaks for us in this crisis. Ask {name}, or take the lead.", name=tell.name(speaker))


def _no_approver(refusal: NotAnApprover, tell: Telling) -> str:
    return tell.words.t("Only a lead approves texts for others. Post it without that.")


def _no_account(refusal: NoAccount, tell: Telling) -> str:
    return tell.words.t("Choose an account that takes posts from here.")


def _empty(refusal: StatementEmpty, tell: Telling) -> str:
    return tell.words.t("Write something first.")


def _too_long(refusal: StatementTooLong, tell: Telling) -> str:
    words = tell.words
    over = words.n("{count} character too long", "{count} characters too long", refusal.used - refusal.limit)
    return f"{shown_name(refusal.platform)}: {over} ({words.number(refusal.used)} / {words.number(refusal.limit)})"


def _exists(refusal: StatementExists, tell: Telling) -> str:
    return tell.words.t(
        "{name} sent this very text to {platform} at {moment}. Look at the card, or say it differently.",
        name=tell.name(refusal.by), platform=shown_name(refusal.platform), moment=tell.moment(refusal.at),
    )  # fmt: skip


def _settled(refusal: StatementSettled, tell: Telling) -> str:
    return tell.words.t("That is settled, or on its way. Look at the card.")


CRISIS_SENTENCES: Mapping[type[Exception], Callable[[Any, Telling], str]] = {
    CrisisIsOver: _over, CrisisTaken: _taken, CrisisRunning: _running, NotOnCall: _outsider, UnknownCrisis: _unknown,
    UnknownCheck: _unknown, UnknownRing: _unknown, NotTheLead: _no_lead,
    NoPracticeChannel: _no_practice, OnlyADrill: _drill, UnknownOnCall: _no_oncall, BadShift: _bad_shift,
    NoFalseAlarm: _nothing_to_learn, NotYourShift: _not_your_shift, SwapAnswered: _swap_answered,
    NotTheSpeaker: _not_the_speaker, NotAnApprover: _no_approver, NoAccount: _no_account,
    StatementEmpty: _empty, StatementTooLong: _too_long, StatementExists: _exists, StatementSettled: _settled,
    UnknownStatement: _unknown,
}  # fmt: skip
