"""Lets one process at a time do a desk's rounds: they count what was said lately, which two at once would not see."""

from __future__ import annotations

from sqlalchemy import func, select

from bot.desk.work import Work


async def my_turn(work: Work, round_: str) -> bool:
    """Return whether this transaction may do ``round_`` (``"sweep:rail"``); it holds the turn until it ends.

    False: another process is at it now, and there is nothing to wait for. SQLite has one writer anyway.
    """
    if work.session.get_bind().dialect.name != "postgresql":
        return True
    return bool(await work.session.scalar(select(func.pg_try_advisory_xact_lock(func.hashtextextended(round_, 0)))))
