"""Swapping a shift: the form, the question to the colleague, and what became of it."""

from __future__ import annotations

from datetime import datetime

from bot.desk.crisis.swaps import SwapChoice
from bot.desk.crisis.views import SwapView
from bot.desk.message_view import MessageView
from bot.settings import Desk
from bot.slack.blocks import actions, button, choice, field, option, section
from bot.slack.controls import Control, Field, Form
from bot.slack.forms import form
from bot.slack.labels import label
from bot.slack.limits import fit
from bot.slack.rendered import Json, Rendered, needed
from bot.slack.text import escape, name
from bot.slack.wording import Words, words_for

MOST_COLLEAGUES = 100


def swap_modal(choices: SwapChoice, desk: Desk, now: datetime) -> Json:
    """Return the form in which somebody chooses a shift of theirs and who is asked to take it.

    ``Field.SHIFT`` is "<start>/<end>", ISO instants.
    """
    words = words_for(desk)
    shifts = [
        option(words.between(one.start, one.end, now), f"{one.start.isoformat()}/{one.end.isoformat()}")
        for one in choices.shifts
    ]
    people = [option(name(called), person) for person, called in choices.colleagues[:MOST_COLLEAGUES]]
    chosen = words.t("Choose")
    blocks = [
        field(Field.SHIFT, words.t("Your shift"),
              choice("static_select", shifts, action_id=Field.SHIFT, placeholder=chosen)),
        field(Field.AGENT, words.t("Who could take it?"),
              choice("static_select", people, action_id=Field.AGENT, placeholder=chosen),
              hint=words.t("Until they accept, you stay on call.")),
    ]  # fmt: skip
    return form(
        Form.SWAP, words, title=words.t("Swap a shift"), blocks=blocks, submit=words.t("Ask"), desk=desk.name
    )  # fmt: skip


def render_swap_form_opened(choices: SwapChoice, desk: Desk) -> Rendered:
    """Return what stands beside the form, or why there is none."""
    words = words_for(desk)
    said = words.t("Until they accept, you stay on call.")
    if not choices.shifts:
        said = words.t("You have no shift in the coming eight weeks.")
    elif not choices.colleagues:
        said = words.t("Nobody else is in this rota.")
    return Rendered(escape(said), [section(said)])


def asked_message(view: MessageView, desk: Desk, now: datetime, *, team_url: str = "") -> Rendered:
    """Return the question to the colleague."""
    swap, words = needed(view.swap), words_for(desk)
    said = words.t(
        "{name} asks: do you take the on-call shift {shift}?", name=name(swap.asked_by),
        shift=words.between(swap.start, swap.end, now),
    )  # fmt: skip
    controls = (Control.SWAP_ACCEPT, Control.SWAP_DECLINE)
    buttons = [button(label(words, one), one, swap.id, primary=one is Control.SWAP_ACCEPT) for one in controls]
    return fit(Rendered(escape(said), [section(said), *actions(buttons)]))


def answered_message(view: MessageView, desk: Desk, now: datetime, *, team_url: str = "") -> Rendered:
    """Return one line for who asked, and for the lead where somebody takes it."""
    said = _answer(needed(view.swap), words_for(desk), now)
    return fit(Rendered(escape(said), [section(said)]))


def _answer(swap: SwapView, words: Words, now: datetime) -> str:
    facts = {
        "name": name(swap.asked), "owner": name(swap.asked_by), "shift": words.between(swap.start, swap.end, now)
    }  # fmt: skip
    if swap.accepted:
        return words.t("{name} takes {owner}'s on-call shift {shift}.", **facts)
    return words.t("{name} cannot take the shift {shift}: {owner} stays on call.", **facts)
