"""The one translator of what went wrong into words, for clicks, forms and commands alike."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import uuid4

import structlog
from slack_bolt import BoltResponse

from bot.desk.notes import ThreadNotKnown
from bot.desk.work import Desks
from bot.errors import Refusal
from bot.settings import Desk
from bot.slack.refused import say, say_unknown
from bot.slack.wording import words_for
from bot.store.database import DATABASE_AWAY
from bot.store.trouble import Away
from handlers.payloads import StrangePayload

log = structlog.get_logger(__name__)


async def in_words(error: Exception, desks: Desks, desk: Desk, *, control: str) -> str | None:
    """Return the sentence for ``error``, None where nothing is to be said. Unknown errors get an id for the log."""
    words = words_for(desk)
    if isinstance(error, StrangePayload):
        log.info("action.outdated", control=control)
        return words.t("This message is outdated. Look at the newest card or use /webcare queue.")
    if isinstance(error, Refusal):
        log.info("action.refused", control=control, refusal=type(error).__name__)
        return say(error, words, await names_of(desks, desk), desks.clock.now())
    if isinstance(error, DATABASE_AWAY):
        log.warning("action.database_away", control=control, why=error.why.value)
        return words.t("The database cannot be reached. Nothing was lost: try again in a minute.")
    number = uuid4().hex[:8]
    log.error("action.failed", control=control, id=number, exc_info=error)
    return say_unknown(words, number)


def form_is_kept(desk: Desk, *, control: str, why: Away) -> str:
    """Return what a form says while the database is away; Slack keeps what was typed, and a second try counts once."""
    log.warning("form.database_away", control=control, why=why.value)
    return words_for(desk).t("The database cannot be reached. Your text is kept: send it again in a minute.")


async def names_of(desks: Desks, desk: Desk) -> Mapping[str, str]:
    """Return what the desk calls everybody it knows."""
    roster = await desks.roster()
    return {user: roster.name(user, desk) for user in {*roster.names, *desk.members, *roster.agents(desk)}}


async def unhandled(error: Exception) -> BoltResponse:
    """Answer what escaped a listener. An event gets 500 or 503, so that Slack repeats it."""
    if isinstance(error, ThreadNotKnown):
        log.warning("note.not_yet", cards=sorted(error.cards))
        return BoltResponse(status=503, body="")
    log.error("listener.failed", exc_info=error)
    return BoltResponse(status=500, body="")
