"""What a page beside Slack says: a text message, a voice, a push message, a mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.desk.crisis.views import PageView
from bot.settings import Desk
from bot.slack.crisis_lines import FIRST_LINE, capital, first_line
from bot.slack.crisis_reasons import figures_line, further
from bot.slack.wording import words_for


@dataclass(frozen=True)
class PageWords:
    """``title`` says enough alone, in at most 140 characters; ``body`` says why. No customer's words."""

    title: str
    body: str


def page_words(view: PageView, desk: Desk, now: datetime) -> PageWords:
    """Return the words of a page, in the language of the desk."""
    words = words_for(desk)
    drill = [words.t("This is a drill: nothing is wrong.")] if view.crisis.drill else []
    why = [*drill, figures_line(view.crisis, words), *further(view.crisis, words)]
    return PageWords(
        first_line(view.crisis, desk, now, limit=FIRST_LINE), "\n".join(capital(one) for one in why if one)
    )
