"""What stands in a case's thread: later mentions and their edits, what the customer got, notes from the department."""

from __future__ import annotations

from datetime import datetime

from bot.desk.message_view import MessageView, NoteView
from bot.desk.views import CustomerView, FollowupView, ReplyView
from bot.settings import Desk
from bot.slack.blocks import actions, button, context, line, rich, run
from bot.slack.card_lines import DOT
from bot.slack.controls import Control
from bot.slack.labels import VISIBILITIES, label
from bot.slack.limits import fit
from bot.slack.questions import OPEN
from bot.slack.quoting import handle, handle_run, in_quotes, quoted, spoken
from bot.slack.rendered import Json, Rendered, needed
from bot.slack.text import escape, name, one_line
from bot.slack.wording import N_, Words, words_for
from bot.store.words import ReplyKind, Visibility

# A follow-up has the thread to itself, so it may show more than the four lines of a card.
FOLLOWUP_CHARACTERS = 2_500
NOTE_CHARACTERS = 2_500

HEADS = {
    ReplyKind.ANSWER: N_("{name} to {customer}"),
    ReplyKind.HOLDING: N_("{name} to {customer}, holding reply"),
    ReplyKind.AUTOMATIC: N_("Automatic message to {customer}"),
    ReplyKind.NATIVE: N_("Answered on the platform itself, to {customer}"),
}


def render_mention(view: FollowupView, desk: Desk, now: datetime) -> Rendered:
    """Return a later mention of the customer, as it reads now; a tombstone once it is deleted."""
    words = words_for(desk)
    mention = view.mention
    time = words.moment(mention.posted_at, now)
    if view.hidden:
        said = words.t("{customer} sent a private message at {time}", customer=handle(view.customer), time=time)
        return fit(Rendered(escape(said), [context(said)]))
    if mention.deleted_at is not None or mention.text is None:
        said = words.t("(removed)")
        if mention.deleted_at is not None:
            at = words.moment(mention.deleted_at, now)
            said = words.t("{customer} deleted a message at {time}", customer=handle(view.customer), time=at)
        return fit(Rendered(escape(said), [context(said)]))
    head = [handle_run(view.customer, mention.url), run(f"{DOT}{_where_and_when(mention.visibility, time, words)}")]
    if mention.edited_at:
        head.append(run(DOT + words.t("changed at {time}", time=words.moment(mention.edited_at, now))))
    text = f"{handle(view.customer)}: {spoken(mention, words)}" if mention.visibility is Visibility.PUBLIC else ""
    said = text or words.t("{customer} sent a private message at {time}", customer=handle(view.customer), time=time)
    return fit(Rendered(escape(said), [rich(line(*head), *quoted(mention, words, limit=FOLLOWUP_CHARACTERS))]))


def render_edit(view: FollowupView, desk: Desk, now: datetime) -> Rendered:
    """Return what a mention said before the customer changed it; nothing of it once the mention is deleted."""
    words = words_for(desk)
    mention, version = view.mention, view.version or 0
    before, until = mention.versions[version] if version < len(mention.versions) else (None, None)
    changed = datetime.fromisoformat(until) if until else mention.edited_at or now
    said = words.t(
        "{customer} changed their message at {time}", customer=handle(view.customer), time=words.moment(changed, now)
    )
    if before is None or view.hidden or mention.deleted_at is not None:
        return fit(Rendered(escape(said), [context(said)]))
    was = [line(run(words.t("{said}; it was:", said=said))), *in_quotes(before, FOLLOWUP_CHARACTERS)]
    return fit(Rendered(escape(said), [rich(*was)]))


def render_reply_sent(view: MessageView, desk: Desk, now: datetime) -> Rendered:
    """Return what the customer got, from whom, and who can read it."""
    words, case, reply = words_for(desk), needed(view.case), needed(view.reply)
    who, where_and_when = _reply_head(reply, case.customer, words, now)
    head = line(run(who, bold=True), run(DOT + where_and_when))
    said = f"{who}{DOT}{where_and_when}"
    return fit(Rendered(escape(said), [rich(head, *in_quotes(reply.text, NOTE_CHARACTERS))]))


def reply_head(reply: ReplyView, customer: CustomerView, words: Words, now: datetime) -> str:
    """Return "Sanne to @jan_dv · public, 14:20"."""
    return DOT.join(_reply_head(reply, customer, words, now))


def _reply_head(reply: ReplyView, customer: CustomerView, words: Words, now: datetime) -> tuple[str, str]:
    who = words.t(HEADS[reply.kind], name=name(reply.by or ""), customer=handle(customer))
    time = words.moment(reply.sent_at or reply.created_at, now)
    return who, _where_and_when(reply.visibility, time, words)


def render_back_in_queue(view: MessageView, desk: Desk, now: datetime) -> Rendered:
    """Return the line that shows a case in the channel again."""
    words, case = words_for(desk), needed(view.case)
    facts = {"customer": handle(case.customer), "platform": case.platform}
    said = words.t("Free again: {customer} on {platform}", **facts)
    if case.before:
        said += ", " + words.before(case.before, now)
    if view.was:
        said += " (" + words.t("was {name}'s", name=name(view.was)) + ")"
    claim = button(label(words, Control.CASE_CLAIM), Control.CASE_CLAIM, case.number, spoken=said)
    return fit(Rendered(escape(said), [rich(line(run(said))), *actions([claim])]))


def render_note(view: MessageView, desk: Desk, now: datetime) -> Rendered:
    """Return a note in the other thread; a department's one can be taken as its answer in one click."""
    words, case, note = words_for(desk), needed(view.case), needed(view.note)
    said = note_head(note, words)
    if case.visibility is Visibility.PUBLIC:  # else it may repeat what no notification shows
        said += f": {one_line(note.text, 300)}"
    open_question = note.department is not None and (view.question is None or view.question.state in OPEN)
    take = [button(label(words, Control.NOTE_IS_ANSWER), Control.NOTE_IS_ANSWER, note.id)] if open_question else []
    return fit(Rendered(escape(said), [rich(*note_lines(note, words)), *actions(take)]))


def note_head(note: NoteView, words: Words) -> str:
    """Return "Kim (Billing)" or "Sanne (webcare)"."""
    return words.t("{name} ({team})", name=name(note.by), team=name(note.department or words.t("webcare")))


def note_lines(note: NoteView, words: Words) -> list[Json]:
    """Return who said it and the words."""
    return [line(run(note_head(note, words), bold=True)), *in_quotes(note.text, NOTE_CHARACTERS)]


def _where_and_when(visibility: Visibility, time: str, words: Words) -> str:
    return words.t("{visibility}, {time}", visibility=words.t(VISIBILITIES[visibility]), time=time)
