"""What happens in the cases of a year: (after so many open seconds, what). Seconds count in the desk's open time."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from benchmarks.clocks.model import HOUR, MINUTE
from benchmarks.clocks.timeline import Timeline

Beat = tuple[int, str]
M = MINUTE


@dataclass(frozen=True)
class Tale:
    """How a case goes, and how many in a hundred go like that."""

    share: int
    beats: tuple[Beat, ...]
    urgent: bool = False


TALES = (
    Tale(34, ((10 * M, "reply"), (70 * M, "resolve"))),
    Tale(8, ((20 * M, "claim"), (26 * M, "reply"), (60 * M, "again"), (75 * M, "reply"), (90 * M, "resolve"))),
    Tale(7, ((5 * M, "claim"), (55 * M, "reply"), (80 * M, "resolve"))),
    Tale(6, ((150 * M, "claim"), (160 * M, "reply"), (170 * M, "resolve"))),
    Tale(5, ((5 * M, "claim"), (240 * M, "reply"), (250 * M, "again"), (500 * M, "reply"), (510 * M, "resolve"))),
    Tale(5, ((40 * M, "claim"), (45 * M, "release"), (300 * M, "reply"), (310 * M, "resolve"))),
    Tale(5, ((5 * M, "turn_urgent"), (30 * M, "claim"), (200 * M, "reply"), (210 * M, "resolve"))),
    Tale(4, ((2 * M, "claim"), (9 * M, "reply"), (15 * M, "resolve")), urgent=True),
    Tale(4, ((10 * M, "claim"), (20 * M, "hold"), (260 * M, "reply"), (270 * M, "resolve"))),
    Tale(4, ((10 * M, "claim"), (20 * M, "hold"), (600 * M, "reply"), (610 * M, "resolve"))),
    Tale(4, ((10 * M, "claim"), (15 * M, "ask"), (200 * M, "answer"), (212 * M, "reply"), (220 * M, "resolve"))),
    Tale(4, ((10 * M, "claim"), (15 * M, "ask"), (560 * M, "answer"), (700 * M, "reply"), (710 * M, "resolve"))),
    Tale(4, ((5 * M, "reply"), (65 * M, "resolve"), (600 * M, "reopen"), (900 * M, "reply"), (910 * M, "resolve"))),
    Tale(3, ((5 * M, "claim"), (10 * M, "reply"), (400 * M, "again"), (25 * HOUR, "reply"), (26 * HOUR, "resolve"))),
    Tale(3, ((25 * HOUR, "resolve"),)),
)
DECK = tuple(tale for tale in TALES for _ in range(tale.share))
# Clocks that a case of these has in the mean; a run asks for clocks.
CLOCKS_A_CASE = 2.47


@dataclass(frozen=True)
class Event:
    """Something that happens to the case ``number`` of the year."""

    at: float
    number: int
    what: str


@dataclass(frozen=True)
class Arrival:
    """New cases that are taken in together; each mention was posted a little before."""

    at: float
    cases: tuple[tuple[int, float, bool], ...]
    """(number, posted at, urgent)."""


def write_year(
    hours: Timeline, *, start: int, end: int, cases: int, bursts: int, random: Random
) -> tuple[list[Arrival], list[Event]]:
    """Return everything that happens between two instants, in order. Cases come in bursts, as storms do.

    The bursts fall at all hours, the closed ones too; what follows in a case keeps to the opening hours.
    """
    arrivals: list[Arrival] = []
    events: list[Event] = []
    span = (end - start) // bursts
    for burst in range(bursts):
        at = float(start + burst * span + random.randrange(span))
        numbers = range(cases * burst // bursts, cases * (burst + 1) // bursts)
        tales = {number: random.choice(DECK) for number in numbers}
        arrivals.append(Arrival(at, tuple(_opened(number, tale, at, random) for number, tale in tales.items())))
        begin = hours.opening(at)
        events += [
            Event(hours.add(begin, after), number, what) for number, tale in tales.items() for after, what in tale.beats
        ]
    return arrivals, sorted(events, key=lambda event: event.at)


def _opened(number: int, tale: Tale, at: float, random: Random) -> tuple[int, float, bool]:
    return number, at - random.choice((0, 0, 0, 4 * M)), tale.urgent
