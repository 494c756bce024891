"""Who may take, answer or send back a question: whoever was asked, the webcare team, and whoever reads it with them.

A colleague needs no seat to answer. But a question shows a customer's words and its answer may reach the customer, so
a guest, a stranger of a shared channel or somebody who never saw it may not.
"""

from __future__ import annotations

from sqlalchemy import select

from bot.desk.refusals import NotAsked, QuestionClosed
from bot.desk.work import Work
from bot.settings import Department
from bot.store import Card, Case, Escalation
from bot.store.words import CardKind, SendState


async def is_asked(work: Work, escalation_id: int, *, by: str) -> bool:
    """Return whether ``by`` is of the department that is asked, or an agent of the desk that asks.

    Raises:
        QuestionClosed: there is no such question.
    """
    case, department = await _asked(work, escalation_id)
    people = work.roster.people_of(department) if department else frozenset()
    return by in people or by in work.roster.agents(work.desk(case))


async def require_reader(work: Work, escalation_id: int, *, by: str, channel: str) -> None:
    """Admit whoever reads the question where it stands; ``channel`` is where they pressed.

    Raises:
        NotAsked: it does not stand there, or they are deactivated.
        QuestionClosed: there is no such question.
    """
    _, department = await _asked(work, escalation_id)
    if by in work.roster.gone or channel not in await _places(work, escalation_id):
        raise NotAsked(department.label if department else "")


async def not_asked(work: Work, escalation_id: int) -> NotAsked:
    """Return the refusal for somebody who may not speak for the department."""
    _, department = await _asked(work, escalation_id)
    return NotAsked(department.label if department else "")


async def _asked(work: Work, escalation_id: int) -> tuple[Case, Department | None]:
    """Return the case of a question, and who is asked: None for a department that left the settings."""
    question = await work.session.get(Escalation, escalation_id)
    if question is None:
        raise QuestionClosed(escalation_id, by=None, at=None)
    case = await work.case(question.case_id)
    return case, work.desk(case).departments.get(question.department)


async def _places(work: Work, escalation_id: int) -> frozenset[str]:
    query = select(Card.channel).where(
        Card.kind == CardKind.QUESTION, Card.ref == str(escalation_id),
        Card.state.not_in((SendState.CANCELLED, SendState.FAILED)),
    )  # fmt: skip
    return frozenset((await work.session.scalars(query)).all())
