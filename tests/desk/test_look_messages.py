"""Follow-ups, questions, pings and direct messages: what they say as things are when they leave."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.desk.claim import assign_case, claim_case, release_case
from bot.desk.effects import tell
from bot.desk.escalate import answer_question, say_not_ours
from bot.desk.look import followup_view, message_view, ping_lines, question_view
from bot.desk.message_view import MessageView
from bot.desk.notes import add_note
from bot.desk.ports import MentionEvent, Rejected
from bot.desk.refusals import QuestionClosed, UnknownCase
from bot.desk.resolve import resolve_case
from bot.desk.sweep import sweep
from bot.desk.work import Work
from bot.rules.pings import Step
from bot.rules.sla import ClockKind
from bot.rules.vocabulary import Visibility
from bot.store import Card, Mention, Outbox
from bot.store.words import CardKind, MessageKind, Outcome, ReplyState
from tests.support.builders import ANA, BEN, BILLING, CHANNEL, KIM, LEAD, MINUTE, PRIVATE, TEN, Team, a_mention, at

HOUR = timedelta(hours=1)


async def message(team: Team, kind: MessageKind) -> MessageView | None:
    """Look at the newest message of a kind."""
    rows = await team.outbox(kind)
    return await team.look(message_view, rows[-1].id)


async def shown(team: Team, kind: MessageKind) -> MessageView:
    found = await message(team, kind)
    assert found is not None
    return found


async def say(work: Work, kind: MessageKind, number: int | None, *, to: str, now: object, **facts: object) -> int:
    """Write a message that other parts write."""
    case = await work.case(number) if number else None
    row = tell(work, kind, key=f"{kind}:{facts}", to=to, desk="rail", now=now, case=case, **facts)  # type: ignore[arg-type]
    await work.session.flush()
    return row.id


async def in_thread(team: Team, kind: CardKind, text: str, *, by: str) -> int:
    await team.posted()
    [card] = await team.rows(Card, Card.kind == kind)
    ts = f"9.{len(text)}{by}"
    added = await team.do(add_note, channel=card.channel, thread_ts=str(card.ts), ts=ts, author=by, text=text)
    assert added is not None
    return added.note


async def test_a_private_follow_up_shows_no_words_in_a_public_thread(team: Team) -> None:
    number = await team.claimed()
    await team.wrote_again(visibility=Visibility.PRIVATE, text="My number is 0612345678", url="https://x.test/2")
    team.clock.advance(MINUTE)
    await team.hears(
        a_mention(id="mjan2", text="My number is 0687654321", visibility=Visibility.PRIVATE, event=MentionEvent.EDITED)
    )
    [_, private] = await team.rows(Mention)

    public_place = await team.look(followup_view, private.id, channel=CHANNEL)
    private_place = await team.look(followup_view, private.id, channel=PRIVATE, version=0)

    assert (public_place.hidden, public_place.mention.text, public_place.mention.url) == (True, None, None)
    assert public_place.mention.versions == ((None, team.now.isoformat()),)
    assert (private_place.hidden, private_place.mention.text, private_place.version) == (
        False, "My number is 0687654321", 0,
    )  # fmt: skip
    assert private_place.mention.versions[0][0] == "My number is 0612345678"
    assert (private_place.case_number, private_place.customer.handle) == (number, "@jan")


async def test_a_mention_that_is_not_there_is_refused(team: Team) -> None:
    with pytest.raises(UnknownCase):
        await team.look(followup_view, 404, channel=CHANNEL)


async def test_a_question_shows_the_newest_words_without_thanks_and_deleted_ones(team: Team) -> None:
    number = await team.claimed(text="one")
    await team.answered(number)
    for text in ("two?", "three?", "four?"):
        team.clock.advance(MINUTE)
        await team.wrote_again(text=text)
    await team.deleted("mjan3")
    asked = await team.asked(number)

    question = await team.look(question_view, asked)

    assert [mention.text for mention in question.mentions] == ["one", "two?", "four?"]
    assert (question.case_number, question.label, question.platform) == (number, "Billing", "web")


async def test_a_question_that_is_not_there_is_refused(team: Team) -> None:
    with pytest.raises(QuestionClosed):
        await team.look(question_view, 404)


async def test_a_ping_says_its_lines_with_a_link_to_the_card(team: Team) -> None:
    number = await team.claimed(by=ANA)
    await team.posted()
    team.clock.set(at("10:50"))
    await team.do(sweep)

    [line] = (await shown(team, MessageKind.PING)).lines

    assert (line.number, line.kind, line.step, line.customer) == (number, ClockKind.FIRST_REPLY, Step.NEAR, "@jan")
    assert (line.due_at, line.started_at, line.at, line.owner) == (at("11:00"), TEN, at("10:50"), "Ana")
    assert (line.link, line.department) == ((CHANNEL, f"case:{number}:{CHANNEL}"), None)


async def test_a_ping_about_a_question_names_the_department(team: Team) -> None:
    number = await team.claimed(by=ANA)
    await team.answered(number)
    await team.asked(number)
    await team.posted()
    team.clock.set(at("13:45"))
    await team.do(sweep)

    lines = [line for row in await team.outbox(MessageKind.PING) for line in await team.desks.look(ping_lines, row.id)]

    assert {(line.kind, line.department) for line in lines} == {(ClockKind.DEPARTMENT_ANSWER, "Billing")}


async def test_the_link_of_a_case_that_moved_leads_to_the_private_card(team: Team) -> None:
    number = await team.claimed(by=ANA)
    await team.wrote_again(visibility=Visibility.PRIVATE)
    await team.posted()
    team.clock.set(at("10:50"))
    await team.do(sweep)

    [line] = (await shown(team, MessageKind.PING)).lines

    assert line.link == (PRIVATE, f"case:{number}:{PRIVATE}")


async def test_a_message_without_pings_has_no_lines(team: Team) -> None:
    await team.do(assign_case, await team.a_case(), to=BEN, by=ANA)
    [row] = await team.outbox()

    assert await team.desks.look(ping_lines, row.id) == ()
    assert await team.desks.look(ping_lines, 404) == ()


async def test_an_assignment_says_by_whom(team: Team) -> None:
    number = await team.a_case()
    await team.posted()
    await team.do(assign_case, number, to=BEN, by=ANA)

    view = await shown(team, MessageKind.ASSIGNED)

    assert view.case is not None
    assert (view.by, view.case.number, view.link) == ("Ana", number, (CHANNEL, f"case:{number}:{CHANNEL}"))


async def test_follow_ups_show_their_words_to_the_owner(team: Team) -> None:
    await team.claimed(by=ANA)
    await team.wrote_again(text="and that?")
    await team.wrote_again(visibility=Visibility.PRIVATE, text="My number is 0612345678")

    view = await shown(team, MessageKind.FOLLOWUPS)

    assert [one.mention.text for one in view.followups] == ["and that?", "My number is 0612345678"]


async def test_a_case_that_came_back_says_whose_it_was_unless_it_is_taken_again(team: Team) -> None:
    number = await team.claimed(by=ANA)
    team.clock.advance(2 * HOUR)
    await team.do(release_case, number, by=ANA)

    free = await shown(team, MessageKind.BACK_IN_QUEUE)
    await team.do(claim_case, number, by=BEN)

    assert free.was == "Ana"
    assert await message(team, MessageKind.BACK_IN_QUEUE) is None


async def test_what_the_customer_got_and_what_failed(team: Team) -> None:
    number = await team.claimed()
    failed = await team.reply(number, "First")
    await team.outcome(failed, Rejected("no"))
    await team.answered(number, "Second")

    sent, refused = await shown(team, MessageKind.REPLY_SENT), await shown(team, MessageKind.REPLY_FAILED)

    assert sent.reply is not None
    assert refused.reply is not None
    assert (sent.reply.text, sent.reply.by, sent.reply.sent_at) == ("Second ^AN", "Ana", team.now)
    assert (refused.reply.state, refused.reply.reason) == (ReplyState.REJECTED, "no")


async def test_answers_and_not_ours_hold_the_question(team: Team) -> None:
    await team.knows(UKIM="Kim")
    number = await team.claimed()
    first, second = await team.asked(number, "billing"), await team.asked(number, "track")
    await team.do(answer_question, first, by=KIM, text="Yes.")
    await team.do(say_not_ours, second, by=KIM, suggested="billing")

    answered, not_ours = await shown(team, MessageKind.ANSWERED), await shown(team, MessageKind.NOT_OURS)

    assert answered.question is not None
    assert not_ours.question is not None
    assert (answered.question.answer, answered.question.answered_by) == ("Yes.", "Kim")
    assert (not_ours.question.label, not_ours.question.suggested) == ("track", "Billing")


async def test_a_department_that_was_named_is_offered(team: Team) -> None:
    await team.claimed()
    note = await in_thread(team, CardKind.CASE, "Ask <!subteam^S1>", by=ANA)

    view = await shown(team, MessageKind.DEPARTMENT_NAMED)

    assert (view.department, view.note_id) == (("billing", "Billing"), note)


async def test_notes_say_which_team_speaks(team: Team) -> None:
    await team.asked(await team.claimed())
    await in_thread(team, CardKind.CASE, "He has a season ticket.", by=ANA)
    ours = await shown(team, MessageKind.NOTE_MIRRORED)
    await in_thread(team, CardKind.QUESTION, "Then yes.", by=KIM)
    theirs = await shown(team, MessageKind.NOTE_MIRRORED)

    assert ours.note is not None
    assert theirs.note is not None
    assert (ours.note.by, ours.note.text, ours.note.department) == ("Ana", "He has a season ticket.", None)
    assert (theirs.note.by, theirs.note.department) == (KIM, "Billing")
    assert theirs.question is not None


async def test_a_remark_holds_all_its_lines_until_the_question_is_closed(team: Team) -> None:
    asked = await team.asked(await team.claimed(by=ANA))
    await in_thread(team, CardKind.QUESTION, "Hm.", by=KIM)
    team.clock.advance(timedelta(minutes=9))
    for line in ("He can have half.", "By Friday."):
        await in_thread(team, CardKind.QUESTION, line, by=KIM)
        team.clock.advance(timedelta(seconds=30))

    remark = await shown(team, MessageKind.REMARK)
    await team.do(answer_question, asked, by=KIM, text="Half.")

    assert remark.note is not None
    assert remark.note.text == "He can have half.\nBy Friday."
    assert await message(team, MessageKind.REMARK) is None


async def test_waiting_and_leases_are_asked_about_only_while_it_is_so(team: Team) -> None:
    number = await team.claimed(by=ANA)
    lease = await team.do(say, MessageKind.LEASE_ASK, number, to=ANA, cases=[number])
    close = await team.do(say, MessageKind.ASK_TO_CLOSE, number, to=ANA, since=TEN.isoformat())
    owned = [await team.look(message_view, row) for row in (lease, close)]
    await team.answered(number)
    waiting = await team.look(message_view, close)
    await team.do(resolve_case, number, by=ANA, outcome=Outcome.ANSWERED)
    closed = [await team.look(message_view, row) for row in (lease, close)]

    assert [view is not None for view in owned] == [True, False]
    assert waiting is not None
    assert waiting.since == TEN
    assert closed == [None, None]


async def test_a_lease_is_asked_about_for_the_cases_that_one_still_has(team: Team) -> None:
    first, gone, last = [await team.claimed(name, by=ANA) for name in ("one", "two", "three")]
    await team.posted()
    row = await team.do(say, MessageKind.LEASE_ASK, first, to=ANA, cases=[first, gone, last])
    await team.do(assign_case, gone, to=BEN, by=ANA)

    view = await team.look(message_view, row)

    assert view is not None
    assert [case.number for case in view.cases] == [first, last]
    assert view.link == (CHANNEL, f"case:{first}:{CHANNEL}")


async def test_what_has_no_case_or_is_no_message_says_nothing(team: Team) -> None:
    number = await team.claimed()
    await team.reply(number)
    [reply] = await team.rows(Outbox, Outbox.kind == MessageKind.REPLY)
    homeless = await team.do(say, MessageKind.SECOND_HANDOVER, None, to=LEAD)

    assert [await team.look(message_view, row) for row in (reply.id, homeless, 404)] == [None, None, None]


async def test_a_message_in_a_thread_is_shown_as_for_the_threads_channel(team: Team) -> None:
    number = await team.claimed()
    await team.asked(number)
    await in_thread(team, CardKind.CASE, "He has a season ticket.", by=ANA)

    view = await shown(team, MessageKind.NOTE_MIRRORED)

    assert view.case is not None
    assert view.case.channel == BILLING
