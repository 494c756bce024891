"""Looks at what came of a run, from outside, and names everything that should not be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tests.torture import see_cases, see_crises, see_log, see_mentions, see_messages, see_replies
from tests.torture.customers import Written
from tests.torture.evidence import Evidence
from tests.torture.see_content import Renderer, differing_cards

LOST, DOUBLE, OWNERS, DIFFERENT, CLOCKS, LOG = "lost", "double", "two owners", "differing", "clocks", "log"


@dataclass
class Verdict:
    """What was found, by kind."""

    violations: dict[str, list[str]] = field(
        default_factory=lambda: {name: [] for name in (LOST, DOUBLE, OWNERS, DIFFERENT, CLOCKS, LOG)}
    )

    def add(self, kind: str, found: Iterable[str]) -> None:
        """Note violations of a kind."""
        self.violations[kind] += list(found)

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found."""
        return not any(self.violations.values())

    def count(self, kind: str) -> int:
        """Return how many violations of a kind there are."""
        return len(self.violations[kind])

    def lines(self, most: int = 15) -> list[str]:
        """Return the violations, a few of each kind."""
        said = []
        for kind, found in self.violations.items():
            said += [f"{kind}: {one}" for one in found[:most]]
            said += [f"{kind}: and {len(found) - most} more"] if len(found) > most else []
        return said


async def judge(
    evidence: Evidence, renderer: Renderer, *, written: Sequence[Written], replies: Sequence[str]
) -> Verdict:
    """Check everything. ``replies`` are words of replies whose form was accepted."""
    verdict = Verdict()
    verdict.add(LOST, see_mentions.lost_mentions(evidence, written))
    verdict.add(LOST, see_messages.lost_messages(evidence))
    verdict.add(LOST, see_messages.missing_cards(evidence))
    verdict.add(LOST, see_messages.lost_pings(evidence))
    verdict.add(LOST, see_replies.lost_replies(evidence, replies))
    verdict.add(LOST, see_replies.untold_replies(evidence))
    verdict.add(DOUBLE, see_mentions.doubled_mentions(evidence, written))
    verdict.add(DOUBLE, see_mentions.split_conversations(evidence))
    verdict.add(DOUBLE, see_messages.twins(evidence))
    verdict.add(DOUBLE, see_messages.strays(evidence))
    verdict.add(DOUBLE, see_messages.doubled_pings(evidence))
    verdict.add(DOUBLE, see_replies.doubled_replies(evidence))
    verdict.add(DOUBLE, see_crises.doubled_pages(evidence))
    verdict.add(DOUBLE, see_crises.pages_too_late(evidence, renderer.business))
    verdict.add(LOST, see_crises.lost_steps(evidence, until=renderer.slow_since))
    verdict.add(LOST, see_crises.lost_pages(evidence))
    verdict.add(OWNERS, see_cases.two_owners(evidence))
    verdict.add(OWNERS, see_crises.two_who_have_it(evidence))
    verdict.add(DIFFERENT, see_mentions.old_words(evidence, written))
    verdict.add(DIFFERENT, see_messages.stale_cards(evidence))
    verdict.add(DIFFERENT, [one async for one in differing_cards(evidence, renderer)])
    verdict.add(DIFFERENT, see_cases.lost_revisions(evidence))
    verdict.add(CLOCKS, see_cases.wrong_clocks(evidence))
    verdict.add(CLOCKS, see_cases.missing_clocks(evidence))
    verdict.add(LOG, see_log.leaks(evidence))
    verdict.add(LOG, see_log.alarms(evidence))
    if evidence.is_sound != "ok":
        verdict.add(LOST, [f"the database file is broken: {evidence.is_sound}"])
    return verdict
