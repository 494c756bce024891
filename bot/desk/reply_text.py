"""What may leave as a reply: whether the source takes one, in which visibility, and how long it is when signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.desk.lines_only import bound_of
from bot.desk.ports import Template, Way
from bot.desk.refusals import CannotReply, LinesOnly, ReplyEmpty, ReplyTooLong
from bot.desk.ways import ways_of
from bot.desk.work import Work
from bot.rules.personal_data import PersonalData, personal_data
from bot.rules.replying import measure, sign
from bot.rules.vocabulary import Purpose, Visibility
from bot.settings import Desk
from bot.store import Case


@dataclass(frozen=True)
class Checked:
    """What leaves: words of an agent, signed, or an approved text."""

    text: str
    template: Template | None = None


def data_shown(desk: Desk, text: str, visibility: Visibility) -> Sequence[PersonalData]:
    """Return the kinds of personal data that everybody could read in a reply, the desk's own contacts apart."""
    if visibility is not Visibility.PUBLIC:
        return ()
    return sorted({finding.kind for finding in personal_data(text, ours=desk.contacts)})


def require_replies(work: Work, case: Case) -> None:
    """Refuse where nothing can be sent at all, and what we merely overheard until somebody joins in.

    Raises:
        CannotReply: ``reason`` is "none" or "overheard".
    """
    source = work.source(case)
    if not source.replies or source.purpose is Purpose.LISTEN:
        raise CannotReply(case.id, reason="none")
    if not case.addressed:
        raise CannotReply(case.id, reason="overheard")


async def check_text(
    work: Work, case: Case, *, by: str, text: str, visibility: Visibility, template: str | None = None,
    line: str | None = None, now: datetime,
) -> Checked:  # fmt: skip
    """Return what leaves, measured as the platform counts, signature and all.

    ``template``: the name of an approved text that is sent instead of ``text``, unsigned, as it was approved.
    ``line``: the key of a line that is said instead of ``text`` while somebody leads what is said.

    Raises:
        CannotReply: ``reason`` is "none", "overheard", why the platform does not take it now, or the visibility that
            it never takes.
        ReplyEmpty: there is nothing to send.
        ReplyTooLong: the platform does not take that much.
        LinesOnly: somebody leads what is said, and this is no approved line.
    """
    require_replies(work, case)
    way = await _way(work, case, visibility, now=now)
    if way.templates:
        found = next((one for one in way.templates if one.name == template), None)
        if found is None:
            raise CannotReply(case.id, reason="template_only")
        return Checked(found.text, found)
    signature = work.roster.signature(by, work.desk(case))
    if (bound := await bound_of(work, case)) is not None:
        text = bound.line(line) or text
        if not bound.allows(text, signature=signature):
            raise LinesOnly(case.id, by=bound.by, since=bound.since)
    if not text.strip():
        raise ReplyEmpty(case.id)
    signed = sign(text.strip(), signature)
    measured = measure(signed, way.limit)
    if not measured.fits:
        raise ReplyTooLong(used=measured.used, limit=measured.max)
    return Checked(signed)


async def _way(work: Work, case: Case, visibility: Visibility, *, now: datetime) -> Way:
    ways = await ways_of(work, case, first=visibility, now=now)
    way = next((one for one in ways if one.visibility is visibility), None)
    if way is None:
        raise CannotReply(case.id, reason=visibility.value)
    if way.denied is not None:
        raise CannotReply(case.id, reason=way.denied.value)
    return way
