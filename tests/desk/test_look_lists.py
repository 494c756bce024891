"""The queue, my cases, the free line, the day's lists and App Home."""

from __future__ import annotations

from datetime import date, timedelta

from bot.desk.claim import claim_case
from bot.desk.lists import due_lists
from bot.desk.look import day_list, free_line, home_view, my_rows, queue_rows, queue_total
from bot.rules.vocabulary import Visibility
from bot.store.words import ReplyKind
from tests.support.builders import ANA, BEN, CHANNEL, KIM, LEAD, MINUTE, Team, at

TUESDAY = date(2026, 11, 24)
URGENT = "Accident on the platform, somebody is injured!"


async def test_the_queue_holds_what_is_free_most_urgent_first(team: Team) -> None:
    old = await team.a_case("old")
    team.clock.advance(MINUTE)
    urgent = await team.a_case("urgent", text=URGENT)
    await team.claimed("taken")
    await team.a_case("overheard", source="forum", addressed=False)
    await team.posted()

    rows = await team.look(queue_rows, team.desk, limit=10)

    assert [row.number for row in rows] == [urgent, old]
    assert (rows[0].customer, rows[0].excerpt, rows[0].link) == (
        "@urgent",
        URGENT,
        (CHANNEL, f"case:{urgent}:{CHANNEL}"),
    )
    assert (rows[1].before, rows[1].overdue, rows[1].owner) == (at("11:00"), False, None)
    assert await team.desks.look(queue_total, team.desk) == 2
    assert len(await team.look(queue_rows, team.desk, limit=1)) == 1


async def test_an_empty_queue_has_no_rows(team: Team) -> None:
    assert await team.look(queue_rows, team.desk) == ()


async def test_my_cases_come_as_the_customer_is_to_hear_and_waiting_ones_last(team: Team) -> None:
    waiting = await team.claimed("waiting")
    await team.answered(waiting)
    team.clock.advance(MINUTE)
    owed = await team.claimed("owed")
    held = await team.claimed("held")
    await team.answered(held, kind=ReplyKind.HOLDING, promised_for=at("12:00"))
    asked = await team.claimed("asked", addressed=False)
    await team.asked(asked)
    await team.claimed("bens", by=BEN)

    rows = await team.look(my_rows, ANA)

    assert [row.number for row in rows] == [owed, held, asked, waiting]
    for first in (1, 2, 3):  # which ones are read, the database decides
        some = await team.look(my_rows, ANA, limit=first)
        assert [row.number for row in some] == [owed, held, asked][:first]
    assert (rows[1].promise, rows[2].question_due) == (at("12:00"), at("14:01"))
    assert (rows[3].waiting_since, rows[3].before) == (at("10:00"), None)


async def test_one_persons_list_shows_private_words_and_a_channels_list_does_not(team: Team) -> None:
    await team.a_case("open")
    await team.a_case("secret", visibility=Visibility.PRIVATE, text="My number is 0612345678")
    team.clock.set(at("08:00", days=1))
    await team.do(due_lists)

    mine = await team.look(queue_rows, team.desk)
    shown = await team.look(day_list, team.desk, TUESDAY, channel=CHANNEL, morning=True)

    assert {row.customer: row.excerpt is not None for row in mine} == {"@open": True, "@secret": True}
    assert {row.customer: row.excerpt is not None for row in shown.rows} == {"@open": True, "@secret": False}


async def test_the_morning_list_holds_what_is_still_to_be_taken(team: Team) -> None:
    team.clock.set(at("20:00"))
    cases = [await team.a_case(f"night{number}") for number in range(3)]
    team.clock.set(at("08:00", days=1))
    await team.do(due_lists)
    await team.do(claim_case, cases[1], by=ANA)

    shown = await team.look(day_list, team.desk, TUESDAY, channel=CHANNEL, morning=True)

    assert [row.number for row in shown.rows] == [cases[0], cases[2]]
    assert (shown.total, shown.taken, shown.handled, shown.coordinator) == (3, 1, 1, LEAD)


async def test_the_closing_list_names_the_next_opening(team: Team) -> None:
    number = await team.a_case()
    team.clock.set(at("17:30"))
    await team.do(due_lists)

    shown = await team.look(day_list, team.desk, date(2026, 11, 23), channel=CHANNEL, morning=False)

    assert ([row.number for row in shown.rows], shown.opens_at) == ([number], at("08:00", days=1))


async def test_a_day_without_a_list_is_empty(team: Team) -> None:
    shown = await team.look(day_list, team.desk, TUESDAY, channel=CHANNEL, morning=True)

    assert (shown.rows, shown.total) == ((), 0)


async def test_the_free_line_counts_what_is_free_and_names_the_first(team: Team) -> None:
    await team.a_case("one")
    team.clock.advance(MINUTE)
    await team.a_case("urgent", text=URGENT)
    await team.claimed("taken")
    await team.a_case("overheard", source="forum", addressed=False)

    line = await team.look(free_line, team.desk)

    assert (line.free, line.urgent, line.desk) == (2, 1, "rail")
    assert line.first_before == at("10:16")


async def test_with_nothing_free_the_line_names_no_time(team: Team) -> None:
    line = await team.look(free_line, team.desk)

    assert (line.free, line.urgent, line.first_before) == (0, 0, None)


async def test_app_home_of_an_agent_holds_own_cases_and_the_queue(team: Team) -> None:
    mine = await team.claimed("mine")
    free = await team.a_case("free")

    home = await team.look(home_view, ANA)

    assert (home.desk, home.is_agent, home.is_open, home.next_opening) == ("rail", True, True, None)
    assert [row.number for row in home.mine] == [mine]
    assert ([row.number for row in home.queue], home.queue_total) == ([free], 1)
    assert home.coordinator == LEAD


async def test_app_home_while_closed_names_the_next_opening(team: Team) -> None:
    team.clock.set(at("19:00"))

    home = await team.look(home_view, ANA)

    assert (home.is_open, home.next_opening, home.coordinator) == (False, at("08:00", days=1), None)


async def test_app_home_of_others_holds_no_cases(team: Team) -> None:
    await team.a_case()

    home = await team.look(home_view, KIM)

    assert (home.is_agent, home.desk, home.queue) == (False, None, ())


async def test_a_late_case_is_overdue(team: Team) -> None:
    await team.a_case()
    team.clock.advance(timedelta(days=1))

    [row] = await team.look(queue_rows, team.desk)

    assert row.overdue
