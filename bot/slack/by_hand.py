"""Cases that agents make: the form, what is said where one was made, and why none was."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.desk.by_hand.look import MadeCase
from bot.desk.by_hand.making import LONGEST_AUTHOR
from bot.desk.by_hand.refusals import AlreadyACase, NoSourceByHand, NotALink, NotWrittenYet, WasACase
from bot.desk.message_view import MessageView
from bot.settings import Desk, Source
from bot.slack.blocks import (
    TYPED_TEXT,
    choice,
    context,
    field,
    instant_input,
    line,
    option,
    rich,
    run,
    section,
    text_input,
)
from bot.slack.controls import Field, Form
from bot.slack.crisis_refused import Telling
from bot.slack.forms import form
from bot.slack.limits import fit
from bot.slack.permalinks import linked
from bot.slack.rendered import Json, Rendered, needed
from bot.slack.text import cut, escape, length, name
from bot.slack.wording import Words, words_for
from bot.store.words import Visibility

MOST_SOURCES = 100


def new_case_modal(
    sources: Sequence[Source], desk: Desk, *, chosen: Source, text: str = "", link: str | None = None, **facts: Any
) -> Json:
    """Return the form that makes a case, in the language of ``desk``.

    ``sources``: where it may be made; with one there is nothing to choose. ``text`` and ``link``: of the message that
    it is made of. ``facts`` say where that stands, and go into the metadata beside ``source``.
    """
    words = words_for(desk)
    asked = [_where(words, sources, chosen)] if len(sources) > 1 else []
    blocks = [
        *asked,
        field(
            Field.LINK, words.t("Link"), text_input(action_id=Field.LINK, value=link, multiline=False), optional=True,
            hint=words.t("Where it stands, so that a colleague can answer there. The same link becomes one case."),
        ),
        field(Field.TEXT, words.t("What did the customer write?"), text_input(action_id=Field.TEXT, value=text)),
        *_left_out(text, words),
        field(
            Field.AUTHOR, words.t("Who wrote it?"),
            text_input(action_id=Field.AUTHOR, value=None, multiline=False, most=LONGEST_AUTHOR), optional=True,
            hint=words.t("A name, or a handle like @jan_dv."),
        ),
        field(
            Field.WHEN, words.t("When?"), instant_input(action_id=Field.WHEN), optional=True,
            hint=words.t("Left empty: just now. The clocks run from then."),
        ),
        field(Field.VISIBILITY, words.t("Who could read it?"), _visibilities(words)),
        context(words.t("No reply can be sent from this case: answer where it was written, then resolve it here.")),
    ]  # fmt: skip
    return form(
        Form.NEW_CASE, words, title=words.t("New case"), blocks=blocks, submit=words.t("Make the case"),
        desk=desk.name, source=chosen.name, **facts,
    )  # fmt: skip


def _where(words: Words, sources: Sequence[Source], chosen: Source) -> Json:
    several = len({source.desk for source in sources}) > 1
    options = [
        option(f"{source.desk}: {source.platform}" if several else source.platform, source.name)
        for source in sorted(sources, key=lambda one: one is not chosen)[:MOST_SOURCES]
    ]
    element = choice("static_select", options, action_id=Field.SOURCE, chosen=chosen.name)
    return field(Field.SOURCE, words.t("Which desk?") if several else words.t("Where was it written?"), element)


def _left_out(text: str, words: Words) -> list[Json]:
    if length(text) <= TYPED_TEXT:
        return []
    return [context(words.t("The message is longer than a form takes: its end is left out."))]


def _visibilities(words: Words) -> Json:
    options = [
        option(words.t("Everybody"), Visibility.PUBLIC),
        option(words.t("Only we: a call, a mail, a private message"), Visibility.PRIVATE),
    ]
    return choice("radio_buttons", options, action_id=Field.VISIBILITY, chosen=Visibility.PUBLIC)


def already_a_case_view(case: MadeCase, desk: Desk, *, team_url: str) -> Json:
    """Return what stands in the form's place when its link is a case already, with the way to its card."""
    words = words_for(desk)
    said = linked(_already(case, words), team_url, case.link)
    after = "" if case.is_open else words.t("Reopen it on its card if there is more to do.")
    blocks = [rich(line(said)), *([section(after)] if after else [])]
    return form(Form.MESSAGE, words, title=words.t("New case"), blocks=blocks, close=words.t("Close"))


def _already(case: MadeCase, words: Words) -> str:
    if not case.is_open:
        return words.t("This was case {number}, which is resolved.", number=case.number)
    if case.owner is None:
        return words.t("This is case {number} already. Nobody has it yet.", number=case.number)
    return words.t("This is case {number} already, of {name}.", number=case.number, name=name(case.owner))


def render_made(view: MessageView, desk: Desk, now: datetime, *, team_url: str = "") -> Rendered:
    """Return who made a case by hand, in its thread, linked to the message that it was made of."""
    words, case, by = words_for(desk), needed(view.case), name(view.by or "")
    if view.made_of is None:
        said = words.t("{name} made case {number} by hand.", name=by, number=case.number)
    else:
        said = words.t("{name} made case {number} of a message in Slack.", name=by, number=case.number)
    return fit(Rendered(escape(said), [rich(line(linked(said, team_url, view.made_of)))]))


def render_made_from(view: MessageView, desk: Desk, now: datetime, *, team_url: str = "") -> Rendered:
    """Return that a colleague's message is a case now, linked to its card; none of the customer's words."""
    words, case = words_for(desk), needed(view.case)
    said = words.t("{name} made case {number} of this.", name=name(view.by or ""), number=case.number)
    parts = [linked(said, team_url, view.link)]
    if view.link is None:
        parts.append(run(" " + words.t("Its card follows.")))
    return fit(Rendered(escape(cut(said, TYPED_TEXT)), [rich(line(*parts))]))


BY_HAND_SENTENCES: Mapping[type[Exception], Callable[[Any, Telling], str]] = {
    NoSourceByHand: lambda _, tell: tell.words.t(
        "Your desk takes no cases made by hand. Your administrator can add a source of the kind manual."
    ),
    NotALink: lambda _, tell: tell.words.t("This is no link. It begins with https:// or http://."),
    NotWrittenYet: lambda _, tell: tell.words.t("That is in the future. Choose when the customer wrote."),
    WasACase: lambda _, tell: tell.words.t("This was a case before, and what was said in it has been removed since."),
    AlreadyACase: lambda refusal, tell: tell.words.t("This is case {number} already.", number=refusal.number),
}
