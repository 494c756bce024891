"""Expected refusals around cases that are made by hand: types that carry facts."""

from __future__ import annotations

from bot.errors import Refusal


class NoSourceByHand(Refusal):
    """The desks of this agent have no source of which cases are made by hand (any more)."""

    def __init__(self, desk: str) -> None:
        super().__init__(f"desk {desk} has no source for cases made by hand")
        self.desk = desk


class NotALink(Refusal):
    """What was given as a link is none that may be opened."""


class NotWrittenYet(Refusal):
    """A customer cannot have written in the future."""


class AlreadyACase(Refusal):
    """Of this link, or of this message, a case was made before."""

    def __init__(self, number: int) -> None:
        super().__init__(f"it is case {number} already")
        self.number = number


class WasACase(Refusal):
    """Of this link a case was made before, and its words have been removed since: they do not come back this way."""
