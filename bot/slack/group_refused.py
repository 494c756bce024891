"""Refusals around one text for many, in words: kind, with the facts, and what to do now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.desk.group_answers.refusals import (
    GroupAnswerMoved,
    NobodyToAnswer,
    NotInAGroup,
    SecondPersonNeeded,
    UnknownGap,
    UnknownGroupAnswer,
)
from bot.slack.crisis_refused import Telling
from bot.slack.text import name as shown_name
from bot.slack.wording import N_
from bot.store.group_answers import GroupAnswerState

MOVED = {
    GroupAnswerState.WAITING: N_("It still waits for approval."),
    GroupAnswerState.SENDING: N_("It is being sent already."),
    GroupAnswerState.STOPPED: N_("It was stopped already. Press Go on to send the rest."),
    GroupAnswerState.DONE: N_("It was sent already."),
    GroupAnswerState.WITHDRAWN: N_("It was withdrawn. Write a new one."),
}


def _moved(refusal: GroupAnswerMoved, tell: Telling) -> str:
    said = tell.words.t(MOVED[refusal.state])
    return f"{said} ({tell.name(refusal.by)})" if refusal.by else said


def _gap(refusal: UnknownGap, tell: Telling) -> str:
    gaps = ", ".join(shown_name(gap) for gap in refusal.gaps)
    return tell.words.t("{gaps} cannot be filled in: only {name} can.", gaps=gaps, name="{name}")


GROUP_SENTENCES: Mapping[type[Exception], Callable[[Any, Telling], str]] = {
    NotInAGroup: lambda _, tell: tell.words.t("No other open case says the same any more. Press Reply."),
    NobodyToAnswer: lambda _, tell: tell.words.t("Nobody is left to get this text: a person answers them, or has."),
    UnknownGap: _gap,
    SecondPersonNeeded: lambda _, tell: tell.words.t("You wrote this one. A colleague has to approve it."),
    GroupAnswerMoved: _moved,
    UnknownGroupAnswer: lambda _, tell: tell.words.t("This text is not there any more."),
}
