"""Direct messages to agents: one sentence, the words it is about, the button that helps."""

from __future__ import annotations

from datetime import datetime

from bot.desk.message_view import MessageView
from bot.desk.views import CaseView
from bot.settings import Desk
from bot.slack.blocks import actions, button, context, line, link_button, rich, run
from bot.slack.card_lines import DOT, due_words
from bot.slack.controls import Control
from bot.slack.labels import label, where
from bot.slack.limits import fit
from bot.slack.links import link as safe_link
from bot.slack.permalinks import linked
from bot.slack.quoting import handle, in_quotes, quoted, spoken
from bot.slack.rendered import Json, Rendered, needed
from bot.slack.text import escape, name, one_line
from bot.slack.thread import note_lines
from bot.slack.wording import Words, words_for
from bot.store.words import ReplyState, Visibility

MOST_FOLLOWUPS = 5
WORDS_CHARACTERS = 1_500


def render_followups(view: MessageView, desk: Desk, now: datetime, *, team_url: str = "") -> Rendered:
    """Return the customer's new words, for the owner."""
    words, case = words_for(desk), needed(view.case)
    said = words.n(
        "{customer} wrote again", "{customer} wrote {count} times", len(view.followups), customer=handle(case.customer)
    )
    parts = [
        line(linked(said, team_url, view.link, bold=True), run(f" ({where(words, case.platform, case.visibility)})"))
    ]
    for followup in view.followups[-MOST_FOLLOWUPS:]:
        parts += quoted(followup.mention, words)
    public = view.followups and all(one.mention.visibility is Visibility.PUBLIC for one in view.followups)
    heard = spoken(view.followups[-1].mention, words) if public and case.visibility is Visibility.PUBLIC else ""
    text = f"{said}: {heard}" if heard else said
    return fit(Rendered(escape(text), [rich(*parts), *_row(words, case, Control.CASE_REPLY, Control.CASE_DETAILS)]))


def render_assigned(view: MessageView, desk: Desk, now: datetime, *, team_url: str = "") -> Rendered:
    """Return "Kim assigned you @jan_dv", for the new owner."""
    words, case = words_for(desk), needed(view.case)
    said = words.t("{name} gave you {customer}", name=name(view.by or ""), customer=handle(case.customer))
    due = due_words(case, words, now)
    if due:
        said += ", " + due
    parts = [line(linked(said, team_url, view.link)), *quoted(case.mention, words)]
    return fit(Rendered(escape(said), [rich(*parts), *_row(words, case, Control.CASE_REPLY, Control.CASE_RELEASE)]))


def render_taken_over(view: MessageView, desk: Desk, now: datetime, *, team_url: str = "") -> Rendered:
    """Return "Kim took over @jan_dv", for the old owner."""
    words, case = words_for(desk), needed(view.case)
    said = words.t("{name} took over {customer} from you", name=name(view.by or ""), customer=handle(case.customer))
    return _sentence(said, view, team_url)


def render_lease_ask(view: MessageView, desk: Desk, now: datetime, *, team_url: str = "") -> Rendered:
    """Return "Still on @jan_dv?", for an owner of whom nothing was seen for a while; several cases are one message."""
    words, first = words_for(desk), needed(view.case)
    asked = (Control.LEASE_EXTEND, Control.LEASE_RELEASE)
    if view.asked < 2:
        said = words.t("Still on {customer}? In 10 min it goes back to the queue.", customer=handle(first.customer))
        return _sentence(said, view, team_url, *_row(words, first, *asked))
    said = words.n(
        "Still on this one? In 10 min it goes back to the queue.",
        "Still on these {count}? In 10 min they go back to the queue.",
        view.asked,
    )
    blocks = [rich(line(run(said, bold=True)))]
    for case in view.cases:
        pieces = (handle(case.customer), due_words(case, words, now))
        blocks += [rich(line(run(DOT.join(piece for piece in pieces if piece)))), *_row(words, case, *asked)]
    rest = view.asked - len(view.cases)
    blocks += [context(words.t("and {count} more", count=words.number(rest)))] if rest else []
    names = ", ".join(handle(case.customer) for case in view.cases)
    return fit(Rendered(escape(f"{said} {names}"), blocks))


def render_reply_failed(view: MessageView, desk: Desk, now: datetime, *, team_url: str = "") -> Rendered:
    """Return why a reply did not arrive, or that nobody knows, with the text and Retry."""
    words, case, reply = words_for(desk), needed(view.case), needed(view.reply)
    facts = {"customer": handle(case.customer), "platform": case.platform}
    if reply.state is ReplyState.UNKNOWN:
        said = words.t(
            "Unknown whether your reply to {customer} arrived. Check on {platform} before sending it again.", **facts
        )
    else:
        reason = one_line(reply.reason or "", 200) or words.t("no reason given")
        said = words.t("Your reply to {customer} was not delivered: {reason}", **facts, reason=reason)
    url = safe_link(case.mention.url)
    buttons = [button(label(words, Control.CASE_RETRY_REPLY), Control.CASE_RETRY_REPLY, reply.id)]
    buttons += [link_button(label(words, Control.OPEN_ORIGINAL), url)] if url else []
    parts = [line(linked(said, team_url, view.link)), *in_quotes(reply.text, WORDS_CHARACTERS)]
    return fit(Rendered(escape(said), [rich(*parts), *actions(buttons)]))


def render_answered(view: MessageView, desk: Desk, now: datetime, *, team_url: str = "") -> Rendered:
    """Return the department's answer, for the owner who passes it on."""
    words, case, question = words_for(desk), needed(view.case), needed(view.question)
    who = name(question.label)
    if question.answered_by:
        who = words.t("{name} ({team})", name=name(question.answered_by), team=who)
    said = words.t("{name} answered about {customer}", name=who, customer=handle(case.customer))
    parts = [line(linked(said, team_url, view.link, bold=True)), *in_quotes(question.answer, WORDS_CHARACTERS)]
    return fit(Rendered(escape(said), [rich(*parts), *_row(words, case, Control.CASE_REPLY, Control.CASE_RESOLVE)]))


def render_remark(view: MessageView, desk: Desk, now: datetime, *, team_url: str = "") -> Rendered:
    """Return a loose remark of the department: is it the answer?"""
    words, case, note = words_for(desk), needed(view.case), needed(view.note)
    said = words.t(
        "Is this {department}'s answer about {customer}?", department=name(note.department or note.by),
        customer=handle(case.customer),
    )  # fmt: skip
    take = button(label(words, Control.NOTE_IS_ANSWER), Control.NOTE_IS_ANSWER, note.id)
    parts = [line(linked(said, team_url, view.link)), *note_lines(note, words)]
    return fit(Rendered(escape(said), [rich(*parts), *actions([take])]))


def render_not_ours(view: MessageView, desk: Desk, now: datetime, *, team_url: str = "") -> Rendered:
    """Return that a department sent the question back, and where it may belong."""
    words, case, question = words_for(desk), needed(view.case), needed(view.question)
    facts = {"department": name(question.label), "customer": handle(case.customer)}
    if question.suggested:
        tip = name(question.suggested)
        said = words.t("{department} says {customer} is not theirs. Try {tip}.", **facts, tip=tip)
    else:
        said = words.t("{department} says {customer} is not theirs.", **facts)
    return _sentence(said, view, team_url, *_row(words, case, Control.CASE_ESCALATE, Control.CASE_REPLY))


def render_second_handover(view: MessageView, desk: Desk, now: datetime, *, team_url: str = "") -> Rendered:
    """Return that a customer is sent from pillar to post, for the coordinator."""
    words, case = words_for(desk), needed(view.case)
    said = words.n(
        "{customer} was handed over {count} time", "{customer} was handed over {count} times", case.handovers,
        customer=handle(case.customer),
    )  # fmt: skip
    if case.owner:
        said += words.t(", now with {name}", name=name(case.owner))
    return _sentence(said, view, team_url, *_row(words, case, Control.CASE_ASSIGN, Control.CASE_DETAILS))


def render_department_named(view: MessageView, desk: Desk, now: datetime, *, team_url: str = "") -> Rendered:
    """Return "A question for Billing, or just FYI?", for the agent who named its group in the thread."""
    words = words_for(desk)
    key, title = needed(view.department)
    note_id = needed(view.note_id)
    said = words.t("A question for {department}, or just FYI?", department=name(title))
    ask = button(
        words.t("Ask {department}", department=name(title, 40)),
        Control.NOTE_ASK_DEPARTMENT,
        f"{note_id}:{key}",
        primary=True,
    )
    fyi = button(label(words, Control.NOTE_FYI), Control.NOTE_FYI, note_id)
    return fit(Rendered(escape(said), [rich(line(run(said))), *actions([ask, fyi])]))


def render_ask_to_close(view: MessageView, desk: Desk, now: datetime, *, team_url: str = "") -> Rendered:
    """Return "@jan_dv has not answered since Tuesday. Close it?", for the owner."""
    words, case = words_for(desk), needed(view.case)
    since = view.since or case.waiting_since or case.opened_at
    day = words.date(words.day_of(since), today=words.day_of(now), pattern="EEEE d MMM")
    said = words.t("{customer} has not answered since {day}. Close it?", customer=handle(case.customer), day=day)
    return _sentence(said, view, team_url, *_row(words, case, Control.WAITING_CLOSE, Control.WAITING_KEEP))


def render_customer_forgotten(view: MessageView, desk: Desk, now: datetime, *, team_url: str = "") -> Rendered:
    """Return that a case was closed because its customer's data was removed, for the owner; without their name."""
    words, case = words_for(desk), needed(view.case)
    said = words.t(
        "Case {number} is closed: the data of this customer was removed. Nothing can be sent to them from here.",
        number=case.number,
    )
    return _sentence(said, view, team_url)


def render_removed(desk: Desk) -> Rendered:
    """Return what is put in the place of a message that Slack does not let us delete."""
    said = words_for(desk).t("(removed)")
    return Rendered(escape(said), [rich(line(run(said)))])


def _sentence(said: str, view: MessageView, team_url: str, *after: Json) -> Rendered:
    return fit(Rendered(escape(said), [rich(line(linked(said, team_url, view.link))), *after]))


def _row(words: Words, case: CaseView, *controls: Control) -> list[Json]:
    return actions([button(label(words, control), control, case.number) for control in controls])
