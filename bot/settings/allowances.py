"""Which promise applies to a mention: the built-in ones, overlaid by what the desk's file says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.rules.sla import SlaPolicy, default_policy
from bot.rules.vocabulary import Visibility
from bot.settings.document import AllowancesTable, SlaTable

# The table for every source that has none of its own.
EVERY_SOURCE = "default"
# "Resolution: 2 working days" cannot stand in a built-in policy, which knows no opening hours.
RESOLUTION_WORKING_DAYS = 2

STAND_FOR_A_PLATFORM = ("hook", "manual")

_FIELDS = {
    "first_reply": "first_reply",
    "next_reply": "next_reply",
    "urgent": "urgent_reply",
    "resolution": "resolution",
    "pass_on": "pass_on",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Promises:
    """The desk's ``sla`` tables; ``working_day`` is how long an open day of the desk is."""

    tables: Mapping[str, SlaTable]
    working_day: timedelta

    def policy(self, *, source: str, kind: str, platform: str, visibility: str) -> SlaPolicy:
        """Return the policy for one source and visibility.

        The most particular table that holds a key wins: the source's own, else its kind's, else "default", else
        the built-in promise of the platform. Inside a table ``private`` and ``public`` go before the plain keys.
        """
        seen = Visibility(visibility)
        # These stand for the platform behind them, so that a hook of "WhatsApp" gets what WhatsApp gets.
        behind = platform.strip().lower() if kind in STAND_FOR_A_PLATFORM else kind
        policy = replace(default_policy(behind, seen), resolution=RESOLUTION_WORKING_DAYS * self.working_day)
        for table in self._tables(EVERY_SOURCE, kind, source):
            policy = self._overlaid(policy, table)
            policy = self._overlaid(policy, table.private if seen == Visibility.PRIVATE else table.public)
        return policy

    def _tables(self, *names: str) -> Iterator[SlaTable]:
        return (self.tables[name] for name in dict.fromkeys(names) if name in self.tables)

    def _overlaid(self, policy: SlaPolicy, table: AllowancesTable) -> SlaPolicy:
        spans = {field: getattr(table, key) for key, field in _FIELDS.items()}
        return replace(
            policy, **{field: span.length(day=self.working_day) for field, span in spans.items() if span is not None}
        )
