"""What is wrong with a configuration, and how each of it is told."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.errors import ConfigurationError

EXAMPLE = "See webcare.example.toml."
ENVIRONMENT = "environment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One mistake: where it stands, what stands there, why that is wrong and what to write instead.

    ``reason`` reads on after the key ("must be ..."); ``value`` is left out where it could be a secret.
    """

    key: str
    reason: str
    fix: str
    value: str | None = None
    line: int | None = None
    file: str = "webcare.toml"

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        got = "" if self.value is None else f"; got {self.value}"
        return f"{place}: {self.key} {self.reason}{got}. {self.fix}"


class BadConfiguration(ConfigurationError):
    """The configuration cannot be used; holds every problem that was found, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(problems, key=_place))
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """Return the fix for an unknown word: the nearest known one, else all of them."""
    near = difflib.get_close_matches(word.lower(), known, n=1, cutoff=0.6)
    if near:
        return f'Did you mean "{near[0]}"?'
    return f"Known here: {', '.join(known)}." if known else "Remove it."


def _place(problem: Problem) -> tuple[bool, int]:
    return problem.file == ENVIRONMENT, problem.line or 0
