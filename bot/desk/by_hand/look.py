"""Where somebody may make a case, and the one that was made before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.desk.by_hand.refusals import NoSourceByHand
from bot.desk.effects import card_of
from bot.desk.refusals import NotAnAgent
from bot.desk.work import Work
from bot.settings import Desk, Source


@dataclass(frozen=True)
class Places:
    """The sources among which an agent chooses, the likeliest first chosen. Never empty."""

    sources: Sequence[Source]
    chosen: Source


@dataclass(frozen=True)
class MadeCase:
    """A case that is there already."""

    number: int
    desk: str
    owner: str | None
    """Display name; None: nobody has it."""
    is_open: bool
    link: tuple[str, str] | None
    """(channel, ts) of its card, once posted."""


async def places(work: Work, user: str, *, desk: Desk) -> Places:
    """Return where ``user`` may make cases: at each desk of theirs, first at ``desk``, that of the channel.

    Raises:
        NotAnAgent: they work at no desk.
        NoSourceByHand: none of their desks takes cases made by hand.
    """
    theirs = [one for one in work.settings.desks.values() if user in work.roster.agents(one)]
    if not theirs:
        raise NotAnAgent(desk.name, user)
    found = [source for one in theirs for source in work.settings.sources_of(one) if source.by_hand]
    if not found:
        raise NoSourceByHand((desk if desk in theirs else theirs[0]).name)
    return Places(found, next((one for one in found if one.desk == desk.name), found[0]))


async def made_case(work: Work, number: int) -> MadeCase:
    """Return a case that was made before, without its words.

    Raises:
        UnknownCase: there is no such case.
    """
    case = await work.case(number)
    card = card_of(work, case)
    return MadeCase(
        number=case.id, desk=case.desk, owner=work.roster.name(case.owner, work.desk(case)) or None,
        is_open=case.is_open, link=(card.channel, card.ts) if card and card.ts else None,
    )  # fmt: skip
