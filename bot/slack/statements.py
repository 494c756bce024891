"""What we say on our own accounts in a crisis: on its card, and the word to who sent what did not arrive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.desk.crisis.views import Pin, StatementView
from bot.desk.message_view import MessageView
from bot.settings import Desk
from bot.slack.blocks import actions, button, line, link, quote, rich, run
from bot.slack.card_lines import DOT
from bot.slack.controls import Control
from bot.slack.labels import label
from bot.slack.limits import fit
from bot.slack.links import link as safe_link
from bot.slack.permalinks import linked
from bot.slack.quoting import in_quotes
from bot.slack.rendered import Json, Rendered, needed
from bot.slack.text import escape, excerpt, isolate, name, one_line
from bot.slack.wording import N_, Words, words_for
from bot.store.words import ReplyState, StatementKind

MOST_SHOWN, SHOWN_LINES, REASON_CHARACTERS, WORDS_CHARACTERS = 4, 2, 200, 600

KINDS: dict[StatementKind, str] = {
    StatementKind.OPENING: N_("opening line"),
    StatementKind.STATUS: N_("status"),
    StatementKind.CLOSING: N_("closing line"),
    StatementKind.CORRECTION: N_("correction"),
}
AFTER: dict[ReplyState, tuple[Control, ...]] = {
    ReplyState.SENT: (Control.STATEMENT_CORRECT,),
    ReplyState.UNKNOWN: (Control.STATEMENT_STANDS, Control.STATEMENT_AGAIN),
    ReplyState.REJECTED: (Control.STATEMENT_AGAIN,),
}


def statement_blocks(statements: Sequence[StatementView], words: Words, now: datetime) -> list[Json]:
    """Return what was said, the newest last; what wants a person never makes room for what is well."""
    open_ones = [one for one in statements if one.state is not ReplyState.SENT]
    settled = [one for one in statements if one.state is ReplyState.SENT]
    room = max(1, MOST_SHOWN - len(open_ones))
    shown = sorted([*open_ones[-MOST_SHOWN:], *settled[-room:]], key=lambda one: one.id)
    return [block for one in shown for block in _statement(one, words, now)]


def _statement(view: StatementView, words: Words, now: datetime) -> list[Json]:
    url, title = safe_link(view.url), words.t("Statement on {platform}", platform=name(view.platform))
    head = link(url, title, bold=True) if url else run(title, bold=True)
    facts = [words.t(KINDS[view.kind]), words.moment(view.at, now), name(view.by), *_standing(view, words)]
    parts = [line(head, run(DOT + DOT.join(facts)))]
    if said := excerpt(view.text, lines=SHOWN_LINES):
        parts.append(quote(run(isolate(said))))
    return [rich(*parts), *_after(view, words)]


def _standing(view: StatementView, words: Words) -> list[str]:
    match view.state:
        case ReplyState.QUEUED | ReplyState.SENDING:
            return [words.t("on its way")]
        case ReplyState.UNKNOWN:
            return [words.t("nobody knows whether it stands there: look first")]
        case ReplyState.REJECTED:
            return [words.t("refused: {reason}", reason=_reason(view, words))]
    return [words.t("pin it by hand")] if view.pin is Pin.BY_HAND else []


def _reason(view: StatementView, words: Words) -> str:
    return isolate(one_line(view.reason, REASON_CHARACTERS)) if view.reason else words.t("no reason given")


def _after(view: StatementView, words: Words) -> list[Json]:
    """Return the buttons of a statement; a screen reader hears which one they are of."""
    controls = AFTER.get(view.state, ())
    return actions(
        [
            button(label(words, one), one, view.id, spoken=f"{label(words, one)}: {name(view.platform)}")
            for one in controls
        ]
    )


def statement_failed_message(view: MessageView, desk: Desk, now: datetime, *, team_url: str = "") -> Rendered:
    """Return that a statement was refused, or that nobody knows, with what to do."""
    words, statement = words_for(desk), needed(view.statement)
    platform = name(statement.platform)
    if statement.state is ReplyState.UNKNOWN:
        said = words.t(
            "Unknown whether your statement stands on {platform}. Look there before you press Send again.",
            platform=platform,
        )
    else:
        said = words.t(
            "{platform} refused your statement: {reason}", platform=platform, reason=_reason(statement, words)
        )
    parts = [line(linked(said, team_url, view.link)), *in_quotes(statement.text, WORDS_CHARACTERS)]
    return fit(Rendered(escape(said), [rich(*parts), *_after(statement, words)]))
