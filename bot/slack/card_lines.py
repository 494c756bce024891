"""The sentences on a card: what line 1 and line 3 say, and the lines that only stand there when something is up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.desk.views import CaseView, QuestionView, WritingView
from bot.slack.blocks import run
from bot.slack.labels import DENIED, PEOPLE, PRIORITIES, outcome_label, where
from bot.slack.quoting import handle, handle_run
from bot.slack.rendered import Json
from bot.slack.text import name, one_line
from bot.slack.wording import Words
from bot.store.words import CaseState, QuestionState, ReplyState

THIRD_CONTACT, SECOND_HANDOVER = 3, 2
DOT = " · "


def first_line(view: CaseView, words: Words, now: datetime) -> list[Json]:
    """Return "Urgent · X, public · @jan_dv · before 14:32"."""
    pieces: list[Json] = []
    if view.about_people and view.state is not CaseState.RESOLVED:
        pieces.append(run(words.t(PEOPLE), bold=True))
    elif view.priority in PRIORITIES and view.state is not CaseState.RESOLVED:
        pieces.append(run(words.t(PRIORITIES[view.priority]), bold=True))
    pieces.append(run(where(words, view.platform, view.visibility)))
    pieces.append(handle_run(view.customer, view.mention.url))
    due = due_words(view, words, now)
    if due:
        pieces.append(run(due, bold=True))
    return [piece for place, one in enumerate(pieces) for piece in ([run(DOT), one] if place else [one])]


def due_words(view: CaseView, words: Words, now: datetime) -> str | None:
    """Return by when the customer gets an answer: a clock time, since a countdown would cost an edit a minute."""
    if view.before is None or view.state is CaseState.RESOLVED:
        return None
    if view.overdue:
        return words.t("late since {moment}", moment=words.moment(view.before, now))
    if view.promise == view.before:
        return words.t("promised before {moment}", moment=words.moment(view.before, now))
    return words.before(view.before, now)


def status(view: CaseView, words: Words) -> str:
    """Return who has it: "Free", "Free · was Sanne's", "Sanne", "Sanne · Waiting for customer"."""
    if view.folded_until is not None:
        return words.t("Not engaging")
    if view.state is CaseState.WAITING:
        waiting = words.t("Waiting for customer")
        return f"{name(view.owner)}{DOT}{waiting}" if view.owner else waiting
    if view.owner:
        return name(view.owner)
    if not view.addressed:
        return words.t("Not addressed to us")
    return words.t("Free") + (DOT + words.t("was {name}'s", name=name(view.was)) if view.was else "")


def exceptions(view: CaseView, words: Words, now: datetime) -> Iterator[str]:
    """Yield what is out of the ordinary, the weightiest first; mostly nothing."""
    if view.window_closes:
        yield words.t("reply window closes {moment}", moment=words.moment(view.window_closes, now))
    if view.promise and (view.promise != view.before or view.overdue):
        yield words.t("promised before {moment}", moment=words.moment(view.promise, now))
    if view.contacts_this_week >= THIRD_CONTACT:
        yield words.t("{ordinal} contact this week", ordinal=words.ordinal(view.contacts_this_week))
    if view.handovers >= SECOND_HANDOVER:
        yield words.t("{ordinal} hand-over", ordinal=words.ordinal(view.handovers))
    if view.more:
        yield words.n("{count} more message", "{count} more messages", view.more)
    if view.similar:
        yield words.n("{count} more like this is open", "{count} more like this are open", view.similar)
    if view.reopened:
        yield words.t("reopened")
    if view.continues:
        yield words.t("follows case {number}", number=view.continues)
    if view.reach:
        yield words.n("{count} follower", "{count} followers", view.reach)
    if view.backlog:
        day = words.date(words.day_of(view.mention.posted_at), today=words.day_of(now))
        yield words.t("older message ({day})", day=day)
    if view.thanked_at:
        yield words.t("said thanks")
    if view.folded_until:
        day = words.date(words.day_of(view.folded_until), today=words.day_of(now))
        yield words.t("folded until {day}", day=day)
    if view.sending:
        yield words.t("reply on its way")
    if view.writing:
        yield writing_words(view.writing, words, owner=view.owner)


def writing_words(writing: WritingView, words: Words, *, owner: str | None = None) -> str:
    """Return "Kim is writing" or "draft by Kim, 12 min"; without the name where ``owner`` stands before it already."""
    if writing.by == owner:
        ago = words.lasting(writing.idle)
        return words.t("draft, {ago}", ago=ago) if writing.draft else words.t("writing")
    if writing.draft:
        return words.t("draft by {name}, {ago}", name=name(writing.by), ago=words.lasting(writing.idle))
    return words.t("{name} is writing", name=name(writing.by))


def alerts(view: CaseView, words: Words, now: datetime) -> Iterator[str]:
    """Yield the lines of their own: a reply that failed, and what departments were asked."""
    failed = view.failed_reply
    if failed and failed.state is ReplyState.UNKNOWN:
        yield words.t(
            "Unknown whether the reply arrived. Check on {platform} before sending again.", platform=view.platform
        )
    elif failed:
        yield words.t(
            "Reply not delivered: {reason}", reason=one_line(failed.reason or "", 150) or words.t("no reason given")
        )
    if view.denied:
        yield words.t("No reply from here: {why}.", why=words.t(DENIED[view.denied]))
    if view.template_only:
        yield words.t("The customer's window is closed. Only an approved text opens the conversation again.")
    for question in view.questions:
        yield question_words(question, words, now)


def question_words(question: QuestionView, words: Words, now: datetime) -> str:
    """Return "Billing asked, answer by 16:00 · taken by Kim", or what came of it."""
    label = name(question.label)
    match question.state:
        case QuestionState.ANSWERED:
            return words.t("{department} answered: pass it on", department=label)
        case QuestionState.NOT_OURS:
            tip = DOT + words.t("try {department}", department=name(question.suggested)) if question.suggested else ""
            return words.t("{department}: not theirs", department=label) + tip
        case QuestionState.WITHDRAWN:
            return words.t("{department}: no longer needed", department=label)
    moment = words.moment(question.answer_by, now)
    if question.answer_by < now:
        asked = words.t("{department} asked, late since {moment}", department=label, moment=moment)
    else:
        asked = words.t("{department} asked, answer by {moment}", department=label, moment=moment)
    taken = question.state is QuestionState.TAKEN and question.taken_by
    return asked + (DOT + words.t("taken by {name}", name=name(question.taken_by or "")) if taken else "")


def resolved_line(view: CaseView, words: Words, now: datetime) -> str:
    """Return "Answered · @jan_dv · X, public · Sanne 14:20"."""
    pieces = [outcome_label(words, view.outcome), *([handle(view.customer)] if view.kept_for is None else [])]
    pieces.append(where(words, view.platform, view.visibility))
    ended = words.moment(view.resolved_at, now) if view.resolved_at else ""
    pieces.append(" ".join(part for part in (name(view.resolved_by) if view.resolved_by else "", ended) if part))
    if view.thanked_at:
        pieces.append(words.t("said thanks"))
    if view.folded_until:
        day = words.date(words.day_of(view.folded_until), today=words.day_of(now))
        pieces.append(words.t("folded until {day}", day=day))
    if view.kept_for is not None:
        pieces.append(_removed(view.kept_for.days, words))
    return DOT.join(piece for piece in pieces if piece)


def _removed(days: int, words: Words) -> str:
    """Return "words removed after 90 days"."""
    if not days:
        return words.t("words removed")
    return words.n("words removed after {count} day", "words removed after {count} days", days)
