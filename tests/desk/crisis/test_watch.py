"""What rises opens a crisis, once, day and night; one person is no crowd, and the past no crisis."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.desk.crisis.acting import declare, false_alarm, stand_down
from bot.desk.crisis.look import crisis_view
from bot.desk.crisis.urgent import watch_urgent
from bot.slack.crisis_lines import aloud
from bot.store import CrisisExample, Volume, Watch
from bot.store.words import CrisisLevel, CrisisState
from tests.support.builders import ANA, at
from tests.support.night import INTERVAL, SANNE, NightTeam, with_people_on_call

THREE = at("03:00", days=1)


async def a_night(night: NightTeam, *, each: int = 2) -> None:
    """Come to three o'clock at night after some ordinary days."""
    night.clock.set(THREE)
    await night.has_a_past(each=each)


async def counted(night: NightTeam) -> None:
    """Come to three o'clock at night on the first day of a desk, whose last half hour was counted."""
    night.clock.set(THREE - timedelta(minutes=30))
    await night.ordinary(THREE)


async def test_an_ordinary_night_is_counted_and_raises_nothing(night: NightTeam) -> None:
    await counted(night)

    rows = await night.rows(Volume)
    assert (len(rows), {row.authors for row in rows}) == (6, {2})
    assert await night.crises() == []


async def test_many_times_normal_pages_within_two_intervals_and_says_why(night: NightTeam) -> None:
    await a_night(night)

    for _ in range(2):
        await night.people_write(30, text="Grote storing, er rijdt niks! #storing")
        night.clock.advance(INTERVAL)
        await night.watched()
        await night.climbed()

    [crisis] = await night.crises()
    assert (crisis.level, crisis.topic, crisis.state) == (CrisisLevel.PAGE, "volume", CrisisState.OPEN)
    volume = crisis.facts["reasons"][0]
    assert (volume["kind"], volume["count"]) == ("volume", 60)
    assert volume["usual"] < 12
    assert {"#storing", "storing"} & {term for term, _ in crisis.facts["terms"]}
    assert len(await night.rows(CrisisExample)) == 1, "all say the same"
    assert crisis.opened_at == THREE + INTERVAL
    assert (await night.called())[0] == SANNE
    assert (await night.timeline(crisis.id))[:2] == ["opened", "paged"]


async def test_a_crisis_that_goes_on_is_one_and_its_figures_follow(night: NightTeam) -> None:
    await a_night(night)
    counts = []
    for _ in range(4):
        await night.people_write(30, text="Alles ligt plat, storing")
        night.clock.advance(INTERVAL)
        await night.watched()
        counts += [one.facts["reasons"][0]["count"] for one in await night.crises()]

    assert len(await night.crises()) == 1
    assert len(await night.crisis_cards()) == 1
    assert counts == sorted(counts)
    assert counts[-1] > counts[0]


async def test_one_person_who_writes_many_lines_is_no_crisis(night: NightTeam) -> None:
    await a_night(night, each=0)
    for _ in range(6):
        await night.wrote_again("troll", text="Schandalig! storing!! gevaar")
        night.clock.advance(timedelta(seconds=20))
    night.clock.advance(INTERVAL)
    await night.watched()

    assert await night.crises() == []


async def test_what_a_feed_brings_late_is_no_rise(night: NightTeam) -> None:
    await a_night(night)
    night.clock.advance(timedelta(hours=1))
    for number in range(60):
        await night.a_case(f"late{number}", posted_at=night.now - timedelta(minutes=30))
    night.clock.advance(INTERVAL)
    await night.watched()

    assert await night.crises() == []


async def test_a_rise_that_was_over_while_nothing_ran_is_not_told_any_more(night: NightTeam) -> None:
    await a_night(night)
    for _ in range(3):
        await night.people_write(20, text="storing")
        night.clock.advance(INTERVAL)
    night.clock.advance(timedelta(hours=3))

    await night.watched()

    assert await night.crises() == []
    assert sum(row.authors for row in await night.rows(Volume)) == 60


async def test_counting_again_changes_nothing(night: NightTeam) -> None:
    await counted(night)
    before = [(row.at, row.authors) for row in await night.rows(Volume)]

    for _ in range(3):
        await night.watched()

    assert [(row.at, row.authors) for row in await night.rows(Volume)] == before
    [watch] = await night.rows(Watch)
    assert watch.counted_until == THREE


async def test_an_alert_that_nobody_took_ends_by_itself_an_hour_after_it_is_calm(night: NightTeam) -> None:
    await a_night(night, each=4)
    for _ in range(3):
        await night.people_write(14, text="Mooi weer vandaag")
        night.clock.advance(INTERVAL)
        await night.watched()
    [alert] = await night.crises()
    calm = night.now

    while night.now < calm + timedelta(minutes=100):
        night.clock.advance(2 * INTERVAL)
        await night.watched()

    [crisis] = await night.crises()
    assert alert.level is CrisisLevel.ALERT
    assert await night.climbed() == 0
    assert (crisis.state, crisis.ended_by) == (CrisisState.HANDLED, None)
    assert crisis.ended_at is not None
    assert calm + timedelta(minutes=50) <= crisis.ended_at <= calm + timedelta(minutes=80)


@pytest.mark.parametrize(("least", "crises"), [(5, 1), (100, 0)])
async def test_a_desk_says_from_how_many_people_on_it_is_a_crisis(night: NightTeam, least: int, crises: int) -> None:
    night = NightTeam(night.store, with_people_on_call(crisis=f"\n[desk.rail.crisis]\nminimum_authors = {least}\n"))
    await a_night(night)
    for _ in range(2):
        await night.people_write(30, text="storing")
        night.clock.advance(INTERVAL)
        await night.watched()

    assert len(await night.crises()) == crises


async def test_a_rise_takes_over_the_single_urgent_messages_that_nobody_has_taken(night: NightTeam) -> None:
    await a_night(night)
    await night.a_case("piet", text="Er is brand in de trein bij Gouda!")
    await night.do(watch_urgent)
    await night.people_write(30, text="Rook en brand in de trein, help")
    night.clock.advance(INTERVAL)

    await night.watched()
    await night.climbed()

    urgent, rise = await night.crises()
    assert (urgent.topic[:5], urgent.state) == ("case:", CrisisState.HANDLED)
    assert (rise.topic, rise.level) == ("volume", CrisisLevel.PAGE)
    assert await night.called() == [SANNE]


async def test_a_page_is_told_although_an_alert_was_within_a_day(night: NightTeam) -> None:
    await a_night(night, each=4)
    for _ in range(3):
        await night.people_write(14, text="Mooi weer vandaag")
        night.clock.advance(INTERVAL)
        await night.watched()
    night.clock.advance(timedelta(minutes=130))
    await night.watched()
    [alert] = await night.crises()

    for _ in range(3):
        await night.people_write(30, text="Grote storing, alles ligt plat")
        night.clock.advance(INTERVAL)
        await night.watched()

    assert alert.state is CrisisState.HANDLED
    _, page = await night.crises()
    assert (page.level, page.state) == (CrisisLevel.PAGE, CrisisState.OPEN)


async def test_the_rise_that_somebody_called_a_false_alarm_is_not_told_again(night: NightTeam) -> None:
    await a_night(night)
    for number in range(4):
        await night.people_write(40, text="Grote storing, alles ligt plat")
        night.clock.advance(INTERVAL)
        await night.watched()
        if number == 0:
            [crisis] = await night.crises()
            await night.do(false_alarm, crisis.id, by=ANA, note="A joke")

    assert [one.state for one in await night.crises()] == [CrisisState.FALSE_ALARM]


async def test_a_crisis_that_was_stood_down_calls_nobody_again_for_the_people_who_wrote_before(
    night: NightTeam,
) -> None:
    await a_night(night)
    for _ in range(3):
        await night.people_write(20, text="Schandalig, rook in de trein en niemand zegt iets")
        night.clock.advance(INTERVAL)
        await night.watched()
    [crisis] = await night.crises()
    await night.do(stand_down, crisis.id, by=ANA, note="Brakes")
    for _ in range(12):
        await night.people_write(1, text="Schandalig, rook in de trein en niemand zegt iets")
        night.clock.advance(INTERVAL)
        await night.watched()

    assert [one.id for one in await night.crises()] == [crisis.id]
    for _ in range(2):
        await night.people_write(40, text="Grote storing, alles ligt plat")
        night.clock.advance(INTERVAL)
        await night.watched()
    _, another = await night.crises()
    assert another.level is CrisisLevel.PAGE


async def test_what_people_said_it_is_stays_beside_the_figures_that_follow(night: NightTeam) -> None:
    await a_night(night)
    await night.do(declare, night.desk, by=ANA, why="Fire at the depot", page=True)
    await night.people_write(40, text="Mijn dochter is gewond, rook in de trein")
    night.clock.advance(INTERVAL)
    await night.watched()

    [crisis] = await night.crises()
    kinds = [one["kind"] for one in crisis.facts["reasons"]]
    assert kinds[0] == "volume"
    assert {"hurt", "declared"} <= set(kinds)


async def test_the_words_that_stand_out_are_not_those_of_every_day(night: NightTeam) -> None:
    night.clock.set(THREE - timedelta(minutes=40))
    await night.has_a_past(each=2)
    while night.now < THREE:
        await night.people_write(2, text="Hoe laat rijdt de trein naar Gouda")
        night.clock.advance(INTERVAL)
        await night.watched()
    await night.people_write(40, text="Trein naar Gouda staat in brand https://www.example.org/brand?utm_source=x")
    night.clock.advance(INTERVAL)
    await night.watched()

    [first, *_] = await night.rows(CrisisExample, CrisisExample.place == 0)
    for _ in range(4):  # its own words must not become usual, nor its first message be another one
        await night.people_write(20, text="Trein naar Gouda staat in brand https://www.example.org/brand?utm_source=x")
        night.clock.advance(INTERVAL)
        await night.watched()

    [crisis] = await night.crises()
    [still, *others] = sorted(await night.rows(CrisisExample), key=lambda one: one.place)
    assert (still.mention_id, others) == (first.mention_id, [])
    terms = {term for term, _ in crisis.facts["terms"]}
    links = [one["url"] for one in crisis.facts["reasons"] if one["kind"] == "link"]
    assert "brand" in terms
    assert not {"trein", "gouda"} & terms
    assert links == ["https://example.org/brand"]


async def test_a_page_that_people_send_in_private_is_not_named(night: NightTeam) -> None:
    await a_night(night)
    await night.people_write(40, text="Trein in brand https://example.org/dossier?klant=8812", private=True)
    night.clock.advance(INTERVAL)
    await night.watched()

    [crisis] = await night.crises()
    assert "link" not in {one["kind"] for one in crisis.facts["reasons"]}
    assert "example.org" not in str(crisis.facts)


@pytest.mark.parametrize("private", [False, True])
async def test_an_urgent_word_is_named_if_somebody_used_it_in_public(night: NightTeam, private: bool) -> None:
    await a_night(night)
    await night.people_write(40, text="Is er een ambulance bij Gouda?", private=private)
    night.clock.advance(INTERVAL)
    await night.watched()

    [crisis] = await night.crises()
    [reason] = [one for one in crisis.facts["reasons"] if one["kind"] == "words"]
    view = await night.look(crisis_view, crisis.id, channel="CCRISIS")
    said = aloud(view, night.desk, night.now)
    assert (reason["words"], reason["word_authors"]) == ([] if private else ["ambulance"], 40)
    assert ("ambulance" in f"{said} {crisis.facts}") is not private
    assert "People may be in danger" in said


async def test_what_another_version_stored_is_learned_anew_from_the_counts(night: NightTeam) -> None:
    await counted(night)
    [before] = await night.rows(Watch)
    async with night.store.write() as session:
        stored = await session.get_one(Watch, "web")
        stored.state = {**stored.state, "everybody": {**stored.state["everybody"], "version": 0}}

    night.clock.advance(INTERVAL)
    await night.watched()

    [after] = await night.rows(Watch)
    assert after.state["everybody"]["seen"] == before.state["everybody"]["seen"] + 1
