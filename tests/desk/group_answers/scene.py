"""A group of customers who say the same, and what a text for all of them goes through."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import update

from bot.desk.deliver_replies import record_reply, take_replies
from bot.desk.group_answers.look import answer_view
from bot.desk.group_answers.sending import hand_over, next_cases, settle
from bot.desk.group_answers.views import GroupAnswerView
from bot.desk.group_answers.writing import answer_group, approve_answer
from bot.desk.ports import Accepted, OutboundReply, SendResult
from bot.store import Case, Group, GroupAnswer, Reply
from bot.store.database import Store
from bot.store.words import Visibility
from tests.support.builders import ANA, BEN, Team

TEXT = "Hi {name}, the trains run again at 16:00."


class HasStore(Protocol):
    """A team, a bench or a world."""

    store: Store


async def grouped(at: HasStore, *cases: int, now: datetime) -> int:
    """Put cases into one group, as intake does that finds them alike."""
    async with at.store.write() as session:
        group = Group(desk="rail", visibility=Visibility.PUBLIC, created_at=now)
        session.add(group)
        await session.flush()
        await session.execute(update(Case).where(Case.id.in_(cases)).values(group_id=group.id))
        return group.id


async def joined(team: Team, group: int, *cases: int) -> None:
    """Cases that came later say the same."""
    async with team.store.write() as session:
        await session.execute(update(Case).where(Case.id.in_(cases)).values(group_id=group))


async def some_cases(team: Team, *authors: str, **mention: Any) -> list[int]:
    """Each of them writes; their cases are one group."""
    cases = [await team.a_case(author, **mention) for author in authors]
    await grouped(team, *cases, now=team.now)
    return cases


async def approved(team: Team, case: int, text: str = TEXT) -> GroupAnswer:
    """Ana writes, Ben approves."""
    answer = await team.do(answer_group, case, by=ANA, text=text)
    return await team.do(approve_answer, answer.id, by=BEN)


async def rounds(team: Team, number: int = 100, *, result: SendResult | None = None) -> list[OutboundReply]:
    """Let the clock start the work so often: a few are handed over, sent, recorded. Returns what left, in order."""
    left: list[OutboundReply] = []
    delivery = team.settings.delivery
    for _ in range(number):
        for one in await team.desks.look(next_cases):
            await team.do(hand_over, one.answer, one.case)
        taken = await team.do(take_replies, limit=50, lease=delivery.lease, real_now=team.clock.real())
        for one in taken:
            await team.do(record_reply, one, result or Accepted(f"p{one.reply.reply_id}"))
        await team.do(settle)
        left += [one.reply for one in taken]
    return left


async def view_of(team: Team, answer: GroupAnswer) -> GroupAnswerView:
    """Return the text as its message shows it now."""
    return await team.look(answer_view, answer.id)


async def texts(team: Team) -> dict[int, list[str]]:
    """Return what each case was told."""
    found: dict[int, list[str]] = {}
    for reply in await team.rows(Reply):
        found.setdefault(reply.case_id, []).append(reply.text or "")
    return found
