"""How serious a look at a desk is: nothing, an alert in the crisis channel, or a page to whoever is on duty."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

from bot.rules.crisis import COOL_DOWN, Clock, Reading
from bot.rules.crowd import Crowd
from bot.rules.surge import LEAST_COUNT

# Five times normal wakes somebody without a second sign, if the brand's own weeks do not go as far: at some brands five
# times normal is every Tuesday. It measures as four and more, since normal is an estimate. Ten people are asked for: at
# a small desk six friends are a hundred times normal, which is worth an alert but nobody's sleep.
PAGE_RATIO, PAGE_COUNT = 4.0, 10
# A share stands out when chance gives so many once in 740 looks (three standard deviations), at least three people
# make it, and it is ten points above the usual: less is true at a big desk without meaning anything.
DEVIATIONS, LEAST_VOICES, LEAST_POINTS = 3.0, 3, 0.10
# Nobody's usual share is so near to never, or to always, that a single voice proves anything.
USUAL_FROM, USUAL_TO = 0.02, 0.98
# Half of the people sharing one link is one story that travels, not many customers with one problem.
LINK_SHARE, LINK_VOICES = 0.5, 6
# Followers differ a thousandfold between accounts, so a single large one easily doubles the reach.
REACH_RATIO, REACH_FROM = 3.0, 10_000


class Level(IntEnum):
    """What a look asks for, in rising order."""

    CALM = 0
    ALERT = 1
    PAGE = 2


class Of(StrEnum):
    """What a rise or a share is counted of."""

    ALL = "all"
    NEGATIVE = "negative"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """What the desk's last weeks were like, for comparison with a :class:`Crowd`."""

    negative_share: float
    urgent_share: float
    reach: float | None = None
    """Of a stretch as long; None where followers are unknown."""


@dataclass(frozen=True, slots=True)
class Rise:
    """So many (``of`` all or of negative ones) since an instant, where ``expected`` were normal."""

    of: Of
    clock: Clock
    count: int
    expected: float
    ratio: float
    since: datetime


@dataclass(frozen=True, slots=True)
class Share:
    """``authors`` of ``crowd`` people are negative, or use urgent words (mostly ``word``); ``usual`` is the share."""

    of: Of
    authors: int
    crowd: int
    usual: float
    word: str | None = None
    word_authors: int = 0


@dataclass(frozen=True, slots=True)
class OneLink:
    """``authors`` of ``crowd`` people share the same link, or near-duplicates of one text."""

    link: str
    authors: int
    crowd: int


@dataclass(frozen=True, slots=True)
class Reach:
    """The crowd has ``followers``, where ``usual`` is normal."""

    followers: int
    usual: float


@dataclass(frozen=True, slots=True)
class Incident:
    """A feed of the organisation's own systems reports trouble."""

    name: str


Reason = Rise | Share | OneLink | Reach | Incident


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How serious a look is, and all reasons, the weightiest first."""

    level: Level
    raises: bool
    """Whether to tell it as a new alert. Besides, a page is told whenever only an alert was told before."""
    quiet_until: datetime | None
    """What to hand in at the next look."""
    reasons: tuple[Reason, ...] = ()
    first: str | None = None
    """The first mention of the stretch."""


def judge(
    volume: Reading,
    crowd: Crowd,
    usual: Usual,
    *,
    negative: Reading | None = None,
    incident: str | None = None,
    quiet_until: datetime | None = None,
) -> Verdict:
    """Weigh one look at a desk or a source.

    ``volume`` and ``negative`` read the people of each interval, all and the negative ones; ``crowd`` are those who
    spoke since the rise began (``since`` of the reading that is over). An alert takes a rise, and six people: counts of
    intervals cannot tell that one person spoke in each of them. A page takes a second sign besides (the share of
    negative people or of urgent words, an incident), or five times normal: by ten people or more, and
    rare at this brand.
    ``incident`` names one that the organisation's own systems report. ``quiet_until`` is that of the last verdict.
    """
    rises = _rises(volume, negative) if crowd.authors >= LEAST_COUNT else []
    shares = _shares(crowd, usual)
    signs = [Incident(incident)] if incident else []
    # That negative people rise and that their share does is one sign, not two.
    second = [*signs, *(share for share in shares if volume.over or share.of is not Of.NEGATIVE)]
    level = Level.CALM
    if rises:
        huge = crowd.authors >= PAGE_COUNT and _is_huge(volume)
        level = Level.PAGE if second or huge else Level.ALERT
    outgrown = volume.outgrown or (negative is not None and negative.outgrown)
    raises = bool(rises) and (quiet_until is None or volume.at >= quiet_until or outgrown)
    return Verdict(
        level=level,
        raises=raises,
        quiet_until=volume.at + COOL_DOWN if raises else quiet_until,
        reasons=(*rises, *shares, *signs, *_backgrounds(crowd, usual)),
        first=crowd.first,
    )


def _rises(volume: Reading, negative: Reading | None) -> list[Rise]:
    readings = [(Of.ALL, volume), *([(Of.NEGATIVE, negative)] if negative else [])]
    return [
        Rise(of, reading.clock, round(reading.count), reading.expected, reading.ratio, reading.since)
        for of, reading in readings
        if reading.over
    ]


def _is_huge(volume: Reading) -> bool:
    return volume.rare and volume.ratio >= PAGE_RATIO and volume.count >= PAGE_COUNT


def _shares(crowd: Crowd, usual: Usual) -> list[Share]:
    found = []
    if _stands_out(crowd.urgent, crowd.authors, usual.urgent_share):
        word = (crowd.word, crowd.word_authors)
        found.append(Share(Of.URGENT, crowd.urgent, crowd.authors, usual.urgent_share, *word))
    if _stands_out(crowd.negative, crowd.authors, usual.negative_share):
        found.append(Share(Of.NEGATIVE, crowd.negative, crowd.authors, usual.negative_share))
    return found


def _stands_out(voices: int, authors: int, usual: float) -> bool:
    """Say whether ``voices`` of ``authors`` are clearly more than the ``usual`` share."""
    if voices < LEAST_VOICES or voices / authors < usual + LEAST_POINTS:
        return False
    usual = min(max(usual, USUAL_FROM), USUAL_TO)
    return voices - authors * usual >= DEVIATIONS * math.sqrt(authors * usual * (1 - usual))


def _backgrounds(crowd: Crowd, usual: Usual) -> list[Reason]:
    """Return what explains a rise and weighs nothing: a story that travels, an account that many follow."""
    found: list[Reason] = []
    if crowd.link and crowd.link_authors >= max(LINK_VOICES, LINK_SHARE * crowd.authors):
        found.append(OneLink(crowd.link, crowd.link_authors, crowd.authors))
    if usual.reach is not None and crowd.reach >= max(REACH_FROM, REACH_RATIO * usual.reach):
        found.append(Reach(crowd.reach, usual.reach))
    return found
