"""Our own posts that a source brings back: a statement of which nobody knew whether it stands is found there."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select

from bot.desk.crisis.statement_outcome import statement_outcome
from bot.desk.ports import Accepted, OwnPost
from bot.desk.work import Work
from bot.rules.same_words import same_words
from bot.rules.vocabulary import Visibility
from bot.store import Statement
from bot.store.words import ReplyState

# A clock of the platform's that is a little behind ours; an older post with the same words is another one.
LEEWAY = timedelta(minutes=5)
UNSETTLED = or_(
    Statement.state.in_((ReplyState.SENDING, ReplyState.UNKNOWN)),
    and_(Statement.state == ReplyState.SENT, Statement.platform_id.is_(None)),
)


async def is_statement(work: Work, source: str, post: OwnPost, *, now: datetime) -> bool:
    """Return whether a post of our account is a statement of ours; one whose answer was lost is settled by it."""
    known = select(Statement.id).where(Statement.source == source, Statement.platform_id == post.id)
    if await work.session.scalar(known.limit(1)) is not None:
        return True
    if post.in_reply_to is not None or post.visibility is not Visibility.PUBLIC:
        return False
    waiting = select(Statement).where(
        Statement.source == source, UNSETTLED, Statement.created_at <= post.posted_at + LEEWAY
    )
    wanted = same_words(post.text)
    for statement in (await work.session.scalars(waiting.order_by(Statement.id.desc()))).all():
        if same_words(statement.text) == wanted:
            await statement_outcome(work, statement.id, Accepted(post.id, url=post.url), now=now)
            return True
    return False
