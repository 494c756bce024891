"""What people get to see, read from the newest state: one door to all queries behind cards, messages and modals."""

from __future__ import annotations

from sqlalchemy import select

from bot.desk.look_case import case_view, what_can
from bot.desk.look_details import case_details
from bot.desk.look_forms import reply_form
from bot.desk.look_home import home_view
from bot.desk.look_lists import day_list, free_line, my_rows, named_rows, queue_rows, queue_total
from bot.desk.look_messages import followup_view, message_view, ping_lines, question_view
from bot.desk.look_next import taken_case
from bot.desk.work import Work
from bot.store import Card, Outbox

__all__ = [
    "case_details",
    "case_of_message",
    "case_view",
    "day_list",
    "followup_view",
    "free_line",
    "home_view",
    "message_view",
    "my_rows",
    "named_rows",
    "ping_lines",
    "question_view",
    "queue_rows",
    "queue_total",
    "reply_form",
    "taken_case",
    "what_can",
]


async def case_of_message(work: Work, channel: str, ts: str) -> int | None:
    """Return the case that a message of ours is about: its card, something in its thread, a direct message."""
    for table in (Card, Outbox):
        query = select(table.case_id).where(table.channel == channel, table.ts == ts).limit(1)
        found = (await work.session.scalars(query)).first()
        if found is not None:
            return found
    return None
