"""Made mentions of a disruption: most say something of their own, some say the same in nearly the same words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

Json = dict[str, Any]
ALIKE, URGENT = 0.3, 0.01
SYLLABLES = "ba de fi go ku la me ni po ru sa te vi wo zu bra dre sti klo pru".split()
SAME = (
    "No trains at all between Utrecht and Arnhem again, how do I get home tonight?",
    "The app says the train is on time but nothing has come for forty minutes, what is going on?",
    "Is there any replacement bus from Amersfoort? Nobody here on the platform knows anything.",
    "Do I get my money back for the cancelled train of this afternoon and where do I ask for it?",
    "We have been standing still near Gouda for an hour without any announcement, please tell us something.",
)
TAILS = ("", "!", " #delay", " @rail", "??", " please", " anyone?", " Unbelievable.")
DANGER = "Help, there is a fire in the carriage near {word}, people are stuck!"


def disruption(count: int, *, begins: datetime, lasts: timedelta, random: Random) -> list[Json]:
    """Return ``count`` mentions of as many people, spread evenly over ``lasts``, one in a hundred of them urgent."""
    step = lasts / count
    return [
        {
            "id": f"s{number}", "text": text, "posted_at": (begins + step * number).isoformat(), "addressed": True,
            "author": {"id": f"a{number}", "handle": f"person{number}"},
        }
        for number, text in enumerate(_texts(count, random))
    ]  # fmt: skip


def _texts(count: int, random: Random) -> Iterator[str]:
    for _ in range(count):
        kind = random.random()
        if kind < URGENT:
            yield DANGER.format(word=_word(random))
        elif kind < URGENT + ALIKE:
            yield random.choice(SAME) + random.choice(TAILS)
        else:
            yield " ".join(_word(random) for _ in range(random.randint(8, 25)))


def _word(random: Random) -> str:
    return "".join(random.choice(SYLLABLES) for _ in range(random.randint(2, 4)))


def is_urgent(mention: Json) -> bool:
    """Return whether it is one of the urgent ones."""
    return str(mention["text"]).startswith(DANGER.partition("{")[0])
