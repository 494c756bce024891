"""The shell of a modal, and the two modals that hold nothing to fill in."""

from __future__ import annotations

from bot.settings import Desk
from bot.slack.blocks import TITLE, plain, section
from bot.slack.controls import Form, pack
from bot.slack.limits import BLOCKS_IN_A_VIEW, VIEW_CHARACTERS, fit_blocks
from bot.slack.rendered import Json
from bot.slack.wording import Words, words_for


def form(
    kind: Form, words: Words, *, title: str, blocks: list[Json], submit: str | None = None, close: str | None = None,
    notify: bool = False, **facts: object,
) -> Json:  # fmt: skip
    """Return a modal. ``facts`` become its private metadata; ``notify``: we hear when it is closed unsent."""
    return {
        "type": "modal",
        "callback_id": kind,
        "title": plain(title, TITLE),
        "blocks": fit_blocks(blocks, most=BLOCKS_IN_A_VIEW, characters=VIEW_CHARACTERS),
        "close": plain(close or words.t("Cancel"), TITLE),
        **({"submit": plain(submit, TITLE)} if submit else {}),
        **({"private_metadata": pack(**facts)} if facts else {}),
        **({"notify_on_close": True} if notify else {}),
    }


def loading_view(desk: Desk) -> Json:
    """Return the modal that takes the trigger when the real one needs longer than Slack waits."""
    words = words_for(desk)
    title, said = words.t("One moment"), words.t("Loading…")
    return form(Form.LOADING, words, title=title, blocks=[section(said)], close=words.t("Close"))


def message_view(desk: Desk, sentence: str) -> Json:
    """Return a modal that says one thing: a refusal, or that something went wrong."""
    words = words_for(desk)
    return form(Form.MESSAGE, words, title=words.t("Webcare"), blocks=[section(sentence)], close=words.t("Close"))
