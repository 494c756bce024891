"""A case as its card shows it: the words that wait, exceptions only, and what may be done now."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event

from bot.desk.claim import claim_case, join_in, release_case, take_over_case
from bot.desk.escalate import answer_question, take_question
from bot.desk.look import case_details, case_of_message, case_view
from bot.desk.ports import MentionEvent, Rejected
from bot.desk.refusals import UnknownCase
from bot.desk.resolve import reopen_case, resolve_case
from bot.desk.views import Can, CaseView
from bot.rules.sla import ClockKind
from bot.rules.triage import ReasonKind
from bot.rules.vocabulary import Visibility
from bot.store import Case, Outbox
from bot.store.words import CaseState, ClockState, EventKind, MessageKind, Outcome, QuestionState, ReplyKind, ReplyState
from tests.support.builders import ANA, BEN, CHANNEL, KIM, MINUTE, PRIVATE, TEN, Team, a_mention, at

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def view(team: Team, number: int, channel: str = CHANNEL) -> CaseView:
    return await team.look(case_view, number, channel=channel)


async def test_a_free_case_shows_who_wrote_what_and_until_when(team: Team) -> None:
    await team.hears(
        a_mention(1, followers=12, url="https://x.test/1", language="nl", media=[
            {"url": "https://x.test/a.png", "type": "image", "alt": "a broken door"}, {"url": "https://x.test/b.mp4"},
        ])
    )  # fmt: skip
    [case] = await team.rows(Case)

    shown = await view(team, case.id)

    assert (shown.number, shown.revision, shown.platform, shown.state) == (case.id, 1, "web", CaseState.NEW)
    assert (shown.customer.handle, shown.customer.followers, shown.reach) == ("@jan", 12, None)
    assert (shown.mention.text, shown.mention.url) == ("My train 1 never came, what now?", "https://x.test/1")
    assert shown.mention.media == (("https://x.test/a.png", "a broken door"), ("https://x.test/b.mp4", ""))
    assert (shown.before, shown.overdue, shown.owner, shown.was) == (at("11:00"), False, None, None)
    assert (shown.more, shown.contacts_this_week, shown.questions, shown.moved_away) == (0, 1, (), False)


async def test_a_case_that_is_not_there_is_refused(team: Team) -> None:
    with pytest.raises(UnknownCase):
        await view(team, 404)


async def test_the_oldest_words_that_wait_are_shown_and_the_rest_counted(team: Team) -> None:
    number = await team.claimed()
    await team.answered(number)
    for minute in (1, 2, 3):
        team.clock.advance(minute * MINUTE)
        await team.wrote_again(text=f"and {minute}, what about that?")

    shown = await view(team, number)

    assert (shown.mention.text, shown.more) == ("and 1, what about that?", 2)


async def test_when_nothing_waits_the_newest_words_are_shown(team: Team) -> None:
    number = await team.claimed()
    team.clock.advance(MINUTE)
    await team.wrote_again(text="and that?")
    team.clock.advance(MINUTE)
    await team.answered(number)

    shown = await view(team, number)

    assert (shown.mention.text, shown.mention.answered, shown.more) == ("and that?", True, 0)
    assert (shown.before, shown.waiting_since) == (None, team.now)
    assert shown.last_reply is not None
    assert (shown.last_reply.by, shown.last_reply.text) == ("Ana", "We look into it. ^AN")


async def test_deleted_words_do_not_wait_and_leave_a_tombstone(team: Team) -> None:
    number = await team.a_case()
    await team.deleted("mjan1")

    shown = await view(team, number)

    assert (shown.mention.text, shown.mention.deleted_at, shown.more, shown.before) == (None, team.now, 0, None)


async def test_edited_words_keep_what_they_were(team: Team) -> None:
    number = await team.a_case(text="My trian")
    team.clock.advance(MINUTE)
    await team.hears(a_mention(id="mjan1", text="My train", event=MentionEvent.EDITED))

    shown = await view(team, number)

    assert (shown.mention.text, shown.mention.edited_at) == ("My train", team.now)
    assert shown.mention.versions == (("My trian", team.now.isoformat()),)


async def test_names_and_overdue(team: Team) -> None:
    number = await team.claimed(by=ANA)
    await team.do(take_over_case, number, by=BEN)
    team.clock.set(at("18:01"))

    shown = await view(team, number)

    assert (shown.owner, shown.owner_id, shown.overdue, shown.handovers) == ("Ben", BEN, True, 1)


async def test_a_returned_case_says_whose_it_was(team: Team) -> None:
    number = await team.claimed(by=ANA)
    await team.do(release_case, number, by=ANA)

    assert (await view(team, number)).was == "Ana"


async def test_urgent_reasons_and_reach(team: Team) -> None:
    number = await team.a_case(text="Accident on the platform, somebody is injured!", followers=20_000)

    shown = await view(team, number)

    assert ReasonKind.REACH in {reason.kind for reason in shown.reasons}
    assert shown.reach == 20_000


async def test_contacts_of_a_week_are_cases_and_what_the_customer_reopened(team: Team) -> None:
    old = await team.claimed(conversation_id="c-old")
    await team.do(resolve_case, old, by=ANA, outcome=Outcome.ANSWERED)
    await team.do(reopen_case, old, by=ANA)
    await team.do(resolve_case, old, by=ANA, outcome=Outcome.ANSWERED)
    team.clock.advance(HOUR)
    await team.wrote_again(conversation_id="c-old", text="It is still not right, is it?")
    other = await team.a_case("jan", conversation_id="c-new")
    await team.a_case("piet")

    assert (await view(team, other)).contacts_this_week == 3
    team.clock.advance(7 * DAY)
    assert (await view(team, other)).contacts_this_week == 1


async def test_questions_stay_on_the_card_until_the_answer_is_passed_on(team: Team) -> None:
    number = await team.claimed()
    asked = await team.asked(number)
    await team.do(take_question, asked, by=KIM)
    await team.knows(UKIM="Kim")

    [open_one] = (await view(team, number)).questions
    await team.do(answer_question, asked, by=KIM, text="Yes.")
    [answered] = (await view(team, number)).questions
    await team.answered(number)
    passed_on = (await view(team, number)).questions

    assert (open_one.label, open_one.asked_by, open_one.taken_by, open_one.state) == (
        "Billing", "Ana", "Kim", QuestionState.TAKEN,
    )  # fmt: skip
    assert (open_one.usergroup, open_one.answer_by, open_one.answered_by) == ("S1", at("14:00"), None)
    assert (answered.state, answered.answer, answered.answered_by) == (QuestionState.ANSWERED, "Yes.", "Kim")
    assert passed_on == ()


async def test_a_reply_on_its_way_a_failed_one_and_a_promise(team: Team) -> None:
    number = await team.claimed()
    reply = await team.reply(number)
    on_its_way = await view(team, number)
    await team.outcome(reply, Rejected("no links please"))
    failed = await view(team, number)
    await team.answered(number, kind=ReplyKind.HOLDING, promised_for=at("16:00"))
    held = await view(team, number)

    assert (on_its_way.sending, on_its_way.failed_reply) == (True, None)
    assert failed.failed_reply is not None
    assert (failed.failed_reply.state, failed.failed_reply.reason) == (ReplyState.REJECTED, "no links please")
    assert (failed.sending, Can.RETRY_REPLY in failed.can) == (False, True)
    assert (held.failed_reply, held.promise, held.before) == (None, at("16:00"), at("16:00"))


@pytest.mark.parametrize("channel", [PRIVATE, ANA])
async def test_a_private_case_shows_its_words_where_they_may_stand(team: Team, channel: str) -> None:
    number = await team.a_case(visibility=Visibility.PRIVATE, text="My number is 0612345678, what now?")

    shown = await view(team, number, channel)

    assert (shown.moved_away, shown.mention.text) == (False, "My number is 0612345678, what now?")
    assert Can.REPLY in shown.can


async def test_a_case_that_moved_to_the_private_channel_leaves_no_words_behind(team: Team) -> None:
    number = await team.claimed()
    await team.asked(number)
    await team.wrote_again(visibility=Visibility.PRIVATE, text="My number is 0612345678")
    await team.answered(number, visibility=Visibility.PRIVATE)

    shown = await view(team, number, CHANNEL)

    assert shown.moved_away
    assert (shown.mention.text, shown.mention.url, shown.mention.media) == (None, None, ())
    assert (shown.can, shown.questions, shown.last_reply, shown.reasons) == (frozenset(), (), None, ())


async def test_a_private_reply_shows_no_words_in_a_public_channel(team: Team) -> None:
    number = await team.claimed()
    await team.answered(number, "Your code is 1234", visibility=Visibility.PRIVATE)

    public, private = (await view(team, number, CHANNEL)).last_reply, (await view(team, number, ANA)).last_reply

    assert public is not None
    assert private is not None
    assert (public.text, private.text) == (None, "Your code is 1234 ^AN")


async def test_a_folded_customer_shows_until_when(team: Team) -> None:
    number = await team.claimed()
    await team.do(resolve_case, number, by=ANA, outcome=Outcome.NOT_ENGAGING, cause=None)

    shown = await view(team, number)
    team.clock.advance(31 * DAY)

    assert (shown.folded_until, shown.resolved_by, shown.outcome) == (TEN + 30 * DAY, "Ana", Outcome.NOT_ENGAGING)
    assert (await view(team, number)).folded_until is None


FREE = {Can.CLAIM, Can.REPLY, Can.ESCALATE, Can.RESOLVE, Can.ASSIGN, Can.CLOSE_WITHOUT_REPLY, Can.DETAILS}
OWNED = FREE - {Can.CLAIM} | {Can.RELEASE, Can.TAKE_OVER}


async def test_buttons_follow_the_state(team: Team) -> None:
    number = await team.a_case()
    free = (await view(team, number)).can
    await team.do(claim_case, number, by=ANA)
    owned = (await view(team, number)).can
    await team.do(resolve_case, number, by=ANA, outcome=Outcome.ANSWERED)
    closed = (await view(team, number)).can

    assert (free, owned, closed) == (FREE, OWNED, {Can.REOPEN, Can.DETAILS})


async def test_what_was_overheard_is_joined_in_or_left(team: Team) -> None:
    number = await team.a_case(source="forum", addressed=False)
    overheard = (await view(team, number)).can
    await team.do(claim_case, number, by=ANA)
    claimed = (await view(team, number)).can
    await team.do(join_in, number, by=ANA)

    assert overheard == {Can.JOIN_IN, Can.CLOSE_WITHOUT_REPLY, Can.DETAILS}
    assert claimed == overheard | {Can.RELEASE, Can.RESOLVE}
    assert (await view(team, number)).can == OWNED


async def test_where_nothing_can_be_sent_there_is_no_reply(team: Team) -> None:
    number = await team.a_case(source="feed")

    assert (await view(team, number)).can == FREE - {Can.REPLY}


async def test_a_card_takes_few_round_trips(team: Team) -> None:
    number = await team.claimed()
    await team.asked(number)
    await team.answered(number)
    statements: list[str] = []
    engine = team.store._reader.sync_engine

    def count(*facts: object) -> None:
        statements.append(str(facts[2]))

    event.listen(engine, "before_cursor_execute", count)
    await view(team, number)
    event.remove(engine, "before_cursor_execute", count)

    of_the_case = [statement for statement in statements if statement.startswith("SELECT")][4:]
    assert len(of_the_case) <= 7, of_the_case


async def test_details_hold_everything(team: Team) -> None:
    earlier = await team.claimed(conversation_id="c-old")
    await team.do(resolve_case, earlier, by=ANA, outcome=Outcome.ANSWERED)
    number = await team.claimed()
    await team.asked(number)
    team.clock.advance(HOUR)
    await team.wrote_again()

    details = await team.look(case_details, number)

    assert [mention.external_id for mention in details.mentions] == ["mjan2", "mjan3"]
    happened = [(event.kind, event.by) for event in details.events]
    assert happened[:3] == [
        (EventKind.OPENED, None), (EventKind.CLAIMED, "Ana"), (EventKind.QUESTION_ASKED, "Ana"),
    ]  # fmt: skip
    assert happened[-1] == (EventKind.MENTION_ADDED, None)
    assert details.earlier_cases == ((earlier, TEN, Outcome.ANSWERED),)
    clocks = {clock.kind: clock for clock in details.clocks}
    assert clocks[ClockKind.DEPARTMENT_ANSWER].department == "Billing"
    assert clocks[ClockKind.FIRST_REPLY].state is ClockState.RUNNING
    assert details.explained == ((TEN, TEN + HOUR),)
    assert details.counted == HOUR


async def test_details_of_a_closed_case_explain_no_clock(team: Team) -> None:
    number = await team.claimed()
    await team.answered(number)
    await team.do(resolve_case, number, by=ANA, outcome=Outcome.ANSWERED)

    details = await team.look(case_details, number)

    assert (details.explained, details.counted) == ((), timedelta())
    assert [reply.by for reply in details.replies] == ["Ana"]


async def test_a_message_of_ours_leads_to_its_case(team: Team) -> None:
    number = await team.claimed()
    await team.asked(number)
    await team.answered(number)
    await team.posted()
    await team.delivered()
    card = (await team.case(number)).cards[0]
    [row] = await team.rows(Outbox, Outbox.kind == MessageKind.REPLY_SENT)

    found = [
        await team.desks.look(case_of_message, channel, ts)
        for channel, ts in ((card.channel, str(card.ts)), (row.channel, str(row.ts)), (CHANNEL, "1.1"))
    ]

    assert found == [number, number, None]
