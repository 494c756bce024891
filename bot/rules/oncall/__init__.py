"""On-call: whose turn it is, what the rota lacks, and who is paged in which order."""

from __future__ import annotations

from bot.rules.oncall.contacts import Contact, Variant, Way, ways_for
from bot.rules.oncall.duty import OnDuty, decided_by, members, on_duty, person_at, shadows_at
from bot.rules.oncall.fairness import FairShare, Share, evenness, fair_share, fair_shares
from bot.rules.oncall.freezing import freeze
from bot.rules.oncall.frozen import FrozenLadder, FrozenStep, SkippedStep, SkipReason
from bot.rules.oncall.gaps import Gap, RotaWarning, Unreachable, uncovered, wanted, warnings
from bot.rules.oncall.ladder import (
    DEFAULT_RUNGS,
    FIXED,
    BadLadder,
    Ladder,
    Rung,
    Target,
    TargetKind,
    default_ladder,
)
from bot.rules.oncall.paging import (
    Ask,
    DueStep,
    Look,
    Paging,
    acknowledge,
    asked,
    due,
    heard,
    look,
    next_due,
    next_look,
    stop,
)
from bot.rules.oncall.ringing import may_ring, month_of, ring_at
from bot.rules.oncall.rota import BadRota, Covers, Layer, Override, Rota, Rotation, Shadow, Stretch, Swap
from bot.rules.oncall.schedule import Shift, shifts

__all__ = [
    "DEFAULT_RUNGS",
    "FIXED",
    "Ask",
    "BadLadder",
    "BadRota",
    "Contact",
    "Covers",
    "DueStep",
    "FairShare",
    "FrozenLadder",
    "FrozenStep",
    "Gap",
    "Ladder",
    "Layer",
    "Look",
    "OnDuty",
    "Override",
    "Paging",
    "Rota",
    "RotaWarning",
    "Rotation",
    "Rung",
    "Shadow",
    "Share",
    "Shift",
    "SkipReason",
    "SkippedStep",
    "Stretch",
    "Swap",
    "Target",
    "TargetKind",
    "Unreachable",
    "Variant",
    "Way",
    "acknowledge",
    "asked",
    "decided_by",
    "default_ladder",
    "due",
    "evenness",
    "fair_share",
    "fair_shares",
    "freeze",
    "heard",
    "look",
    "may_ring",
    "members",
    "month_of",
    "next_due",
    "next_look",
    "on_duty",
    "person_at",
    "ring_at",
    "shadows_at",
    "shifts",
    "stop",
    "uncovered",
    "wanted",
    "warnings",
    "ways_for",
]
