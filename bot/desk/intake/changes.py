"""The customer edited or deleted what we already have."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from bot.desk.clockwork import on_all_deleted, on_priority_changed
from bot.desk.effects import card_of, show_case, show_edit, touch_mention
from bot.desk.intake.decide import urgency_words
from bot.desk.intake.opening import as_json
from bot.desk.ports import InboundMention
from bot.desk.privacy.standing import show_mention_anew
from bot.desk.privacy.words import forget_waking_words
from bot.desk.resolve import close_case
from bot.desk.work import Work
from bot.rules.casualties import casualties
from bot.rules.triage import MentionFacts, ReasonKind, triage
from bot.rules.vocabulary import Priority
from bot.store import Case, Mention
from bot.store.words import CaseState, EventKind, Outcome

WORD_REASONS = (ReasonKind.DANGER.value, ReasonKind.URGENT_WORD.value)


async def edit_mention(work: Work, mention: Mention, new: InboundMention, *, now: datetime) -> bool:
    """Take the new words; False when nothing changed (the same edit came twice, or it was deleted before)."""
    if mention.text is None or mention.text == new.text:
        return False  # deleted, or removed since: its new words stay out too
    case = await work.case(mention.case_id)
    mention.edit(new.text, at=now)
    mention.media = [dict(item) for item in new.media]
    if new.extra:  # where an edit makes a new id, replies go under that one
        mention.extra = dict(new.extra)
    case.leave_group()
    case.record(EventKind.MENTION_EDITED, by=None, at=now, mention=mention.id)
    await touch_mention(work, mention)
    await show_mention_anew(work.session, mention)
    _more_urgent_now(work, case, new, now=now)
    case.about_people = case.about_people or casualties(new.text)
    if case.priority is Priority.URGENT and case.listed:
        await show_case(work, case, now=now)
    card = card_of(work, case)
    if card is not None:
        show_edit(work, case, mention, under=card)
    return True


def _more_urgent_now(work: Work, case: Case, new: InboundMention, *, now: datetime) -> None:
    desk = work.desk(case)
    facts = MentionFacts(text=new.text, posted_at=new.posted_at)
    found = triage(facts, words=urgency_words(desk), reach_from=desk.reach_threshold)
    if found.priority is Priority.URGENT and case.priority is not Priority.URGENT:
        old, case.priority = case.priority, Priority.URGENT
        case.reasons = [*case.reasons, *as_json(found.reasons)]
        case.record(EventKind.PRIORITY_CHANGED, by=None, at=now, old=old.value, new=case.priority.value)
        on_priority_changed(work, case)


async def delete_mention(work: Work, mention: Mention, *, now: datetime) -> bool:
    """Purge the words wherever they stand; False when that was done before."""
    if mention.deleted_at is not None:
        return False
    case = await work.case(mention.case_id)
    mention.delete(at=now)
    case.leave_group()
    case.record(EventKind.MENTION_DELETED, by=None, at=now, mention=mention.id)
    await work.session.flush()
    await _forget_reasons(work, case)
    await forget_waking_words(work.session, Mention.id == mention.id)
    await touch_mention(work, mention)
    await show_mention_anew(work.session, mention)
    waiting = select(Mention.id).where(
        Mention.case_id == case.id, Mention.waits_from.is_not(None), Mention.answered_at.is_(None),
        Mention.deleted_at.is_(None),
    )  # fmt: skip
    if (await work.session.scalars(waiting.limit(1))).first() is None:
        on_all_deleted(work, case, at=now)
    if case.state is CaseState.NEW and not await _anything_left(work, case):
        await close_case(work, case, by=None, outcome=Outcome.DELETED, cause=None, now=now)
    return True


async def _forget_reasons(work: Work, case: Case) -> None:
    """Keep of the urgent words only those that the customer's other messages hold too; the priority stays."""
    query = select(Mention.text).where(Mention.case_id == case.id, Mention.text.is_not(None))
    texts = (await work.session.scalars(query)).all()
    words = urgency_words(work.desk(case))
    found = [triage(MentionFacts(text=text or "", posted_at=case.opened_at), words=words).reasons for text in texts]
    said = {reason.fact for reasons in found for reason in reasons}
    kept = [one for one in case.reasons if one["kind"] not in WORD_REASONS or one["fact"] in said]
    if len(kept) < len(case.reasons):
        case.reasons = kept
    case.about_people = case.about_people and any(casualties(text or "") for text in texts)


async def _anything_left(work: Work, case: Case) -> bool:
    """Return whether the case still holds words: one that nobody took and that is empty needs nobody."""
    left = select(Mention.id).where(Mention.case_id == case.id, Mention.deleted_at.is_(None))
    return (await work.session.scalars(left.limit(1))).first() is not None
