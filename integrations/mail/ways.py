"""In which ways a mail can be answered: by mail, in private, at any time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.desk.ports import Answerable, Way
from bot.rules.vocabulary import Visibility
from integrations.mail.kind import LONGEST


@dataclass(frozen=True)
class MailWays:
    """The rules for one mailbox."""

    replies: frozenset[str]

    def __call__(self, mention: Answerable, *, now: datetime) -> Sequence[Way]:
        """Return the one way there is."""
        way = Way(visibility=Visibility.PRIVATE, limit=LONGEST)
        return [way] if way.visibility in self.replies else []
