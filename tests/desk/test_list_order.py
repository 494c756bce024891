"""What stands first on the closing list, and how much of a long list is read."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.desk.clockwork import promise_due, question_due, reply_due
from bot.desk.intake import ingest
from bot.desk.list_content import MOST_ROWS, ListContent, list_content
from bot.desk.lists import due_lists
from bot.desk.queue import standing
from bot.desk.resolve import resolve_case
from bot.desk.work import Work
from bot.rules.queue import Horizon, order
from bot.rules.sla import ClockKind
from bot.rules.vocabulary import Priority
from bot.store import Case, ListRow
from bot.store.words import ClockState, Outcome
from tests.desk.test_queue import CASES, set_up
from tests.support.builders import ANA, Team, a_mention, at

MONDAY = date(2026, 11, 23)
HALF_PAST_FIVE, CLOSING, OPENING = at("17:30"), at("18:00"), at("08:00", days=1)
# Minutes from ten: before the list, before and after closing, before and after the next opening.
WHEN = (300, 449, 451, 480, 481, 600, 1320, 1321)
FACTS = st.fixed_dictionaries(
    {
        "about_people": st.booleans(), "priority": st.sampled_from(Priority),
        "window_ends_at": st.none() | st.sampled_from(WHEN), "opened_at": st.sampled_from((-90, -60, -1)),
        "clocks": st.dictionaries(
            st.sampled_from(
                (ClockKind.FIRST_REPLY, ClockKind.PROMISE, ClockKind.DEPARTMENT_ANSWER, ClockKind.RESOLUTION)
            ),
            st.tuples(st.sampled_from(WHEN), st.sampled_from((ClockState.RUNNING, ClockState.MET))),
        ),
    }
)  # fmt: skip


async def the_list(team: Team) -> ListContent:
    async def look(work: Work) -> ListContent:
        return await list_content(work, team.desk, MONDAY, morning=False, now=team.now)

    return await team.desks.look(look)


def end_of_the_day(case: Case) -> tuple[object, ...]:
    """The rule: people; who is to hear from us before we close; what shuts or is expected before we open; the rest."""
    due, window = reply_due(case), case.window_ends_at
    named = [promise_due(case), question_due(case), window if window and window > HALF_PAST_FIVE else None]
    overnight = any(isinstance(one, datetime) and one <= OPENING for one in named)
    group = 0 if due and due <= CLOSING else 1 if overnight else 2
    return not case.about_people, group, *order(standing(case), Horizon(HALF_PAST_FIVE, OPENING))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.lists(FACTS, min_size=CASES, max_size=CASES))
async def test_the_end_of_the_day_in_order(team: Team, drawn: list[dict[str, Any]]) -> None:
    async with team.store.read() as session:
        numbers = list((await session.scalars(select(Case.id).order_by(Case.id))).all())
    numbers = numbers or [await team.a_case(f"customer{number}") for number in range(CASES)]
    team.clock.set(HALF_PAST_FIVE)
    await team.do(due_lists)
    await set_up(team, numbers, drawn)

    shown = await the_list(team)

    async with team.store.read() as session:
        cases = (await session.scalars(select(Case))).unique().all()
    assert [case.id for case in shown.rows] == [case.id for case in sorted(cases, key=end_of_the_day)]


async def test_of_a_long_list_as_much_is_read_as_can_be_shown(team: Team) -> None:
    many = [a_mention(number, author=f"customer{number}") for number in range(MOST_ROWS + 15)]
    opened = (await team.desks.do(ingest, "web", many, now=team.now)).opened
    team.clock.set(HALF_PAST_FIVE)
    await team.do(due_lists)
    for number in opened[:5]:
        await team.do(resolve_case, number, by=ANA, outcome=Outcome.ANSWERED)

    shown = await the_list(team)

    assert [case.id for case in shown.rows] == opened[5 : 5 + MOST_ROWS]
    assert (shown.total, shown.taken, shown.handled) == (MOST_ROWS + 15, 5, 5)
    assert len(await team.rows(ListRow)) == MOST_ROWS + 15
