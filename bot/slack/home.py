"""App Home: my cases first, then the queue; a view for people who are no agents; an empty one that teaches."""

from __future__ import annotations

from datetime import datetime

from bot.desk.views import HomeView, Row
from bot.settings import Desk
from bot.slack.blocks import actions, button, context, divider, header, rich, section
from bot.slack.controls import Control
from bot.slack.crisis_oncall import duty_blocks
from bot.slack.labels import label
from bot.slack.limits import BLOCKS_IN_A_VIEW, VIEW_CHARACTERS, fit_blocks
from bot.slack.next_case import next_button
from bot.slack.rendered import Json, Rendered
from bot.slack.rows import row_line, row_text
from bot.slack.text import name
from bot.slack.wording import Words, words_for

MOST_MINE, MOST_FREE = 20, 20


def render_home(
    view: HomeView, desk: Desk, now: datetime, *, team_url: str = "", said: Rendered | None = None
) -> Json:  # fmt: skip
    """Return the App Home of one person; ``desk`` is theirs, else the first one: its language speaks.

    ``said``: what they are told about what they just did here.
    """
    words = words_for(desk)
    duty = duty_blocks(view.duty, desk, now, team_url=team_url) if view.duty else []
    blocks = _of_agent(view, desk, words, now, team_url, duty) if view.is_agent else [*_of_others(words), *duty]
    blocks = [*said.blocks, divider(), *blocks] if said else blocks
    return {"type": "home", "blocks": fit_blocks(blocks, most=BLOCKS_IN_A_VIEW, characters=VIEW_CHARACTERS)}


def _of_others(words: Words) -> list[Json]:
    return [
        header(words.t("Webcare")),
        section(words.t("Here the webcare team answers customers. A question for you comes as a message with "
                        "We take it, Answer and Not ours; what you write there stays among colleagues.")),
    ]  # fmt: skip


def _of_agent(
    view: HomeView, desk: Desk, words: Words, now: datetime, team_url: str, duty: list[Json]
) -> list[Json]:  # fmt: skip
    blocks = [section(_opening(view, desk, words, now)), *_coordinator(view, desk, words), *duty]
    blocks.append(header(words.t("My cases")))
    blocks += _mine(view.mine, words, now, team_url) or [section(_nothing_mine(words))]
    blocks += [divider(), header(words.t("Queue"))]
    blocks += _queue(view, desk, words, now)
    return blocks


def _nothing_mine(words: Words) -> str:
    return words.t("Nothing yet. Press Claim on a card in the channel, or Next: it gives you what is most urgent.")


def _opening(view: HomeView, desk: Desk, words: Words, now: datetime) -> str:
    if view.is_open:
        closing = desk.hours.next_closing(now)
        return words.t("Open until {moment}", moment=words.moment(closing, now)) if closing else words.t("Open")
    if view.next_opening:
        return words.t("Closed, open again {moment}", moment=words.moment(view.next_opening, now))
    return words.t("Closed")


def _coordinator(view: HomeView, desk: Desk, words: Words) -> list[Json]:
    take = button(label(words, Control.HOME_COORDINATE), Control.HOME_COORDINATE, desk.name)
    if view.coordinator:
        return [section(words.t("Coordinator today: {name}", name=name(view.coordinator)), take)]
    return [section(words.t("Nobody coordinates today yet"), take)]


def _mine(rows: tuple[Row, ...], words: Words, now: datetime, team_url: str) -> list[Json]:
    blocks: list[Json] = []
    for row in rows[:MOST_MINE]:
        blocks.append(rich(row_line(row, words, now, team_url=team_url, with_owner=False)))
        controls = (Control.HOME_REPLY, Control.HOME_DETAILS)
        blocks += actions(
            [button(label(words, one), one, row.number, spoken=_spoken(one, row, words)) for one in controls]
        )
    return blocks + _rest(len(rows) - MOST_MINE, words)


def _queue(view: HomeView, desk: Desk, words: Words, now: datetime) -> list[Json]:
    if not view.queue:
        return [section(words.t("The queue is empty."))]
    free = words.n("{count} free", "{count} free", max(view.queue_total, len(view.queue)))
    blocks: list[Json] = [section(free, next_button(desk, Control.HOME_NEXT))]
    for row in view.queue[:MOST_FREE]:
        claim = button(
            label(words, Control.HOME_CLAIM),
            Control.HOME_CLAIM,
            row.number,
            spoken=_spoken(Control.HOME_CLAIM, row, words),
        )
        blocks.append(section(row_text(row, words, now), claim))
    return blocks + _rest(max(view.queue_total, len(view.queue)) - min(len(view.queue), MOST_FREE), words)


def _spoken(control: Control, row: Row, words: Words) -> str:
    return f"{label(words, control)}: {name(row.customer)}"


def _rest(rest: int, words: Words) -> list[Json]:
    return [context(words.t("and {count} more", count=words.number(rest)))] if rest > 0 else []
