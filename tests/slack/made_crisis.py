"""Crises to render: one at 23:40 that a test changes, and all of them with one text in every place people can fill."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.desk.crisis.ring_look import RingCallView, RingView
from bot.desk.crisis.views import (
    AccountView,
    ChartPoint,
    CheckView,
    CrisisCan,
    CrisisView,
    DrillView,
    DutyAtHome,
    EntryView,
    ExampleView,
    FalseAlarmsView,
    FalseAlarmView,
    LessonView,
    PageView,
    Pin,
    ReasonView,
    SimilarView,
    StatementForm,
    StatementView,
    SwapView,
)
from bot.rules.oncall import Gap, Variant
from bot.rules.statements import Line
from bot.slack.crisis_timeline import CHECKS
from bot.store.words import CrisisEventKind, CrisisKind, CrisisLevel, CrisisState, ReplyState, StatementKind

# Friday 27 November 2026, 23:40 in Amsterdam (UTC+1): the desk has been closed since 18:00.
NIGHT = datetime(2026, 11, 27, 22, 40, tzinfo=UTC)
PEOPLE = (14, 19, 17, 22, 16, 18, 20, 15, 19, 21, 18, 16, 17, 19, 22, 18, 20, 17, 19, 24, 21, 47, 141, 212)
RING = RingView(
    id=7, person="Sanne", asked_at=NIGHT, monthly=True,
    calls=(
        RingCallView(way="slack", confirmed_at=NIGHT), RingCallView(way="sms"), RingCallView(way="voice", failed=True),
    ),
)  # fmt: skip
OPEN = frozenset(
    {CrisisCan.STATEMENT, CrisisCan.ACKNOWLEDGE, CrisisCan.OPEN_DESK, CrisisCan.FALSE_ALARM, CrisisCan.TAKE_LEAD}
)
TAKEN = frozenset(
    {CrisisCan.CLOSE_DESK, CrisisCan.STAND_DOWN, CrisisCan.TAKE_LEAD,
     CrisisCan.FALSE_ALARM, CrisisCan.STATEMENT}
)  # fmt: skip


def before(minutes: float) -> datetime:
    """Return so many minutes before 23:40."""
    return NIGHT - timedelta(minutes=minutes)


def a_chart(people: tuple[int, ...] = PEOPLE, usual: float | None = 18.2) -> tuple[ChartPoint, ...]:
    last = NIGHT - timedelta(minutes=10)
    return tuple(
        ChartPoint(at=last - timedelta(minutes=15 * back), authors=count, usual=usual)
        for back, count in enumerate(reversed(people))
    )[::-1]


def reason(kind: str, /, **figures: Any) -> ReasonView:
    return ReasonView(kind=kind, figures=figures)


VOLUME = reason("volume", count=260, minutes=15, usual=18.2, authors=212)
REASONS = (
    VOLUME,
    reason("terms", term="storing", share=0.61),
    reason("terms", term="rook", share=0.24),
    reason("terms", term="#utrecht", share=0.12),
    reason("urgent", kind="danger", words=("rook", "evacuatie")),
    reason("negative", share=0.74, usual=0.22),
    reason("link", url="https://news.example/utrecht-centraal", count=31),
    reason("reach", followers=482_000),
)
LEARNED = reason(
    "learned", needed=3.8, until=datetime(2026, 12, 25, 8, tzinfo=UTC), lowered=True, held_back=2, crisis=3
)  # fmt: skip
EVERY_REASON = (
    *REASONS,
    reason("rise", count=480, hours=6, usual=160),
    reason("words", words=("gewond", "brand"), authors=34),
    reason("incident", feed="Statuspagina", title="Seinstoring Utrecht"),
    reason("declared", by="Sanne", why="Brand op Utrecht Centraal"),
)


def an_example(**facts: Any) -> ExampleView:
    known: dict[str, Any] = {
        "case_number": 812, "customer": "@jan_dv", "text": "Rook op perron 7 in Utrecht, iedereen moet eruit??",
        "posted_at": before(26), "url": "https://x.com/jan_dv/status/1729", "followers": 210,
    }  # fmt: skip
    return ExampleView(**{**known, **facts})


EXAMPLES = (
    an_example(),
    an_example(case_number=813, customer="@lotte_en_twee", followers=12_400, posted_at=before(14), url=None,
               text="Sta al 20 min vast in de trein voor Utrecht. Geen omroep, geen conducteur. Wat is er aan de hand"),
    an_example(case_number=814, customer="Mo B.", text=None, posted_at=before(9), url=None, followers=None),
)  # fmt: skip
TIMELINE = (
    EntryView(at=before(10), kind=CrisisEventKind.OPENED),
    EntryView(at=before(10), kind=CrisisEventKind.PAGED, figures={"to": "Sanne", "way": "slack"}),
    EntryView(at=before(10), kind=CrisisEventKind.PAGED, figures={"to": "Sanne", "way": "sms"}),
    EntryView(at=before(8), kind=CrisisEventKind.PAGED, figures={"to": "Sanne", "way": "voice"}),
)
CHECKLIST = tuple(CheckView(key=key) for key in CHECKS)


def a_crisis(**facts: Any) -> CrisisView:
    """Return a crisis that nobody has acknowledged yet, ten minutes after it was noticed."""
    known: dict[str, Any] = {
        "id": 7, "desk": "rail", "kind": CrisisKind.DETECTED, "level": CrisisLevel.PAGE, "state": CrisisState.OPEN,
        "began_at": before(26), "opened_at": before(10), "reasons": REASONS, "chart": a_chart(), "examples": EXAMPLES,
        "reach": 482_000, "timeline": TIMELINE, "checklist": CHECKLIST, "can": OPEN,
        "similar": (
            SimilarView(id=3, opened_at=datetime(2026, 5, 12, 9, tzinfo=UTC), outcome="Seinstoring Utrecht",
                        ended_at=datetime(2026, 5, 12, 11, 20, tzinfo=UTC), terms=("storing", "utrecht")),
        ),
    }  # fmt: skip
    return CrisisView(**{**known, **facts})


LATER = (
    EntryView(at=before(6), kind=CrisisEventKind.ACKNOWLEDGED, by="Sanne"),
    EntryView(at=before(4), kind=CrisisEventKind.DESK_OPENED, by="Sanne", figures={"until": "2026-11-28T01:00:00Z"}),
    EntryView(at=before(3), kind=CrisisEventKind.CHECKED, by="Sanne", figures={"key": "campaigns"}),
    EntryView(at=before(1), kind=CrisisEventKind.CHECKED, by="Kim", figures={"key": "statement"}),
)


def taken(**facts: Any) -> CrisisView:
    """Return the same crisis ten minutes on: somebody has it, and webcare is open."""
    known: dict[str, Any] = {
        "state": CrisisState.ACKNOWLEDGED, "owner": "Sanne", "owner_id": "U0AGENT01", "acknowledged_at": before(6),
        "lead": "Kim", "open_until": datetime(2026, 11, 28, 1, tzinfo=UTC), "can": TAKEN,
        "timeline": (*TIMELINE, *LATER),
        "checklist": (CheckView(key="campaigns", done_by="Sanne"), CheckView(key="statement", done_by="Kim"),
                      *(CheckView(key=key) for key in CHECKS if key not in ("campaigns", "statement"))),
    }  # fmt: skip
    return a_crisis(**{**known, **facts})


def ended(**facts: Any) -> CrisisView:
    """Return the same crisis once it is over."""
    over = (
        EntryView(at=NIGHT + timedelta(minutes=50), kind=CrisisEventKind.CALM),
        EntryView(at=NIGHT + timedelta(minutes=80), kind=CrisisEventKind.STOOD_DOWN, by="Kim",
                  figures={"text": "Brandende prullenbak, treinen rijden weer"}),
    )  # fmt: skip
    known: dict[str, Any] = {
        "state": CrisisState.HANDLED, "ended_at": NIGHT + timedelta(minutes=80), "can": frozenset(), "open_until": None,
        "timeline": (*TIMELINE, *LATER, *over),
    }  # fmt: skip
    return taken(**{**known, **facts})


def a_statement(**facts: Any) -> StatementView:
    """Return the opening line on X, ten minutes ago, by Sanne."""
    known: dict[str, Any] = {
        "id": 31, "crisis": 7, "platform": "X", "kind": StatementKind.OPENING, "state": ReplyState.SENT, "by": "Sanne",
        "text": "Er is rook op Utrecht Centraal. We zoeken uit wat er aan de hand is.", "at": before(10),
        "url": "https://x.com/lumerail/status/77", "pin": Pin.BY_HAND,
    }  # fmt: skip
    return StatementView(**{**known, **facts})


STATEMENTS = tuple(a_statement(id=40 + number, state=state) for number, state in enumerate(ReplyState))


def a_statement_form(**facts: Any) -> StatementForm:
    """Return the form of a first statement on X and Facebook, for a lead."""
    known: dict[str, Any] = {
        "crisis": a_crisis(), "approves": True,
        "accounts": (AccountView(source="x", platform="X", longest=280),
                     AccountView(source="page", platform="Facebook", longest=63_206)),
        "lines": (Line("c0", "We zoeken het uit."), Line("12", "Treinen rijden weer.")),
    }  # fmt: skip
    return StatementForm(**{**known, **facts})


def a_page(variant: Variant = Variant.IMPORTANT, crisis: CrisisView | None = None, **facts: Any) -> PageView:
    known: dict[str, Any] = {"key": "0.0.0"}
    return PageView(crisis=crisis or a_crisis(), variant=variant, **{**known, **facts})


def a_drill(**facts: Any) -> CrisisView:
    """Return a drill that runs: Sanne said yes, Omar has not answered, the lead is only shown."""
    called = {"to": "Sanne", "way": "slack, sms", "people": ["Sanne"], "shown": []}
    shown = {"to": "", "way": "", "people": [], "shown": ["Omar"]}
    known: dict[str, Any] = {
        "kind": CrisisKind.DRILL, "opened_at": before(8), "began_at": before(8), "chart": (), "examples": (),
        "similar": (), "reach": 0, "can": frozenset({CrisisCan.ACKNOWLEDGE, CrisisCan.STAND_DOWN}),
        "reasons": (reason("declared", by="Kim", why="Fire at the depot"), VOLUME),
        "drill": DrillView(scenario="Fire at the depot", yes=("Sanne",), unanswered=("Omar",), begun=True),
        "timeline": (
            EntryView(at=before(20), kind=CrisisEventKind.PLANNED, by="Kim"),
            EntryView(at=before(18), kind=CrisisEventKind.SAID_YES, by="Sanne"),
            EntryView(at=before(8), kind=CrisisEventKind.OPENED, by="Kim"),
            EntryView(at=before(8), kind=CrisisEventKind.PAGED, figures=called),
            EntryView(at=before(6), kind=CrisisEventKind.PAGED, figures=called),
            EntryView(at=before(3), kind=CrisisEventKind.PAGED, figures=shown),
        ),
    }  # fmt: skip
    return a_crisis(**{**known, **facts})


def a_plan(**facts: Any) -> CrisisView:
    """Return the same before it has begun."""
    drill = DrillView(scenario="Fire at the depot", yes=("Sanne",), unanswered=("Omar",))
    return a_drill(**{"drill": drill, "can": frozenset(), "timeline": (), "reasons": (), **facts})


def an_answered_drill(**facts: Any) -> CrisisView:
    """Return one that Sanne acknowledged a minute after she was called again, and that is over."""
    drill = a_drill()
    answer = EntryView(at=before(5), kind=CrisisEventKind.ACKNOWLEDGED, by="Sanne")
    known: dict[str, Any] = {
        "timeline": (*drill.timeline, answer), "acknowledged_at": before(5), "owner": "Sanne", "ended_at": NIGHT,
        "state": CrisisState.HANDLED, "can": frozenset(),
    }  # fmt: skip
    return a_drill(**{**known, **facts})


CRISES: dict[str, CrisisView] = {
    "bare": a_crisis(reasons=(), chart=a_chart((0, 0)), examples=(), similar=(), reach=0, timeline=()),
    "page": a_crisis(),
    "alert": a_crisis(level=CrisisLevel.ALERT, can=OPEN | {CrisisCan.DECLARE_PAGE}, checklist=()),
    "every reason": a_crisis(reasons=EVERY_REASON),
    "learned": a_crisis(level=CrisisLevel.ALERT, reasons=(*REASONS, LEARNED)),
    "taken": taken(),
    "ended": ended(),
    "statements": taken(statements=STATEMENTS),
    "lines only": taken(lines_by="Kim", can=TAKEN | {CrisisCan.APPROVE_LINE, CrisisCan.RELEASE_LINES}),
    "ended with statements": ended(statements=STATEMENTS),
    "false alarm": ended(state=CrisisState.FALSE_ALARM, acknowledged_at=None, owner=None),
    "declared": a_crisis(kind=CrisisKind.DECLARED, reasons=(reason("declared", by="Kim", why="Brand"),), chart=()),
    "urgent": a_crisis(kind=CrisisKind.URGENT, reasons=(reason("urgent", kind="self_harm", words="zelfmoord"),)),
    "no reason": a_crisis(reasons=(), can=frozenset()),
    "drill planned": a_plan(),
    "drill": a_drill(),
    "drill over": an_answered_drill(),
    "drill called off": a_plan(ended_at=NIGHT),
}
A_SWAP = SwapView(
    id=3, asked_by="Sanne", asked="Omar", start=NIGHT + timedelta(days=1), end=NIGHT + timedelta(days=1, hours=9)
)  # fmt: skip
ON_CALL = DutyAtHome(
    oncall="nights", person="Sanne", until=NIGHT + timedelta(hours=9), next_person="Omar",
    next_from=NIGHT + timedelta(hours=9), mine=(NIGHT + timedelta(days=3), NIGHT + timedelta(days=3, hours=9)),
    crises=((a_crisis(), ("C0123ABCD", "1795424100.000100")), (taken(), None)),
)  # fmt: skip
GAPS = tuple(Gap(NIGHT + timedelta(days=day), NIGHT + timedelta(days=day, hours=9)) for day in range(1, 4))


def filled_crisis(text: str, url: str | None = None, **facts: Any) -> CrisisView:
    """Return a crisis in which every place that people can fill holds ``text``, and every address ``url``."""
    kinds = ("hurt", text)
    reasons = (
        reason("volume", count=text, authors=212, minutes=15, usual=text),
        *(reason("terms", term=text, share=0.5) for _ in range(30)),
        *(reason("urgent", kind=kind, words=(text,) * 9) for kind in kinds),
        reason("words", words=(text,) * 9, authors=3), reason("link", url=url or text, count=3),
        reason("incident", feed=text, title=text), reason("declared", by=text, why=text),
        reason("learned", needed=10**9, until=NIGHT, held_back=10**9, crisis=1), reason(text, text=text),
    )  # fmt: skip
    entry = {
        "to": text, "way": text, "until": text, "key": text, "text": text, "platform": text, "url": url or text,
        "pin": Pin.BY_HAND,
    }  # fmt: skip
    known: dict[str, Any] = {
        "reasons": reasons, "owner": text, "lines_by": text, "acknowledged_at": before(6), "lead": text,
        "examples": (an_example(customer=text, text=text, url=url or text),) * 30,
        "timeline": tuple(EntryView(at=NIGHT, kind=kind, by=text, figures=entry) for kind in CrisisEventKind) * 5,
        "checklist": tuple(CheckView(key=key, done_by=by) for key in CHECKS for by in (None, text)),
        "similar": (SimilarView(id=1, opened_at=NIGHT, ended_at=NIGHT, outcome=text, terms=(text,) * 9),) * 9,
        "statements": tuple(
            a_statement(id=number, platform=text, text=text, by=text, url=url or text, reason=text, state=state)
            for number, state in enumerate((*ReplyState,) * 2)
        ),
        "chart": a_chart((10**9,) * 400), "reach": 10**12, "can": frozenset(CrisisCan), "open_until": NIGHT,
    }  # fmt: skip
    return a_crisis(**{**known, **facts})


def false_alarms(text: str = "Uitzending van Radar", many: int = 1) -> FalseAlarmsView:
    """Return what the lead is asked in the morning: unanswered, learned, forgotten again, and real after all."""
    crisis = ended(state=CrisisState.FALSE_ALARM, owner=None, acknowledged_at=None)
    lesson = LessonView(needed=3.8, until=datetime(2026, 12, 25, 8, tzinfo=UTC), by=text, held_back=2)
    each = (
        FalseAlarmView(crisis=crisis, note=text), FalseAlarmView(crisis=crisis, lesson=lesson),
        FalseAlarmView(crisis=crisis, lesson=replace(lesson, forgotten=True, held_back=0)),
        FalseAlarmView(crisis=replace(crisis, state=CrisisState.HANDLED), was_real=True),
    )  # fmt: skip
    return FalseAlarmsView(alarms=each * many)
