"""Statements as people see them, and what the form of a new one opens with."""

from __future__ import annotations

from datetime import datetime

from bot.desk.crisis.look import crisis_view
from bot.desk.crisis.record import locked
from bot.desk.crisis.refusals import UnknownStatement
from bot.desk.crisis.stating import accounts_of, admit_speaker
from bot.desk.crisis.views import AccountView, StatementForm
from bot.desk.lines_only import lines_of
from bot.desk.work import Work
from bot.rules.statements import may_approve
from bot.settings import Desk
from bot.store import Statement


async def statement_form(work: Work, crisis_id: int, *, by: str, now: datetime) -> StatementForm:
    """Return what the form of a statement opens with for ``by``.

    Raises:
        UnknownCrisis, NotOnCall, NotTheSpeaker.
    """
    view = await crisis_view(work, crisis_id, channel=None, now=now)
    crisis = await locked(work, crisis_id)
    await admit_speaker(work, crisis, by)
    desk = work.settings.desks[crisis.desk]
    return StatementForm(
        crisis=view, accounts=_accounts(work, desk), lines=await lines_of(work, desk),
        approves=may_approve(by, leads=desk.lead, lead=crisis.lead),
    )  # fmt: skip


async def correction_form(work: Work, statement_id: int, *, by: str, now: datetime) -> StatementForm:
    """Return what the form of a correction opens with.

    Raises:
        UnknownStatement, NotOnCall, NotTheSpeaker.
    """
    statement = await work.session.get(Statement, statement_id)
    if statement is None:
        raise UnknownStatement(statement_id)
    form = await statement_form(work, statement.crisis_id, by=by, now=now)
    first = next(one for one in form.crisis.statements if one.id == statement_id)
    accounts = tuple(one for one in form.accounts if one.source == statement.source)
    return StatementForm(crisis=form.crisis, accounts=accounts, corrects=first)


def _accounts(work: Work, desk: Desk) -> tuple[AccountView, ...]:
    limits, sources = accounts_of(work, desk), work.settings.sources
    return tuple(
        AccountView(source=name, platform=sources[name].platform, longest=limit.max) for name, limit in limits.items()
    )
