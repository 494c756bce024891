"""What is said on our own accounts in a crisis: by whom, once, and never twice because an answer got lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.desk import look
from bot.desk.crisis.acting import acknowledge_crisis, declare, stand_down
from bot.desk.crisis.look import crisis_view
from bot.desk.crisis.look_statements import correction_form, statement_form
from bot.desk.crisis.refusals import (
    CrisisIsOver,
    NoAccount,
    NotAnApprover,
    NotOnCall,
    NotTheSpeaker,
    StatementEmpty,
    StatementExists,
    StatementSettled,
    StatementTooLong,
)
from bot.desk.crisis.statement_delivery import (
    TakenStatement,
    put_back_statement,
    record_statement,
    statements_wait,
    take_statements,
)
from bot.desk.crisis.stating import correct_statement, it_stands, make_statements, send_again
from bot.desk.crisis.views import CrisisCan, Pin, StatementView
from bot.desk.ports import Accepted, Batch, OwnPost, Rejected, SendResult, Unknown
from bot.desk.restored import after_restore
from bot.desk.sources.take import take_batch
from bot.store import ApprovedLine, Crisis, Outbox, Statement, StrayPost
from bot.store.words import MessageKind, ReplyState, StatementKind, Visibility
from tests.support.builders import ANA, BEN, LEAD, NOBODYS, at
from tests.support.night import SANNE, NightTeam, with_people_on_call

NIGHT = at("23:40")
LEASE = timedelta(seconds=60)
LINE = "There is smoke at Utrecht Centraal. We are finding out what happened."
URL = "https://plaza.example/p1"


async def a_crisis(night: NightTeam) -> Crisis:
    """Return a crisis that Ana declared, so that she leads it."""
    night.clock.set(NIGHT)
    crisis: Crisis = await night.do(declare, night.desk, by=ANA, why="Fire", page=True)
    return crisis


async def said(night: NightTeam, crisis: Crisis, *, by: str = ANA, text: str = LINE, **more: Any) -> Statement:
    facts: dict[str, Any] = {"kind": StatementKind.OPENING, "sources": ["web"]}
    [statement] = await night.do(make_statements, crisis.id, by=by, text=text, **{**facts, **more})
    return statement


async def taken(night: NightTeam) -> list[TakenStatement]:
    return await night.do(take_statements, lease=LEASE, real_now=night.now)


async def told(night: NightTeam, result: SendResult) -> TakenStatement:
    """Take the one statement that waits, and have the platform say this about it."""
    [one] = await taken(night)
    assert await night.do(record_statement, one, result)
    return one


async def card(night: NightTeam, crisis: Crisis) -> Any:
    return await night.look(crisis_view, crisis.id, channel="CCRISIS")


async def only(night: NightTeam, crisis: Crisis) -> StatementView:
    [statement] = (await card(night, crisis)).statements
    return statement


async def test_a_statement_stands_on_the_card_in_the_timeline_and_ticks_the_checklist(night: NightTeam) -> None:
    crisis = await a_crisis(night)
    await said(night, crisis, pin=True)
    night.clock.advance(timedelta(minutes=2))

    sent = await told(night, Accepted("p1", url=URL))

    view = await card(night, crisis)
    [statement] = view.statements
    assert (sent.statement.key, sent.statement.text, sent.statement.pin) == ("statement_1", LINE, True)
    assert (statement.state, statement.url, statement.by) == (ReplyState.SENT, URL, "Ana")
    assert (statement.at, statement.pin) == (NIGHT + timedelta(minutes=2), Pin.BY_HAND)
    assert [one.done_by for one in view.checklist if one.key == "statement"] == ["Ana"]
    entry = view.timeline[-1]
    assert (entry.kind.value, entry.by, entry.figures["platform"]) == ("stated", "Ana", "web")
    assert (entry.figures["url"], entry.figures["pin"]) == (URL, Pin.BY_HAND)
    assert CrisisCan.STATEMENT in view.can
    assert not await night.desks.look(statements_wait, real_now=night.now)


async def test_a_statement_is_an_update_so_nobody_is_asked_whether_they_are_still_on_it(night: NightTeam) -> None:
    crisis = await a_crisis(night)
    await night.climbed()
    await night.do(acknowledge_crisis, crisis.id, by=SANNE)
    night.clock.advance(timedelta(minutes=25))
    await said(night, crisis, by=SANNE)
    await told(night, Accepted("p1"))

    night.clock.advance(timedelta(minutes=10))

    assert await night.climbed() == 0
    assert "asked" not in await night.timeline(crisis.id)


async def test_leads_and_who_acknowledged_speak_and_nobody_else(night: NightTeam) -> None:
    crisis = await a_crisis(night)
    with pytest.raises(NotTheSpeaker) as refused:
        await said(night, crisis, by=BEN)
    with pytest.raises(NotOnCall):
        await said(night, crisis, by=NOBODYS)
    assert await night.rows(Statement) == []

    await night.do(acknowledge_crisis, crisis.id, by=SANNE)
    spoke = [(await said(night, crisis, by=who, text=f"{who} says so")).by for who in (ANA, LEAD, SANNE)]

    assert refused.value.lead == ANA
    assert spoke == [ANA, LEAD, SANNE]


async def test_what_cannot_be_posted_is_refused_before_it_leaves(night: NightTeam) -> None:
    crisis = await a_crisis(night)

    with pytest.raises(StatementTooLong) as long:
        await said(night, crisis, text="é" * 200 + "https://example.org/" + "long" * 50 + "漢" * 40)
    with pytest.raises(StatementEmpty):
        await said(night, crisis, text=" \n")
    for sources in ([], ["forum"], ["web", "nonsense"]):
        with pytest.raises(NoAccount):
            await said(night, crisis, sources=sources)

    # As X counts: 200 letters, a link is 23 whatever its length, a Chinese sign counts twice.
    assert (long.value.used, long.value.limit) == (200 + 23 + 80, 280)
    assert await night.rows(Statement) == []


async def test_the_same_words_are_said_once_on_an_account_in_a_crisis(night: NightTeam) -> None:
    crisis = await a_crisis(night)
    await said(night, crisis)

    with pytest.raises(StatementExists) as refused:
        await said(night, crisis, by=LEAD, text=f"  {LINE.replace(' ', '  ')}")

    assert (refused.value.by, len(await night.rows(Statement))) == (ANA, 1)


async def test_a_refused_statement_tells_why_and_is_sent_again_with_the_same_key(night: NightTeam) -> None:
    crisis = await a_crisis(night)
    statement = await said(night, crisis, pin=True)
    first = await told(night, Rejected("blocked for a while"))
    [failed] = await night.rows(Outbox, Outbox.kind == MessageKind.STATEMENT_FAILED)
    shown = await night.look(look.message_view, failed.id)
    refused = await only(night, crisis)

    await night.do(send_again, statement.id, by=ANA)
    gone = await night.look(look.message_view, failed.id)
    again = await told(night, Accepted("p1", pinned=True))

    assert failed.channel == ANA
    assert shown is not None
    assert shown.statement is not None
    assert (refused.state, refused.reason) == (ReplyState.REJECTED, "blocked for a while")
    assert gone is None
    assert again.statement == first.statement
    standing = await only(night, crisis)
    assert (standing.state, standing.pin) == (ReplyState.SENT, Pin.DONE)
    with pytest.raises(StatementSettled):
        await night.do(send_again, statement.id, by=ANA)


async def test_a_lost_answer_is_unknown_and_never_sent_again_by_itself(night: NightTeam) -> None:
    crisis = await a_crisis(night)
    statement = await said(night, crisis)
    await told(night, Unknown("timeout"))
    night.clock.advance(timedelta(hours=1))

    assert await taken(night) == []
    assert (await only(night, crisis)).state is ReplyState.UNKNOWN
    await night.do(it_stands, statement.id, by=ANA)
    standing = await only(night, crisis)
    assert (standing.state, standing.url) == (ReplyState.SENT, None)
    with pytest.raises(StatementSettled):
        await night.do(it_stands, statement.id, by=ANA)


async def test_a_no_after_a_lost_answer_says_nothing_about_the_lost_one(night: NightTeam) -> None:
    crisis = await a_crisis(night)
    statement = await said(night, crisis)
    await told(night, Unknown("timeout"))
    await night.do(send_again, statement.id, by=ANA)

    await told(night, Rejected("duplicate"))

    view = await only(night, crisis)
    assert (view.state, view.reason) == (ReplyState.UNKNOWN, "duplicate")
    assert len(await night.rows(Outbox, Outbox.kind == MessageKind.STATEMENT_FAILED)) == 2


async def test_what_a_dead_worker_had_in_hand_is_unknown_and_its_late_yes_counts(night: NightTeam) -> None:
    crisis = await a_crisis(night)
    await said(night, crisis)
    [lost] = await taken(night)
    night.clock.advance(2 * LEASE)

    assert await taken(night) == []
    unknown = await only(night, crisis)
    late_no = await night.do(record_statement, lost, Rejected("no"))
    await night.do(record_statement, lost, Accepted("p1"))

    assert (unknown.state, late_no) == (ReplyState.UNKNOWN, False)
    assert (await only(night, crisis)).state is ReplyState.SENT
    assert (await night.timeline(crisis.id))[-2:] == ["statement_unknown", "stated"]


async def test_without_a_connection_it_waits_and_what_comes_after_waits_with_it(night: NightTeam) -> None:
    crisis = await a_crisis(night)
    await said(night, crisis)
    [first] = await taken(night)
    await said(night, crisis, text="More at 00:30.", kind=StatementKind.STATUS)

    assert await taken(night) == []
    assert await night.desks.do(put_back_statement, first, not_before=night.now)
    [again] = await taken(night)

    assert again.statement == first.statement
    assert not await night.desks.do(put_back_statement, first, not_before=night.now)


async def test_what_was_written_later_never_stands_before_what_has_to_wait(night: NightTeam) -> None:
    crisis = await a_crisis(night)
    await said(night, crisis)
    [first] = await taken(night)
    await said(night, crisis, text="More at 00:30.", kind=StatementKind.STATUS)
    await night.desks.do(put_back_statement, first, not_before=night.now + LEASE)

    early = await taken(night)
    night.clock.advance(LEASE)
    [again] = await taken(night)

    assert early == []
    assert again.id == first.id


async def test_what_was_corrected_is_no_approved_line_any_more(night: NightTeam) -> None:
    crisis = await a_crisis(night)
    first = await said(night, crisis, approve=True)
    await told(night, Accepted("p1"))

    await night.do(correct_statement, first.id, by=ANA, text="Correction: it was Amersfoort.")

    assert await night.rows(ApprovedLine) == []


async def test_an_own_post_that_comes_back_settles_a_statement_and_is_no_answer(night: NightTeam) -> None:
    crisis = await a_crisis(night)
    await said(night, crisis)
    await told(night, Unknown("timeout"))
    post = OwnPost(
        id="p1", text=f"{LINE} ", posted_at=night.now, visibility=Visibility.PUBLIC, conversation_id="p1", url=URL
    )

    for _ in range(2):
        await night.do(take_batch, "web", Batch(own_posts=[post]))

    view = await only(night, crisis)
    assert (view.state, view.url) == (ReplyState.SENT, URL)
    assert (await night.timeline(crisis.id))[-1] == "stated"
    assert await night.rows(StrayPost) == []


async def test_a_correction_links_what_it_corrects_also_once_it_is_over(night: NightTeam) -> None:
    crisis = await a_crisis(night)
    first = await said(night, crisis)
    with pytest.raises(StatementSettled):
        await night.do(correct_statement, first.id, by=ANA, text="Correction: Amersfoort.")
    await told(night, Accepted("p1", url=URL))
    form = await night.look(correction_form, first.id, by=ANA)
    await night.do(stand_down, crisis.id, by=ANA, note="Out")

    await night.do(correct_statement, first.id, by=ANA, text="Correction: it was Amersfoort.")
    sent = await told(night, Accepted("p2"))

    assert form.corrects is not None
    assert form.corrects.text == LINE
    assert sent.statement.text == f"Correction: it was Amersfoort.\n{URL}"
    assert (sent.statement.kind, sent.statement.corrects) == ("correction", "p1")
    assert (await night.timeline(crisis.id))[-1] == "stated"
    with pytest.raises(CrisisIsOver):
        await said(night, crisis, text="Another one")


async def test_a_text_is_approved_once_and_offered_in_the_next_crisis(night: NightTeam) -> None:
    night = NightTeam(night.store, with_people_on_call(crisis='\n[desk.rail.crisis]\nlines = ["We look into it."]\n'))
    crisis = await a_crisis(night)
    await night.do(acknowledge_crisis, crisis.id, by=SANNE)
    with pytest.raises(NotAnApprover):
        await said(night, crisis, by=SANNE, approve=True)
    await said(night, crisis, approve=True)
    await night.do(stand_down, crisis.id, by=ANA, note="Out")
    second = await a_crisis(night)
    await said(night, second, by=LEAD, approve=True)

    form = await night.look(statement_form, second.id, by=ANA)

    assert [one.text for one in form.lines] == ["We look into it.", LINE]
    assert [(one.source, one.longest) for one in form.accounts] == [("web", 280)]
    assert form.approves
    approved = await night.rows(ApprovedLine)
    assert sorted((one.crisis_id, one.approved_by) for one in approved) == [(crisis.id, ANA), (second.id, LEAD)]


async def test_after_a_restore_what_waited_is_unknown_and_not_posted_by_itself(night: NightTeam) -> None:
    crisis = await a_crisis(night)
    await night.desks.once(
        "form:1", make_statements, crisis.id, by=ANA, text=LINE, kind=StatementKind.OPENING, sources=["web"],
        now=night.now,
    )  # fmt: skip
    async with night.store.write() as session:
        done = await after_restore(session, real_now=night.now)

    assert await taken(night) == []
    assert (await only(night, crisis)).state is ReplyState.UNKNOWN
    assert done.unknown_replies == 1
