"""What happened in a crisis, a line each: when, what, who."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.desk.crisis.views import EntryView, Pin
from bot.slack.blocks import line, link, run
from bot.slack.card_lines import DOT
from bot.slack.labels import title
from bot.slack.links import link as safe_link
from bot.slack.rendered import Json
from bot.slack.text import isolate, name, one_line
from bot.slack.wording import N_, Words
from bot.store.words import CrisisEventKind

SAID_CHARACTERS, ADDRESS_CHARACTERS = 120, 90
STATEMENTS = (CrisisEventKind.STATED, CrisisEventKind.STATEMENT_REJECTED, CrisisEventKind.STATEMENT_UNKNOWN)

HAPPENED: dict[CrisisEventKind, str] = {
    CrisisEventKind.OPENED: N_("Noticed"),
    CrisisEventKind.RAISED: N_("Raised to a crisis"),
    CrisisEventKind.PAGED: N_("Called"),
    CrisisEventKind.PAGE_FAILED: N_("Call failed"),
    CrisisEventKind.ACKNOWLEDGED: N_("Acknowledged"),
    CrisisEventKind.ASKED: N_("Asked: still on it?"),
    CrisisEventKind.RESTARTED: N_("No answer: called again"),
    CrisisEventKind.DESK_OPENED: N_("Desk opened"),
    CrisisEventKind.DESK_CLOSED: N_("Desk closed"),
    CrisisEventKind.LEAD_TAKEN: N_("Took the lead"),
    CrisisEventKind.CHECKED: N_("Done"),
    CrisisEventKind.STATED: N_("Statement"),
    CrisisEventKind.LINES_ONLY: N_("Lines only"),
    CrisisEventKind.LINES_RELEASED: N_("Writing freely again"),
    CrisisEventKind.LINE_APPROVED: N_("Line approved"),
    CrisisEventKind.STATEMENT_REJECTED: N_("Statement refused"),
    CrisisEventKind.STATEMENT_UNKNOWN: N_("Statement, arrival unknown"),
    CrisisEventKind.FALSE_ALARM: N_("False alarm"),
    CrisisEventKind.STOOD_DOWN: N_("Stood down"),
    CrisisEventKind.ENDED: N_("Over"),
    CrisisEventKind.CALM: N_("Back to normal"),
    CrisisEventKind.PLANNED: N_("Drill planned"),
    CrisisEventKind.SAID_YES: N_("Takes part"),
    CrisisEventKind.INTERRUPTED: N_("Ended: a real crisis came"),
    CrisisEventKind.NOTED: N_("Note"),
    CrisisEventKind.LEARNED: N_("False alarm confirmed"),
    CrisisEventKind.WAS_REAL: N_("It was real"),
    CrisisEventKind.FORGOTTEN: N_("Forgotten again"),
}
CHECKS: dict[str, str] = {
    "campaigns": N_("Stop scheduled posts and campaigns"),
    "facts": N_("Get the facts from those who know"),
    "statement": N_("Put out a first statement"),
    "opening": N_("Decide whether webcare opens"),
    "departments": N_("Tell press office and departments"),
    "colleagues": N_("Call in colleagues"),
}
WAYS: dict[str, str] = {
    "slack": N_("Slack"), "push": N_("push"), "sms": N_("text message"), "voice": N_("phone"), "mail": N_("e-mail"),
    "address": N_("fixed address"),
}  # fmt: skip


def check_label(key: str, words: Words) -> str:
    """Return what is to be done; a key that is not known stands for itself."""
    return words.t(CHECKS[key]) if key in CHECKS else name(key)


def entry_line(entry: EntryView, words: Words, now: datetime, *, address: bool = True) -> str:
    """Return "23:14 · Called: Sanne (phone)"; the desk itself has no name. ``address``: with what has to be opened."""
    said = title(words, HAPPENED[entry.kind])
    detail = _detail(entry, words, now)
    shown_only = entry.kind is CrisisEventKind.PAGED and not entry.figures.get("to") and entry.figures.get("shown")
    told = detail[:1].upper() + detail[1:] if shown_only else f"{said}: {detail}" if detail else said
    pieces = [words.moment(entry.at, now), told]
    if entry.kind is CrisisEventKind.STATED and entry.figures.get("pin") == Pin.BY_HAND:
        url = safe_link(entry.figures.get("url")) if address else None
        by_hand = words.t("pin it by hand")
        pieces.append(f"{by_hand}: {name(url, ADDRESS_CHARACTERS)}" if url else by_hand)
    return DOT.join([*pieces, name(entry.by)] if entry.by else pieces)


def entries(timeline: Iterable[EntryView], words: Words, now: datetime) -> list[Json]:
    """Return the lines as parts of a rich text."""
    return [line(run(entry_line(entry, words, now, address=False)), *_link(entry)) for entry in timeline]


def _link(entry: EntryView) -> list[Json]:
    """Return where people read what was said."""
    url = safe_link(entry.figures.get("url")) if entry.kind is CrisisEventKind.STATED else None
    return [run(DOT), link(url, name(url, ADDRESS_CHARACTERS))] if url else []


def _detail(entry: EntryView, words: Words, now: datetime) -> str:
    figures = entry.figures
    match entry.kind:
        case CrisisEventKind.PAGED | CrisisEventKind.PAGE_FAILED:
            to = name(str(figures["to"])) if figures.get("to") else ""
            known = [one for one in str(figures.get("way") or "").split(", ") if one in WAYS]
            ways = ", ".join(words.t(WAYS[one]) for one in known)
            left = ", ".join(name(str(one)) for one in figures.get("shown") or ())
            said = f"{to} ({ways})" if to and ways else to or ways
            shown = words.t("not called, only shown: {people}", people=left) if left else ""
            return "; ".join(part for part in (said, shown) if part)
        case CrisisEventKind.DESK_OPENED:
            until = _instant(figures.get("until"))
            return words.t("until {moment}", moment=words.moment(until, now)) if until else ""
        case CrisisEventKind.CHECKED:
            return check_label(str(figures["key"]), words) if figures.get("key") else ""
    said = one_line(str(figures.get("text") or ""), SAID_CHARACTERS)
    quoted = isolate(said) if said else ""
    if entry.kind in STATEMENTS and figures.get("platform"):
        return f"{name(str(figures['platform']))}, {quoted}" if quoted else name(str(figures["platform"]))
    return quoted


def _instant(value: object) -> datetime | None:
    """Return an instant that stands in facts as itself or in its ISO form."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    return value if isinstance(value, datetime) and value.tzinfo else None
