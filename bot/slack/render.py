"""From what is to be shown to what Slack gets: one function for living messages, one for messages sent once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.desk.message_view import MessageView
from bot.desk.views import CaseView, DayList, FollowupView, FreeLine, QuestionView
from bot.settings import Desk
from bot.slack import messages, pings, thread
from bot.slack.cards import render_case
from bot.slack.lists import render_day_list
from bot.slack.plain import plain_form
from bot.slack.questions import render_question
from bot.slack.rendered import Rendered
from bot.store.words import MessageKind

__all__ = ["Shown", "plain_form", "render_card", "render_message"]

Shown = CaseView | FollowupView | QuestionView | FreeLine | DayList


def render_card(view: Shown, desk: Desk, now: datetime, *, team_url: str = "") -> Rendered:
    """Return a living message as its subject is now; a ``FollowupView`` with a ``version`` is an edit."""
    match view:
        case CaseView():
            return render_case(view, desk, now)
        case FollowupView(version=None):
            return thread.render_mention(view, desk, now)
        case FollowupView():
            return thread.render_edit(view, desk, now)
        case QuestionView():
            return render_question(view, desk, now)
        case FreeLine():
            return pings.render_free_line(view, desk, now)
        case DayList():
            return render_day_list(view, desk, now, team_url=team_url)


def render_message(view: MessageView, desk: Desk, now: datetime, *, team_url: str = "") -> Rendered:
    """Return a message that is sent once.

    Raises:
        ValueError: the view lacks what its kind needs, or is no Slack message (``MessageKind.REPLY``).
    """
    if view.kind in IN_THREADS:
        return IN_THREADS[view.kind](view, desk, now)
    if view.kind not in DIRECT:
        raise ValueError(f"{view.kind} is no Slack message")
    return DIRECT[view.kind](view, desk, now, team_url=team_url)


IN_THREADS: dict[MessageKind, Callable[[MessageView, Desk, datetime], Rendered]] = {
    MessageKind.BACK_IN_QUEUE: thread.render_back_in_queue,
    MessageKind.REPLY_SENT: thread.render_reply_sent,
    MessageKind.NOTE_MIRRORED: thread.render_note,
}
DIRECT: dict[MessageKind, Callable[..., Rendered]] = {
    MessageKind.PING: pings.render_ping,
    MessageKind.ROLLUP: pings.render_rollup,
    MessageKind.FOLLOWUPS: messages.render_followups,
    MessageKind.ASSIGNED: messages.render_assigned,
    MessageKind.TAKEN_OVER: messages.render_taken_over,
    MessageKind.LEASE_ASK: messages.render_lease_ask,
    MessageKind.REPLY_FAILED: messages.render_reply_failed,
    MessageKind.ANSWERED: messages.render_answered,
    MessageKind.REMARK: messages.render_remark,
    MessageKind.NOT_OURS: messages.render_not_ours,
    MessageKind.SECOND_HANDOVER: messages.render_second_handover,
    MessageKind.DEPARTMENT_NAMED: messages.render_department_named,
    MessageKind.ASK_TO_CLOSE: messages.render_ask_to_close,
}
