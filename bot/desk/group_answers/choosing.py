"""Who gets a text for many and who does not, and why: looked at for a whole group at once, in a few statements.

What is chosen here is judged a second time, case by case, at the moment it is handed over.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import raiseload

from bot.desk.lines_only import Led, is_in_danger, led
from bot.desk.ports import Way
from bot.desk.ways import PRIVATE_ANSWER, PlainWays, ways_by
from bot.desk.work import Work
from bot.rules.personal import called, personal
from bot.rules.replying import Measure, measure, sign
from bot.rules.vocabulary import Purpose, Visibility
from bot.settings import Desk
from bot.store import Case, GroupAnswerCase, Mention, Reply
from bot.store.group_answers import LeftOut
from bot.store.live import OPEN
from bot.store.words import ReplyKind, ReplyState

# So that a form is answered in time; who is beyond that stands under "came since" afterwards.
MOST_AT_ONCE = 2_000
# Whatever may still reach the customer, or has and nobody knows.
MAY_ARRIVE = (ReplyState.QUEUED, ReplyState.SENDING, ReplyState.UNKNOWN)


@dataclass(frozen=True, kw_only=True)
class Said:
    """A text for many, as far as choosing goes. ``text`` "": it is not written yet."""

    desk: Desk
    group: int
    by: str
    text: str = ""
    closes: int | None = None
    """The answer that it closes: only who got that one."""
    answer: int | None = None
    """Its own id once it is written: who stands in it already is not looked at again."""


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """A case that gets the text."""

    case: int
    revision: int
    customer: int
    source: str
    visibility: Visibility
    who: str | None
    """What the customer is called in it; None: it says no name."""
    text: str
    """As it leaves, name and signature in it."""
    length: Measure


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Who gets it, the oldest first, and how many do not for which reason."""

    recipients: Sequence[Recipient] = ()
    left_out: Mapping[LeftOut, int] = field(default_factory=dict)

    @property
    def longest(self) -> Measure | None:
        """The length of the text that fits worst where it goes; None: nobody gets it."""
        return max((one.length for one in self.recipients), key=lambda one: (one.over, one.share), default=None)


async def choose(work: Work, said: Said, *, now: datetime) -> Choice:
    """Return who of a group would get a text now; each customer once."""
    cases = _cases(said)
    found = (await work.session.scalars(cases.options(*map(raiseload, UNUSED)))).all()
    if not found:
        return Choice()
    numbers = [case.id for case in found]
    facts = _Facts(
        said, await _mentions(work, numbers), *await _replies(work, numbers), await led(work, said.desk),
        work.roster.signature(said.by, said.desk),
    )  # fmt: skip
    recipients: list[Recipient] = []
    left_out: Counter[LeftOut] = Counter()
    known = await _customers(work, said)
    for case in found:
        one = facts.judge(work, case, now=now) if case.customer_id not in known else LeftOut.SAME_CUSTOMER
        if isinstance(one, LeftOut):
            left_out[one] += 1
        else:
            known.add(case.customer_id)
            recipients.append(one)
    return Choice(recipients=recipients, left_out=left_out)


UNUSED = (Case.clocks, Case.escalations, Case.cards)


def _cases(said: Said) -> Select[Case]:
    """Return the open cases that may get it, the oldest first."""
    query = select(Case).where(OPEN, Case.desk == said.desk.name)
    if said.closes is None:
        query = query.where(Case.group_id == said.group)
    else:
        got = select(GroupAnswerCase.case_id).join(Reply, Reply.id == GroupAnswerCase.reply_id)
        got = got.where(GroupAnswerCase.answer_id == said.closes, Reply.state == ReplyState.SENT)
        query = query.where(Case.id.in_(got))
    if said.answer is not None:
        own = select(GroupAnswerCase.case_id).where(GroupAnswerCase.answer_id == said.answer)
        query = query.where(Case.id.not_in(own))
    return query.order_by(Case.id).limit(MOST_AT_ONCE)


async def _customers(work: Work, said: Said) -> set[int]:
    """Return the customers who have the text already, or are to get it."""
    if said.answer is None:
        return set()
    query = select(Case.customer_id).join(GroupAnswerCase, GroupAnswerCase.case_id == Case.id)
    query = query.where(GroupAnswerCase.answer_id == said.answer, GroupAnswerCase.left_out.is_(None))
    return set((await work.session.scalars(query)).all())


async def _mentions(work: Work, cases: Sequence[int]) -> Mapping[int, list[Mention]]:
    """Return what was written in each case, the newest first."""
    query = select(Mention).where(Mention.case_id.in_(cases)).order_by(Mention.posted_at.desc(), Mention.id.desc())
    found: dict[int, list[Mention]] = defaultdict(list)
    for mention in (await work.session.scalars(query)).all():
        found[mention.case_id].append(mention)
    return found


async def _replies(work: Work, cases: Sequence[int]) -> tuple[Mapping[int, ReplyState], Mapping[int, Counter[str]]]:
    """Return the state of the newest reply of a person in each case, and how many private ones each mention has."""
    newest = select(Reply.case_id, Reply.state).where(Reply.case_id.in_(cases), Reply.kind != ReplyKind.AUTOMATIC)
    states = {number: state for number, state in await work.session.execute(newest.order_by(Reply.id))}
    private = select(Reply.case_id, Reply.in_reply_to).where(Reply.case_id.in_(cases), PRIVATE_ANSWER)
    answered: dict[int, Counter[str]] = defaultdict(Counter)
    for number, mention in await work.session.execute(private):
        answered[number][mention] += 1
    return states, answered


@dataclass(frozen=True)
class _Facts:
    """What is known of all cases at once."""

    said: Said
    mentions: Mapping[int, list[Mention]]
    states: Mapping[int, ReplyState]
    answered: Mapping[int, Counter[str]]
    leading: Sequence[Led]
    signature: str

    def judge(self, work: Work, case: Case, *, now: datetime) -> Recipient | LeftOut:
        """Return the case as one that gets it, or why it does not."""
        mentions = self.mentions.get(case.id, [])
        if why := never(case, by=self.said.by):
            return why
        way = self._way(work, case, mentions, now=now)
        if way is None or not way.is_open or way.templates:
            return LeftOut.DENIED
        if later := self._not_now(case, mentions):
            return later
        who = called(case.customer.name, case.customer.handle)
        text = sign(personal(self.said.text, who), self.signature)
        bound = next((one.bound for one in self.leading if one.binds(case, wrote_at=mentions[0].posted_at)), None)
        if bound and text and not bound.allows(text, signature=self.signature):
            return LeftOut.LINES_ONLY
        return Recipient(
            case=case.id, revision=case.revision, customer=case.customer_id, source=case.source,
            visibility=case.visibility, who=who, text=text, length=measure(text, way.limit),
        )  # fmt: skip

    def _not_now(self, case: Case, mentions: Sequence[Mention]) -> LeftOut | None:
        if self.states.get(case.id) in MAY_ARRIVE:
            return LeftOut.ON_ITS_WAY
        if all(mention.deleted_at is not None for mention in mentions):
            return LeftOut.DELETED
        waits = any(one.waits_from and not one.answered_at and not one.deleted_at for one in mentions)
        if self.said.closes is None:
            return None if waits else LeftOut.NOT_WAITING
        return LeftOut.CHANGED if waits else None

    def _way(self, work: Work, case: Case, mentions: Sequence[Mention], *, now: datetime) -> Way | None:
        source = work.settings.sources.get(case.source)
        if source is None or source.purpose is Purpose.LISTEN or not case.addressed:
            return None
        rules = work.ways.get(source.name) or PlainWays(source)
        ways = ways_by(rules, source, mentions, replied=self.answered.get(case.id, Counter()), now=now)
        return next((way for way in ways if way.visibility is case.visibility), None)


def never(case: Case, *, by: str) -> LeftOut | None:
    """Return why a case gets no text for many, by itself alone: some are answered by a person, or not at all."""
    if not case.is_open:
        return LeftOut.CLOSED
    if case.purged_at is not None:
        return LeftOut.DELETED
    if case.about_people or is_in_danger(case):
        return LeftOut.IN_DANGER
    if case.writer is not None and (case.writer != by or case.draft is not None):
        return LeftOut.WRITING
    return None
