"""One text for many: the message that shows how far it has come, edited in place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from bot.desk.group_answers.views import GroupAnswerView, GroupCan, Place
from bot.settings import Desk
from bot.slack.blocks import actions, button, context, line, rich, run
from bot.slack.card_lines import DOT
from bot.slack.controls import Control
from bot.slack.labels import label, where
from bot.slack.limits import fit
from bot.slack.quoting import in_quotes
from bot.slack.rendered import Json, Rendered
from bot.slack.text import escape, name
from bot.slack.wording import N_, Words, words_for
from bot.store.group_answers import GroupAnswerKind, GroupAnswerState, LeftOut
from bot.store.words import ReplyState

# A text that is approved is read in full: as long as what Slack lets somebody type.
TEXT_CHARACTERS = 3_000

LEFT_OUT: Mapping[LeftOut | ReplyState, str] = {
    LeftOut.WRITING: N_("a colleague is writing"),
    LeftOut.ON_ITS_WAY: N_("a reply is on its way, or may have arrived"),
    LeftOut.NOT_WAITING: N_("nothing waits for an answer"),
    LeftOut.IN_DANGER: N_("about danger or people hurt or missing: answered by a person"),
    LeftOut.DENIED: N_("cannot be answered like this"),
    LeftOut.LINES_ONLY: N_("approved lines only"),
    LeftOut.SAME_CUSTOMER: N_("the same customer gets it in another case"),
    LeftOut.TOO_LONG: N_("too long with this name"),
    LeftOut.CHANGED: N_("something new was said"),
    LeftOut.CLOSED: N_("resolved meanwhile"),
    LeftOut.DELETED: N_("the words are gone"),
    LeftOut.TROUBLE: N_("something went wrong, the log says what"),
    LeftOut.RESTORED: N_("may have it already: the database was put back"),
    ReplyState.REJECTED: N_("refused by the platform"),
    ReplyState.UNKNOWN: N_("unknown whether it arrived: look before you send again"),
}
CONTROLS: Mapping[GroupCan, Control] = {
    GroupCan.APPROVE: Control.GROUP_APPROVE, GroupCan.WITHDRAW: Control.GROUP_WITHDRAW,
    GroupCan.STOP: Control.GROUP_STOP, GroupCan.GO_ON: Control.GROUP_GO_ON,
    GroupCan.SEND_TO_NEW: Control.GROUP_SEND_TO_NEW, GroupCan.CLOSE: Control.GROUP_CLOSE,
}  # fmt: skip
FIRST = (GroupCan.APPROVE, GroupCan.GO_ON)


def render_group_answer(view: GroupAnswerView, desk: Desk, now: datetime) -> Rendered:
    """Return the message of a text for many as it stands now."""
    words = words_for(desk)
    said = head(view, words)
    text = in_quotes(view.text, TEXT_CHARACTERS) or [line(run(words.t("(removed)"), italic=True))]
    parts = [line(run(said, bold=True)), *text]
    parts += [line(run(one)) for one in _lines(view, words, now)]
    blocks = [rich(*parts)]
    if reasons := left_out_words(view.others, words):
        blocks.append(context(words.t("Not among them: {reasons}", reasons=reasons)))
    if listed := _listed(view, words):
        blocks.append(context(listed))
    return fit(Rendered(escape(said), [*blocks, *actions(_buttons(view, words))]))


def head(view: GroupAnswerView, words: Words) -> str:
    """Return the first line: whose text it is, and how far it has come."""
    match view.state:
        case GroupAnswerState.WAITING:
            return words.n(
                "{name} wrote one text for {count} customer. A colleague approves it before it is sent.",
                "{name} wrote one text for {count} customers. A colleague approves it before it is sent.",
                view.total, name=name(view.written_by),
            )  # fmt: skip
        case GroupAnswerState.WITHDRAWN:
            return words.t("Withdrawn, nothing was sent: {name}", name=name(view.stopped_by or ""))
        case GroupAnswerState.STOPPED if view.stopped_by is None:
            return words.t("Stopped by itself: nothing arrives. {progress}", progress=progress(view, words))
        case GroupAnswerState.STOPPED:
            return words.t(
                "Stopped by {name}. {progress}", name=name(view.stopped_by or ""), progress=progress(view, words)
            )
        case GroupAnswerState.DONE:
            return words.t("Sent. {progress}", progress=progress(view, words))
    return words.t("Being sent. {progress}", progress=progress(view, words))


def progress(view: GroupAnswerView, words: Words) -> str:
    """Return "312 of 500 sent, 3 refused, 1 unknown, 4 left out"."""
    number = words.number
    said = [words.t("{sent} of {total} sent", sent=number(view.sent), total=number(view.total))]
    said += [words.t("{number} refused", number=number(view.rejected))] if view.rejected else []
    said += [words.t("{number} unknown", number=number(view.unknown))] if view.unknown else []
    skipped = sum(view.left_out.values())
    said += [words.t("{number} left out", number=number(skipped))] if skipped else []
    return ", ".join(said)


def _lines(view: GroupAnswerView, words: Words, now: datetime) -> Iterator[str]:
    facts = [words.t("Closing line")] if view.kind is GroupAnswerKind.CLOSING else []
    written = words.moment(view.created_at, now)
    facts.append(words.t("by {name}, {moment}", name=name(view.written_by), moment=written))
    if view.approved_by:
        facts.append(words.t("approved by {name}", name=name(view.approved_by)))
    if view.resolves:
        facts.append(words.t("resolves the cases"))
    yield DOT.join(facts)
    yield places_words(view.places, words)
    if view.sent:
        yield words.t("Still open of those who got it: {number}", number=words.number(view.open))
    if GroupCan.SEND_TO_NEW in view.can:
        yield words.n("{count} customer came since.", "{count} customers came since.", view.came_since)


def places_words(places: Sequence[Place], words: Words) -> str:
    """Return "X, public: 300 · WhatsApp, private: 12"."""
    return DOT.join(
        f"{where(words, name(place.platform), place.visibility)}: {words.number(place.count)}" for place in places
    )


def left_out_words(left_out: Mapping[LeftOut, int], words: Words) -> str:
    """Return "3 a colleague is writing, 12 cannot be answered like this"."""
    ordered = sorted(left_out.items(), key=lambda one: -one[1])
    return DOT.join(f"{words.number(many)} × {words.t(LEFT_OUT[why])}" for why, many in ordered)


def _listed(view: GroupAnswerView, words: Words) -> str:
    """Return which cases did not get it, once nothing is on its way any more."""
    if view.state not in (GroupAnswerState.DONE, GroupAnswerState.STOPPED) or not view.listed:
        return ""
    cases = [f"{words.t('Case {number}', number=case)} ({words.t(LEFT_OUT[why])})" for case, why in view.listed]
    rest = view.rejected + view.unknown + sum(view.left_out.values()) - len(cases)
    more = DOT + words.t("and {count} more", count=words.number(rest)) if rest > 0 else ""
    return words.t("Did not get it: {cases}", cases=DOT.join(cases)) + more


def _buttons(view: GroupAnswerView, words: Words) -> list[Json]:
    return [
        button(label(words, control), control, view.id, primary=can in FIRST)
        for can, control in CONTROLS.items()
        if can in view.can
    ]
