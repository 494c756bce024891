"""From what is to be shown to what Slack gets: one function for living messages, one for messages sent once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.desk.crisis.ring_look import RingView
from bot.desk.crisis.views import CrisisView, FalseAlarmsView
from bot.desk.group_answers.views import GroupAnswerView
from bot.desk.message_view import MessageView
from bot.desk.storms.look import StormView
from bot.desk.views import CaseView, DayList, FollowupView, FreeLine, QuestionView
from bot.settings import Desk
from bot.slack import (
    by_hand,
    crisis_messages,
    crisis_swaps,
    drills,
    messages,
    openings,
    pings,
    rings,
    sources,
    statements,
    thread,
)
from bot.slack.cards import render_case
from bot.slack.crisis import render_crisis
from bot.slack.crisis_lessons import render_false_alarms
from bot.slack.group_answers import render_group_answer
from bot.slack.lists import render_day_list
from bot.slack.plain import plain_form
from bot.slack.questions import render_question
from bot.slack.rendered import Rendered
from bot.slack.storms import render_storm
from bot.store.words import MessageKind

__all__ = ["Shown", "plain_form", "render_card", "render_message"]

Shown = (
    CaseView | FollowupView | QuestionView | FreeLine | DayList | CrisisView | RingView | FalseAlarmsView | StormView
    | GroupAnswerView
)  # fmt: skip


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
        case CrisisView():
            return render_crisis(view, desk, now)
        case RingView():
            return rings.render_ring(view, desk, now)
        case FalseAlarmsView():
            return render_false_alarms(view, desk, now)
        case StormView():
            return render_storm(view, desk, now, team_url=team_url)
        case GroupAnswerView():
            return render_group_answer(view, desk, now)


def render_message(view: MessageView, desk: Desk, now: datetime, *, team_url: str = "") -> Rendered:
    """Return a message that is sent once.

    Raises:
        ValueError: the view lacks what its kind needs, or is no Slack message (``MessageKind.REPLY``).
    """
    if view.kind in WHEREVER:
        return WHEREVER[view.kind](view, desk, now)
    if view.kind not in DIRECT:
        raise ValueError(f"{view.kind} is no Slack message")
    return DIRECT[view.kind](view, desk, now, team_url=team_url)


WHEREVER: dict[MessageKind, Callable[[MessageView, Desk, datetime], Rendered]] = {
    MessageKind.BACK_IN_QUEUE: thread.render_back_in_queue,
    MessageKind.REPLY_SENT: thread.render_reply_sent,
    MessageKind.NATIVE_ANSWER: thread.render_reply_sent,
    MessageKind.SOURCE_ALARM: sources.render_alarm,
    MessageKind.SOURCE_WELL: sources.render_well,
    MessageKind.SOURCE_GAP: sources.render_gap,
    MessageKind.DESK_OPENED: openings.render_opened,
    MessageKind.DESK_CLOSED: openings.render_closed,
    MessageKind.NOTE_MIRRORED: thread.render_note,
    MessageKind.RING_UNHEARD: rings.render_unheard,
    MessageKind.DRILL_INVITE: drills.render_invite,
    MessageKind.DRILL_OVER: drills.render_over,
}
DIRECT: dict[MessageKind, Callable[..., Rendered]] = {
    MessageKind.MADE_BY_HAND: by_hand.render_made,
    MessageKind.MADE_FROM: by_hand.render_made_from,
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
    MessageKind.CUSTOMER_FORGOTTEN: messages.render_customer_forgotten,
    MessageKind.PAGE: crisis_messages.page_message,
    MessageKind.CRISIS_ASK: crisis_messages.ask_message,
    MessageKind.CRISIS_REPORT: crisis_messages.report_message,
    MessageKind.STATEMENT_FAILED: statements.statement_failed_message,
    MessageKind.DUTY_WARNING: crisis_messages.duty_message,
    MessageKind.SWAP_ASKED: crisis_swaps.asked_message,
    MessageKind.SWAP_ANSWERED: crisis_swaps.answered_message,
}
