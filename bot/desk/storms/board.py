"""The board as a living message: made when a storm begins, kept true by edits, moved down when the channel goes on."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import func, select

from bot.desk.storms.look import board_content
from bot.desk.work import Work
from bot.settings import Desk
from bot.store import Card, Storm
from bot.store.words import CardKind, Lane, SendState

# A board that is out of sight is no board; but whoever is reading it must not lose it every minute either.
BELOW = 20
STAYS_FOR = timedelta(minutes=5)
# In the digest of a board that says where the next one stands.
LEADS_ON = "leads on"


async def place_board(work: Work, storm: Storm, *, now: datetime) -> None:
    """Make the board's message at the end of the channel; an earlier one says from then on that it moved."""
    card = Card(
        key=f"storm:{storm.id}:{int(now.timestamp())}", kind=CardKind.STORM, ref=str(storm.id), desk=storm.desk,
        channel=storm.channel, lane=Lane.PING, rank=0,
    )  # fmt: skip
    work.session.add(card)
    await work.session.flush()
    await show_board_anew(work, storm)
    storm.card_id, storm.placed_at = card.id, now


async def show_board_anew(work: Work, storm: Storm) -> None:
    """Have the board's message rendered anew."""
    board = await work.session.get(Card, storm.card_id) if storm.card_id else None
    if board is not None:
        board.touch()


async def keep_board(work: Work, desk: Desk, storm: Storm, *, now: datetime) -> None:
    """Edit the board if what it says is no longer so; one that is far up moves down."""
    board = await work.session.get_one(Card, storm.card_id)
    gone = board.state in (SendState.FAILED, SendState.CANCELLED)
    if now >= storm.placed_at + STAYS_FOR and (gone or await _below(work, board) >= BELOW):
        await place_board(work, storm, now=now)
        return
    await _lead_on(work, storm, board)
    said = hashlib.sha256(repr(await board_content(work, desk, storm, now=now)).encode()).hexdigest()
    if board.digest != said:
        board.digest = said
        board.touch()


async def _lead_on(work: Work, storm: Storm, board: Card) -> None:
    """Have the board before this one lead to it, once Slack has said where it stands."""
    if board.ts is None:
        return
    earlier = select(Card).where(
        Card.case_id.is_(None),
        Card.desk == storm.desk,
        Card.kind == CardKind.STORM,
        Card.ref == board.ref,
        Card.id < board.id,
    )
    before = (await work.session.scalars(earlier.order_by(Card.id.desc()).limit(1))).first()
    if before is not None and before.digest != LEADS_ON:
        before.digest = LEADS_ON
        before.touch()


async def _below(work: Work, board: Card) -> int:
    """Return how many messages of ours stand below the board, threads apart; none while it waits for Slack itself."""
    if board.ts is None:
        return 0
    query = select(func.count()).where(Card.channel == board.channel, Card.ts > board.ts, Card.under.is_(None))
    return (await work.session.scalar(query)) or 0
