"""What a run will do, drawn from one seed before it begins: lives and their ends, what people do, what goes wrong."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum

# How many of a hundred lives end before their doors are open, and milliseconds of processor time (zygote.py) from the
# fork to the kill: opening them takes 35 to 50 where 30 million steps of Python's `sum` take .4 s.
SHORT, SHORT_MS = 15, (2, 40)
# The others: shares and milliseconds from the open doors to the kill. Hooks and clicks come at once; the first message
# is on the way after 50 to 100, for the jobs that begin with a life all look first what there is to do.
LIVES_MS = ((30, 2, 50), (50, 50, 120), (20, 120, 300))
RARE = (
    "claim_leases", "lists", "waiting", "drafts", "people", "janitor", "retention", "count", "pulse", "departed",
    "removing", "duty",
)  # fmt: skip
"""Jobs that run once in minutes or hours, but first of all at each start: only some lives get that far with each."""
RARELY = 15
BESIDE = (
    "state", "group_answers", "group", "storms", "acknowledge", "sources", "source_checks", "watch", "ladders", "pages",
    "rings", "ring_calls",
)  # fmt: skip
"""Jobs that have nothing to do with most messages, and also run at each start: a life comes to half of them, so that
its short time is not spent on looking what there is to do."""
OFTEN = 50
FORGOTTEN = 70
"""After so many of a hundred kills the dead one's leases of jobs end at once, as if their time had passed."""
COLD_MS = (300, 3_500)
"""Real time; a cold start imports everything first, which takes a second or two."""
COLD_EVERY = 250
ACTS_PER_KILL = 0.6
AGENTS = tuple(f"U{number}" for number in range(1, 7))
COLLEAGUES = ("U101", "U102")


class Do(StrEnum):
    """What somebody does."""

    MENTION = "mention"
    FOLLOW_UP = "follow_up"
    EDIT = "edit"
    DELETE = "delete"
    CLAIM_RACE = "claim_race"
    TAKE_OVER = "take_over"
    RELEASE = "release"
    ASSIGN = "assign"
    REPLY = "reply"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    RETRY = "retry"
    ESCALATE = "escalate"
    DEPARTMENT = "department"
    NOTE = "note"
    STILL_ON_IT = "still_on_it"
    DECLARE = "declare"
    TAKE_CRISIS = "take_crisis"
    END_CRISIS = "end_crisis"
    NEXT = "next"
    CLAIM_GROUP = "claim_group"


# How often each is done, in proportion. Nearly half of it is customers, so that there is always something to send.
WEIGHTS = {
    Do.MENTION: 36, Do.FOLLOW_UP: 9, Do.EDIT: 3, Do.DELETE: 2, Do.CLAIM_RACE: 12, Do.TAKE_OVER: 2, Do.RELEASE: 3,
    Do.ASSIGN: 2, Do.REPLY: 13, Do.RESOLVE: 4, Do.REOPEN: 1, Do.RETRY: 2, Do.ESCALATE: 4, Do.DEPARTMENT: 4, Do.NOTE: 2,
    Do.STILL_ON_IT: 1, Do.DECLARE: 5, Do.TAKE_CRISIS: 8, Do.END_CRISIS: 4,
}  # fmt: skip
# In a storm few cases have a card to press; the board offers the others.
IN_STORM = {**WEIGHTS, Do.NEXT: 16, Do.CLAIM_GROUP: 3}
NEVER, SOON = 100_000, 6
"""How many free cases begin a storm."""


@dataclass(frozen=True)
class Life:
    """One life of one replica and when it is killed: ``ms`` after its start, or (``opens``) after its doors are open.

    ``cold``: a new interpreter instead of a fork. ``forgotten``: its leases of jobs end with it. ``without``: jobs that
    this life does not come to.
    """

    number: int
    ms: int
    opens: bool = False
    cold: bool = False
    forgotten: bool = True
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class Act:
    """Something that somebody does when ``after`` kills have happened, and so many milliseconds later.

    ``pick`` chooses among what there is at that moment (customers, cards); ``who`` among the agents. ``same_id`` and
    ``other_id`` say how often the platform delivers it again, under the same webhook-id or another.
    """

    number: int
    after: int
    wait_ms: int
    do: Do
    who: int
    pick: int
    word: str
    same_id: int = 0
    other_id: int = 0


@dataclass(frozen=True)
class Trouble:
    """A rule of the practice workspace's faults (bot/sandbox/faults.py) for a whole run."""

    method: str
    mode: str
    probability: float
    seed: int
    delay_s: float = 0.0


LATE_BY_S = 2.0
"""Well below the settle time (4 s here), as the protocol asks of Slack."""
SLOW_BY_S = 1.4
TROUBLES = (
    ("chat.postMessage", "ratelimited", 0.01, 0.0), ("chat.postMessage", "error_before", 0.03, 0.0),
    ("chat.postMessage", "error_after", 0.04, 0.0),
    ("chat.postMessage", "drop_after", 0.04, 0.0), ("chat.postMessage", "slow", 0.05, 0.3),
    ("chat.postMessage", "slow", 0.01, 1.4), ("chat.postMessage", "reset", 0.03, 0.0),
    ("chat.update", "ratelimited", 0.01, 0.0), ("chat.update", "error_before", 0.02, 0.0),
    ("chat.update", "error_after", 0.03, 0.0), ("chat.update", "error_after", 0.02, 0.5),
    ("chat.update", "drop_after", 0.03, 0.0), ("chat.update", "reset", 0.02, 0.0),
    ("conversations.history", "error_before", 0.05, 0.0), ("conversations.replies", "reset", 0.05, 0.0),
    ("conversations.open", "drop_after", 0.05, 0.0),
    ("platform.replies", "ratelimited", 0.04, 0.0), ("platform.replies", "error_after", 0.04, 0.0),
    ("platform.replies", "drop_after", 0.04, 0.0), ("platform.replies", "slow", 0.04, 0.3),
    ("platform.replies", "reset", 0.03, 0.0), ("platform.replies", "reject", 0.02, 0.0),
)  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """Everything that is decided before a run; ``lives`` has one list for each replica.

    ``prelude`` is done one after the other with the first program of each replica, which nobody kills.
    """

    seed: int
    prelude: tuple[tuple[Act, ...], ...]
    lives: tuple[tuple[Life, ...], ...]
    acts: tuple[Act, ...]
    troubles: tuple[Trouble, ...]
    storm_from: int = NEVER

    @property
    def kills(self) -> int:
        """How many lives end by a kill."""
        return sum(len(lives) for lives in self.lives)

    @property
    def digest(self) -> str:
        """A short name: the same for the same plan."""
        return hashlib.sha256(repr(asdict(self)).encode()).hexdigest()[:16]


def draw(
    *, seed: int, kills: int, replicas: int = 1, harsh: float = 1.0, late: float = 0.04, slow: float = 0.0,
    longer: float = 1.0, stormy: bool = False,
) -> Plan:  # fmt: skip
    """Draw a plan; ``harsh`` multiplies how often Slack and the platform fail, ``late`` is how often Slack answers an
    error and accepts the message only then, ``slow`` how often it takes longer to accept one than most lives last (on
    top of what always happens), ``longer`` multiplies the lives. ``stormy``: a board stands
    instead of most cards, until the killing is over.

    Lives, acts and troubles are drawn apart from each other, so that changing one leaves the others.
    """
    shares = [kills // replicas + (replica < kills % replicas) for replica in range(replicas)]
    return Plan(
        seed=seed,
        prelude=tuple(_prelude(random.Random(f"{seed}:prelude:{replica}"), replica) for replica in range(replicas)),
        lives=tuple(
            _lives(random.Random(f"{seed}:lives:{replica}"), many, longer) for replica, many in enumerate(shares)
        ),
        acts=_acts(random.Random(f"{seed}:acts"), kills, IN_STORM if stormy else WEIGHTS),
        troubles=_troubles(random.Random(f"{seed}:troubles"), harsh, late, slow),
        storm_from=SOON if stormy else NEVER,
    )


def _lives(chance: random.Random, many: int, longer: float) -> tuple[Life, ...]:
    cold = min(many - 1, COLD_EVERY // 3)  # also the shortest run sees a cold start
    return tuple(
        Life(number, chance.randint(*COLD_MS), cold=True)
        if number % COLD_EVERY == cold
        else _warm(chance, number, longer)
        for number in range(many)
    )


def _warm(chance: random.Random, number: int, longer: float) -> Life:
    forgotten = chance.randrange(100) < FORGOTTEN
    without = tuple(job for job in RARE if chance.randrange(100) >= RARELY)
    without += tuple(job for job in BESIDE if chance.randrange(100) >= OFTEN)
    if chance.randrange(100) < SHORT:
        return Life(number, chance.randint(*SHORT_MS), forgotten=forgotten, without=without)
    _, shortest, longest = chance.choices(LIVES_MS, weights=[share for share, _, _ in LIVES_MS])[0]
    ms = round(chance.randint(shortest, longest) * longer)
    return Life(number, ms, opens=True, forgotten=forgotten, without=without)


PRELUDE = (Do.MENTION, Do.MENTION, Do.CLAIM_RACE, Do.REPLY, Do.FOLLOW_UP, Do.EDIT, Do.ESCALATE, Do.RESOLVE, Do.DECLARE)


def _prelude(chance: random.Random, replica: int) -> tuple[Act, ...]:
    first = 900_000 + 1_000 * replica
    return tuple(_act(chance, first + number, 0, do) for number, do in enumerate(PRELUDE))


def _acts(chance: random.Random, kills: int, weights: Mapping[Do, int]) -> tuple[Act, ...]:
    """Some mentions come first, so that agents have something to do from the first kill on, and a crisis."""
    many = max(30, round(kills * ACTS_PER_KILL))
    first = [*[Do.MENTION] * min(12, many), Do.DECLARE]
    kinds = [*first, *chance.choices(list(weights), weights=list(weights.values()), k=many - len(first))]
    return tuple(
        _act(chance, number, 0 if number < len(first) else number * kills // many, do)
        for number, do in enumerate(kinds)
    )


def _act(chance: random.Random, number: int, after: int, do: Do) -> Act:
    return Act(
        number=number, after=after, wait_ms=chance.randint(0, 80), do=do, who=chance.randrange(60),
        pick=chance.randrange(1 << 30), word=_word(chance, number), same_id=chance.choice((0, 0, 0, 1, 2)),
        other_id=chance.choice((0, 0, 0, 0, 1)),
    )  # fmt: skip


MARK = "qzx"
"""All that customers write and are called begins so, and nothing else in the world does: none of it may be logged."""


def _word(chance: random.Random, number: int) -> str:
    letters = "".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=8))
    return f"{MARK}{letters}{_in_letters(number)}"


def _in_letters(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def _troubles(chance: random.Random, harsh: float, late: float, slow: float) -> tuple[Trouble, ...]:
    found = [("chat.postMessage", "error_after", late, LATE_BY_S)]
    found += [(method, mode, probability * harsh, delay_s) for method, mode, probability, delay_s in TROUBLES]
    found += [("chat.postMessage", "slow", slow, SLOW_BY_S)] if slow else []
    return tuple(
        Trouble(method, mode, min(0.9, probability), chance.randrange(1 << 30), delay_s)
        for method, mode, probability, delay_s in found
    )
