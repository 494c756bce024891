"""In which ways a case can be answered now: by the settings of its source and the rules of its platform."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select

from bot.desk.ports import Answerable, Way, Ways
from bot.desk.work import Work
from bot.rules.vocabulary import Visibility
from bot.settings import Source
from bot.store import Case, Mention, Reply
from bot.store.words import ReplyState

# Whatever may have reached the customer: a platform that takes one answer does not take it twice.
MAY_BE_THERE = (ReplyState.QUEUED, ReplyState.SENDING, ReplyState.SENT, ReplyState.UNKNOWN)
PRIVATE_ANSWER = and_(Reply.visibility == Visibility.PRIVATE, Reply.state.in_(MAY_BE_THERE))


@dataclass(frozen=True)
class PlainWays:
    """The rules of a platform of which only the settings are known: what is allowed there is always allowed."""

    source: Source

    def __call__(self, mention: Answerable, *, now: datetime) -> Sequence[Way]:
        """Return what the settings allow."""
        return self.always

    @property
    def always(self) -> Sequence[Way]:
        """The same without looking at any mention."""
        return [
            Way(visibility=visibility, limit=self.source.limit_for(visibility))
            for visibility in Visibility
            if visibility in self.source.replies
        ]


async def ways_of(work: Work, case: Case, *, first: Visibility, now: datetime) -> tuple[Way, ...]:
    """Return each way in which the case can be answered, open or denied, the one that the customer used first.

    What was only ever said in private cannot be answered in public: there is no public message to answer.
    """
    source = work.source(case)
    rules = work.ways.get(source.name) or PlainWays(source)
    if isinstance(rules, PlainWays):
        found = list(rules.always)
        if case.visibility is Visibility.PRIVATE and any(way.visibility is Visibility.PUBLIC for way in found):
            public = select(Mention.id).where(Mention.case_id == case.id, Mention.visibility == Visibility.PUBLIC)
            if (await work.session.scalars(public.limit(1))).first() is None:
                found = [way for way in found if way.visibility is not Visibility.PUBLIC]
    else:
        mentions = await newest_of(work, case)
        replied = await work.session.scalars(select(Reply.in_reply_to).where(Reply.case_id == case.id, PRIVATE_ANSWER))
        found = list(ways_by(rules, source, mentions, replied=Counter(replied.all()), now=now))
    return tuple(sorted(found, key=lambda way: (way.visibility is not first, way.visibility)))


def ways_by(
    rules: Ways, source: Source, mentions: Sequence[Mention], *, replied: Mapping[str, int], now: datetime
) -> Iterator[Way]:
    """Yield each way in which a case can be answered, open or denied, by the ``rules`` of its platform.

    ``mentions`` are those of the case, the newest first; ``replied`` says how many private answers each has.
    """
    only_private = all(mention.visibility is Visibility.PRIVATE for mention in mentions)
    for visibility in source.replies:
        if only_private and visibility == Visibility.PUBLIC:
            continue
        asked = _answerable(target_of(mentions, visibility), mentions, replied)
        yield from (way for way in rules(asked, now=now) if way.visibility == visibility)


async def newest_of(work: Work, case: Case) -> Sequence[Mention]:
    """Return the mentions of a case, the newest first."""
    query = select(Mention).where(Mention.case_id == case.id).order_by(Mention.posted_at.desc(), Mention.id.desc())
    return (await work.session.scalars(query)).all()


def target_of(mentions: Iterable[Mention], visibility: str) -> Mention:
    """Return the mention that a reply hangs under: the newest of its visibility that is still there, else any.

    ``mentions`` are those of one case, the newest first.
    """
    return min(mentions, key=lambda one: (one.visibility != visibility, one.deleted_at is not None))


def _answerable(target: Mention, mentions: Sequence[Mention], replied: Mapping[str, int]) -> Answerable:
    private = [one.posted_at for one in mentions if one.visibility is Visibility.PRIVATE]
    return Answerable(
        external_id=target.external_id, visibility=target.visibility, posted_at=target.posted_at, extra=target.extra,
        last_private_at=max(private, default=None), private_replies=replied.get(target.external_id, 0),
        deleted=target.deleted_at is not None,
    )  # fmt: skip
