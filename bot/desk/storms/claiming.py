"""*Claim group*: everything that is free in a group becomes one agent's, who answers it together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from bot.desk.claim import ensure_owner
from bot.desk.look_lists import rows_of
from bot.desk.queue import free_cases, is_free
from bot.desk.refusals import GroupIsTaken
from bot.desk.views import Row
from bot.desk.work import Work
from bot.store import Case, Group

# One transaction; whoever answers more than that at once presses again.
AT_ONCE = 500
SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class GroupClaim:
    """What became of a group."""

    desk: str
    claimed: int
    left: int
    """Free ones that did not fit in, or that somebody else was just taking."""
    rows: tuple[Row, ...]
    """The first of what was claimed, for the eyes of the agent."""


async def claim_group(work: Work, group_id: int, *, by: str, now: datetime) -> GroupClaim:
    """Claim the free cases of a group, the most urgent first, at most 500; those without a card get none yet.

    Their leases are those of cases from a list: they start when the case is opened. What a colleague is taking at the
    same moment is left to the colleague.

    Raises:
        GroupIsTaken: nothing of it is free, or there is no such group.
        NotAnAgent: ``by`` is no agent of its desk.
    """
    group = await work.session.get(Group, group_id)
    desk = work.settings.desks.get(group.desk) if group else None
    if group is None or desk is None:
        raise GroupIsTaken(group_id)
    await work.agent(desk, by, now=now)
    wanted = free_cases(desk, now=now).where(Case.group_id == group_id).limit(AT_ONCE)
    numbers = (await work.session.scalars(wanted.with_for_update(of=Case, skip_locked=True))).all()
    if not numbers:
        raise GroupIsTaken(group_id)
    cases = await _in_order(work, numbers)
    for case in cases:
        await ensure_owner(work, case, by=by, now=now, from_list=True, shown=False)
    await work.session.flush()
    still = select(func.count()).select_from(Case).where(is_free(desk), Case.group_id == group_id)
    return GroupClaim(
        desk=desk.name, claimed=len(cases), left=await work.session.scalar(still) or 0,
        rows=await rows_of(work, cases[:SHOWN], channel=None, now=now),
    )  # fmt: skip


async def _in_order(work: Work, numbers: Sequence[int]) -> list[Case]:
    found = {case.id: case for case in (await work.session.scalars(select(Case).where(Case.id.in_(numbers)))).all()}
    return [found[number] for number in numbers]
