"""What leaves after the commit, written in the same transaction: cards to show and messages to send."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from bot.desk.work import Work
from bot.rules.vocabulary import Priority
from bot.store import Card, Case, CaseEvent, Escalation, Mention, Outbox
from bot.store.live import PENDING
from bot.store.words import CardKind, EventKind, Lane, MessageKind, SendState, Visibility

RANKS = {Priority.URGENT: 0, Priority.HIGH: 50, Priority.NORMAL: 100}
# People who are hurt or missing come before everything else that is urgent.
PEOPLE_FIRST = -10


def rank_of(priority: Priority, *, about_people: bool) -> int:
    """Return where a case's card stands in the order of posting, lowest first."""
    return PEOPLE_FIRST if about_people else RANKS[priority]


def channel_of(work: Work, case: Case) -> str:
    """Return where the case's card belongs: a private case never stands in a public channel."""
    desk = work.desk(case)
    return desk.private_or_channel if case.visibility is Visibility.PRIVATE else desk.channel


def card_of(work: Work, case: Case) -> Card | None:
    """Return the case's live card, None while it is only listed."""
    channel = channel_of(work, case)
    return next((card for card in case.cards if card.channel == channel and not card.is_held_back), None)


async def show_case(work: Work, case: Case, *, now: datetime) -> Card:
    """Give the case its card in the channel where it belongs, its later mentions in the thread; once."""
    card = card_of(work, case)
    case.listed = False
    if card is not None:
        card.rank = rank_of(case.priority, about_people=case.about_people)
        return card
    card = _new_card(work, case)
    case.seen_in_channel_at = now
    await work.session.flush()
    shown = select(Card).where(Card.case_id == case.id, Card.kind == CardKind.MENTION, Card.under == card.id)
    before = {row.ref: row for row in (await work.session.scalars(shown)).all()}
    later = select(Mention).where(Mention.case_id == case.id).order_by(Mention.posted_at, Mention.id).offset(1)
    for mention in (await work.session.scalars(later)).all():
        if (row := before.get(str(mention.id))) is not None:
            row.state = SendState.READY
        else:
            show_mention(work, case, mention, under=card)
    source = work.settings.sources.get(case.source)
    if source is not None and source.by_hand:
        await show_made(work, case, under=card, now=now)
    return card


async def show_made(work: Work, case: Case, *, under: Card, now: datetime) -> None:
    """Say in the thread of a case that an agent made who it was, and of which message; once."""
    made = select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.kind == EventKind.MADE_BY_HAND)
    event = (await work.session.scalars(made.limit(1))).first()
    key = f"made:{case.id}"
    said = (await work.session.scalars(select(Outbox.id).where(Outbox.key == key))).first()
    if event is None or said is not None:
        return
    facts = {**event.facts, "by": event.by}
    tell(
        work, MessageKind.MADE_BY_HAND, key=key, to=under.channel, desk=case.desk, now=now, case=case, under=under,
        lane=Lane.THREAD, **facts,
    )  # fmt: skip


def _new_card(work: Work, case: Case) -> Card:
    """Return a card that is to be posted: a new row, or that which a storm held back."""
    channel, rank = channel_of(work, case), rank_of(case.priority, about_people=case.about_people)
    card = next((one for one in case.cards if one.channel == channel), None)
    if card is None:
        card = Card(
            key=f"case:{case.id}:{channel}", kind=CardKind.CASE, ref=str(case.id), desk=case.desk, case_id=case.id,
            channel=channel, lane=Lane.CARD,
        )  # fmt: skip
        case.cards.append(card)
    card.state, card.rank, card.wanted, card.shown = SendState.READY, rank, case.revision, 0
    return card


async def show_opened(work: Work, case: Case, *, by: str, now: datetime) -> None:
    """Give its card to a case without one that its owner opens: it was claimed with its whole group."""
    if case.listed and case.owner == by:
        await show_case(work, case, now=now)


def show_mention(work: Work, case: Case, mention: Mention, *, under: Card) -> None:
    """Show a later mention in the case's thread; edits and a deletion reach it there."""
    work.session.add(
        Card(
            key=f"mention:{mention.id}:{under.channel}",
            kind=CardKind.MENTION,
            ref=str(mention.id),
            desk=case.desk,
            case_id=case.id,
            channel=under.channel,
            under=under.id,
            lane=Lane.THREAD,
            rank=RANKS[case.priority],
        )
    )


def show_edit(work: Work, case: Case, mention: Mention, *, under: Card) -> None:
    """Show in the thread what the customer changed; purged with the mention."""
    version = len(mention.versions) - 1
    work.session.add(
        Card(
            key=f"edit:{mention.id}:{version}",
            kind=CardKind.EDIT,
            ref=f"{mention.id}:{version}",
            desk=case.desk,
            case_id=case.id,
            channel=under.channel,
            under=under.id,
            lane=Lane.THREAD,
            rank=RANKS[case.priority],
        )
    )


def show_question(work: Work, case: Case, escalation: Escalation, *, places: list[str]) -> None:
    """Show the question where the department can read it: its channel, else a DM to each of its people."""
    for place in places:
        work.session.add(
            Card(
                key=f"question:{escalation.id}:{place}",
                kind=CardKind.QUESTION,
                ref=str(escalation.id),
                desk=case.desk,
                case_id=case.id,
                channel=place,
                lane=Lane.QUESTION,
                rank=RANKS[case.priority],
            )
        )


async def move_to_private(work: Work, case: Case, *, now: datetime) -> None:
    """A private mention joined a public case: the card moves, the public one keeps one line without words."""
    stood = any(not card.is_held_back for card in case.cards)  # also in a channel that the desk has left since
    case.visibility = Visibility.PRIVATE
    case.leave_group()
    if stood and card_of(work, case) is None:
        await show_case(work, case, now=now)


async def touch_cards(work: Work, case_id: int, kind: CardKind, *refs: str) -> None:
    """Make the cards of a case stale that show these things; its own card goes stale by ``Case.record``."""
    await work.session.execute(
        update(Card)
        .where(Card.case_id == case_id, Card.kind == kind, Card.ref.in_(refs))
        .values(wanted=Card.wanted + 1)
        .execution_options(synchronize_session=False)
    )


async def touch_mention(work: Work, mention: Mention) -> None:
    """The mention changed: render it anew wherever it stands, in threads, edits and department questions."""
    case = mention.case_id
    await touch_cards(work, case, CardKind.MENTION, str(mention.id))
    edits = select(Card.ref).where(
        Card.case_id == case, Card.kind == CardKind.EDIT, Card.ref.startswith(f"{mention.id}:")
    )
    await touch_cards(work, case, CardKind.EDIT, *(await work.session.scalars(edits)).all())
    questions = select(Escalation.id).where(Escalation.case_id == case)
    refs = [str(number) for number in (await work.session.scalars(questions)).all()]
    if refs:
        await touch_cards(work, case, CardKind.QUESTION, *refs)


def tell(
    work: Work, kind: MessageKind, *, key: str, to: str, desk: str, now: datetime, case: Case | None = None,
    under: Card | None = None, lane: Lane = Lane.PING, due_at: datetime | None = None, **facts: Any,
) -> Outbox:  # fmt: skip
    """Write one message to send once. ``to`` is a channel id or, for a direct message, a user id; ``due_at`` is
    business time. The same ``key`` twice is an error of the caller (use :func:`pending` to extend a message)."""
    row = Outbox(
        key=key, kind=kind, desk=desk, case_id=case.id if case else None, channel=to, facts=facts,
        under=under.id if under else None, lane=lane, due_at=due_at, created_at=now,
    )  # fmt: skip
    work.session.add(row)
    return row


async def pending(work: Work, kind: MessageKind, *, to: str, desk: str, case: Case | None = None) -> Outbox | None:
    """Return the message of this kind to this place that has not been taken for sending yet: more can join it."""
    query = select(Outbox).where(
        PENDING, Outbox.kind == kind, Outbox.channel == to, Outbox.desk == desk, Outbox.state == SendState.READY,
        Outbox.attempts == 0, Outbox.case_id == case.id if case else Outbox.case_id.is_(None),
    ).with_for_update()  # fmt: skip
    return (await work.session.scalars(query.limit(1))).first()
