"""What the watch would have told of recorded days is what it does tell, by the same rules and the same desk."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.desk.crisis.hindsight import Called, Happened, Told, hindsight, hindsight_of_counts
from bot.desk.crisis.look import crisis_view
from bot.desk.crisis.views import ReasonView
from bot.desk.crisis.voices import Heard, crisis_words, voice_of
from bot.store import Customer, Mention
from bot.store.database import Store
from tests.support.builders import at
from tests.support.night import ONCALL, NightTeam, with_people_on_call

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
INTERVAL = 5 * MINUTE
SETTINGS = with_people_on_call()
DESK, RAIL = SETTINGS.desks["rail"], SETTINGS.oncalls["rail"]
ANGRY = "Terrible, the storing again, what a disgrace"


def spoken(moment: datetime, author: str, text: str) -> Heard:
    voice = voice_of(
        text, crisis_words(DESK), mention=f"{author}@{moment}", author=author, at=moment, followers=10, private=False
    )
    return Heard(voice=voice, text=text, id=0, private=False)


def ordinary(start: datetime, end: datetime, *, each: int = 2) -> list[Heard]:
    """So many people in every five minutes, each for the first time."""
    steps = range(int((end - start) / INTERVAL))
    return [
        spoken(start + step * INTERVAL, f"o{start}{step}-{one}", "Where is my train?")
        for step in steps
        for one in range(each)
    ]


def crowd(moment: datetime, many: int, text: str = ANGRY) -> list[Heard]:
    return [spoken(moment + number * timedelta(seconds=2), f"c{moment}{number}", text) for number in range(many)]


def told(found: Sequence[Told]) -> list[tuple[datetime, str, str]]:
    return [(one.at, one.what.value, one.called.value) for one in found]


async def test_it_says_what_the_watch_said_and_why(sqlite_night: NightTeam) -> None:
    night = sqlite_night
    night.clock.set(at("21:00"))
    await night.ordinary(at("23:40"))
    await night.people_write(40, text=ANGRY)
    night.clock.advance(INTERVAL)
    await night.watched()
    [crisis] = await night.crises()
    shown = await night.look(crisis_view, crisis.id, channel="CCRISIS")
    async with night.store.read() as session:
        query = select(Mention.text, Mention.received_at, Customer.external_id).join(Customer)
        rows = (await session.execute(query)).all()

    [again] = hindsight(DESK, RAIL, [spoken(row.received_at, row.external_id, row.text) for row in rows])

    assert (again.at, again.what, again.called) == (crisis.opened_at, Happened.PAGE, Called.DUTY)
    assert again.since == shown.began_at
    assert again.reasons == tuple(without_source(one) for one in shown.reasons)


def without_source(reason: ReasonView) -> ReasonView:
    return replace(reason, figures={**reason.figures, "source": ""}) if "source" in reason.figures else reason


@pytest.fixture
async def sqlite_night(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[NightTeam]:
    shutil.copy(sqlite_template, tmp_path / "night.db")
    store = Store(f"sqlite+aiosqlite:///{tmp_path / 'night.db'}")
    yield NightTeam(store)
    await store.close()


def test_an_alert_becomes_a_page_and_is_over_an_hour_after_it_is_calm() -> None:
    storm = at("23:40")
    heard = [
        *ordinary(storm - 80 * HOUR, storm + 4 * HOUR), *crowd(storm, 8, "Where is my train?"),
        *crowd(storm + INTERVAL, 60),
    ]  # fmt: skip

    found = told(list(hindsight(DESK, RAIL, heard)))

    assert found[:2] == [
        (storm + INTERVAL, "alert", "nobody"), (storm + 2 * INTERVAL, "raised", "duty"),
    ]  # fmt: skip
    assert [what for _, what, _ in found[2:]] == ["calm"]


@pytest.mark.parametrize(
    ("oncall", "moment", "called"),
    [
        pytest.param(ONCALL, at("23:40"), "duty", id="at night"),
        pytest.param(ONCALL, at("15:40"), "lead", id="while the team is at work"),
        pytest.param(ONCALL.replace("closed", "always"), at("15:40"), "duty", id="on call around the clock"),
        pytest.param(None, at("23:40"), "lead", id="nobody is on call"),
    ],
)
def test_it_says_who_would_have_been_called(oncall: str | None, moment: datetime, called: str) -> None:
    rail = with_people_on_call(oncall=oncall).oncalls["rail"] if oncall else None
    counts = [(moment + step * INTERVAL, 2) for step in range(-24, 0)] + [(moment, 60)]

    assert told(list(hindsight_of_counts(DESK, rail, counts, INTERVAL))) == [(moment + INTERVAL, "page", called)]


def test_one_urgent_message_out_of_hours_wakes_somebody_once_in_ten_minutes() -> None:
    danger = "Help, there is a fire in the train"
    heard = [
        *ordinary(at("12:00"), at("23:59")), spoken(at("13:01"), "x0", danger), spoken(at("22:01"), "x1", danger),
        spoken(at("22:05"), "x2", danger), spoken(at("22:31"), "x3", danger),
    ]  # fmt: skip

    found = told(list(hindsight(DESK, RAIL, heard)))

    assert found == [(at("22:05"), "urgent", "duty"), (at("22:35"), "urgent", "duty")]


def test_a_desk_that_asks_for_more_people_hears_less() -> None:
    moment = at("23:40")
    counts = [(moment + step * INTERVAL, 1) for step in range(-24, 0)] + [(moment, 10), (moment + INTERVAL, 1)]
    strict = replace(DESK, crisis=replace(DESK.crisis, minimum_authors=20))

    assert [one.what for one in hindsight_of_counts(DESK, RAIL, counts, INTERVAL)] == [Happened.ALERT]
    assert list(hindsight_of_counts(strict, RAIL, counts, INTERVAL)) == []


def test_nothing_is_told_of_nothing() -> None:
    assert list(hindsight(DESK, RAIL, [])) == []
