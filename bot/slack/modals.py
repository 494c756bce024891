"""All modals, by the names that the doors use."""

from bot.slack.case_forms import assign_modal, close_without_reply_modal, escalate_modal, resolve_modal
from bot.slack.details import details_modal
from bot.slack.forms import loading_view, message_view
from bot.slack.question_forms import answer_modal, not_ours_modal
from bot.slack.reply_form import reply_modal, tell_customer_modal

__all__ = [
    "answer_modal",
    "assign_modal",
    "close_without_reply_modal",
    "details_modal",
    "escalate_modal",
    "loading_view",
    "message_view",
    "not_ours_modal",
    "reply_modal",
    "resolve_modal",
    "tell_customer_modal",
]
