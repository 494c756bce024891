"""A mention reaches a case that exists: it joins, reopens, thanks, or folds."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.desk.claim import return_to_queue
from bot.desk.clockwork import on_priority_changed, on_reopened, on_waiting_mention
from bot.desk.effects import card_of, move_to_private, pending, show_case, show_mention, tell, touch_cards
from bot.desk.intake.decide import Decided
from bot.desk.intake.opening import as_json, mention_row
from bot.desk.lease import start_lease
from bot.desk.presence import active_people
from bot.desk.windows import latest, window_end
from bot.desk.work import Work
from bot.rules.casualties import casualties
from bot.rules.joining import AttachThanks, Fold
from bot.rules.vocabulary import Priority, Visibility
from bot.store import Case, Mention
from bot.store.words import CardKind, CaseState, EventKind, Lane, MessageKind

# Design: follow-ups go to the owner bundled for 60 s, so that one story in six posts is one message.
BUNDLE = timedelta(seconds=60)


async def join_case(work: Work, one: Decided, *, now: datetime) -> Case:
    """Add the mention to its case with everything that follows from it."""
    case = await work.case(one.case)
    case.purged_at = None  # there are words in it again
    case.window_ends_at = latest(case.window_ends_at, window_end(work, case.source, one.mention, now=now))
    shown = card_of(work, case)
    mention = Mention(**mention_row(one, case=case.id, desk=case.desk, source=case.source, now=now))
    work.session.add(mention)
    await work.session.flush()
    if one.mention.visibility is Visibility.PRIVATE and case.visibility is Visibility.PUBLIC:
        await move_to_private(work, case, now=now)
        case.record(EventKind.MOVED_TO_PRIVATE, by=None, at=now)
    if isinstance(one.destination, Fold):
        case.record(EventKind.FOLDED, by=None, at=now, mention=mention.id)
    elif isinstance(one.destination, AttachThanks):
        case.thanked_at = now
        case.record(EventKind.THANKED, by=None, at=now, mention=mention.id)
    else:
        await _needs_attention(work, case, one, mention, now=now)
    card = card_of(work, case)
    if card is not None and card is shown:  # a card that is new by now took its later mentions with it
        show_mention(work, case, mention, under=card)
    await _show_in_questions(work, case)
    return case


async def _show_in_questions(work: Work, case: Case) -> None:
    """Departments that are asked read the customer's newest words too; a question that is over shows none."""
    asked = [str(question.id) for question in case.escalations if question.is_open]
    if asked:
        await touch_cards(work, case.id, CardKind.QUESTION, *asked)


async def _needs_attention(work: Work, case: Case, one: Decided, mention: Mention, *, now: datetime) -> None:
    resolved, waited = not case.is_open, case.state is CaseState.WAITING
    _raise_priority(work, case, one, now=now)
    case.about_people = case.about_people or casualties(one.mention.text)
    case.thanked_at = None
    if one.addressed:
        case.addressed = True
    if resolved:
        _reopen(case, now=now)
        on_reopened(work, case, waits_from=one.waits_from, at=now)
    case.record(EventKind.MENTION_ADDED, by=None, at=now, mention=mention.id)
    if one.waits_from is not None and not resolved:
        on_waiting_mention(work, case, waits_from=one.waits_from, now=now)
    if resolved or waited:
        await _back_to_work(work, case, now=now)
    elif case.owner is not None:
        start_lease(work, case, now=now)
    # Who was answered with many others may have no card yet; whoever goes on writing is somebody's work again.
    listed_work = case.listed and (case.priority is Priority.URGENT or case.owner is not None)
    if listed_work or ((resolved or waited) and not case.listed):
        await show_case(work, case, now=now)
    await _tell_owner(work, case, mention, now=now)


def _raise_priority(work: Work, case: Case, one: Decided, *, now: datetime) -> None:
    known = {(reason["kind"], reason["fact"]) for reason in case.reasons}
    new = [reason for reason in as_json(one.triage.reasons) if (reason["kind"], reason["fact"]) not in known]
    if new:
        case.reasons = [*case.reasons, *new]
    if one.triage.priority.rank < case.priority.rank:
        old, case.priority = case.priority, one.triage.priority
        case.record(EventKind.PRIORITY_CHANGED, by=None, at=now, old=old.value, new=case.priority.value)
        if case.priority is Priority.URGENT:  # nothing else shortens a clock that runs, a private message neither
            on_priority_changed(work, case)


def _reopen(case: Case, *, now: datetime) -> None:
    """Open a resolved case again; its clocks start from the mention that did it."""
    case.state = CaseState.CLAIMED if case.owner else CaseState.NEW
    case.resolved_at = case.resolved_by = case.outcome = None
    case.reopened += 1
    case.leave_group()
    case.record(EventKind.REOPENED, by=None, at=now)


async def _back_to_work(work: Work, case: Case, *, now: datetime) -> None:
    """The customer spoke again: to the old owner if the desk is open and they are active, else to the queue."""
    desk = work.desk(case)
    case.waiting_since = case.ask_after = None
    case.state = CaseState.CLAIMED if case.owner else CaseState.NEW
    if case.owner is None:
        return
    active = await active_people(work.session, work.roster, desk, now=now)
    if case.owner in active and desk.hours.is_open(now):
        start_lease(work, case, now=now)
    else:
        await return_to_queue(work, case, now=now, kind=EventKind.RELEASED, by=None)


async def _tell_owner(work: Work, case: Case, mention: Mention, *, now: datetime) -> None:
    """Send the owner one direct message for all that the customer says within a minute."""
    desk = work.desk(case)
    if case.owner is None or not work.roster.is_on_shift(case.owner, desk, now=now):
        return
    open_bundle = await pending(work, MessageKind.FOLLOWUPS, to=case.owner, desk=desk.name, case=case)
    if open_bundle is not None:
        open_bundle.facts = {"mentions": [*open_bundle.facts["mentions"], mention.id]}
        return
    tell(
        work, MessageKind.FOLLOWUPS, key=f"followups:{mention.id}", to=case.owner, desk=desk.name, now=now, case=case,
        lane=Lane.THREAD, due_at=now + BUNDLE, mentions=[mention.id],
    )  # fmt: skip
