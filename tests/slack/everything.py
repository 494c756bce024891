"""All that we send to Slack, rendered: with sensible facts, or with one text in every place that people can fill."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.desk.by_hand.look import MadeCase
from bot.desk.crisis.swaps import MOST_SHIFTS, SwapChoice
from bot.desk.crisis.views import AccountView, DrillView
from bot.desk.lines_only import Bound
from bot.desk.look_next import TakenCase
from bot.desk.refusals import CaseChanged, HandsFull
from bot.desk.views import Can, CaseView, CustomerView, WritingView
from bot.rules.oncall import Shift
from bot.rules.personal_data import PersonalData
from bot.rules.pings import Step
from bot.rules.queue import Because, Ground
from bot.rules.replying import Counting
from bot.rules.sla import ClockKind
from bot.rules.statements import Line
from bot.rules.triage import Reason, ReasonKind
from bot.rules.vocabulary import Purpose
from bot.settings import Desk, Source
from bot.slack import modals
from bot.slack.commands import render_help, render_mine, render_queue
from bot.slack.crisis_swaps import swap_modal
from bot.slack.drills import render_drill_report
from bot.slack.home import render_home
from bot.slack.next_case import render_hands_full, render_next
from bot.slack.render import render_card, render_message
from bot.slack.rendered import Json, Rendered
from bot.slack.rings import render_ringing
from bot.slack.statement_forms import Filled
from bot.slack.storms import render_claimed
from bot.store.words import CaseState, MessageKind, QuestionState, ReplyState, Visibility
from tests.slack.made import (
    CLAIMED,
    FAILED,
    FREE,
    NOW,
    STATES,
    TEAM_URL,
    a_case,
    a_followup,
    a_form,
    a_home,
    a_list,
    a_mention,
    a_message,
    a_note,
    a_ping,
    a_question,
    a_reply,
    a_row,
    at,
    claimed,
    some_details,
)
from tests.slack.made_crisis import (
    A_SWAP,
    CRISES,
    NIGHT,
    ON_CALL,
    RING,
    a_crisis,
    a_page,
    a_statement,
    a_statement_form,
    false_alarms,
    filled_crisis,
    taken,
)
from tests.slack.made_groups import a_group_form, group_answers
from tests.slack.made_storms import GROUPS, STORMS, a_claim, a_storm

IN_SLACK = [kind for kind in MessageKind if kind is not MessageKind.REPLY]
NEXT = TakenCase(
    case=claimed(), because=Because(Ground.WINDOW, at(16, 40)), link=("C0123ABCD", "1795424100.000100"), free=37
)
AGENTS = [("U0AGENT02", "Kim"), ("U0AGENT03", "Mo")]


PLACES = tuple(
    Source(
        name=name, kind="manual", desk=at_desk, purpose=Purpose.SERVICE, platform=platform, callback=None, secret=None,
        max_length=9, max_length_private=9, counting=Counting.CHARACTERS, replies=frozenset(), hours=None,
        retention=None, by_hand=True,
    )
    for name, at_desk, platform in (("reviews", "rail", "Trustpilot"), ("calls", "city", "Telephone"))
)  # fmt: skip
MADE = MadeCase(number=12, desk="rail", owner="Sanne", is_open=True, link=("C0123ABCD", "1795424100.000100"))


def messages(desk: Desk) -> Iterator[tuple[str, Rendered]]:
    """Yield every kind of message with sensible facts."""
    for name, view in STATES.items():
        yield f"card {name}", render_card(view, desk, NOW)
    versions = (("was this", at(14, 5).isoformat()),)
    for view in (
        a_followup(),
        a_followup(version=0, mention=a_mention(versions=versions)),
        a_followup(hidden=True),
        FREE,
    ):
        yield type(view).__name__, render_card(view, desk, NOW)
    for state in QuestionState:
        yield f"question {state}", render_card(a_question(state=state, taken_by="Kim"), desk, NOW)
    for morning in (True, False):
        yield "list", render_card(a_list(morning=morning, rows=40), desk, NOW, team_url=TEAM_URL)
    for name, storm in STORMS.items():
        yield f"storm {name}", render_card(storm, desk, NOW, team_url=TEAM_URL)
    for left in (0, 12):
        yield f"group claimed, {left} left", render_claimed(a_claim(left=left), desk, NOW)
    for kind in IN_SLACK:
        yield kind, render_message(a_message(kind), desk, NOW, team_url=TEAM_URL)
    for name, crisis in CRISES.items():
        yield f"crisis {name}", render_card(crisis, desk, NIGHT)
        kinds = (MessageKind.PAGE, MessageKind.CRISIS_ASK, MessageKind.CRISIS_REPORT, MessageKind.DRILL_INVITE)
        for kind in kinds:
            view = a_message(kind, crisis=crisis, page=a_page(crisis=crisis))
            yield f"{kind} {name}", render_message(view, desk, NIGHT, team_url=TEAM_URL)
    for ring in (RING, replace(RING, monthly=False, calls=RING.calls[:1])):
        yield "test page", render_card(ring, desk, NIGHT)
        yield "test page asked for", render_ringing(ring, desk)
    yield "false alarms", render_card(false_alarms(many=5), desk, NIGHT)
    for many in group_answers():
        yield f"group answer {many.state}", render_card(many, desk, NOW)
    for clock in ClockKind:
        for step in Step:
            lines = (a_ping(clock, step), a_ping(clock, step, owner=None, department="Billing"))
            yield f"pings {clock} {step}", render_message(a_message(MessageKind.PING, lines=lines), desk, NOW)
    rows = tuple(a_row(number) for number in range(30))
    yield "queue", render_queue(rows, 30, desk, NOW)
    yield "mine", render_mine(rows, desk, NOW, team_url=TEAM_URL)
    yield "next", render_next(NEXT, desk, NOW, team_url=TEAM_URL)
    full = HandsFull("rail", held=10, oldest=(12, 13, 14))
    yield "hands full", render_hands_full(full, rows[:3], desk, NOW, team_url=TEAM_URL)
    yield "help", render_help(desk)


def a_choice(shifts: int, colleague: str) -> SwapChoice:
    """Return what somebody may ask for who is on every day."""
    starts = [NIGHT + timedelta(days=number) for number in range(shifts)]
    colleagues = tuple((f"U{number}", colleague) for number in range(150))
    return SwapChoice(shifts=tuple(Shift(one, one + timedelta(hours=9), "U1") for one in starts), colleagues=colleagues)


def views(desk: Desk) -> Iterator[tuple[str, Json]]:
    """Yield every modal and App Home with sensible facts."""
    changed = CaseChanged(12, revision=9, new_mentions=2, replied_by="Kim", resolved=True)
    yield "loading", modals.loading_view(desk)
    yield "message", modals.message_view(desk, "Sanne was 2 seconds ahead of you and has this one.")
    yield "reply", modals.reply_modal(a_form(), desk, NOW)
    yield "reply long", modals.reply_modal(a_form(), desk, NOW, typed="a" * 300, resolve=True, ask_cause=True)
    yield "reply shows data", modals.reply_modal(a_form(), desk, NOW, typed="Hi", shown=tuple(PersonalData))
    yield "reply changed", modals.reply_modal(a_form(), desk, NOW, typed="Hi", changed=changed, typing=False)
    for lines in ((), (Line("c0", "We zoeken het uit."), Line("4", "Treinen rijden weer."))):
        bound = Bound(by="U0AGENT02", name="Kim", since=NOW, lines=lines)
        yield f"reply with {len(lines)} lines", modals.reply_modal(a_form(bound=bound), desk, NOW)
    yield "approve line", modals.approve_line_modal(a_crisis(), desk, NIGHT)
    yield "tell", modals.tell_customer_modal(a_form(), desk, NOW, opens_at=at(8, day=24))
    yield "escalate", modals.escalate_modal(STATES["claimed"], desk, NOW, signature="SV")
    yield (
        "escalate billing",
        modals.escalate_modal(STATES["claimed"], desk, NOW, department="billing", question="Paid?"),
    )
    yield "resolve", modals.resolve_modal(STATES["claimed"], desk)
    yield "close", modals.close_without_reply_modal(STATES["claimed"], desk)
    yield "assign", modals.assign_modal(STATES["claimed"], desk, AGENTS)
    yield "hand over", modals.assign_modal(STATES["claimed"], desk, AGENTS, hand_over=True)
    yield "answer", modals.answer_modal(a_question(), desk)
    yield "not ours", modals.not_ours_modal(a_question(), desk)
    yield "details", modals.details_modal(some_details(), desk, NOW)
    yield "false alarm", modals.false_alarm_modal(a_crisis(), desk, NIGHT)
    yield "stand down", modals.stand_down_modal(taken(), desk, NIGHT)
    yield "open desk", modals.open_desk_modal(a_crisis(), desk, NIGHT)
    yield "declare", modals.declare_modal(desk, NIGHT)
    yield "drill", modals.drill_modal(desk, ["U0AGENT01"])
    yield "drill of nobody", modals.drill_modal(desk, [])
    yield "swap", swap_modal(a_choice(3, "Omar"), desk, NIGHT)
    yield "statement", modals.statement_modal(a_statement_form(), desk, NIGHT)
    chosen = Filled(line="12", text="Treinen rijden weer.", kind="closing", accounts=("x",), pin=True)
    yield "statement again", modals.statement_modal(a_statement_form(approves=False), desk, NIGHT, filled=chosen)
    yield "correction", modals.correction_modal(a_statement_form(corrects=a_statement()), desk, NIGHT)
    yield "answer all", modals.group_answer_modal(a_group_form(), desk)
    for name, sources in (("", PLACES), (" at one place", PLACES[:1])):
        yield f"new case{name}", modals.new_case_modal(sources, desk, chosen=sources[0])
    for made in (MADE, replace(MADE, owner=None), replace(MADE, is_open=False, link=None)):
        yield "already a case", modals.already_a_case_view(made, desk, team_url=TEAM_URL)
    yield "it is fixed", modals.closing_line_modal(a_group_form(head=None, closes=4, said="Hi."), desk)
    for name, crisis in CRISES.items():
        yield f"crisis details {name}", modals.crisis_details_modal(crisis, desk, NIGHT)
    yield "home", render_home(a_home(), desk, NOW, team_url=TEAM_URL)
    yield (
        "home empty",
        render_home(a_home(mine=(), queue=(), queue_total=0, coordinator=None, is_open=False), desk, NOW),
    )
    yield "home of others", render_home(a_home(is_agent=False), desk, NOW)


def filled(text: str, url: str | None = None) -> dict[str, Any]:
    """Return views in which every place that people can fill holds ``text``, and every address ``url``."""
    customer = CustomerView(handle=text, name=text, followers=3, bio=text)
    media = tuple((url or text, text) for _ in range(40))
    mention = a_mention(text, url=url or text, media=media, versions=((text, NOW.isoformat()),))
    reply = a_reply(text=text, by=text, state=ReplyState.REJECTED, reason=text)
    question = a_question(
        customer=customer, question=text, asked_by=text, label=text, taken_by=text, answered_by=text, answer=text,
        suggested=text, mentions=(mention,) * 3,
    )  # fmt: skip
    case = a_case(
        customer=customer, mention=mention, owner=text, owner_id="U0AGENT01", was=text, can=FAILED,
        questions=(question,) * 5, writing=WritingView(by=text, since=NOW, draft=True, idle=timedelta(minutes=3)),
        failed_reply=reply, last_reply=reply, reasons=(Reason(ReasonKind.URGENT_WORD, text),), cause=text,
        resolved_by=text,
    )  # fmt: skip
    row = a_row(customer=text, excerpt=text, owner=text)
    return {"customer": customer, "mention": mention, "reply": reply, "question": question, "case": case, "row": row}


def filled_messages(desk: Desk, text: str, url: str | None = None) -> Iterator[tuple[str, Rendered]]:
    """Yield messages of which ``text`` fills every place that people can fill."""
    made = filled(text, url)
    case: CaseView = made["case"]
    overheard = frozenset({Can.JOIN_IN, Can.CLOSE_WITHOUT_REPLY, Can.DETAILS})
    for view in (
        case, replace(case, state=CaseState.RESOLVED, resolved_at=NOW, can=frozenset({Can.REOPEN, Can.DETAILS})),
        replace(case, addressed=False, owner=None, can=overheard),
        replace(case, visibility=Visibility.PRIVATE, can=CLAIMED),
    ):  # fmt: skip
        yield f"card {view.state}", render_card(view, desk, NOW)
    followup = a_followup(customer=made["customer"], mention=made["mention"])
    for one in (followup, replace(followup, version=0), replace(followup, hidden=True)):
        yield "followup", render_card(one, desk, NOW)
    for state in QuestionState:
        yield f"question {state}", render_card(replace(made["question"], state=state), desk, NOW)
    for morning in (True, False):
        view = a_list(morning=morning, coordinator=text, total=60)
        yield "list", render_card(replace(view, rows=(made["row"],) * 60), desk, NOW, team_url=TEAM_URL)
    storm = a_storm(rows=(made["row"],) * 8, said={one.id: text for one in GROUPS})
    yield "storm", render_card(storm, desk, NOW, team_url=TEAM_URL)
    yield "group claimed", render_claimed(a_claim(rows=(made["row"],) * 5), desk, NOW)
    lines = tuple(a_ping(customer=text, owner=text, department=text) for _ in range(30))
    crisis = filled_crisis(text, url)
    drill = DrillView(scenario=text, yes=(text,) * 60, unanswered=(text,) * 60, begun=True, interrupted=True)
    yield "drill report", render_drill_report(replace(crisis, drill=drill), desk, NIGHT)
    yield "drill planned", render_card(replace(crisis, drill=replace(drill, begun=False)), desk, NIGHT)
    ended, drilled = replace(crisis, ended_at=NIGHT), replace(crisis, drill=drill)
    for one in (crisis, replace(crisis, owner=None), ended, drilled, false_alarms(text)):
        yield "crisis", render_card(one, desk, NIGHT)
    for many in group_answers(text=text, written_by=text):
        yield "group answer", render_card(many, desk, NOW)
    for kind in IN_SLACK:
        view = a_message(
            kind, case=case, by=text, was=text, reply=made["reply"], question=made["question"], lines=lines,
            note=a_note(by=text, text=text, department=text), department=("billing", text), followups=(followup,) * 30,
            crisis=crisis, page=a_page(crisis=crisis), people=(text,) * 60, oncall=text,
            unheard=(replace(RING, person=text),) * 60,
            swap=replace(A_SWAP, asked_by=text, asked=text),
            statement=crisis.statements[0],
        )  # fmt: skip
        yield kind, render_message(view, desk, NOW, team_url=TEAM_URL)
        if kind in (MessageKind.PING, MessageKind.ROLLUP):
            yield f"{kind} of one", render_message(replace(view, lines=lines[:1]), desk, NOW, team_url=TEAM_URL)
    yield "queue", render_queue((made["row"],) * 60, 60, desk, NOW)
    yield "mine", render_mine((made["row"],) * 60, desk, NOW, team_url=TEAM_URL)
    yield "next", render_next(replace(NEXT, case=made["case"]), desk, NOW, team_url=TEAM_URL)


def filled_views(desk: Desk, text: str, url: str | None = None) -> Iterator[tuple[str, Json]]:
    """Yield modals and App Home of which ``text`` fills every place that people can fill."""
    made = filled(text, url)
    case = made["case"]
    form = a_form(
        customer=made["customer"], mention=made["mention"], draft=text, answer=text, signature=text[:5],
        other_writer=case.writing, history=((text, text, NOW),) * 9,
    )  # fmt: skip
    changed = CaseChanged(12, revision=9, new_mentions=2, replied_by=text, resolved=True)
    yield "message", modals.message_view(desk, text)
    yield "reply", modals.reply_modal(form, desk, NOW, changed=changed)
    lines = tuple(Line(str(number), text) for number in range(90))
    bound = Bound(by="U0AGENT02", name=text, since=NOW, lines=lines)
    yield "reply with lines", modals.reply_modal(replace(form, bound=bound), desk, NOW)
    yield "tell", modals.tell_customer_modal(form, desk, NOW, opens_at=at(8, day=24))
    yield "escalate", modals.escalate_modal(case, desk, NOW, signature=text[:5], question=text, holding=text)
    yield "resolve", modals.resolve_modal(case, desk)
    yield "close", modals.close_without_reply_modal(case, desk)
    yield "assign", modals.assign_modal(case, desk, [(f"U{number}", text) for number in range(150)])
    yield "answer", modals.answer_modal(made["question"], desk, typed=text)
    yield "not ours", modals.not_ours_modal(made["question"], desk)
    details = some_details(case=case, mentions=(made["mention"],) * 30, replies=(made["reply"],) * 30)
    events = tuple(replace(one, by=text) for one in details.events) * 5
    yield "details", modals.details_modal(replace(details, events=events), desk, NOW)
    crisis = filled_crisis(text, url)
    yield "false alarm", modals.false_alarm_modal(crisis, desk, NIGHT, typed=text)
    yield "stand down", modals.stand_down_modal(crisis, desk, NIGHT, typed=text)
    yield "open desk", modals.open_desk_modal(crisis, desk, NIGHT, announcement=text)
    yield "declare", modals.declare_modal(desk, NIGHT, why=text)
    yield "crisis details", modals.crisis_details_modal(crisis, desk, NIGHT)
    yield "swap", swap_modal(a_choice(MOST_SHIFTS, text), desk, NIGHT)
    said = a_statement_form(
        crisis=crisis, accounts=tuple(AccountView(source=f"s{n}", platform=text, longest=9) for n in range(12)),
        lines=(Line("c0", text),), corrects=crisis.statements[0],
    )  # fmt: skip
    yield "statement", modals.statement_modal(said, desk, NIGHT, filled=Filled(line="c0", text=text))
    yield "correction", modals.correction_modal(said, desk, NIGHT)
    many = a_group_form(
        customer=made["customer"], head=made["mention"], samples=(text, text), said=text, shown=tuple(PersonalData)
    )
    yield "answer all", modals.group_answer_modal(many, desk, typed=text)
    yield "it is fixed", modals.closing_line_modal(replace(many, closes=4), desk, typed=text)
    places = tuple(replace(one, platform=text) for one in PLACES)
    yield (
        "new case",
        modals.new_case_modal(places, desk, chosen=places[1], text=text * 9, link=url or text, channel="C1", ts="1.1"),
    )
    yield "already a case", modals.already_a_case_view(replace(MADE, owner=text), desk, team_url=TEAM_URL)
    rows, duty = (made["row"],) * 60, replace(ON_CALL, person=text, next_person=text, crises=((crisis, None),) * 5)
    yield "home", render_home(a_home(mine=rows, queue=rows, coordinator=text, duty=duty), desk, NOW, team_url=TEAM_URL)
