"""All that we send to Slack, rendered: with sensible facts, or with one text in every place that people can fill."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.desk.refusals import CaseChanged
from bot.desk.views import Can, CaseView, CustomerView, WritingView
from bot.rules.pings import Step
from bot.rules.sla import ClockKind
from bot.rules.triage import Reason, ReasonKind
from bot.settings import Desk
from bot.slack import modals
from bot.slack.commands import render_help, render_mine, render_queue
from bot.slack.home import render_home
from bot.slack.render import render_card, render_message
from bot.slack.rendered import Json, Rendered
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
    some_details,
)

IN_SLACK = [kind for kind in MessageKind if kind is not MessageKind.REPLY]
AGENTS = [("U0AGENT02", "Kim"), ("U0AGENT03", "Mo")]


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
    for kind in IN_SLACK:
        yield kind, render_message(a_message(kind), desk, NOW, team_url=TEAM_URL)
    for clock in ClockKind:
        for step in Step:
            lines = (a_ping(clock, step), a_ping(clock, step, owner=None, department="Billing"))
            yield f"pings {clock} {step}", render_message(a_message(MessageKind.PING, lines=lines), desk, NOW)
    rows = tuple(a_row(number) for number in range(30))
    yield "queue", render_queue(rows, 30, desk, NOW)
    yield "mine", render_mine(rows, desk, NOW, team_url=TEAM_URL)
    yield "help", render_help(desk)


def views(desk: Desk) -> Iterator[tuple[str, Json]]:
    """Yield every modal and App Home with sensible facts."""
    changed = CaseChanged(12, revision=9, new_mentions=2, replied_by="Kim", resolved=True)
    yield "loading", modals.loading_view(desk)
    yield "message", modals.message_view(desk, "Sanne was 2 seconds ahead of you and has this one.")
    yield "reply", modals.reply_modal(a_form(), desk, NOW)
    yield "reply long", modals.reply_modal(a_form(), desk, NOW, typed="a" * 300, resolve=True, ask_cause=True)
    yield "reply changed", modals.reply_modal(a_form(), desk, NOW, typed="Hi", changed=changed, typing=False)
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
    lines = tuple(a_ping(customer=text, owner=text, department=text) for _ in range(30))
    for kind in IN_SLACK:
        view = a_message(
            kind, case=case, by=text, was=text, reply=made["reply"], question=made["question"], lines=lines,
            note=a_note(by=text, text=text, department=text), department=("billing", text), followups=(followup,) * 30,
        )  # fmt: skip
        yield kind, render_message(view, desk, NOW, team_url=TEAM_URL)
        if kind in (MessageKind.PING, MessageKind.ROLLUP):
            yield f"{kind} of one", render_message(replace(view, lines=lines[:1]), desk, NOW, team_url=TEAM_URL)
    yield "queue", render_queue((made["row"],) * 60, 60, desk, NOW)
    yield "mine", render_mine((made["row"],) * 60, desk, NOW, team_url=TEAM_URL)


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
    rows = (made["row"],) * 60
    yield "home", render_home(a_home(mine=rows, queue=rows, coordinator=text), desk, NOW, team_url=TEAM_URL)
