"""The card of a case: four lines that are read in two seconds, and the buttons that its state allows."""

from __future__ import annotations

from datetime import datetime

from bot.desk.ports import Denied
from bot.desk.views import Can, CaseView
from bot.settings import Desk
from bot.slack.blocks import actions, button, context, line, link_button, overflow, rich, run, section
from bot.slack.card_lines import DOT, alerts, due_words, exceptions, first_line, resolved_line, status
from bot.slack.controls import Control
from bot.slack.labels import PRIORITIES, label, where
from bot.slack.limits import fit
from bot.slack.links import link as safe_link
from bot.slack.quoting import handle, quoted, spoken
from bot.slack.rendered import Json, Rendered
from bot.slack.text import escape
from bot.slack.wording import Words, words_for
from bot.store.words import CaseState, Visibility

CONTROLS = {
    Can.CLAIM: Control.CASE_CLAIM, Can.REPLY: Control.CASE_REPLY, Can.ESCALATE: Control.CASE_ESCALATE,
    Can.RESOLVE: Control.CASE_RESOLVE, Can.RELEASE: Control.CASE_RELEASE, Can.ASSIGN: Control.CASE_ASSIGN,
    Can.TAKE_OVER: Control.CASE_TAKE_OVER, Can.JOIN_IN: Control.CASE_JOIN_IN, Can.REOPEN: Control.CASE_REOPEN,
    Can.CLOSE_WITHOUT_REPLY: Control.CASE_CLOSE_WITHOUT_REPLY, Can.RETRY_REPLY: Control.CASE_RETRY_REPLY,
    Can.DETAILS: Control.CASE_DETAILS, Can.ANSWER_ALL: Control.CASE_ANSWER_ALL,
}  # fmt: skip
IN_SIGHT = (Can.RETRY_REPLY, Can.CLAIM, Can.REPLY, Can.ANSWER_ALL, Can.ESCALATE, Can.RESOLVE)
IN_SIGHT_OVERHEARD = (Can.RETRY_REPLY, Can.JOIN_IN, Can.CLOSE_WITHOUT_REPLY, Can.DETAILS)
# In this order behind ⋯, so that Slack's five never cut off what the state needs most.
BEHIND = (Can.RETRY_REPLY, Can.REOPEN, Can.RELEASE, Can.TAKE_OVER, Can.ASSIGN, Can.CLOSE_WITHOUT_REPLY, Can.DETAILS)


def render_case(view: CaseView, desk: Desk, now: datetime) -> Rendered:
    """Return the card of a case as it is now."""
    words = words_for(desk)
    if view.moved_away:
        said = words.t("{where}: goes on in the private channel", where=where(words, view.platform, Visibility.PUBLIC))
        return fit(Rendered(escape(said), [context(said)]))
    if view.state is CaseState.RESOLVED:
        return fit(_resolved(view, words, now))
    parts = [line(*first_line(view, words, now)), *quoted(view.mention, words)]
    parts.append(line(run(DOT.join([status(view, words), *exceptions(view, words, now)]))))
    parts += [line(run(alert, bold=True)) for alert in alerts(view, words, now)]
    return fit(Rendered(escape(_notification(view, words, now)), [rich(*parts), *actions(_buttons(view, words))]))


def _resolved(view: CaseView, words: Words, now: datetime) -> Rendered:
    said = resolved_line(view, words, now)
    menu = overflow(
        (label(words, CONTROLS[can]), CONTROLS[can], _id_for(can, view)) for can in BEHIND if can in view.can
    )
    blocks = [section(said, menu[0] if menu else None)]
    if view.kept_for is None:
        blocks += [context(alert) for alert in alerts(view, words, now)]
    return Rendered(escape(said), blocks)


def _buttons(view: CaseView, words: Words) -> list[Json]:
    wanted = IN_SIGHT_OVERHEARD if Can.JOIN_IN in view.can else IN_SIGHT
    shown = [can for can in wanted if can in view.can]
    buttons = [
        button(
            label(words, CONTROLS[can]), CONTROLS[can], _id_for(can, view), primary=can is Can.CLAIM,
            spoken=f"{label(words, CONTROLS[can])}: {handle(view.customer)}",
        )
        for can in shown
    ]  # fmt: skip
    original = safe_link(view.mention.url) if view.denied is Denied.NO_REPLIES else None
    buttons += [link_button(label(words, Control.OPEN_ORIGINAL), original)] if original else []
    rest = [can for can in BEHIND if can in view.can and can not in shown]
    return buttons + overflow((label(words, CONTROLS[can]), CONTROLS[can], _id_for(can, view)) for can in rest)


def _id_for(can: Can, view: CaseView) -> int:
    return view.failed_reply.id if can is Can.RETRY_REPLY and view.failed_reply else view.number


def _notification(view: CaseView, words: Words, now: datetime) -> str:
    """Return what a phone shows and a screen reader says; no customer's words where the case is private."""
    urgent = f"{words.t(PRIORITIES[view.priority])}: " if view.priority in PRIORITIES else ""
    who = words.t("{customer} on {platform}", customer=handle(view.customer), platform=view.platform)
    if view.visibility is Visibility.PRIVATE:
        who = words.t("{customer} on {platform}, private", customer=handle(view.customer), platform=view.platform)
    pieces = [who, _due(view, words, now), *([] if status(view, words) == words.t("Free") else [status(view, words)])]
    said = urgent + ", ".join(piece for piece in pieces if piece)
    shown = spoken(view.mention, words) if view.visibility is Visibility.PUBLIC else ""
    return f"{said}: {shown}" if shown else said


def _due(view: CaseView, words: Words, now: datetime) -> str:
    """Return "answer before 14:32"; what is late or promised says so itself."""
    if view.before and not view.overdue and view.promise != view.before:
        return words.t("answer before {moment}", moment=words.moment(view.before, now))
    return due_words(view, words, now) or ""
