"""Which messages that stand in Slack show words that are gone, and what is to happen to each of them.

Cards and lists are shown anew, messages that were sent once are deleted, and those that speak of several customers are
edited. A message that has not left yet is taken back. The job ``removing`` does what is marked here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, String, and_, cast, false, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk.privacy.words import answers_to, woken_by
from bot.store import (
    Card,
    Case,
    CaseEvent,
    Clock,
    CrisisExample,
    GroupAnswer,
    ListRow,
    Mention,
    Outbox,
    Person,
    Ping,
    Storm,
)
from bot.store.words import CardKind, EventKind, MessageKind, Removal, SendState

QUOTING = (MessageKind.FOLLOWUPS, MessageKind.ASSIGNED)
"""Direct messages with the customer's words in them."""
OF_SEVERAL = (MessageKind.PING, MessageKind.ROLLUP, MessageKind.LEASE_ASK)
"""Messages that may speak of other customers too."""
OF_WAKING = (MessageKind.PAGE, MessageKind.CRISIS_ASK, MessageKind.CRISIS_REPORT)
"""What is said of a crisis that one message opened: it names the word for which somebody was woken."""
NOWHERE = (MessageKind.REPLY, MessageKind.DEPARTMENT_NAMED, MessageKind.CUSTOMER_FORGOTTEN)
"""Not in Slack; gone by itself and silent about the customer; the word about the removal itself."""
STANDS = (SendState.SENDING, SendState.POSTED)
MARGIN = timedelta(hours=1)


async def show_mention_anew(session: AsyncSession, mention: Mention) -> None:
    """The customer changed or deleted a message: show that wherever its words were quoted."""
    case = mention.case_id
    await _mark_cards(session, _showing(mention), Removal.CHECK)
    await _mark_cards(session, _lists_with([case]), Removal.CHECK)
    await _mark_cards(session, _boards(), Removal.CHECK)
    await _mark_cards(session, _crises_with(CrisisExample.mention_id == mention.id), Removal.CHECK)
    quoting = and_(Outbox.case_id == case, Outbox.kind.in_(QUOTING))
    await _mark_messages(session, quoting, Removal.RENDER)
    if mention.text is None:
        linking = and_(Outbox.case_id == case, Outbox.kind == MessageKind.REPLY_FAILED)
        await _mark_messages(session, or_(linking, await _of_waking(session, Mention.id == mention.id)), Removal.RENDER)
    await _mark_homes(session, None)


async def remove_cases(session: AsyncSession, cases: Sequence[int], *, late: bool, configured: bool = True) -> None:
    """Nothing of what these cases were about may stand any more; ``late``: whenever nothing else is to be done.

    ``configured``: their desk and source are in the settings; without those no card can be rendered, only deleted.
    """
    render, delete = (Removal.RENDER_LATE, Removal.DELETE_LATE) if late else (Removal.CHECK, Removal.DELETE)
    in_threads = and_(Card.case_id.in_(cases), Card.kind.in_((CardKind.MENTION, CardKind.EDIT)))
    await _take_back(session, Card, in_threads)
    await _mark_cards(session, in_threads, delete)
    shown = and_(Card.case_id.in_(cases), Card.kind.in_((CardKind.CASE, CardKind.QUESTION)))
    await _mark_cards(session, shown, render if configured else delete)
    await _mark_cards(session, _lists_with(cases), render)
    await _mark_cards(session, _boards(), render)
    await _mark_cards(session, _crises_about(cases), render)
    await _mark_cards(session, _answers_without_words(cases), render)
    about = and_(or_(Outbox.case_id.in_(cases), Outbox.id.in_(await _naming(session, cases))), _can_stand())
    alone = and_(about, Outbox.kind.not_in(OF_SEVERAL))
    await _take_back(session, Outbox, alone)
    await _mark_messages(session, alone, delete)
    await _mark_messages(session, and_(about, Outbox.kind.in_(OF_SEVERAL)), delete if late else Removal.RENDER)
    await _mark_messages(session, await _of_waking(session, Mention.case_id.in_(cases)), Removal.RENDER)
    await _mark_homes(session, None if not late else cases)


async def standing_messages(session: AsyncSession, cases: Sequence[int]) -> int:
    """Count the messages in Slack that :func:`remove_cases` would edit or delete."""
    shown = or_(Card.case_id.in_(cases), _lists_with(cases), _crises_about(cases))
    cards = select(Card.id).where(shown, Card.state.in_(STANDS))
    about = and_(or_(Outbox.case_id.in_(cases), Outbox.id.in_(await _naming(session, cases))), _can_stand())
    some = or_(about, await _of_waking(session, Mention.case_id.in_(cases)))
    messages = select(Outbox.id).where(some, Outbox.state.in_(STANDS))
    return len((await session.scalars(cards)).all()) + len((await session.scalars(messages)).all())


def _can_stand() -> ColumnElement[bool]:
    return Outbox.kind.not_in(NOWHERE)


def _showing(mention: Mention) -> ColumnElement[bool]:
    """Every card of the case that may quote the mention; the others of its thread are left alone."""
    itself = and_(Card.kind == CardKind.MENTION, Card.ref == str(mention.id))
    before = and_(Card.kind == CardKind.EDIT, Card.ref.like(f"{mention.id}:%"))
    return and_(Card.case_id == mention.case_id, or_(Card.kind.in_((CardKind.CASE, CardKind.QUESTION)), itself, before))


def _lists_with(cases: Collection[int]) -> ColumnElement[bool]:
    return Card.id.in_(select(ListRow.card_id).where(ListRow.case_id.in_(cases)))


def _boards() -> ColumnElement[bool]:
    """The boards of storms that run: they show whoever comes first, and others by the time that is looked up."""
    return Card.id.in_(select(Storm.card_id).where(Storm.ended_at.is_(None)))


def _crises_with(example: ColumnElement[bool]) -> ColumnElement[bool]:
    """The cards of crises that show such an example."""
    crises = select(cast(CrisisExample.crisis_id, String)).where(example)
    return and_(Card.kind == CardKind.CRISIS, Card.case_id.is_(None), Card.ref.in_(crises))


def _crises_about(cases: Collection[int]) -> ColumnElement[bool]:
    return _crises_with(CrisisExample.mention_id.in_(select(Mention.id).where(Mention.case_id.in_(cases))))


def _answers_without_words(cases: Collection[int]) -> ColumnElement[bool]:
    """The cards of texts for many that were for these cases and went with the last of them."""
    gone = select(cast(GroupAnswer.id, String)).where(GroupAnswer.id.in_(answers_to(cases)), GroupAnswer.text == "")
    return and_(Card.kind == CardKind.GROUP_ANSWER, Card.case_id.is_(None), Card.ref.in_(gone))


async def _of_waking(session: AsyncSession, mentions: ColumnElement[bool]) -> ColumnElement[bool]:
    """What was said of crises that one of these messages opened by itself; it is looked for only if one did, because
    all messages have to be read for it."""
    woken = (await session.scalars(woken_by(mentions))).all()
    return and_(Outbox.kind.in_(OF_WAKING), Outbox.facts["crisis"].as_integer().in_(woken)) if woken else false()


async def _naming(session: AsyncSession, cases: Sequence[int]) -> set[int]:
    """Return the messages that name these cases among others: pings, and questions about claims."""
    pings = select(Ping.outbox_id).join(Clock, Clock.id == Ping.clock_id)
    found = (await session.scalars(pings.where(Clock.case_id.in_(cases), Ping.outbox_id.is_not(None)))).all()
    # An event and the message that it caused have the same instant.
    asked = (
        select(Outbox.id)
        .join(CaseEvent, and_(CaseEvent.at == Outbox.created_at, Outbox.kind == MessageKind.LEASE_ASK))
        .where(CaseEvent.case_id.in_(cases), CaseEvent.kind == EventKind.LEASE_ASKED)
    )
    return {one for one in (*found, *(await session.scalars(asked)).all()) if one is not None}


async def _mark_cards(session: AsyncSession, which: ColumnElement[bool], removal: Removal) -> None:
    """``shown`` goes down instead of ``wanted`` up: that of a case's card is the case's revision."""
    values: dict[str, object] = {"removal": removal} | ({"shown": 0} if removal is Removal.CHECK else {})
    query = update(Card).where(which, Card.state.in_(STANDS)).values(**values)
    await session.execute(query.execution_options(synchronize_session=False))


async def _mark_messages(session: AsyncSession, which: ColumnElement[bool], removal: Removal) -> None:
    query = update(Outbox).where(which, Outbox.state.in_(STANDS), Outbox.kind.not_in(NOWHERE))
    await session.execute(query.values(removal=removal).execution_options(synchronize_session=False))


async def _take_back(session: AsyncSession, table: type[Card] | type[Outbox], which: ColumnElement[bool]) -> None:
    """Cancel what has not left. Before the marking, so that a row that is taken in between is marked."""
    query = update(table).where(which, table.state == SendState.READY).values(state=SendState.CANCELLED)
    await session.execute(query.execution_options(synchronize_session=False))


async def _mark_homes(session: AsyncSession, cases: Sequence[int] | None) -> None:
    """An App Home stands in Slack as it was last shown. ``cases`` (closed ones): only homes from before their end.

    An hour is added to that: a home may be read while the closing of a case is not committed yet.
    """
    query = update(Person).where(Person.home_at.is_not(None))
    if cases is not None:
        newest = await session.scalar(select(func.max(Case.resolved_at)).where(Case.id.in_(cases)))
        if newest is None:
            return
        query = query.where(Person.home_at <= newest + MARGIN)
    await session.execute(query.values(home_stale=True).execution_options(synchronize_session=False))
