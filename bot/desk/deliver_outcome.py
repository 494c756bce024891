"""What came of a sending, recorded: every write names the token of its intent and says whether it still held."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, case, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk.deliver import ON_ITS_WAY, Taken
from bot.store import Card, Case, Escalation, Outbox, Person
from bot.store.words import CardKind, CaseState, QuestionState, SendState

FREE: dict[str, Any] = {"token": None, "lease_until": None}


async def record_posted(session: AsyncSession, taken: Taken, *, channel: str, ts: str, shown: int) -> bool:
    """It stands under ``ts`` and shows the state ``shown`` (cards only); False: another process took over."""
    values: dict[str, Any] = {**FREE, "state": SendState.POSTED, "ts": ts, "not_before": None, "error": None}
    if taken.table is Card:
        # A direct message's card learns Slack's D... id here: chat.update takes no user id.
        values |= {"shown": _unless_stale(shown), "channel": channel}
    return await _write(session, taken, values)


async def record_ready(session: AsyncSession, taken: Taken, *, not_before: datetime | None, error: str | None) -> bool:
    """It surely does not stand (or its edit did not happen): to be taken again from ``not_before`` on."""
    state = SendState.POSTED if taken.is_edit else SendState.READY
    return await _write(session, taken, {**FREE, "state": state, "not_before": not_before, "error": error})


async def record_unknown(session: AsyncSession, taken: Taken, *, began: datetime, look_at: datetime, why: str) -> bool:
    """Nobody knows whether it stands: it stays SENDING and is looked up from ``look_at`` on.

    ``began``: when its call did; what is not found is sent again a settle time after that.
    """
    return await _write(session, taken, {"sent_at": began, "lease_until": look_at, "error": why[:120]})


async def look_later(session: AsyncSession, taken: Taken, *, look_at: datetime) -> bool:
    """It was not found (yet), or the look-up failed: look again at ``look_at``."""
    return await _write(session, taken, {"lease_until": look_at})


async def record_failed(session: AsyncSession, taken: Taken, *, error: str) -> bool:
    """Slack refuses it for good, in its plain form too."""
    return await _write(session, taken, {**FREE, "state": SendState.FAILED, "error": error[:120]})


async def record_cancelled(session: AsyncSession, taken: Taken) -> bool:
    """There is nothing to show any more (what it was about is gone)."""
    return await _write(session, taken, {**FREE, "state": SendState.CANCELLED})


async def record_unchanged(session: AsyncSession, taken: Taken, *, shown: int, error: str) -> bool:
    """Slack does not let us edit this message any more: it stays as it is, new changes are tried again."""
    return await _write(session, taken, {**FREE, "shown": _unless_stale(shown), "error": error[:120]})


async def redirect(session: AsyncSession, taken: Taken, *, channel: str) -> bool:
    """Its place cannot be reached: send it into ``channel`` instead, outside any thread."""
    values = {**FREE, "state": SendState.READY, "channel": channel, "under": None, "not_before": None}
    return await _write(session, taken, values)


async def record_vanished(session: AsyncSession, card_id: int) -> bool:
    """Somebody deleted this message in Slack. What still needs people is posted anew, the rest is given up.

    Returns whether it will be posted again; what stands in its thread then follows it.
    """
    card = await session.get(Card, card_id, with_for_update=True, populate_existing=True)
    if card is None or card.state is not SendState.POSTED:
        return False
    wanted = await _is_wanted(session, card)
    card.state = SendState.READY if wanted else SendState.CANCELLED
    card.ts, card.token, card.lease_until, card.shown = None, None, None, 0
    return wanted


async def _is_wanted(session: AsyncSession, card: Card) -> bool:
    if card.kind is CardKind.CASE:
        query = select(Case.id).where(Case.id == int(card.ref), Case.state != CaseState.RESOLVED)
    elif card.kind is CardKind.QUESTION:
        open_states = (QuestionState.OPEN, QuestionState.TAKEN)
        query = select(Escalation.id).where(Escalation.id == int(card.ref), Escalation.state.in_(open_states))
    else:
        return False
    return await session.scalar(query) is not None


async def show_again(session: AsyncSession, card_id: int) -> None:
    """Make a card stale without a change of its case: an older edit may have landed after a newer one.

    ``wanted`` must not be raised here: it is the case's revision, which the next change would set to the same figure.
    """
    query = update(Card).where(Card.id == card_id, Card.state == SendState.POSTED).values(shown=0)
    await session.execute(query.execution_options(synchronize_session=False))


async def remember_dm(session: AsyncSession, *, user: str, channel: str | None) -> None:
    """Keep the D... id of our direct messages with ``user``; None forgets it."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = dialect.insert(Person).values(user_id=user, dm_channel=channel, gone=False)
    await session.execute(row.on_conflict_do_update(index_elements=["user_id"], set_={"dm_channel": channel}))


async def known_dm(session: AsyncSession, user: str) -> str | None:
    """Return the D... id of our direct messages with ``user``, None until Slack has named it."""
    return await session.scalar(select(Person.dm_channel).where(Person.user_id == user))


def _unless_stale(shown: int) -> ColumnElement[int]:
    """Somebody who wanted the message rendered anew while it was on its way keeps the last word."""
    return case((Card.shown == ON_ITS_WAY, shown), else_=Card.shown)


async def _write(session: AsyncSession, taken: Taken, values: dict[str, Any]) -> bool:
    table: type[Card] | type[Outbox] = taken.table
    query = update(table).where(table.id == taken.id, table.token == taken.token).values(**values)
    result = await session.execute(query.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", result).rowcount > 0
