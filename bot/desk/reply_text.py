"""What may leave as a reply: whether the source takes one, in which visibility, and how long it is when signed."""

from __future__ import annotations

from bot.desk.look_forms import offered_visibilities
from bot.desk.refusals import CannotReply, ReplyEmpty, ReplyTooLong
from bot.desk.work import Work
from bot.rules.replying import measure, sign
from bot.rules.vocabulary import Purpose, Visibility
from bot.store import Case


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


async def check_text(work: Work, case: Case, *, by: str, text: str, visibility: Visibility) -> str:
    """Return ``text`` with the signature of ``by``, measured as the platform counts, signature and all.

    Raises:
        CannotReply: ``reason`` is "none", "overheard", or the visibility that is not taken.
        ReplyEmpty: there is nothing to send.
        ReplyTooLong: the platform does not take that much.
    """
    require_replies(work, case)
    if visibility not in await offered_visibilities(work, case, first=visibility):
        raise CannotReply(case.id, reason=visibility.value)
    if not text.strip():
        raise ReplyEmpty(case.id)
    signed = sign(text.strip(), work.roster.signature(by, work.desk(case)))
    measured = measure(signed, work.source(case).limit_for(visibility))
    if not measured.fits:
        raise ReplyTooLong(used=measured.used, limit=measured.max)
    return signed
