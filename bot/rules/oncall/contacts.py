"""By which of a person's addresses they are told, by how loud it has to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Way(StrEnum):
    """A way to reach a person; Slack is always one, the others are what the person gave."""

    SLACK = "slack"
    PUSH = "push"
    SMS = "sms"
    VOICE = "voice"
    MAIL = "mail"


class Variant(StrEnum):
    """How loud somebody is told, in rising order: to know of it, the first page, its repeat."""

    QUIET = "quiet"
    IMPORTANT = "important"
    VOICE = "voice"

    @property
    def rank(self) -> int:
        """0 for quiet up to 2 for voice."""
        return _RISING.index(self)

    @property
    def louder(self) -> Variant:
        """The next louder one; the loudest stays what it is."""
        return _RISING[min(self.rank + 1, len(_RISING) - 1)]


_RISING = tuple(Variant)
LOUDEST = _RISING[-1]
# Tried in this order, of each row all that the person has: a louder variant never says less than the one before it.
_DEFAULTS: Mapping[Variant, tuple[tuple[Way, ...], ...]] = {
    Variant.QUIET: ((Way.MAIL,),),
    Variant.IMPORTANT: ((Way.PUSH, Way.SMS), (Way.VOICE,), (Way.MAIL,)),
    Variant.VOICE: ((Way.VOICE, Way.PUSH, Way.SMS), (Way.MAIL,)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """How one person can be reached beside Slack.

    ``choice`` is what the person chose per variant; ``broken`` is what is known not to work now.
    """

    person: str
    ways: frozenset[Way] = frozenset()
    choice: Mapping[Variant, tuple[Way, ...]] = field(default_factory=dict)
    broken: frozenset[Way] = frozenset()

    @property
    def working(self) -> frozenset[Way]:
        """The ways beside Slack that are not known to be broken."""
        return self.ways - self.broken - {Way.SLACK}


def ways_for(contact: Contact | None, variant: Variant) -> tuple[Way, ...]:
    """Return the ways by which a person is told, Slack first; Slack alone where nothing else is known or works.

    A person's own choice goes before the defaults, unless nothing of it works: then the defaults are better than
    silence.
    """
    if contact is None:
        return (Way.SLACK,)
    working = contact.working
    for row in (contact.choice.get(variant, ()), *_DEFAULTS[variant]):
        chosen = tuple(dict.fromkeys(way for way in row if way in working))
        # A choice of Slack alone is a choice; for a page a second path is still wanted.
        if chosen or (row == (Way.SLACK,) and variant is Variant.QUIET):
            return (Way.SLACK, *chosen)
    return (Way.SLACK,)
