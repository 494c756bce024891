"""Expected refusals around one text for many: types that carry facts."""

from __future__ import annotations

from collections.abc import Sequence

from bot.errors import Refusal
from bot.store.group_answers import GroupAnswerState


class NotInAGroup(Refusal):
    """No other open case says the same (any more)."""

    def __init__(self, case: int) -> None:
        super().__init__(f"case {case} is in no group")
        self.case = case


class NobodyToAnswer(Refusal):
    """Each of the cases is left out."""

    def __init__(self, group: int) -> None:
        super().__init__(f"nobody in group {group} gets it")
        self.group = group


class UnknownGap(Refusal):
    """The text wants something filled in that nobody can fill in."""

    def __init__(self, gaps: Sequence[str]) -> None:
        super().__init__(f"cannot fill in {', '.join(gaps)}")
        self.gaps = gaps


class SecondPersonNeeded(Refusal):
    """Whoever wrote a text for many does not approve it."""

    def __init__(self, answer: int) -> None:
        super().__init__(f"group answer {answer} wants a second person")
        self.answer = answer


class GroupAnswerMoved(Refusal):
    """It is not in the state any more in which this can be done; ``by`` brought it there, None: it did so by itself."""

    def __init__(self, answer: int, *, state: GroupAnswerState, by: str | None) -> None:
        super().__init__(f"group answer {answer} is {state}")
        self.answer, self.state, self.by = answer, state, by


class UnknownGroupAnswer(Refusal):
    """There is no such text (an old message)."""

    def __init__(self, answer: int) -> None:
        super().__init__(f"there is no group answer {answer}")
        self.answer = answer
