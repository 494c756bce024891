"""A crisis as people see it: read from the newest state, words of customers only where they may stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.desk.crisis.acting import CHECKS
from bot.desk.crisis.reasons import reason_views
from bot.desk.crisis.refusals import UnknownCrisis
from bot.desk.crisis.stating import accounts_of
from bot.desk.crisis.views import (
    ChartPoint,
    CheckView,
    CrisisCan,
    CrisisView,
    DrillView,
    EntryView,
    ExampleView,
    PageView,
    Pin,
    ReasonView,
    SimilarView,
    StatementView,
)
from bot.desk.look_parts import shown_handle
from bot.desk.opening import opening_of
from bot.desk.said import readable
from bot.desk.work import Work
from bot.rules.oncall import Variant
from bot.settings import Desk
from bot.store import Crisis, CrisisEvent, CrisisExample, DeskOpening, Mention, Outbox, Statement, Volume
from bot.store.words import CrisisEventKind, CrisisKind, CrisisLevel, ReplyState, Visibility

POINT = timedelta(minutes=15)
SHOWN_FOR = timedelta(hours=6)
SIMILAR = 3
# More than a card or its details show.
EXAMPLES = 10
LOOK_BACK = timedelta(days=400)


async def crisis_view(work: Work, crisis_id: int, *, channel: str | None, now: datetime) -> CrisisView:
    """Return a crisis as it stands in ``channel``; None: where one person reads it.

    Raises:
        UnknownCrisis: there is none, or its desk is gone.
    """
    crisis = await work.session.get(Crisis, crisis_id)
    desk = work.settings.desks.get(crisis.desk) if crisis else None
    if crisis is None or desk is None:
        raise UnknownCrisis(crisis_id)
    facts = crisis.facts
    opened = await opening_of(work, desk, now=now)
    statements = await statement_views(work, desk, crisis.id)
    return CrisisView(
        id=crisis.id, desk=desk.name, kind=crisis.kind, level=crisis.level, state=crisis.state,
        began_at=crisis.began_at, opened_at=crisis.opened_at, ended_at=crisis.ended_at,
        owner=work.roster.name(crisis.owner, desk) if crisis.owner else None, owner_id=crisis.owner,
        acknowledged_at=crisis.acknowledged_at, lead=work.roster.name(crisis.lead, desk) if crisis.lead else None,
        reasons=_reasons(work, desk, facts), chart=await _chart(work, desk, crisis, now=now),
        examples=await _examples(work, desk, crisis.id, channel), reach=facts.get("reach", 0),
        open_until=opened.end if opened and crisis.kind is not CrisisKind.DRILL else None,
        drill=_drill(work, desk, crisis),
        similar=await _similar(work, crisis), timeline=await _timeline(work, desk, crisis.id, statements),
        checklist=_checklist(work, desk, facts), statements=statements,
        can=_can(crisis, desk, opened, speaks=bool(accounts_of(work, desk)), now=now),
        lines_by=work.roster.name(crisis.lines_by, desk) if crisis.lines_by else None,
    )  # fmt: skip


async def page_view(work: Work, row: Outbox, *, now: datetime) -> PageView | None:
    """Return a call to somebody; None when nobody needs to be called any more.

    What was left of a ladder that somebody stopped is not called when the ladder begins again: that one has its own.
    """
    crisis = await work.session.get(Crisis, row.facts["crisis"])
    if crisis is None or crisis.desk not in work.settings.desks or not crisis.calls:
        return None
    if row.facts.get("cycle", crisis.cycle) != crisis.cycle:
        return None
    view = await crisis_view(work, crisis.id, channel=row.channel, now=now)
    variant = Variant(row.facts.get("variant", Variant.IMPORTANT))
    return PageView(crisis=view, variant=variant, key=row.key, group=row.facts.get("group"))


def _drill(work: Work, desk: Desk, crisis: Crisis) -> DrillView | None:
    drill = crisis.facts.get("drill")
    if drill is None:
        return None
    asked = [person for person in drill["invited"] if person not in drill["yes"]]
    return DrillView(
        scenario=drill["scenario"], yes=tuple(work.roster.name(one, desk) for one in drill["yes"]),
        unanswered=tuple(work.roster.name(one, desk) for one in asked), begun=crisis.paged_at is not None,
        interrupted=bool(drill.get("interrupted")),
    )  # fmt: skip


def _can_in_drill(crisis: Crisis) -> frozenset[CrisisCan]:
    if crisis.ended_at is not None or crisis.paged_at is None:
        return frozenset()
    taken = CrisisCan.ACKNOWLEDGE if crisis.owner is None else CrisisCan.TAKE_LEAD
    return frozenset({taken, CrisisCan.STAND_DOWN})


def _can(
    crisis: Crisis, desk: Desk, opened: DeskOpening | None, *, speaks: bool, now: datetime
) -> frozenset[CrisisCan]:
    if crisis.kind is CrisisKind.DRILL:
        return _can_in_drill(crisis)
    close = {CrisisCan.CLOSE_DESK} if opened is not None else set[CrisisCan]()
    if crisis.ended_at is not None:
        return frozenset(close)
    can = {CrisisCan.FALSE_ALARM, CrisisCan.STAND_DOWN, *close}
    if opened is not None or not desk.hours.is_open(now):
        can.add(CrisisCan.OPEN_DESK)
    can.add(CrisisCan.ACKNOWLEDGE if crisis.owner is None else CrisisCan.TAKE_LEAD)
    if speaks:
        can.add(CrisisCan.STATEMENT)
    can |= {CrisisCan.RELEASE_LINES, CrisisCan.APPROVE_LINE} if crisis.lines_by else {CrisisCan.LINES_ONLY}
    if crisis.level is CrisisLevel.ALERT:
        can.add(CrisisCan.DECLARE_PAGE)
    return frozenset(can)


def _reasons(work: Work, desk: Desk, facts: dict[str, Any]) -> tuple[ReasonView, ...]:
    def called(person: str) -> str:
        return work.roster.name(person, desk)

    return reason_views(facts.get("reasons", ()), facts.get("terms", ()), called=called)


async def _chart(work: Work, desk: Desk, crisis: Crisis, *, now: datetime) -> tuple[ChartPoint, ...]:
    """Return how many people wrote in each quarter of an hour, over all sources of the desk."""
    if crisis.kind in (CrisisKind.DRILL, CrisisKind.URGENT):
        return ()  # how many write is no part of it
    until = min(now, crisis.ended_at) if crisis.ended_at else now
    names = [source.name for source in work.settings.sources_of(desk)]
    query = select(Volume.at, Volume.authors, Volume.usual).where(
        Volume.source.in_(names), Volume.at >= until - SHOWN_FOR, Volume.at < until
    )
    authors: dict[datetime, int] = defaultdict(int)
    usual: dict[datetime, float] = defaultdict(float)
    for at, count, expected in (await work.session.execute(query)).all():
        point = at - timedelta(seconds=at.timestamp() % POINT.total_seconds())
        authors[point] += count
        usual[point] += expected or 0.0
    return tuple(ChartPoint(at=at, authors=authors[at], usual=round(usual[at], 1)) for at in sorted(authors))


async def _examples(work: Work, desk: Desk, crisis_id: int, channel: str | None) -> tuple[ExampleView, ...]:
    query = (
        select(Mention)
        .join(CrisisExample, CrisisExample.mention_id == Mention.id)
        .where(CrisisExample.crisis_id == crisis_id)
        .order_by(CrisisExample.place)
        .limit(EXAMPLES)
    )
    return tuple(_example(desk, one, channel) for one in (await work.session.scalars(query)).all())


def _example(desk: Desk, mention: Mention, channel: str | None) -> ExampleView:
    """A private message is shown where the desk's private cases are, and nowhere else."""
    private = mention.visibility is Visibility.PRIVATE
    hidden = private and channel != desk.private_or_channel
    customer = mention.customer
    return ExampleView(
        case_number=mention.case_id, customer=shown_handle(customer.handle, customer.name, customer.external_id),
        text=None if hidden else mention.text, posted_at=mention.posted_at, url=None if hidden else mention.url,
        followers=customer.followers,
    )  # fmt: skip


async def _similar(work: Work, crisis: Crisis) -> tuple[SimilarView, ...]:
    """Return the newest earlier crises of the desk that share a word with this one."""
    terms = {term for term, _ in crisis.facts.get("terms", ())}
    if not terms:
        return ()
    query = select(Crisis).where(
        Crisis.desk == crisis.desk, Crisis.id != crisis.id, Crisis.ended_at.is_not(None),
        Crisis.kind != CrisisKind.DRILL,
        Crisis.opened_at >= crisis.opened_at - LOOK_BACK, Crisis.opened_at < crisis.opened_at,
    )  # fmt: skip
    found = []
    for one in (await work.session.scalars(query.order_by(Crisis.id.desc()).limit(50))).all():
        shared = tuple(term for term, _ in one.facts.get("terms", ()) if term in terms)
        if shared:
            outcome = one.facts.get("outcome") or one.state.value
            found.append(
                SimilarView(
                    id=one.id, opened_at=one.opened_at, ended_at=one.ended_at, outcome=outcome, terms=shared
                )
            )  # fmt: skip
    return tuple(found[:SIMILAR])


async def statement_views(work: Work, desk: Desk, crisis_id: int) -> tuple[StatementView, ...]:
    """Return what was said in public in a crisis, and what is on its way or went wrong; oldest first."""
    query = select(Statement).where(Statement.crisis_id == crisis_id).order_by(Statement.id)
    return tuple(_statement(work, desk, one) for one in (await work.session.scalars(query)).all())


def _statement(work: Work, desk: Desk, one: Statement) -> StatementView:
    source = work.settings.sources.get(one.source)
    pin = Pin.NOT_ASKED
    if one.pin and one.state is ReplyState.SENT:
        pin = Pin.DONE if one.pinned else Pin.BY_HAND
    return StatementView(
        id=one.id, crisis=one.crisis_id, platform=source.platform if source else one.source, kind=one.kind,
        text=one.text, state=one.state, by=work.roster.name(one.by, desk), at=one.sent_at or one.created_at,
        url=one.url, pin=pin, reason=one.reason,
    )  # fmt: skip


async def _timeline(
    work: Work, desk: Desk, crisis_id: int, statements: Sequence[StatementView]
) -> tuple[EntryView, ...]:  # fmt: skip
    query = select(CrisisEvent).where(CrisisEvent.crisis_id == crisis_id).order_by(CrisisEvent.id)
    said = {one.id: one for one in statements}
    return tuple(_entry(work, desk, one, said) for one in (await work.session.scalars(query)).all())


def _entry(work: Work, desk: Desk, event: CrisisEvent, said: Mapping[int, StatementView]) -> EntryView:
    figures = dict(event.facts)
    if event.kind is CrisisEventKind.PAGED:
        people = [work.roster.name(person, desk) for person in figures.get("people", ())]
        shown = [work.roster.name(one, desk) for one in figures.get("shown", ())]
        ways, place = figures.get("ways", ()), figures.get("place") or ""
        to = ", ".join(people) or ("" if place in ways else place)  # a fixed address has no name but its way
        figures = {"to": to, "way": ", ".join(ways), "people": people, "shown": shown}
    if "item" in figures:
        figures["key"] = figures["item"]
    if "note" in figures:
        noted = event.kind is CrisisEventKind.NOTED
        figures["text"] = readable(figures["note"], work.roster.names) if noted else figures["note"]
    if statement := said.get(figures.get("statement", 0)):
        figures = {
            "platform": statement.platform, "text": statement.text, "url": statement.url, "pin": statement.pin,
            "statement": statement.kind,
        }  # fmt: skip
    by = work.roster.name(event.by, desk) if event.by else None
    return EntryView(at=event.at, kind=event.kind, by=by, figures=figures)


def _checklist(work: Work, desk: Desk, facts: dict[str, Any]) -> tuple[CheckView, ...]:
    done = facts.get("checks") or {}
    return tuple(
        CheckView(key=item, done_by=work.roster.name(done[item], desk) if item in done else None) for item in CHECKS
    )
