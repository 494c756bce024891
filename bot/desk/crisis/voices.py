"""Who said what to a source in a stretch of time, as the watch sees it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from bot.desk.work import Work
from bot.rules.casualties import casualties
from bot.rules.crowd import Voice
from bot.rules.sentiment import is_negative
from bot.rules.terms import Post, first_page, term_shares
from bot.rules.triage import DANGER_WORDS, URGENCY_WORDS, Words
from bot.settings import Desk
from bot.store import Customer, Mention
from bot.store.words import Visibility

# What a source brings this much later tells of the past: a feed that catches up is no rise.
LATE = timedelta(minutes=15)
# Of a storm the newest are enough to know what it is about; how many there are is counted by interval.
MOST = 5_000
DAY, SAMPLE = timedelta(days=1), 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One mention with what is needed to tell of it."""

    voice: Voice
    text: str
    id: int
    private: bool

    @property
    def is_of_people_hurt(self) -> bool:
        """Whether it is about people who are hurt, dead or missing."""
        return casualties(self.text)


async def heard_between(work: Work, source: str, desk: Desk, start: datetime, end: datetime) -> list[Heard]:
    """Return what came in during [start, end), the newest few thousand, oldest first; words that are gone left out."""
    query = (
        select(
            Mention.id, Mention.external_id, Mention.customer_id, Mention.received_at, Mention.posted_at, Mention.text,
            Mention.visibility, Customer.followers, Customer.folded_until,
        )
        .join(Customer, Customer.id == Mention.customer_id)
        .where(
            Mention.source == source, Mention.received_at >= start, Mention.received_at < end,
            Mention.backlog.is_(False), Mention.text.is_not(None),
        )
        .order_by(Mention.received_at.desc(), Mention.id.desc())
        .limit(MOST)
    )  # fmt: skip
    urgent = crisis_words(desk)
    found = []
    for row in (await work.session.execute(query)).all():
        folded = row.folded_until is not None and row.folded_until > row.received_at
        if folded or row.received_at - row.posted_at > LATE:
            continue
        private = row.visibility is Visibility.PRIVATE
        voice = voice_of(
            row.text, urgent, mention=row.external_id, author=str(row.customer_id), at=row.received_at,
            followers=row.followers or 0, private=private,
        )  # fmt: skip
        found.append(Heard(voice=voice, text=row.text, id=row.id, private=private))
    return found[::-1]


def voice_of(
    text: str, urgent: Words, *, mention: str, author: str, at: datetime, followers: int, private: bool
) -> Voice:
    """Return a message as the watch hears it; ``urgent`` are the words of :func:`crisis_words`.

    A page that somebody sends in ``private`` is not heard: the crisis card names the page that many link to.
    """
    return Voice(
        mention=mention, author=author, at=at, negative=is_negative(text),
        urgent=tuple(word.rstrip("*") for word in urgent.find(text)), link=None if private else first_page(text),
        followers=followers,
    )  # fmt: skip


def crisis_words(desk: Desk) -> Words:
    """Return the words that are a sign of their own: danger, urgency, and what the desk lists for a crisis."""
    return DANGER_WORDS + URGENCY_WORDS + Words(desk.crisis.words)


def posts(heard: Iterable[Heard]) -> Sequence[Post]:
    """Return the messages with their authors, for the words and links that stand out."""
    return [Post(one.voice.author, one.text) for one in heard]


def public_words(heard: Iterable[Heard]) -> frozenset[str]:
    """Return the urgent words that somebody used in public: only these are named."""
    return frozenset(word for one in heard if not one.private for word in one.voice.urgent)


@dataclass(frozen=True)
class Before:
    """What was said in the day before a rise, of which the newest messages are a fair sample."""

    terms: Mapping[str, float]
    """Which share of the people used each word, 0 to 1."""
    reach_per_s: float
    """Followers of all who wrote, by the seconds in which they did."""


async def said_before(work: Work, source: str, at: datetime) -> Before:
    """Return what is usual: the newest messages of the day before ``at``, private ones left out."""
    query = (
        select(Mention.customer_id, Mention.text, Mention.received_at, Customer.followers)
        .join(Customer, Customer.id == Mention.customer_id)
        .where(
            Mention.source == source, Mention.received_at >= at - DAY, Mention.received_at < at,
            Mention.text.is_not(None), Mention.visibility == Visibility.PUBLIC,
        )
        .order_by(Mention.received_at.desc())
        .limit(SAMPLE)
    )  # fmt: skip
    rows = (await work.session.execute(query)).all()
    return before_of([(str(row.customer_id), row.text, row.received_at, row.followers or 0) for row in rows], at)


def before_of(said: Sequence[tuple[str, str, datetime, int]], at: datetime) -> Before:
    """Return what these messages make usual: author, text, instant and followers of each, the newest first."""
    followers = {author: count for author, _, _, count in said}
    span = at - said[-1][2] if len(said) == SAMPLE else DAY
    terms = term_shares(Post(author, text) for author, text, _, _ in said)
    return Before(terms, sum(followers.values()) / max(1.0, span.total_seconds()))
