"""What the channel hears when its desk is open beyond its hours, and when that is over."""

from __future__ import annotations

from datetime import datetime

from bot.desk.message_view import MessageView
from bot.settings import Desk
from bot.slack.blocks import line, rich, run
from bot.slack.limits import fit
from bot.slack.rendered import Rendered, needed
from bot.slack.text import escape, name
from bot.slack.wording import words_for


def render_opened(view: MessageView, desk: Desk, now: datetime) -> Rendered:
    """Return who opened the desk, and until when."""
    opening, words = needed(view.opening), words_for(desk)
    return _said(
        words.t(
            "{name} opened the desk until {moment}. Cards come in and deadlines count until then.",
            name=name(opening.by or ""), moment=words.moment(opening.until, now),
        )
    )  # fmt: skip


def render_closed(view: MessageView, desk: Desk, now: datetime) -> Rendered:
    """Return that the desk keeps to its hours again, and what those say now."""
    opening, words = needed(view.opening), words_for(desk)
    if opening.by:
        said = words.t("{name} closed the extra opening.", name=name(opening.by))
    else:
        said = words.t("The extra opening ended at {moment}.", moment=words.moment(opening.until, now))
    if opening.open_until:
        more = words.t("The desk stays open until {moment}.", moment=words.moment(opening.open_until, now))
    elif opening.opens_at:
        more = words.t("The desk is open again {moment}.", moment=words.moment(opening.opens_at, now))
    else:
        more = ""
    return _said(f"{said} {more}".rstrip())


def _said(said: str) -> Rendered:
    return fit(Rendered(escape(said), [rich(line(run(said)))]))
