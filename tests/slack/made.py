"""Values to render: a desk in any language, and views with sensible facts that a test changes one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from bot.desk.message_view import MessageView, NoteView, OpeningView, SourceView
from bot.desk.ports import Denied, Way
from bot.desk.views import (
    Can,
    CaseDetails,
    CaseView,
    ClockView,
    CustomerView,
    DayList,
    EventView,
    FollowupView,
    FreeLine,
    HomeView,
    MentionView,
    PingLine,
    QuestionView,
    ReplyForm,
    ReplyView,
    Row,
    WritingView,
)
from bot.rules.pings import Step
from bot.rules.replying import Counting, Limit
from bot.rules.sla import ClockKind
from bot.rules.triage import Reason, ReasonKind
from bot.settings import Desk, parse_settings
from bot.store.words import (
    AlarmKind,
    CaseState,
    ClockState,
    EventKind,
    MessageKind,
    Outcome,
    Priority,
    QuestionState,
    ReplyKind,
    ReplyState,
    Visibility,
)
from tests.slack.made_crisis import A_SWAP, GAPS, RING, a_crisis, a_page, a_statement

# Monday 23 November 2026, 14:20 in Amsterdam (UTC+1).
NOW = datetime(2026, 11, 23, 13, 20, tzinfo=UTC)
HOSTILE = "<!channel> <@U012AB3CD> <https://evil.example|https://klm.com> *bold* &lt;"
TEAM_URL = "https://rail.slack.com/"

CONFIG = """
[desk.rail]
channel = "C0123ABCD"
private_channel = "C0456ABCD"
language = "{language}"
address = "{address}"
timezone = "Europe/Amsterdam"
lead = ["U0LEAD001"]
agents = {{ people = ["U0AGENT01", "U0AGENT02"] }}
phone = {{ number = "0900 1234", until = "20:00" }}
causes = ["Delay", "Refund", "Staff"]
cause_required = "complaints"
[desk.rail.hours]
mon = ["08:00-18:00"]
tue = ["08:00-18:00"]
wed = ["08:00-18:00"]
thu = ["08:00-18:00"]
fri = ["08:00-18:00"]
[desk.rail.departments.billing]
title = "Billing"
usergroup = "S0BILLING"
channel = "C0789ABCD"
answer = "1h"
[desk.rail.departments.legal]
people = ["U0LEGAL01"]
answer = "4h"
[source.x]
kind = "hook"
desk = "rail"
purpose = "service"
platform = "X"
callback = "https://example.org/replies"
"""
ENVIRON = {
    "SLACK_BOT_TOKEN": "xoxb-test",
    "SLACK_APP_TOKEN": "xapp-test",
    "WEBCARE_HOOK_X_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
}


@cache
def a_desk(language: str = "en", address: str = "je") -> Desk:
    return parse_settings(CONFIG.format(language=language, address=address), ENVIRON).desks["rail"]


def at(hour: int, minute: int = 0, *, day: int = 23) -> datetime:
    """Return a local time of November 2026 in Amsterdam."""
    return datetime(2026, 11, day, hour - 1, minute, tzinfo=UTC)


JAN = CustomerView(handle="@jan_dv", name="Jan de Vries", followers=210)


def a_mention(text: str | None = "Sta al 40 min op Utrecht, niemand weet iets", **facts: Any) -> MentionView:
    known: dict[str, Any] = {
        "id": 93, "external_id": "1729", "text": text, "posted_at": at(13, 32), "visibility": Visibility.PUBLIC,
        "url": "https://x.com/jan_dv/status/1729", "language": "nl",
    }  # fmt: skip
    return MentionView(**{**known, **facts})


ALL_OPEN = frozenset(
    {Can.CLAIM, Can.REPLY, Can.ESCALATE, Can.RESOLVE, Can.ASSIGN, Can.CLOSE_WITHOUT_REPLY, Can.DETAILS}
)
CLAIMED = (ALL_OPEN - {Can.CLAIM}) | {Can.RELEASE, Can.TAKE_OVER}
FAILED = CLAIMED | {Can.RETRY_REPLY}


def a_case(**facts: Any) -> CaseView:
    known: dict[str, Any] = {
        "number": 12, "revision": 7, "desk": "rail", "channel": "C0123ABCD", "source": "x", "platform": "X",
        "visibility": Visibility.PUBLIC, "addressed": True, "state": CaseState.NEW, "priority": Priority.NORMAL,
        "customer": JAN, "mention": a_mention(), "opened_at": at(13, 32), "before": at(14, 32), "can": ALL_OPEN,
    }  # fmt: skip
    return CaseView(**{**known, **facts})


def claimed(**facts: Any) -> CaseView:
    return a_case(**{"state": CaseState.CLAIMED, "owner": "Sanne", "owner_id": "U0AGENT01", "can": CLAIMED, **facts})


def a_private_case(**facts: Any) -> CaseView:
    mention = a_mention(facts.pop("text", "Mijn IBAN is NL91ABNA0417164300"), visibility=Visibility.PRIVATE)
    return a_case(**{"visibility": Visibility.PRIVATE, "platform": "WhatsApp", "mention": mention, **facts})


def a_question(**facts: Any) -> QuestionView:
    known: dict[str, Any] = {
        "id": 4, "case_number": 12, "department": "billing", "label": "Billing", "question": "Was the refund paid?",
        "state": QuestionState.OPEN, "asked_by": "Sanne", "asked_at": at(14, 5), "answer_by": at(16),
        "priority": Priority.NORMAL, "customer": JAN, "platform": "X", "visibility": Visibility.PUBLIC,
        "mentions": (a_mention(),), "usergroup": "S0BILLING",
    }  # fmt: skip
    return QuestionView(**{**known, **facts})


def a_reply(**facts: Any) -> ReplyView:
    known: dict[str, Any] = {
        "id": 55, "kind": ReplyKind.ANSWER, "state": ReplyState.SENT, "text": "The 14:40 leaves from platform 8. ^SV",
        "visibility": Visibility.PUBLIC, "by": "Sanne", "created_at": at(14, 18), "sent_at": at(14, 19),
    }  # fmt: skip
    return ReplyView(**{**known, **facts})


def a_row(number: int = 12, **facts: Any) -> Row:
    known: dict[str, Any] = {
        "number": number, "state": CaseState.NEW, "priority": Priority.NORMAL, "platform": "X",
        "visibility": Visibility.PUBLIC, "customer": f"@klant{number}", "excerpt": "Waar blijft mijn trein",
        "before": at(14, 32), "overdue": False, "owner": None, "owner_id": None, "opened_at": at(13, 32),
        "link": ("C0123ABCD", "1795424100.000100"),
    }  # fmt: skip
    return Row(**{**known, **facts})


def a_ping(kind: ClockKind = ClockKind.FIRST_REPLY, step: Step = Step.NEAR, **facts: Any) -> PingLine:
    known: dict[str, Any] = {
        "number": 12, "kind": kind, "step": step, "customer": "@jan_dv", "due_at": at(14, 32), "started_at": at(13, 32),
        "at": NOW, "owner": "Sanne", "link": ("C0123ABCD", "1795424100.000100"),
    }  # fmt: skip
    return PingLine(**{**known, **facts})


LONGEST = {Visibility.PUBLIC: 280, Visibility.PRIVATE: 10_000}


def a_form(**facts: Any) -> ReplyForm:
    both = facts.pop("offered", (Visibility.PUBLIC, Visibility.PRIVATE))
    known: dict[str, Any] = {
        "case_number": 12, "revision": 7, "customer": JAN, "mention": a_mention(), "visibility": Visibility.PUBLIC,
        "ways": tuple(Way(visibility=one, limit=Limit(LONGEST[one], Counting.X)) for one in both), "signature": "SV",
        "draft": None, "answer": None, "other_writer": None, "platform": "X",
    }  # fmt: skip
    return ReplyForm(**{**known, **facts})


def a_followup(**facts: Any) -> FollowupView:
    return FollowupView(**{"case_number": 12, "customer": JAN, "mention": a_mention(id=94), **facts})


def a_note(**facts: Any) -> NoteView:
    return NoteView(
        **{"id": 8, "by": "Kim", "text": "Paid on Friday", "at": at(14, 10), "department": "Billing", **facts}
    )


def a_list(*, morning: bool = True, rows: int = 3, **facts: Any) -> DayList:
    known: dict[str, Any] = {
        "desk": "rail", "day": date(2026, 11, 23), "morning": morning,
        "rows": tuple(a_row(number) for number in range(1, rows + 1)), "total": rows,
        "coordinator": None, "opens_at": None if morning else at(8, day=24),
    }  # fmt: skip
    return DayList(**{**known, **facts})


def some_details(**facts: Any) -> CaseDetails:
    clock = ClockView(
        id=1, kind=ClockKind.FIRST_REPLY, state=ClockState.RUNNING, started_at=at(13, 32), due_at=at(14, 32)
    )
    reasons = (Reason(ReasonKind.URGENT_WORD, "vast"), Reason(ReasonKind.SECOND_CONTACT, 2))
    known: dict[str, Any] = {
        "case": claimed(priority=Priority.URGENT, reasons=reasons), "mentions": (a_mention(), a_mention(None, id=94)),
        "replies": (a_reply(), a_reply(id=56, state=ReplyState.REJECTED, reason="too long")),
        "events": tuple(EventView(kind=kind, at=at(14), by="Sanne") for kind in EventKind), "clocks": (clock,),
        "explained": ((at(13, 32), at(14, 20)),), "counted": timedelta(minutes=48),
        "similar": (a_row(14), a_row(15, owner="Kim", link=None)),
        "earlier_cases": ((7, at(9, day=2), Outcome.ANSWERED), (9, at(9, day=9), None)),
    }  # fmt: skip
    return CaseDetails(**{**known, **facts})


def a_home(**facts: Any) -> HomeView:
    known: dict[str, Any] = {
        "desk": "rail", "is_agent": True, "mine": (a_row(12, owner="Sanne", owner_id="U0AGENT01"),),
        "queue": (a_row(13), a_row(14)), "queue_total": 2, "coordinator": "Kim", "at": NOW,
    }  # fmt: skip
    return HomeView(**{**known, **facts})


def a_source(kind: AlarmKind = AlarmKind.SILENT, **facts: Any) -> SourceView:
    known: dict[str, Any] = {
        "platform": "X", "source": "x", "kind": kind, "since": at(14, 2), "until": at(14, 31), "usual": 38,
        "why": "HTTP 401", "fix": "Make a new token.",
    }  # fmt: skip
    return SourceView(**{**known, **facts})


def a_message(kind: MessageKind, **facts: Any) -> MessageView:
    """Return a message of ``kind`` with all facts that any kind needs."""
    known: dict[str, Any] = {
        "case": claimed(waiting_since=at(9, day=18), handovers=2), "link": ("C0123ABCD", "1795424100.000100"),
        "lines": (a_ping(),), "followups": (a_followup(),), "by": "Kim", "was": "Sanne", "reply": a_reply(),
        "question": a_question(state=QuestionState.TAKEN, taken_by="Kim"), "note": a_note(), "note_id": 8,
        "department": ("billing", "Billing"), "since": at(9, day=18), "about": a_source(),
        "crisis": a_crisis(), "page": a_page(), "gaps": GAPS, "people": ("Mo", "Kim"), "oncall": "nights",
        "made_of": ("C0123ABCD", "1795424000.000100"),
        "opening": OpeningView(by="Sanne", until=at(23)), "unheard": (RING,), "swap": A_SWAP,
        "statement": a_statement(state=ReplyState.UNKNOWN),
    }  # fmt: skip
    return MessageView(kind=kind, **{**known, **facts})


STATES: dict[str, CaseView] = {
    "free": a_case(),
    "urgent": a_case(priority=Priority.URGENT, contacts_this_week=3),
    "was somebody's": a_case(was="Sanne", handovers=2, reopened=1),
    "claimed": claimed(),
    "late": claimed(before=at(14), overdue=True),
    "asked": claimed(questions=(a_question(state=QuestionState.TAKEN, taken_by="Kim"),)),
    "answered by department": claimed(questions=(a_question(state=QuestionState.ANSWERED, answer="Yes"),)),
    "sent back": claimed(questions=(a_question(state=QuestionState.NOT_OURS, suggested="Legal"),)),
    "writing": claimed(writing=WritingView(by="Kim", since=NOW, draft=False, idle=timedelta())),
    "own writing": claimed(writing=WritingView(by="Sanne", since=NOW, draft=False, idle=timedelta())),
    "own draft": claimed(writing=WritingView(by="Sanne", since=NOW, draft=True, idle=timedelta(minutes=12))),
    "draft": claimed(writing=WritingView(by="Kim", since=NOW, draft=True, idle=timedelta(minutes=12))),
    "rejected": claimed(failed_reply=a_reply(state=ReplyState.REJECTED, reason="duplicate"), can=FAILED),
    "unknown": claimed(failed_reply=a_reply(state=ReplyState.UNKNOWN), can=FAILED),
    "promised": claimed(promise=at(16), before=at(16)),
    "closed window": claimed(template_only=True, before=at(17)),
    "not from here": claimed(denied=Denied.NOT_SUMMONED, can=CLAIMED - {Can.REPLY}),
    "window": claimed(window_closes=at(17), reach=12_400, sending=True, more=2),
    "one of many": a_case(similar=41, more=1),
    "waiting": claimed(state=CaseState.WAITING, before=None, waiting_since=at(14), thanked_at=at(14, 10)),
    "private": a_private_case(),
    "overheard": a_case(
        addressed=False, before=None, can=frozenset({Can.JOIN_IN, Can.CLOSE_WITHOUT_REPLY, Can.DETAILS})
    ),
    "listen only": a_case(can=ALL_OPEN - {Can.REPLY}),
    "backlog": a_case(backlog=True, continues=4, mention=a_mention(posted_at=datetime(2017, 6, 3, 9, tzinfo=UTC))),
    "folded": a_case(folded_until=at(9, day=30), before=None),
    "resolved": a_case(
        state=CaseState.RESOLVED, resolved_at=at(14, 20), resolved_by="Sanne", outcome=Outcome.ANSWERED, before=None,
        can=frozenset({Can.REOPEN, Can.DETAILS}),
    ),
    "moved away": a_case(moved_away=True, can=frozenset()),
    "deleted": a_case(mention=a_mention(None, deleted_at=at(14))),
}  # fmt: skip


def with_words(view: CaseView, text: str, **facts: Any) -> CaseView:
    return replace(view, mention=a_mention(text, visibility=view.visibility, **facts))


FREE = FreeLine(desk="rail", free=6, first_before=at(14, 32), urgent=2)
