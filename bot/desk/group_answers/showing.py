"""The one message that shows how far a text for many has come: posted once, edited in place."""

from __future__ import annotations

from sqlalchemy import update

from bot.desk.work import Work
from bot.settings import Desk
from bot.store import Card, GroupAnswer
from bot.store.live import NO_CASE
from bot.store.words import CardKind, Lane


def show_answer(work: Work, answer: GroupAnswer, desk: Desk, *, private: bool) -> None:
    """Post it where its replies may stand: what somebody gets in private is read in the private channel alone."""
    channel = desk.private_or_channel if private else desk.channel
    work.session.add(
        Card(
            key=f"group_answer:{answer.id}", kind=CardKind.GROUP_ANSWER, ref=str(answer.id), desk=desk.name,
            channel=channel, lane=Lane.QUESTION, rank=0,
        )
    )  # fmt: skip


async def touch_answer(work: Work, answer_id: int, *, digest: str | None = None) -> None:
    """Have it drawn anew; with ``digest`` only where it shows something else."""
    query = update(Card).where(
        NO_CASE, Card.kind == CardKind.GROUP_ANSWER, Card.key == f"group_answer:{answer_id}"
    )  # fmt: skip
    if digest is not None:
        query = query.where(Card.digest.is_distinct_from(digest))
    values = {"wanted": Card.wanted + 1, **({"digest": digest} if digest is not None else {})}
    await work.session.execute(query.values(values).execution_options(synchronize_session=False))
