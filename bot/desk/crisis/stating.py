"""Statements on our own accounts, up to the point where they leave: checked, measured, queued in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select

from bot.desk.crisis.acting import admit
from bot.desk.crisis.record import locked, running, touch
from bot.desk.crisis.refusals import (
    NoAccount,
    NotAnApprover,
    NotTheSpeaker,
    OnlyADrill,
    StatementEmpty,
    StatementExists,
    StatementSettled,
    StatementTooLong,
    UnknownStatement,
)
from bot.desk.crisis.statement_outcome import statement_outcome
from bot.desk.ports import Accepted
from bot.desk.work import Work
from bot.rules.replying import Limit
from bot.rules.statements import corrected, digest, first_too_long, may_approve, may_speak
from bot.settings import Desk
from bot.store import ApprovedLine, Crisis, Statement
from bot.store.words import CrisisKind, ReplyState, StatementKind

FAILED = (ReplyState.REJECTED, ReplyState.UNKNOWN)


def accounts_of(work: Work, desk: Desk) -> Mapping[str, Limit]:
    """Return how long a post may be, by source: those of the desk's accounts that take one from here."""
    return {one.name: work.posts[one.name] for one in work.settings.sources_of(desk) if one.name in work.posts}


async def make_statements(
    work: Work, crisis_id: int, *, by: str, text: str, kind: StatementKind, sources: Sequence[str], pin: bool = False,
    approve: bool = False, now: datetime,
) -> list[Statement]:  # fmt: skip
    """Say something on some of our accounts: all of them or, where one does not take it, none. Nothing is sent here.

    ``approve``: colleagues may say it again.

    Raises:
        UnknownCrisis, CrisisIsOver, NotOnCall, NotTheSpeaker, NotAnApprover, StatementEmpty, StatementTooLong.
        NoAccount: none was chosen, or one that takes no post.
        StatementExists: one of the accounts had the same words in this crisis.
    """
    crisis = await running(work, crisis_id)
    await admit_speaker(work, crisis, by)
    limits = accounts_of(work, work.settings.desks[crisis.desk])
    chosen = {source: limits[source] for source in sources if source in limits}
    if not chosen or len(chosen) != len(set(sources)):
        raise NoAccount(crisis.id)
    said = text.strip()
    _require_fitting(work, crisis, said, chosen)
    if approve:
        await approve_line(work, crisis, said, by=by, now=now)
    return [await _queue(work, crisis, source, said, by=by, kind=kind, pin=pin, now=now) for source in chosen]


async def correct_statement(work: Work, statement_id: int, *, by: str, text: str, now: datetime) -> Statement:
    """Post a correction that names, and where it can links, what it corrects; also once the crisis is over.

    What stands is never edited: nobody who has read it would hear of that. Nobody says the wrong words again either:
    they are no approved line any more.

    Raises:
        UnknownStatement, NotOnCall, NotTheSpeaker, NoAccount, StatementEmpty, StatementTooLong, StatementExists.
        StatementSettled: it does not stand there, so there is nothing to correct.
    """
    first, crisis = await _statement(work, statement_id, by=by)
    if first.state is not ReplyState.SENT:
        raise StatementSettled(first.id, state=first.state)
    limits = accounts_of(work, work.settings.desks[crisis.desk])
    if first.source not in limits:
        raise NoAccount(crisis.id)
    said = corrected(text, link=first.url)
    _require_fitting(work, crisis, said, {first.source: limits[first.source]})
    wrong = delete(ApprovedLine).where(ApprovedLine.desk == crisis.desk, ApprovedLine.digest == digest(first.text))
    await work.session.execute(wrong)
    return await _queue(
        work, crisis, first.source, said, by=by, kind=StatementKind.CORRECTION, pin=first.pin, corrects=first.id,
        now=now,
    )  # fmt: skip


async def send_again(work: Work, statement_id: int, *, by: str, now: datetime) -> Statement:
    """Send a refused or lost statement again, with the same key, so that the platform can refuse a second one.

    Raises:
        UnknownStatement, NotOnCall, NotTheSpeaker.
        StatementSettled: it is on its way, or stands.
    """
    statement, crisis = await _statement(work, statement_id, by=by)
    if statement.state not in FAILED:
        raise StatementSettled(statement.id, state=statement.state)
    statement.state, statement.reason, statement.not_before = ReplyState.QUEUED, None, None
    await touch(work, crisis)
    return statement


async def it_stands(work: Work, statement_id: int, *, by: str, now: datetime) -> Statement:
    """Somebody looked, and a statement of which nobody knew stands there: it is sent, without its number.

    Raises:
        UnknownStatement, NotOnCall, NotTheSpeaker.
        StatementSettled: it is known what became of it.
    """
    statement, _ = await _statement(work, statement_id, by=by)
    if statement.state is not ReplyState.UNKNOWN:
        raise StatementSettled(statement.id, state=statement.state)
    await statement_outcome(work, statement.id, Accepted(""), now=now)
    return statement


async def admit_speaker(work: Work, crisis: Crisis, user: str) -> None:
    """Admit who speaks for us in a crisis.

    Raises:
        NotOnCall: neither of the desk nor on its on-call.
        OnlyADrill: nothing of it is ever said to customers.
        NotTheSpeaker: none of its leads, and has not acknowledged it.
    """
    await admit(work, crisis.id, user)
    if crisis.kind is CrisisKind.DRILL:
        raise OnlyADrill(crisis.id)
    leads = work.settings.desks[crisis.desk].lead
    if not may_speak(user, leads=leads, lead=crisis.lead, owner=crisis.owner):
        raise NotTheSpeaker(crisis.id, user, lead=crisis.lead, owner=crisis.owner)


async def approve_line(work: Work, crisis: Crisis, text: str, *, by: str, now: datetime) -> bool:
    """Keep a text that others may say again; False: it was approved in this crisis already.

    Raises:
        NotAnApprover: ``by`` does not approve texts.
    """
    if not may_approve(by, leads=work.settings.desks[crisis.desk].lead, lead=crisis.lead):
        raise NotAnApprover(crisis.id, by)
    mark = digest(text)
    known = select(ApprovedLine.id).where(ApprovedLine.crisis_id == crisis.id, ApprovedLine.digest == mark)
    new = await work.session.scalar(known) is None
    if new:
        work.session.add(
            ApprovedLine(
                desk=crisis.desk, digest=mark, text=text, crisis_id=crisis.id, approved_by=by, approved_at=now
            )
        )  # fmt: skip
    return new


async def _statement(work: Work, statement_id: int, *, by: str) -> tuple[Statement, Crisis]:
    """Return a statement and its crisis, for somebody who speaks in it."""
    statement = await work.session.get(Statement, statement_id, with_for_update=work.writes, populate_existing=True)
    if statement is None:
        raise UnknownStatement(statement_id)
    crisis = await locked(work, statement.crisis_id)
    await admit_speaker(work, crisis, by)
    return statement, crisis


def _require_fitting(work: Work, crisis: Crisis, text: str, limits: Mapping[str, Limit]) -> None:
    if not text:
        raise StatementEmpty(crisis.id)
    over = first_too_long(text, limits)
    if over is not None:
        source, measured = over
        raise StatementTooLong(work.settings.sources[source].platform, used=measured.used, limit=measured.max)


async def _queue(
    work: Work, crisis: Crisis, source: str, text: str, *, by: str, kind: StatementKind, pin: bool,
    corrects: int | None = None, now: datetime,
) -> Statement:  # fmt: skip
    """Write a statement that is sent after the commit; its key keeps the same words from being said twice."""
    key = f"statement:{crisis.id}:{source}:{digest(text)[:32]}"
    there = (await work.session.scalars(select(Statement).where(Statement.key == key))).first()
    if there is not None:
        raise StatementExists(work.settings.sources[source].platform, by=there.by, at=there.created_at)
    desk = work.settings.desks[crisis.desk]
    statement = Statement(
        key=key, crisis_id=crisis.id, source=source, kind=kind, text=text, by=by, agent=work.roster.name(by, desk),
        corrects=corrects, pin=pin, created_at=now,
    )  # fmt: skip
    work.session.add(statement)
    await work.session.flush()
    await touch(work, crisis)
    return statement
