"""Who gets a text for many, and who does not and why: some are answered by a person, or not at all."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import update

from bot.desk.crisis.acting import declare
from bot.desk.crisis.leading import add_line, say_lines_only
from bot.desk.group_answers.look import group_form
from bot.desk.group_answers.refusals import NobodyToAnswer, NotInAGroup, UnknownGap
from bot.desk.ports import Answerable, Denied, Way
from bot.desk.refusals import NotAnAgent, ReplyEmpty, ReplyTooLong
from bot.desk.resolve import resolve_case
from bot.desk.work import Desks
from bot.desk.writing import keep_draft, start_writing
from bot.rules.replying import Limit
from bot.store import Crisis, Customer
from bot.store.group_answers import LeftOut
from bot.store.words import Outcome, Visibility
from tests.desk.group_answers.scene import TEXT, grouped, some_cases
from tests.support.builders import ANA, BEN, LEAD, NOBODYS, Team, a_desk, a_mention
from tests.support.night import NightTeam, with_people_on_call


async def a_colleague_writes(team: Team, case: int) -> None:
    await team.do(start_writing, case, by=BEN)


async def own_draft(team: Team, case: int) -> None:
    await team.do(start_writing, case, by=ANA)
    await team.do(keep_draft, case, by=ANA, text="Dear Jan")


async def reply_on_its_way(team: Team, case: int) -> None:
    await team.reply(case)


async def answered(team: Team, case: int) -> None:
    await team.answered(case)


LEFT_OUT: list[tuple[LeftOut, Callable[[Team, int], Awaitable[None]]]] = [
    (LeftOut.WRITING, a_colleague_writes), (LeftOut.WRITING, own_draft), (LeftOut.ON_ITS_WAY, reply_on_its_way),
    (LeftOut.NOT_WAITING, answered),
]  # fmt: skip


@pytest.mark.parametrize(("why", "happens"), LEFT_OUT, ids=lambda one: getattr(one, "__name__", None))
async def test_who_is_being_helped_by_a_person_is_left_out(
    team: Team, why: LeftOut, happens: Callable[[Team, int], Awaitable[None]]
) -> None:
    jan, piet = await some_cases(team, "jan", "piet")
    await happens(team, jan)

    form = await team.look(group_form, piet, by=ANA, text=TEXT)

    assert (form.total, form.left_out) == (1, {why: 1})


@pytest.mark.parametrize("words", ["There is smoke in the train!", "My mother was on that train, is she hurt?"])
async def test_danger_and_relatives_never_get_a_text_for_many(team: Team, words: str) -> None:
    cases = [await team.a_case("jan", text=words), await team.a_case("piet")]
    await grouped(team, *cases, now=team.now)

    form = await team.look(group_form, cases[1], by=ANA)

    assert (form.total, form.left_out) == (1, {LeftOut.IN_DANGER: 1})


async def test_a_customer_gets_it_once_and_resolved_cases_do_not_count(team: Team) -> None:
    first, second, done, other = [await team.a_case("jan", conversation_id=f"c{number}") for number in range(2)] + [
        await team.a_case("piet"),
        await team.a_case("kees"),
    ]
    await grouped(team, first, second, done, other, now=team.now)
    await team.do(resolve_case, done, by=ANA, outcome=Outcome.SPAM)

    form = await team.look(group_form, first, by=ANA)

    assert (form.total, form.left_out) == (2, {LeftOut.SAME_CUSTOMER: 1})


async def test_private_cases_are_answered_in_private_and_overheard_ones_not_at_all(team: Team) -> None:
    public = await team.a_case("jan")
    private = await team.a_case("piet", visibility=Visibility.PRIVATE)
    heard = await team.a_case("kees", source="forum", addressed=False)
    listened = await team.a_case("mia", source="feed")
    await grouped(team, public, private, heard, listened, now=team.now)

    form = await team.look(group_form, public, by=ANA)

    assert {(one.visibility, one.count) for one in form.places} == {(Visibility.PUBLIC, 1), (Visibility.PRIVATE, 1)}
    assert form.left_out == {LeftOut.DENIED: 2}


async def test_where_the_window_is_closed_or_only_a_template_is_taken_it_does_not_go(team: Team) -> None:
    def rules(mention: Answerable, *, now: datetime) -> Sequence[Way]:
        denied = Denied.WINDOW_CLOSED if mention.external_id.startswith("mjan") else None
        return [Way(visibility=Visibility.PUBLIC, limit=Limit(280), denied=denied)]

    cases = await some_cases(team, "jan", "piet")
    team.desks = Desks(team.store, team.settings, team.clock, ways={"web": rules})

    form = await team.look(group_form, cases[0], by=ANA, text=TEXT)

    assert (form.total, form.left_out) == (1, {LeftOut.DENIED: 1})


async def test_the_longest_name_has_to_fit(team: Team) -> None:
    cases = await some_cases(team, "jan", "maximiliaan")
    fits = "x" * (280 - len("Jan  ^AN"))

    with pytest.raises(ReplyTooLong) as refused:
        await team.look(group_form, cases[0], by=ANA, text="{name} " + fits)

    assert (refused.value.used, refused.value.limit) == (280 + len("maximiliaan") - len("jan"), 280)


@pytest.mark.parametrize(
    ("text", "error"), [("  ", ReplyEmpty), ("Hi {first_name}", UnknownGap)], ids=["empty", "a gap that nobody fills"]
)
async def test_a_text_that_cannot_be_sent_is_refused(team: Team, text: str, error: type[Exception]) -> None:
    cases = await some_cases(team, "jan", "piet")

    with pytest.raises(error):
        await team.look(group_form, cases[0], by=ANA, text=text)


async def test_the_form_is_for_agents_and_for_cases_in_a_group(team: Team) -> None:
    lonely = await team.a_case("kees")
    cases = await some_cases(team, "jan", "piet")

    with pytest.raises(NotAnAgent):
        await team.look(group_form, cases[0], by=NOBODYS)
    with pytest.raises(NotInAGroup):
        await team.look(group_form, lonely, by=ANA)
    for case in cases:
        await team.answered(case)
    with pytest.raises(NobodyToAnswer):
        await team.look(group_form, cases[0], by=ANA)


async def test_two_customers_are_shown_as_they_would_read_it(team: Team) -> None:
    cases = await some_cases(team, "jan", "piet", "kees")
    async with team.store.write() as session:
        nameless = {"name": "** 2026 **", "handle": "!!"}
        await session.execute(update(Customer).where(Customer.external_id == "kees").values(nameless))

    form = await team.look(group_form, cases[0], by=ANA, text=TEXT)

    assert form.samples == ("Hi Jan, the trains run again at 16:00. ^AN", "Hi, the trains run again at 16:00. ^AN")


async def test_personal_data_that_everybody_could_read_is_told_where_it_is_looked_at(team: Team) -> None:
    public = await some_cases(team, "jan", "piet")

    plain = await team.look(group_form, public[0], by=ANA, text=TEXT)
    form = await team.look(group_form, public[0], by=ANA, text="Hi {name}, call Kees on 06 12345678.")

    assert (plain.shown, form.shown) == ([], ["phone"])


@pytest.mark.parametrize(("setting", "expected"), [("second_person", True), ("own", False)])
async def test_the_settings_say_whether_a_second_person_is_wanted(team: Team, setting: str, expected: bool) -> None:
    desk = Team(team.store, a_desk(timezone=f'"Europe/Amsterdam"\ngroup_answers = "{setting}"'))
    cases = await some_cases(desk, "jan", "piet")

    assert (await desk.look(group_form, cases[0], by=ANA)).second_person is expected


async def test_while_only_lines_are_said_it_has_to_be_one(team: Team) -> None:
    desk = NightTeam(team.store, with_people_on_call())
    desk.clock.set(team.now)
    crisis: Crisis = await desk.do(declare, desk.desk, by=ANA, why="Fire", page=True)
    await desk.do(say_lines_only, crisis.id, by=ANA)
    await desk.do(add_line, crisis.id, by=ANA, text="Trains do not run.")
    cases = await _written(desk, "jan", "piet")

    with pytest.raises(NobodyToAnswer):
        await desk.look(group_form, cases[0], by=LEAD, text="No idea, sorry.")
    form = await desk.look(group_form, cases[0], by=LEAD, text="Trains do not run.")

    assert form.total == 2


async def _written(desk: Any, *authors: str) -> list[int]:
    numbers = []
    for author in authors:
        numbers += await desk.hears(a_mention(author, author=author, posted_at=desk.now))
    await grouped(desk, *numbers, now=desk.now)
    return numbers
