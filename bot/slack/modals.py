"""All modals, by the names that the doors use."""

from bot.slack.by_hand import already_a_case_view, new_case_modal
from bot.slack.case_forms import assign_modal, close_without_reply_modal, escalate_modal, resolve_modal
from bot.slack.crisis_forms import (
    crisis_details_modal,
    declare_modal,
    false_alarm_modal,
    open_desk_modal,
    stand_down_modal,
)
from bot.slack.details import details_modal
from bot.slack.drills import drill_modal
from bot.slack.forms import loading_view, message_view
from bot.slack.group_answer_forms import closing_line_modal, group_answer_modal
from bot.slack.question_forms import answer_modal, not_ours_modal
from bot.slack.reply_form import reply_modal, tell_customer_modal
from bot.slack.statement_forms import approve_line_modal, correction_modal, statement_modal

__all__ = [
    "already_a_case_view",
    "answer_modal",
    "approve_line_modal",
    "assign_modal",
    "close_without_reply_modal",
    "closing_line_modal",
    "correction_modal",
    "crisis_details_modal",
    "declare_modal",
    "details_modal",
    "drill_modal",
    "escalate_modal",
    "false_alarm_modal",
    "group_answer_modal",
    "loading_view",
    "message_view",
    "new_case_modal",
    "not_ours_modal",
    "open_desk_modal",
    "reply_modal",
    "resolve_modal",
    "stand_down_modal",
    "statement_modal",
    "tell_customer_modal",
]
