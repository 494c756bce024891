"""In which ways a message in one of these programs is answered: where it stands, and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.desk.ports import Answerable, Denied, Way
from bot.rules.vocabulary import Visibility
from bot.settings import Source


@dataclass(frozen=True)
class SameWay:
    """A ticket, a conversation or a topic has one audience."""

    source: Source

    def __call__(self, mention: Answerable, *, now: datetime) -> Sequence[Way]:
        """Return each way that the source offers; the one that is not the mention's own is denied.

        A post that is gone takes no answer; a conversation goes on without a message that was taken back.
        """
        return [
            Way(visibility=one, limit=self.source.limit_for(one), denied=_denied(one, mention))
            for one in Visibility
            if one in self.source.replies
        ]


def _denied(visibility: Visibility, mention: Answerable) -> Denied | None:
    if visibility is not mention.visibility:
        return Denied.NOT_OFFERED
    return Denied.GONE if mention.deleted and visibility is Visibility.PUBLIC else None
