"""Turns rows into the values that people get to see; no queries here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.desk.lease import WRITING_FOR
from bot.desk.privacy.markers import is_removed
from bot.desk.views import ClockView, CustomerView, MentionView, QuestionView, ReplyView, WritingView
from bot.desk.work import Work
from bot.rules.sla import ClockKind
from bot.rules.triage import Reason, ReasonKind
from bot.rules.vocabulary import Visibility
from bot.settings import Desk
from bot.store import Case, Clock, Customer, Escalation, Mention, Reply

# Shown for a customer whose name was removed; the same in every language.
NOBODY = "@…"
# How Slack begins the ids of people and of their direct messages.
ONE_READER = ("U", "W", "D")


def is_public_place(desk: Desk, channel: str | None) -> bool:
    """Return whether private words must not stand in ``channel``.

    Of all channels that is allowed in the desk's own place for them alone, as the settings say now: a channel that the
    desk has left is read by whoever is in it.
    """
    return is_channel(channel) and channel != desk.private_or_channel


def is_channel(place: str | None) -> bool:
    """Return whether several people read what stands in ``place``; None, a person or their direct messages: one."""
    return place is not None and not place.startswith(ONE_READER)


def shown_handle(handle: str | None, name: str | None, external_id: str) -> str:
    """Return "@jan_dv" where the platform gave a handle, else the name or the id."""
    bare = (handle or "").lstrip("@")
    return f"@{bare}" if bare else name or (NOBODY if is_removed(external_id) else external_id)


def customer_of(case: Case) -> CustomerView:
    """Return who wrote; nobody any more once the words of the case are removed."""
    return CustomerView(handle=NOBODY) if case.purged_at is not None else customer_view(case.customer)


def customer_view(customer: Customer) -> CustomerView:
    """Return the account that wrote."""
    return CustomerView(
        handle=shown_handle(customer.handle, customer.name, customer.external_id), name=customer.name,
        followers=customer.followers, verified=customer.verified, bio=customer.bio, folded_until=customer.folded_until,
    )  # fmt: skip


def mention_view(mention: Mention) -> MentionView:
    """Return one inbound message with its words."""
    return MentionView(
        id=mention.id, external_id=mention.external_id, text=mention.text, posted_at=mention.posted_at,
        visibility=mention.visibility, url=mention.url, media=tuple(_media(mention.media)), language=mention.language,
        thanks=mention.thanks, answered=mention.answered_at is not None, edited_at=mention.edited_at,
        deleted_at=mention.deleted_at,
        versions=tuple((version["text"], version["until"]) for version in mention.versions),
    )  # fmt: skip


def _media(media: Iterable[dict[str, object]]) -> Iterable[tuple[str, str]]:
    """Yield (url, label): the customer's own description where there is one, else what kind of thing it is."""
    for item in media:
        url = item.get("url")
        if url:
            yield str(url), str(item.get("alt") or item.get("type") or "")


def without_words(mention: MentionView) -> MentionView:
    """Return the same message with nothing of what it says: for a place where private words must not stand."""
    versions = tuple((None, until) for _, until in mention.versions)
    return replace(mention, text=None, url=None, media=(), versions=versions)


def reply_view(work: Work, desk: Desk, reply: Reply, *, channel: str | None = None) -> ReplyView:
    """Return one reply of ours; a private one shows no words in a public channel."""
    hidden = reply.visibility is Visibility.PRIVATE and is_public_place(desk, channel)
    return ReplyView(
        id=reply.id, kind=reply.kind, state=reply.state, text=None if hidden else reply.text,
        visibility=reply.visibility, by=work.roster.name(reply.agent, desk) if reply.agent else None,
        created_at=reply.created_at, sent_at=reply.sent_at, reason=reply.reason,
        arrival=reply.arrival,
    )  # fmt: skip


def clock_view(desk: Desk, case: Case, clock: Clock, *, now: datetime) -> ClockView:
    """Return one clock, running or not."""
    names = {question.id: question.department for question in case.escalations}
    department = desk.departments.get(names.get(clock.escalation_id or 0, ""))
    return ClockView(
        id=clock.id, kind=clock.kind, state=clock.state, started_at=clock.started_at, due_at=clock.due_at,
        ended_at=clock.ended_at, overdue=clock.is_running and clock.due_at < now,
        department=department.label if department else names.get(clock.escalation_id or 0),
    )  # fmt: skip


def question_value(
    work: Work, case: Case, question: Escalation, *, mentions: tuple[MentionView, ...] = ()
) -> QuestionView:
    """Return a question with the customer's words that it is about."""
    desk, name = work.desk(case), work.roster.name
    department = desk.departments.get(question.department)
    suggested = desk.departments.get(question.suggested or "")
    return QuestionView(
        id=question.id, case_number=case.id, department=question.department,
        label=department.label if department else question.department, question=question.question,
        state=question.state, asked_by=name(question.asked_by, desk), asked_at=question.asked_at,
        answer_by=question.answer_by, priority=case.priority, taken_by=name(question.taken_by, desk) or None,
        answered_by=name(question.answered_by, desk) or None, answered_at=question.answered_at, answer=question.answer,
        suggested=suggested.label if suggested else question.suggested, customer=customer_of(case),
        platform=work.source(case).platform, visibility=case.visibility, mentions=mentions,
        usergroup=department.usergroup if department else None,
    )  # fmt: skip


def answered_now(case: Case) -> list[Escalation]:
    """Return the questions whose answer the customer does not have yet: those answered while pass-on runs."""
    passing = [clock.started_at for clock in case.clocks if clock.kind is ClockKind.PASS_ON and clock.is_running]
    if not passing:
        return []
    return [
        question for question in case.escalations
        if question.answer is not None and question.answered_at is not None and question.answered_at >= min(passing)
    ]  # fmt: skip


def writing_view(work: Work, case: Case, *, now: datetime) -> WritingView | None:
    """Return who is writing, or left a draft; None when nobody did, or the case is over."""
    if case.writer is None or not case.is_open:
        return None
    last = case.last_key_at or case.writing_since
    idle = max(now - last, now - now) if last else WRITING_FOR
    return WritingView(
        by=work.roster.name(case.writer, work.desk(case)), since=case.writing_since or last or now,
        draft=case.writing_since is None or idle >= WRITING_FOR, idle=idle,
    )  # fmt: skip


def reasons_of(case: Case) -> tuple[Reason, ...]:
    """Return why the case has its priority."""
    return tuple(Reason(ReasonKind(reason["kind"]), reason["fact"]) for reason in case.reasons)
