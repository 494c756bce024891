"""What people hear of a source itself: it cannot be read, it is silent, something may be lost; and that it is over."""

from __future__ import annotations

from datetime import datetime

from bot.desk.message_view import MessageView, SourceView
from bot.settings import Desk
from bot.slack.blocks import line, rich, run
from bot.slack.limits import fit
from bot.slack.rendered import Rendered, needed
from bot.slack.text import escape, name, one_line
from bot.slack.wording import N_, Words, words_for
from bot.store.words import AlarmKind

REASON_CHARACTERS = 200
UP = {
    AlarmKind.SILENT: N_(
        "Nothing has come in from {source} since {moment}; usually it is about {usual} in that time. "
        "Look whether the token and the webhook still work: webcare check."
    ),
    AlarmKind.UNREAD: N_("{source} cannot be read since {moment}: {why}. Nothing is lost yet; see webcare sources."),
    AlarmKind.CAP: N_(
        "{source} has used up its budget ({why}). New messages come in again when the day is over, or once "
        "the budget is raised. Replies still go out."
    ),
    AlarmKind.EXPIRING: N_("{source} stops working soon: {why}."),
    AlarmKind.UNSUBSCRIBED: N_("{source} does not post to us any more: {why}."),
}
OVER = {
    AlarmKind.SILENT: N_("Messages from {source} come in again. It was silent from {moment} to {until}."),
    AlarmKind.UNREAD: N_("{source} can be read again. It could not from {moment} to {until}."),
    AlarmKind.CAP: N_("{source} is read again."),
    AlarmKind.EXPIRING: N_("{source} is fine again."),
    AlarmKind.UNSUBSCRIBED: N_("{source} posts to us again."),
}


def render_alarm(view: MessageView, desk: Desk, now: datetime) -> Rendered:
    """Return what is up with a source, and what to do."""
    about, words = needed(view.about), words_for(desk)
    fix = f" {one_line(about.fix, REASON_CHARACTERS)}" if about.fix else ""
    return _said(UP[needed(about.kind)], about, words, now, more=fix)


def render_well(view: MessageView, desk: Desk, now: datetime) -> Rendered:
    """Return that it is over."""
    about, words = needed(view.about), words_for(desk)
    return _said(OVER[needed(about.kind)], about, words, now)


def render_gap(view: MessageView, desk: Desk, now: datetime) -> Rendered:
    """Return from when to when something may be lost."""
    said = N_(
        "Possible loss on {source} from {moment} to {until}: the platform does not give back what came in then. "
        "Have a look there yourself."
    )
    return _said(said, needed(view.about), words_for(desk), now)


def _said(said: str, about: SourceView, words: Words, now: datetime, *, more: str = "") -> Rendered:
    text = words.t(
        said, source=name(about.platform), moment=words.moment(about.since, now), usual=words.number(about.usual),
        until=words.moment(about.until or now, now),
        why=one_line(about.why, REASON_CHARACTERS).rstrip(".") or words.t("no reason given"),
    )  # fmt: skip
    return fit(Rendered(escape(text + more), [rich(line(run(text + more)))]))
