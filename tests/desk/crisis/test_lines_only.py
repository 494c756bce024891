"""Lines only: replies are approved lines until who leads releases them; relatives and the injured are never bound."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.desk.claim import claim_next
from bot.desk.crisis.acting import acknowledge_crisis, declare, stand_down
from bot.desk.crisis.leading import add_line, release_lines, say_lines_only
from bot.desk.crisis.look import crisis_view
from bot.desk.crisis.refusals import NotAnApprover, NotOnCall, NotTheSpeaker, StatementEmpty
from bot.desk.crisis.views import CrisisCan
from bot.desk.escalate import escalate_case
from bot.desk.look import reply_form
from bot.desk.look_lists import queue_rows
from bot.desk.ports import MentionEvent, Rejected
from bot.desk.refusals import LinesOnly
from bot.desk.reply import reply_outcome, retry_reply, submit_reply
from bot.store import Card, Case, Crisis, Reply
from bot.store.words import ReplyState, Visibility
from tests.support.builders import ANA, BEN, LEAD, NOBODYS, a_mention, at
from tests.support.night import SANNE, NightTeam, with_people_on_call

LINE, KEPT = "There is smoke at Utrecht. Trains do not run.", "We look into it."
# A Monday in opening hours: agents are there, and cases get their cards at once.
NOON = at("12:00")


async def a_crisis(night: NightTeam) -> tuple[NightTeam, Crisis]:
    """Return a desk with one line in its settings, and a crisis that Ana leads, in which only lines are said."""
    desk = NightTeam(night.store, with_people_on_call(crisis=f'\n[desk.rail.crisis]\nlines = ["{KEPT}"]\n'))
    desk.clock.set(NOON)
    crisis = await desk.do(declare, desk.desk, by=ANA, why="Fire", page=True)
    await desk.do(say_lines_only, crisis.id, by=ANA)
    await desk.do(add_line, crisis.id, by=ANA, text=LINE)
    return desk, crisis


async def a_case(night: NightTeam, who: str, text: str, **more: Any) -> int:
    """Return the case of somebody who writes now."""
    facts = {"author": who, "text": text, "posted_at": night.now, "conversation_id": f"c-{who}"}
    await night.hears(a_mention(f"{who}1", **{**facts, **more}))
    return max(one.id for one in await night.rows(Case))


async def reply(night: NightTeam, case: int, text: str = "", *, line: str | None = None) -> Reply:
    form = await night.look(reply_form, case, by=BEN)
    return await night.do(
        submit_reply, case, by=BEN, text=text, line=line, visibility=Visibility.PUBLIC, seen_revision=form.revision
    )


async def test_replies_are_approved_lines_until_they_are_released(night: NightTeam) -> None:
    night, crisis = await a_crisis(night)
    case = await a_case(night, "jan", "When does my train go?")
    form = await night.look(reply_form, case, by=BEN)

    with pytest.raises(LinesOnly) as refused:
        await reply(night, case, "No idea, sorry.")
    with pytest.raises(LinesOnly):
        await reply(night, case, line="99")
    with pytest.raises(LinesOnly):
        await night.do(
            escalate_case, case, by=BEN, department="billing", question="When?", holding="Soon, I think.",
            visibility=Visibility.PUBLIC,
        )  # fmt: skip
    said = await reply(night, case, line=form.bound.lines[-1].key)
    await night.do(release_lines, crisis.id, by=ANA)
    other = await a_case(night, "mira", "And mine?")
    free = await reply(night, other, "Yours goes at 12:40.")

    assert form.bound is not None
    assert (form.bound.name, [one.text for one in form.bound.lines]) == ("Ana", [KEPT, LINE])
    assert (refused.value.by, refused.value.since) == (ANA, NOON)
    assert said.text == f"{LINE} ^{night_signature(night)}"
    assert free.text is not None
    assert free.text.startswith("Yours goes at 12:40.")
    assert (await night.timeline(crisis.id))[-3:] == ["lines_only", "line_approved", "lines_released"]


def night_signature(night: NightTeam) -> str:
    """Return how Ben signs."""
    return night.desk.members[BEN].signature or "B"


async def test_the_card_says_who_leads_what_is_said(night: NightTeam) -> None:
    night, crisis = await a_crisis(night)
    on = await night.look(crisis_view, crisis.id, channel="CCRISIS")
    await night.do(acknowledge_crisis, crisis.id, by=SANNE)
    await night.do(say_lines_only, crisis.id, by=SANNE)
    handed = await night.look(crisis_view, crisis.id, channel="CCRISIS")
    for _ in range(2):
        await night.do(release_lines, crisis.id, by=ANA)
    off = await night.look(crisis_view, crisis.id, channel="CCRISIS")

    assert (on.lines_by, handed.lines_by, off.lines_by) == ("Ana", SANNE, None)
    assert {CrisisCan.RELEASE_LINES, CrisisCan.APPROVE_LINE} < on.can
    assert CrisisCan.LINES_ONLY not in on.can
    assert CrisisCan.LINES_ONLY in off.can
    assert [one.figures.get("text") for one in off.timeline if one.kind.value == "line_approved"] == [LINE]
    assert (await night.timeline(crisis.id)).count("lines_released") == 1


async def test_who_speaks_switches_it_and_leads_alone_approve(night: NightTeam) -> None:
    night, crisis = await a_crisis(night)
    await night.do(acknowledge_crisis, crisis.id, by=SANNE)

    for use_case in (say_lines_only, release_lines):
        for who, refusal in ((BEN, NotTheSpeaker), (NOBODYS, NotOnCall)):
            with pytest.raises(refusal):
                await night.do(use_case, crisis.id, by=who)
    with pytest.raises(NotAnApprover):
        await night.do(add_line, crisis.id, by=SANNE, text="Anything")
    with pytest.raises(StatementEmpty):
        await night.do(add_line, crisis.id, by=LEAD, text=" ")
    await night.do(add_line, crisis.id, by=LEAD, text=LINE)

    assert (await night.timeline(crisis.id)).count("line_approved") == 1


async def test_who_asks_after_a_relative_comes_first_and_is_answered_freely(night: NightTeam) -> None:
    night, _ = await a_crisis(night)
    urgent = await a_case(night, "henk", "Er is brand in de trein, er is gevaar!")
    mother = await a_case(night, "mira", "Mijn zoon zat in die trein en neemt niet op, waar is hij?")
    joined = await a_case(night, "jan", "When does my train go?")
    await night.hears(a_mention("jan2", author="jan", text="My father is injured", posted_at=night.now,
                                conversation_id="c-jan"))  # fmt: skip

    rows = await night.look(queue_rows, night.desk)
    cards = {one.case_id: one.rank for one in await night.rows(Card, Card.case_id.is_not(None))}
    form = await night.look(reply_form, mother, by=BEN)
    danger = await night.look(reply_form, urgent, by=BEN)
    said = await reply(night, mother, "Call us at 0900 0440, a colleague is waiting for you.")
    first = await night.do(claim_next, "rail", by=ANA)

    assert [one.number for one in rows] == [mother, joined, urgent]
    assert [one.about_people for one in rows] == [True, True, False]
    assert cards[mother] < cards[urgent]
    assert form.bound is None
    assert danger.bound is None
    assert said.state is ReplyState.QUEUED
    assert first.id == joined


async def test_what_the_customer_takes_back_is_about_people_no_more(night: NightTeam) -> None:
    night, _ = await a_crisis(night)
    case = await a_case(night, "jan", "My father is injured")
    await night.hears(a_mention("jan1", author="jan", text="My father is late", event=MentionEvent.EDITED,
                                posted_at=night.now, conversation_id="c-jan"))  # fmt: skip
    edited = (await night.rows(Case, Case.id == case))[0].about_people
    await night.hears(a_mention("jan2", author="jan", text="Anyway", posted_at=night.now, conversation_id="c-jan"))
    await night.hears(a_mention("jan1", author="jan", text="", event=MentionEvent.DELETED, posted_at=night.now,
                                conversation_id="c-jan"))  # fmt: skip

    # An edit takes nothing back: the first words were said, and a person looks.
    assert edited
    assert not (await night.rows(Case, Case.id == case))[0].about_people


async def test_who_wrote_before_it_began_and_after_it_ended_is_answered_freely(night: NightTeam) -> None:
    night.clock.set(NOON - timedelta(hours=1))
    before = await a_case(night, "opa", "Did somebody find my umbrella?")
    night, crisis = await a_crisis(night)
    bound = await a_case(night, "jan", "When does my train go?")

    old = await night.look(reply_form, before, by=BEN)
    now = await night.look(reply_form, bound, by=BEN)
    await night.do(stand_down, crisis.id, by=ANA, note="Out")
    over = await night.look(reply_form, bound, by=BEN)

    assert old.bound is None
    assert now.bound is not None
    assert over.bound is None


async def test_a_form_that_was_open_while_the_settings_changed_says_no_other_line(night: NightTeam) -> None:
    night, _ = await a_crisis(night)
    case = await a_case(night, "jan", "When does my train go?")
    form = await night.look(reply_form, case, by=BEN)
    assert form.bound is not None
    lines = '\n[desk.rail.crisis]\nlines = ["Everything runs again.", "We look into it."]\n'
    restarted = NightTeam(night.store, with_people_on_call(crisis=lines))
    restarted.clock.set(NOON)

    said = await reply(restarted, case, line=form.bound.lines[0].key)

    assert (said.text or "").startswith(KEPT)


async def test_a_reply_that_failed_is_not_sent_again_past_who_leads(night: NightTeam) -> None:
    night, crisis = await a_crisis(night)
    await night.do(release_lines, crisis.id, by=ANA)
    case = await a_case(night, "jan", "When does my train go?")
    free = await reply(night, case, "No idea.")
    await night.do(reply_outcome, free.id, Rejected("no"))
    await night.do(say_lines_only, crisis.id, by=ANA)

    with pytest.raises(LinesOnly):
        await night.do(retry_reply, free.id, by=BEN)
    line = await reply(night, case, LINE)
    await night.do(reply_outcome, line.id, Rejected("no"))
    again = await night.do(retry_reply, line.id, by=BEN)

    assert again.state is ReplyState.QUEUED
