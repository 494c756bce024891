"""Whether somebody leads what is said: then a reply is one of the lines that were approved, until they release it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from bot.desk.work import Work
from bot.rules.replying import sign
from bot.rules.statements import Line, digest, is_bound
from bot.rules.triage import ReasonKind
from bot.settings import Desk
from bot.store import ApprovedLine, Case, Crisis, Mention


@dataclass(frozen=True, kw_only=True)
class Bound:
    """Why a case takes approved lines only, and which; ``by`` is a user id, ``name`` what they are called."""

    by: str
    name: str
    since: datetime
    lines: Sequence[Line]

    def line(self, key: str | None) -> str | None:
        """Return the text of an approved line; None: there is no such one."""
        return next((one.text for one in self.lines if one.key == key), None)

    def allows(self, text: str, *, signature: str) -> bool:
        """Return whether ``text`` is one of the lines, signed or not."""
        said = digest(text)
        return any(said in (digest(one.text), digest(sign(one.text, signature))) for one in self.lines)


@dataclass(frozen=True, kw_only=True)
class Led:
    """A crisis in which somebody leads what is said, and what its cases are bound to."""

    topic: str
    began_at: datetime
    bound: Bound

    def binds(self, case: Case, *, wrote_at: datetime | None) -> bool:
        """Return whether it binds a case; ``wrote_at``: when its customer wrote last."""
        return is_bound(
            case.id, about_people=case.about_people, in_danger=is_in_danger(case), wrote_at=wrote_at, topic=self.topic,
            began_at=self.began_at,
        )  # fmt: skip


async def bound_of(work: Work, case: Case) -> Bound | None:
    """Return why a case takes approved lines only; None: everybody writes freely.

    Bound are the cases in which the customer wrote since the crisis began. One about people who are hurt, dead, missing
    or in danger never is: a person answers it in their own words.
    """
    leading = await led(work, work.desk(case))
    if not leading:
        return None
    newest = await work.session.scalar(select(func.max(Mention.posted_at)).where(Mention.case_id == case.id))
    return next((one.bound for one in leading if one.binds(case, wrote_at=newest)), None)


async def led(work: Work, desk: Desk) -> list[Led]:
    """Return the crises of a desk in which somebody leads what is said, the newest first."""
    query = select(Crisis).where(Crisis.desk == desk.name, Crisis.ended_at.is_(None), Crisis.lines_by.is_not(None))
    found: list[Led] = []
    for crisis in (await work.session.scalars(query.order_by(Crisis.id.desc()))).all():
        if crisis.lines_by is not None:
            bound = Bound(
                by=crisis.lines_by, name=work.roster.name(crisis.lines_by, desk),
                since=crisis.lines_since or crisis.began_at, lines=await lines_of(work, desk, crisis=crisis.id),
            )  # fmt: skip
            found.append(Led(topic=crisis.topic, began_at=crisis.began_at, bound=bound))
    return found


def is_in_danger(case: Case) -> bool:
    """Return whether somebody in this case writes of danger."""
    return any(reason["kind"] == ReasonKind.DANGER for reason in case.reasons)


async def lines_of(work: Work, desk: Desk, *, crisis: int | None = None, most: int = 90) -> tuple[Line, ...]:
    """Return what is approved: the lines of the settings, then the newest of ``crisis`` (None: of all), each once.

    A select of Slack's holds a hundred.
    """
    query = select(ApprovedLine).where(ApprovedLine.desk == desk.name)
    if crisis is not None:
        query = query.where(ApprovedLine.crisis_id == crisis)
    found = (await work.session.scalars(query.order_by(ApprovedLine.id.desc()).limit(most))).all()
    # Named by its words: a form that was open while the settings changed must not say another line.
    kept = [Line(f"c{digest(text)[:16]}", text) for text in desk.crisis.lines]
    once = {digest(one.text): one for one in reversed([*kept, *(Line(str(one.id), one.text) for one in found)])}
    return tuple(reversed(once.values()))[:most]
