"""When more comes than can be taken one by one: the board comes, cards wait, and nobody is lost when it is over."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from bot.desk.claim import claim_case, claim_next, release_case
from bot.desk.effects import show_case
from bot.desk.lists import due_lists
from bot.desk.storms.look import storm_view
from bot.desk.storms.minding import mind_storms
from bot.desk.sweep import sweep
from bot.desk.work import Work
from bot.store import Card, Case, Mention
from bot.store.database import Store
from bot.store.words import CardKind, CaseState, EventKind, Removal, SendState
from tests.desk.storms.stormy import StormTeam
from tests.support.builders import ANA, BEN, CHANNEL, PRIVATE, a_desk, at

DANGER = "Help, there is a fire in the carriage!"


async def in_a_storm(team: StormTeam, count: int = 40) -> list[int]:
    """Forty people write, and the next round sees it; nothing has left for Slack yet."""
    cases = await team.many_write(count)
    assert (await team.minded()).begun == 1
    return cases


async def test_twenty_free_cases_are_cards_and_the_twenty_first_makes_a_board(team: StormTeam) -> None:
    await team.many_write(20)
    calm = await team.minded()
    await team.many_write(1, name="last")

    stormy = await team.minded()

    assert (calm.begun, stormy.begun) == (0, 1)
    [storm] = await team.storms()
    assert (storm.channel, storm.facts["causes"], storm.facts["free"]) == (CHANNEL, ["free"], 21)
    [board] = await team.rows(Card, Card.kind == CardKind.STORM)
    assert (board.channel, board.rank, storm.card_id) == (CHANNEL, 0, board.id)


async def test_cards_that_have_not_left_are_taken_back_and_new_cases_get_none(team: StormTeam) -> None:
    posted = await team.many_write(3, name="first")
    await team.posted()
    await in_a_storm(team)

    later = await team.many_write(5, name="later")

    assert await team.cards() == [str(number) for number in posted]
    assert all([(await team.case(number)).listed for number in later])


async def test_what_is_urgent_gets_its_card_at_once_as_many_as_the_channel_can_show_soon(team: StormTeam) -> None:
    await in_a_storm(team)

    urgent = await team.many_write(35, name="u", text=DANGER)
    shown = await team.cards()
    await team.posted()
    await team.minded()

    assert len(shown) == 30
    assert set(shown) < {str(number) for number in urgent}
    assert set(await team.cards()) == {str(number) for number in urgent}


async def test_what_next_gives_along_of_a_customer_gets_its_cards_too(team: StormTeam) -> None:
    same = [await team.a_case("jan", conversation_id=f"jan{number}") for number in range(3)]
    await in_a_storm(team)

    await team.do(claim_next, "rail", by=ANA)

    assert sorted(await team.cards()) == sorted(str(number) for number in same)


async def test_a_held_case_gets_its_card_when_it_becomes_urgent(team: StormTeam) -> None:
    cases = await in_a_storm(team)

    await team.wrote_again("c7", text=DANGER)

    assert await team.cards() == [str(cases[7])]
    [thread] = await team.rows(Card, Card.kind == CardKind.MENTION)
    assert thread.state is SendState.READY


async def test_a_case_that_is_taken_gets_its_card_with_all_that_was_said(team: StormTeam) -> None:
    cases = await team.many_write(40)
    before = await team.wrote_again("c3")
    await team.minded()
    during = await team.wrote_again("c3")

    await team.do(claim_case, cases[3], by=ANA)

    assert await team.cards() == [str(cases[3])]
    said = {one.external_id: str(one.id) for one in await team.mentions_of(cases[3])}
    thread = await team.rows(Card, Card.kind == CardKind.MENTION, Card.state == SendState.READY)
    assert [row.ref for row in thread] == [said[before], said[during]]


async def test_next_gives_each_case_once_and_shows_it(team: StormTeam) -> None:
    await in_a_storm(team)
    who = [ANA, BEN] * 5

    taken = await asyncio.gather(*(team.do(claim_next, "rail", by=agent) for agent in who))

    assert len({case.id for case in taken}) == 10
    assert sorted(await team.cards()) == sorted(str(case.id) for case in taken)


async def test_it_ends_at_half_and_what_is_still_free_gets_its_card_in_the_order_of_the_queue(
    team: StormTeam,
) -> None:
    cases = await in_a_storm(team, 30)
    for number in cases[:19]:
        await team.do(claim_case, number, by=ANA)
    team.clock.advance(timedelta(minutes=2))
    still = await team.minded()
    await team.do(claim_case, cases[19], by=ANA)
    taken = await team.cards()

    over = await team.minded()

    assert (still.ended, over.ended, over.shown) == (0, 1, 10)
    [storm] = await team.storms()
    assert storm.ended_at == team.now
    assert (await team.cards())[len(taken) :] == [str(number) for number in cases[20:]]


async def test_while_more_comes_than_slack_can_show_it_goes_on_although_all_is_taken(team: StormTeam) -> None:
    await in_a_storm(team, 130)
    for case in await team.rows(Case):
        await team.do(claim_case, case.id, by=ANA)
    await team.posted()
    await team.many_write(61, name="heard", addressed=False, source="forum")

    at_once = await team.minded()
    team.clock.advance(timedelta(minutes=2))
    calm = await team.minded()

    assert (at_once.ended, calm.ended) == (0, 1)


async def test_what_was_overheard_in_a_storm_gets_no_card_afterwards(team: StormTeam) -> None:
    await in_a_storm(team, 21)
    [heard] = await team.many_write(1, name="heard", addressed=False, source="forum")
    for number in range(1, 22):
        await team.do(claim_case, number, by=ANA)
    team.clock.advance(timedelta(minutes=2))
    await team.minded()
    await team.do(due_lists)
    silent = str(heard) in await team.cards()

    await team.wrote_again("heard0", source="forum", addressed=True)
    await team.do(due_lists)

    assert not silent
    assert str(heard) in await team.cards()


async def test_private_cases_have_a_board_of_their_own_and_their_words_stand_on_no_other(team: StormTeam) -> None:
    await team.in_private(25)
    await team.minded()
    [private] = await team.storms()
    first = await team.board()
    await team.many_write(25)
    await team.minded()

    _, public = await team.storms()
    second = await team.board()
    assert (private.channel, public.channel) == (PRIVATE, CHANNEL)
    assert first.content is not None
    assert second.content is not None
    assert (first.content.free, second.content.free) == (25, 25)
    assert not set(first.content.first) & set(second.content.first)
    assert all(row.excerpt for row in (*first.rows, *second.rows))


async def test_a_storm_ends_when_the_desk_closes_and_begins_again_with_the_morning(team: StormTeam) -> None:
    team.clock.set(at("17:50"))
    await in_a_storm(team)
    team.clock.set(at("18:05"))
    closed = await team.minded()
    team.clock.set(at("08:00", days=1))
    await team.do(due_lists)

    morning = await team.minded()

    assert (closed.ended, closed.shown, morning.begun) == (1, 0, 1)
    assert await team.cards() == []
    assert len(await team.storms()) == 2


async def test_a_weekend_comes_as_a_board(team: StormTeam) -> None:
    team.clock.set(at("09:00", days=5))
    waited = await team.many_write(60)
    quiet = await team.minded()
    team.clock.set(at("08:00", days=7))

    begun = await team.minded()

    assert (quiet.begun, begun.begun) == (0, 1)
    board = await team.board()
    assert board.content is not None
    assert board.content.free == len(waited)


async def test_many_rounds_at_once_begin_one_storm(team: StormTeam) -> None:
    await team.many_write(40)

    await asyncio.gather(*(team.do(mind_storms) for _ in range(5)))

    assert len(await team.storms()) == 1
    assert len(await team.rows(Card, Card.kind == CardKind.STORM)) == 1


async def test_a_board_that_slack_does_not_take_for_long_keeps_no_urgent_case_from_its_card(team: StormTeam) -> None:
    await in_a_storm(team)
    team.clock.advance(timedelta(minutes=6))  # Slack is away: not even the board has left
    urgent = await team.many_write(1, name="hurt", text=DANGER)

    minded = await team.minded()

    assert (minded.begun, minded.ended) == (0, 0)
    assert str(urgent[0]) in await team.cards(CHANNEL)
    assert len(await team.rows(Card, Card.kind == CardKind.STORM)) == 1


async def test_a_board_far_up_moves_down_and_leads_to_where_it_stands_once_that_is_known(team: StormTeam) -> None:
    await in_a_storm(team)
    await team.posted()
    [storm] = await team.storms()
    for number in await team.many_write(20, name="later"):
        await team.do(claim_case, number, by=ANA)
    await team.posted()
    team.clock.advance(timedelta(minutes=6))
    await team.minded()
    old, new = await team.rows(Card, Card.kind == CardKind.STORM)
    nowhere = await team.look(storm_view, storm.id, card_id=old.id)
    told = old.wanted
    await team.posted()

    await team.minded()
    await team.minded()

    left, stands = await team.rows(Card, Card.kind == CardKind.STORM)
    somewhere = await team.look(storm_view, storm.id, card_id=old.id)
    assert (nowhere.moved, nowhere.to) == (True, None)
    assert (somewhere.moved, somewhere.to) == (True, (CHANNEL, stands.ts))
    assert left.wanted == told + 1, "one edit, not one a round"
    assert new.id == stands.id


async def test_a_storm_does_not_end_before_the_channel_can_show_what_it_held_back(store: Store) -> None:
    team = StormTeam(store, a_desk(next_limit="10\nstorm_from = 100000"))
    waiting = await team.many_write(130)
    begun = await team.minded()

    team.clock.advance(timedelta(minutes=5))
    goes_on = await team.minded()
    for number in waiting[:70]:
        await team.do(claim_case, number, by=ANA)
    await team.posted()
    over = await team.minded()
    calm = await team.minded()

    assert [(one.begun, one.ended) for one in (begun, goes_on, over, calm)] == [(1, 0), (0, 0), (0, 1), (0, 0)]
    assert over.shown == 60


async def test_the_board_is_edited_when_what_it_says_changed(team: StormTeam) -> None:
    cases = await in_a_storm(team)
    await team.minded()
    team.clock.advance(timedelta(minutes=2))
    await team.minded()
    await team.posted()
    await team.minded()
    [same] = await team.rows(Card, Card.kind == CardKind.STORM)

    await team.do(claim_case, cases[0], by=ANA)
    await team.minded()

    [changed] = await team.rows(Card, Card.kind == CardKind.STORM)
    assert (same.shown, changed.shown) == (same.wanted, changed.wanted - 1)


async def test_a_board_far_up_moves_down_and_says_so_where_it_stood(team: StormTeam) -> None:
    await in_a_storm(team)
    await team.posted()
    await team.many_write(20, name="u", text=DANGER)
    await team.posted()
    team.clock.advance(timedelta(minutes=4))
    await team.minded()
    stayed = len(await team.rows(Card, Card.kind == CardKind.STORM))
    team.clock.advance(timedelta(minutes=1))

    await team.minded()

    old, new = await team.rows(Card, Card.kind == CardKind.STORM)
    assert stayed == 1
    assert (await team.storms())[0].card_id == new.id
    assert old.shown < old.wanted


async def test_the_line_about_free_cases_is_silent_while_the_board_says_it(team: StormTeam) -> None:
    await in_a_storm(team)
    team.clock.advance(timedelta(minutes=31))

    await team.do(sweep)

    assert await team.rows(Card, Card.kind == CardKind.FREE_LINE) == []


async def test_a_case_that_is_released_in_a_storm_keeps_its_card(team: StormTeam) -> None:
    cases = await in_a_storm(team)
    await team.do(claim_case, cases[0], by=ANA)
    await team.posted()

    await team.do(release_case, cases[0], by=ANA)
    await team.minded()

    assert await team.cards() == [str(cases[0])]
    assert (await team.case(cases[0])).state is CaseState.NEW
    assert (await team.events(cases[0]))[-1] is EventKind.RELEASED


async def test_every_mention_is_in_one_case_and_no_case_is_lost(store: Store) -> None:
    team = StormTeam(store, a_desk(next_limit="0"))
    cases = await in_a_storm(team, 60)
    await team.many_write(60, name="more")
    for number in cases:
        await team.do(claim_case, number, by=ANA)
    team.clock.advance(timedelta(minutes=2))
    for _ in range(60):
        await team.do(claim_next, "rail", by=BEN)
    await team.posted()

    await team.minded()

    mentions = await team.rows(Mention)
    assert len({mention.external_id for mention in mentions}) == len(mentions) == 120
    assert len(await team.cards()) == 120
    assert (await team.storms())[0].ended_at == team.now


async def test_a_board_is_shown_anew_when_words_on_it_are_deleted(team: StormTeam) -> None:
    await in_a_storm(team)
    [board] = await team.rows(Card, Card.kind == CardKind.STORM)
    await team.posted()

    await team.deleted("mc0-first", author="c0")

    [anew] = await team.rows(Card, Card.kind == CardKind.STORM)
    assert (anew.id, anew.shown, anew.removal) == (board.id, 0, Removal.CHECK)


async def test_a_card_that_was_written_by_who_had_not_seen_the_storm_is_taken_back(team: StormTeam) -> None:
    [case, *_] = await in_a_storm(team)

    async def as_before(work: Work, *, now: datetime) -> None:
        await show_case(work, await work.case(case), now=now)

    await team.do(as_before)
    written = await team.cards()
    await team.minded()

    assert (written, await team.cards()) == ([str(case)], [])
    assert (await team.case(case)).listed
