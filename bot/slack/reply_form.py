"""The Reply modal: the only way to the customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.desk.lines_only import Bound
from bot.desk.ports import Denied, Template, Way
from bot.desk.refusals import CaseChanged
from bot.desk.views import ReplyForm
from bot.rules.personal_data import PersonalData
from bot.rules.replying import Measure, measure, sign
from bot.settings import Desk
from bot.slack.blocks import checkbox, choice, context, field, line, option, rich, run, section, text_input
from bot.slack.card_lines import writing_words
from bot.slack.controls import CHECKED, Control, Field, Form
from bot.slack.forms import form as modal
from bot.slack.holding import tell_when_text, tell_when_until
from bot.slack.labels import DENIED, VISIBILITIES, shown_words, title, where
from bot.slack.quoting import handle, handle_run, in_quotes, quoted
from bot.slack.rendered import Json
from bot.slack.text import isolate, name, one_line
from bot.slack.wording import N_, Words, words_for
from bot.store.words import Visibility

# Below this share of the limit nobody needs the count.
COUNT_FROM = 0.8
MOST_HISTORY, HISTORY_CHARACTERS = 4, 240
MENTION_CHARACTERS, ANSWER_CHARACTERS = 1_500, 1_500
MOST_READ = 10
# What a form that is shown again must still know.
KEPT = ("revision", "confirmed", "meant", "promised_for", "offered")

EVERYBODY = {
    Visibility.PUBLIC: N_("Public: everybody can read it"),
    Visibility.PRIVATE: N_("Private: only the customer"),
}


def reply_modal(
    form: ReplyForm, desk: Desk, now: datetime, *, typed: str | None = None, visibility: Visibility | None = None,
    resolve: bool = False, ask_cause: bool = False, changed: CaseChanged | None = None, typing: bool = True,
    keep: Mapping[str, Any] | None = None, shown: Sequence[PersonalData] = (), sent_as: Form = Form.REPLY,
) -> Json:  # fmt: skip
    """Return the Reply modal; ``sent_as`` says whether it is that of *Tell the customer when*, shown again.

    ``typed``, ``visibility`` and ``resolve`` are what the agent has filled in so far. ``changed``: something happened
    meanwhile; the modal says what, and carries ``confirmed``, so that sending once more goes through. ``keep``: the
    metadata of the same form as it stands open; a form that is only shown anew has seen nothing newer than before.
    ``shown``: what personal data everybody could read; sending once more goes through.
    The metadata holds case, revision and the visibility that counts where there is no choice.
    """
    words = words_for(desk)
    text = typed if typed is not None else form.draft
    chosen = visibility if visibility in form.offered else form.chosen
    way = form.way(chosen)
    blocks = [*_warnings(form, words, now, changed, shown), *_conversation(form, words, now)]
    if way is not None and way.templates:
        blocks += _templates(way.templates, words)
    elif form.bound is not None:
        blocks += _lines(form.bound, words, now)
    else:
        blocks += [*_text(form, words, text, typing), *_count(form, words, text or "", chosen)]
        blocks += _link_costs(way, words, text or "")
    blocks += [*_visibility(form, words, chosen), *_windows(form, words, now)]
    blocks.append(_resolve_box(words, resolve))
    blocks += [cause_field(desk, words, chosen=None, required=True)] if ask_cause and desk.causes else []
    blocks += [context(words.t("Signed ^{signature}", signature=form.signature.lstrip("^")))] if form.signature else []
    facts: dict[str, Any] = {"case": form.case_number, "revision": form.revision, "visibility": chosen}
    facts |= {name: value for name, value in (keep or {}).items() if name in KEPT}
    if changed:
        facts |= {"revision": changed.revision, "confirmed": 1}
    if shown:
        facts |= {"meant": list(shown)}
    named = title(words, "Reply" if sent_as is Form.REPLY else "Tell the customer when")
    return modal(sent_as, words, title=named, blocks=blocks, submit=words.t("Send"), notify=True, **facts)


def tell_customer_modal(form: ReplyForm, desk: Desk, now: datetime, *, opens_at: datetime) -> Json:
    """Return the modal of *Tell the customer when*: a reply that names the next opening. Its ``promised_for`` counts
    as long as the text stays as offered (``offered`` in the metadata)."""
    words = words_for(desk)
    text = tell_when_text(
        desk, now, name=form.customer.name, opens_at=opens_at, signature=form.signature, language=form.mention.language
    )
    chosen = form.chosen
    blocks = [*_warnings(form, words, now, None, ()), *_conversation(form, words, now)]
    blocks += _lines(form.bound, words, now) if form.bound is not None else _text(form, words, text, False)
    blocks += _visibility(form, words, chosen)
    until = tell_when_until(desk, opens_at)
    return modal(
        Form.TELL_CUSTOMER, words, title=title(words, "Tell the customer when"), blocks=blocks, submit=words.t("Send"),
        case=form.case_number, revision=form.revision, visibility=chosen, promised_for=until.isoformat(), offered=text,
    )  # fmt: skip


def _warnings(
    form: ReplyForm, words: Words, now: datetime, changed: CaseChanged | None, shown: Sequence[PersonalData]
) -> list[Json]:
    """Return what the agent should know before sending; it warns, it never blocks."""
    said: list[str] = []
    if changed:
        if changed.replied_by:
            said.append(words.t("{name} has replied meanwhile.", name=name(changed.replied_by)))
        if changed.new_mentions:
            said.append(words.n("{count} new message came in.", "{count} new messages came in.", changed.new_mentions))
        if changed.resolved:
            said.append(words.t("The case was resolved meanwhile."))
        said = said or [words.t("The case changed meanwhile.")]
        said.append(words.t("Send again if your reply still fits."))
    if shown:
        said.append(shown_words(shown, words))
        said.append(words.t("Leave it out or answer in private; send again if it is meant for everybody."))
    if form.other_writer:
        said.append(writing_words(form.other_writer, words) + ".")
    return [rich(line(run(" ".join(said), bold=True)))] if said else []


def _conversation(form: ReplyForm, words: Words, now: datetime) -> list[Json]:
    """Return the newest exchanges in short, the words that wait for an answer, and the department's answer."""
    parts: list[Json] = []
    for who, text, at in form.history[-MOST_HISTORY:]:
        short = isolate(one_line(text, HISTORY_CHARACTERS)) if text else words.t("(deleted by the customer)")
        parts.append(line(run(f"{name(who)}, {words.moment(at, now)}: ", bold=True), run(short)))
    place = where(words, form.platform, form.mention.visibility) + ", " + words.moment(form.mention.posted_at, now)
    parts.append(line(handle_run(form.customer, form.mention.url), run(f" ({place})")))
    parts += quoted(form.mention, words, limit=MENTION_CHARACTERS)
    if form.answer:
        parts.append(line(run(words.t("The department's answer:"), bold=True)))
        parts += in_quotes(form.answer, ANSWER_CHARACTERS)
    return [rich(*parts)]


def _text(form: ReplyForm, words: Words, text: str | None, typing: bool) -> list[Json]:
    element = text_input(action_id=Control.REPLY_TYPING, value=text, focus=True)
    if typing:
        element["dispatch_action_config"] = {"trigger_actions_on": ["on_character_entered"]}
    return [field(Field.TEXT, words.t("Reply to {customer}", customer=handle(form.customer)), element, dispatch=typing)]


def _count(form: ReplyForm, words: Words, text: str, visibility: Visibility) -> list[Json]:
    """Return how much room is left, as the platform counts, once it is nearly used up."""
    used = measured(form, text, visibility)
    if used is None or used.share < COUNT_FROM:
        return []
    if used.over:
        return [section(words.n("{count} character too long", "{count} characters too long", used.over))]
    return [context(words.n("{count} character left", "{count} characters left", used.left))]


def says_something(form: ReplyForm, text: str, visibility: Visibility) -> bool:
    """Return whether the form has to tell the writer something about ``text``; before that each update costs a call."""
    used = measured(form, text, visibility)
    return (used is not None and used.share >= COUNT_FROM) or _costs_extra(form.way(visibility), text)


def measured(form: ReplyForm, text: str, visibility: Visibility) -> Measure | None:
    """Return how long the reply is with its signature; None for an empty one or without a known limit."""
    way = form.way(visibility)
    return measure(sign(text, form.signature), way.limit) if way and text.strip() else None


def _visibility(form: ReplyForm, words: Words, chosen: Visibility) -> list[Json]:
    """Return the choice between public and private where the source offers both, else a line that says which it is."""
    offered = [one for one in Visibility if one in form.offered]
    if len(offered) < 2:
        return [context(words.t(EVERYBODY[chosen]))]
    options = [option(words.t(EVERYBODY[one]), one) for one in offered]
    element = choice("radio_buttons", options, action_id=Field.VISIBILITY, chosen=chosen)
    return [field(Field.VISIBILITY, words.t("Who can read it"), element)]


def _templates(templates: Sequence[Template], words: Words) -> list[Json]:
    """Return the choice among approved texts, with what the customer would read."""
    options = [option(f"{one.name} ({one.language})", one.name) for one in templates]
    first = templates[0]
    element = choice("static_select", options, action_id=Field.TEMPLATE, chosen=first.name)
    read = [line(run(f"{one.name}: ", bold=True), run(isolate(one_line(one.text, 600)))) for one in templates]
    said = words.t("The customer's window is closed. Only an approved text opens the conversation again.")
    return [section(said), field(Field.TEMPLATE, words.t("Approved text"), element), rich(*read)]


def _lines(bound: Bound, words: Words, now: datetime) -> list[Json]:
    """Return who leads what is said, and the choice among the approved lines, with what the customer would read."""
    facts = {"name": name(bound.name), "moment": words.moment(bound.since, now)}
    if not bound.lines:
        return [section(words.t("{name} leads what is said since {moment}, and no line is approved yet.", **facts))]
    options = [option(one_line(one.text, 70) or "?", one.key) for one in bound.lines]
    element = choice("static_select", options, action_id=Field.LINE, placeholder=words.t("Choose"))
    read = [line(run(f"{place}. ", bold=True), run(isolate(one_line(one.text, 600)))) for place, one in
            enumerate(bound.lines[:MOST_READ], 1)]  # fmt: skip
    said = words.t("{name} leads what is said since {moment}: choose an approved line.", **facts)
    return [section(said), field(Field.LINE, words.t("Approved line"), element), rich(*read)]


def _link_costs(way: Way | None, words: Words, text: str) -> list[Json]:
    """Return what a link costs extra, once there is one."""
    if way is None or not _costs_extra(way, text):
        return []
    return [context(words.t("With a link this reply costs {amount}.", amount=way.link_costs))]


def _costs_extra(way: Way | None, text: str) -> bool:
    return way is not None and way.link_costs is not None and "://" in text


def _windows(form: ReplyForm, words: Words, now: datetime) -> list[Json]:
    """Return until when each way is open, and why one is not: nobody should have to guess why it is missing."""
    said = [
        words.t(
            "{visibility}: until {moment}", visibility=words.t(VISIBILITIES[way.visibility]),
            moment=words.moment(way.until, now),
        )
        for way in form.ways
        if way.is_open and way.until is not None and not way.templates
    ]  # fmt: skip
    said += [
        f"{words.t(VISIBILITIES[way.visibility])}: {words.t(DENIED[way.denied])}"
        for way in form.ways
        if way.denied is not None and way.denied is not Denied.NOT_OFFERED
    ]
    said += [
        words.t("{platform} shows one answer: yours takes the place of one that is there.", platform=form.platform)
        for way in form.ways
        if way.is_open and way.replaces
    ]
    return [context(*said)] if said else []


def _resolve_box(words: Words, checked: bool) -> Json:
    box = checkbox(words.t("Send and resolve"), CHECKED, action_id=Field.SEND_AND_RESOLVE, checked=checked)
    return field(Field.SEND_AND_RESOLVE, words.t("After sending"), box, optional=True)


def cause_field(desk: Desk, words: Words, *, chosen: str | None, required: bool) -> Json:
    """Return the select of causes, as the settings list them."""
    options = [option(cause, cause[:150]) for cause in desk.causes[:100]]
    element = choice("static_select", options, action_id=Field.CAUSE, chosen=chosen, placeholder=words.t("Choose"))
    return field(Field.CAUSE, words.t("What caused it?"), element, optional=not required)
