"""Who speaks: people are counted, never messages, so one customer who writes six times is one voice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

# A person counts once in the longest stretch that the fast clock looks at. Were they counted in each interval, a single
# angry customer who writes every few minutes would look like a crowd to what adds intervals up.
HEARD_FOR = timedelta(hours=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One mention as the severity sees it."""

    mention: str
    author: str
    at: datetime
    negative: bool = False
    urgent: tuple[str, ...] = ()
    """The danger and crisis words found in it."""
    link: str | None = None
    """The one link it carries, cleaned of what differs between sharers; also the head of its near-duplicates."""
    followers: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """Who speaks in the stretch that is looked at; every number counts people."""

    authors: int = 0
    negative: int = 0
    urgent: int = 0
    word: str | None = None
    """The urgent word that most people use, and how many do."""
    word_authors: int = 0
    link: str | None = None
    """The link that most people share, and how many do."""
    link_authors: int = 0
    reach: int = 0
    """Followers of all of them together."""
    first: str | None = None
    """The mention that came first."""


def new_voices(voices: Iterable[Voice], *, interval: timedelta, until: datetime) -> Iterator[tuple[datetime, int]]:
    """Yield the start of each interval from the first voice up to ``until``, and how many people begin to speak in it.

    Who was counted within the hour before does not count again. Starts are UTC; empty intervals are yielded too.
    """
    counts: Counter[datetime] = Counter()
    counted: dict[str, datetime] = {}
    for voice in sorted(voices, key=lambda voice: voice.at):
        if voice.author not in counted or voice.at - counted[voice.author] >= HEARD_FOR:
            counts[_start(voice.at, interval)] += 1
            counted[voice.author] = voice.at
    at = min(counts, default=until)
    while at < until:
        yield at, counts[at]
        at += interval


def crowd_of(voices: Iterable[Voice]) -> Crowd:
    """Count the people behind ``voices``, each once however much they write."""
    voices = sorted(voices, key=lambda voice: (voice.at, voice.mention))
    words = Counter(word for _, word in {(voice.author, word) for voice in voices for word in voice.urgent})
    links = Counter(link for _, link in {(voice.author, voice.link) for voice in voices if voice.link})
    followers: dict[str, int] = {}
    for voice in voices:
        followers[voice.author] = max(voice.followers, followers.get(voice.author, 0))
    (word, word_authors), (link, link_authors) = _most(words), _most(links)
    return Crowd(
        authors=len(followers),
        negative=len({voice.author for voice in voices if voice.negative}),
        urgent=len({voice.author for voice in voices if voice.urgent}),
        word=word,
        word_authors=word_authors,
        link=link,
        link_authors=link_authors,
        reach=sum(followers.values()),
        first=voices[0].mention if voices else None,
    )


def _start(at: datetime, interval: timedelta) -> datetime:
    return at.astimezone(UTC) - (at - EPOCH) % interval


def _most(counted: Counter[str]) -> tuple[str | None, int]:
    """Return what is counted most; of equals the first in the alphabet, so that a replay says the same."""
    return min(counted.items(), key=lambda one: (-one[1], one[0]), default=(None, 0))
