"""A crisis from the first word to the report: people are called in Slack and beside it, and one of them takes it."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest

from bot.clock import Clock, ClockAnchor, clock_for
from bot.sandbox.controls import visible_text
from bot.store import Crisis
from bot.store.database import Store
from bot.store.words import CrisisKind, CrisisLevel, CrisisState
from tests.support.database import PostgresServer
from tests.support.desk_at_work import AtWork
from tests.support.pagers import Service, serving
from tests.support.world import ALWAYS, a_world

CRISIS = "G1"
# Closed whenever the test runs, but for one minute of the week.
HARDLY_EVER = 'sun = ["03:17-03:18"]'
ONCALL = """
[oncall.rail]
timezone = "Europe/Amsterdam"
people = [{people}]
handover = "mon 09:00"
covers = "always"
test_day = "off"  # on the first days of a month its pages would come between those that are looked for
fallback = {{ address = "WEBCARE_CONTACT_ROOM" }}
[person.U2]
sms = "WEBCARE_CONTACT_U2"
"""


@asynccontextmanager
async def a_night(
    database_url: str, *, hours: str = ALWAYS, people: str = '"U2"', clock: Clock | None = None
) -> AsyncIterator[tuple[AtWork, Service]]:
    plain = database_url.replace("+aiosqlite", "").replace("+asyncpg", "")
    async with serving(Service()) as phone:
        address = f"json://127.0.0.1:{phone.port}"
        async with a_world(
            database=plain, hours=hours, desk=f'oncall = "rail"\ncrisis_channel = "{CRISIS}"',
            more=ONCALL.format(people=people), clock=clock,
            environ={
                "WEBCARE_CONTACT_ROOM": f"{address}/room", "WEBCARE_CONTACT_U2": f"{address}/u2",
                "PUBLIC_URL": "http://webcare.example",
            },
        ) as world:  # fmt: skip
            yield AtWork(world), phone


@pytest.fixture
async def night(database_url: str, server: PostgresServer | None) -> AsyncIterator[tuple[AtWork, Service]]:
    async with a_night(database_url) as night:
        yield night


@pytest.fixture
def sqlite(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a fresh SQLite file."""
    (tmp_path / "webcare.db").write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{tmp_path / 'webcare.db'}"


async def declared(desk: AtWork, why: str = "Fire at the depot") -> str:
    """Declare a crisis as U1; return the ts of its card. A form that is told to be sent again is."""
    lead = desk.user("U1")
    await lead.command("/webcare", f"crisis {why}")
    await desk.modal(lead, "Declare a crisis")
    said = await lead.submit()
    if "send it again" in said.get("text", ""):  # a loaded machine; what was typed is kept, and twice counts once
        said = await lead.submit()
    assert said == {}
    card = await desk.until(lambda: next(iter(desk.sandbox.messages(CRISIS)), None), "the crisis card")
    return str(card["ts"])


async def phone_rings(phone: Service) -> None:
    async with asyncio.timeout(30):
        await phone.asked.wait()


async def test_a_declared_crisis_calls_who_is_on_duty_and_their_acknowledgement_shows(
    night: tuple[AtWork, Service],
) -> None:
    desk, phone = night
    card = await declared(desk)
    duty = desk.user("U2")

    call = await desk.dm_shows(duty, "Fire at the depot")
    await phone_rings(phone)  # who acknowledges first is not called any more
    await duty.click("U2", call["ts"], "Acknowledge")
    await desk.until(lambda: "Acknowledge" not in desk.buttons(card, CRISIS), "the card says that it is taken")
    await desk.until(
        lambda: "Acknowledge" not in desk.buttons(call["ts"], desk.sandbox.workspace.dm("U2").id), "so does the call"
    )

    page = phone.got[0]
    assert "Fire at the depot" in page["title"]
    assert "has it since" in desk.text(card, CRISIS)
    assert desk.api_errors() == []


async def test_with_slack_down_the_page_still_arrives_and_its_link_takes_the_crisis(
    night: tuple[AtWork, Service],
) -> None:
    desk, phone = night
    lead = desk.user("U1")
    await lead.command("/webcare", "crisis Nothing works")
    await desk.modal(lead, "Declare a crisis")
    down = [desk.sandbox.inject(method, "error_before", times=None) for method in ("chat.postMessage", "chat.update")]
    assert await lead.submit() == {}
    await phone_rings(phone)

    link = next(word for word in phone.got[0]["message"].split() if "/page/" in word)
    url = f"{desk.world.bot.url}{urlsplit(link).path}"  # type: ignore[union-attr]
    async with aiohttp.ClientSession() as session:
        async with session.get(url) as shown:
            before = await shown.text()
        async with session.post(url, data={}) as taken:
            after = await taken.text()
    for fault in down:
        fault.times = 0

    assert "I take it" in before
    assert "You have it" in after
    card = await desk.until(lambda: next(iter(desk.sandbox.messages(CRISIS)), None), "the card", timeout_s=30)
    await desk.shows(str(card["ts"]), "has it since", CRISIS)


async def test_standing_down_ends_it_with_a_draft_report(night: tuple[AtWork, Service]) -> None:
    desk, _ = night
    card = await declared(desk)
    lead = desk.user("U1")
    await lead.say(CRISIS, "The fire brigade is there", thread_ts=card)
    await desk.shows(card, "The fire brigade is there", CRISIS)

    await lead.click(CRISIS, card, "Stand down")
    await desk.modal(lead, "Stand down")
    assert await lead.submit({"text": "A bin burned. Out by 23:55."}) == {}

    report = await desk.until(
        lambda: next((one for one in desk.sandbox.messages(CRISIS) if "Draft report" in one["text"]), None), "report"
    )
    assert "A bin burned" in visible_text(report["blocks"])
    await desk.until(lambda: "Stand down" not in desk.buttons(card, CRISIS), "the card says that it is over")


async def test_one_button_opens_the_desk_and_another_closes_it(database_url: str) -> None:
    async with a_night(database_url, hours=HARDLY_EVER) as (desk, _):
        waiting = await desk.platform.post("c1", "@lumerail is anybody there?")
        card = await declared(desk)
        lead = desk.user("U1")
        await lead.click(CRISIS, card, "Open the desk")
        await desk.modal(lead, "Open the desk")

        assert await lead.submit() == {}

        shown = await desk.until(lambda: next(iter(desk.sandbox.messages("C1")), None), "what waited gets its card")
        await desk.shows(card, "desk open until", CRISIS)
        await lead.click(CRISIS, card, "Close the desk")
        await desk.until(lambda: "Close the desk" not in desk.buttons(card, CRISIS), "it is closed again")

    assert waiting.id
    assert shown


async def test_who_is_on_call_is_told_to_whoever_asks(night: tuple[AtWork, Service]) -> None:
    desk, _ = night
    lead = desk.user("U1")

    await lead.command("/webcare", "oncall")

    await desk.until(lambda: any("is on call" in one["text"] for one in lead.ephemerals), "the answer")


async def test_who_stands_in_says_so_and_is_called_instead(night: tuple[AtWork, Service]) -> None:
    desk, _ = night
    stand_in = desk.user("U3")

    await stand_in.command("/webcare", "oncall me until 23:59")
    await desk.until(lambda: any("You are on call until" in one["text"] for one in stand_in.ephemerals), "the answer")
    await declared(desk)

    await desk.dm_shows(stand_in, "Fire at the depot")
    assert desk.user("U2").dm == []


async def test_who_tries_their_own_phone_confirms_each_address_and_the_rota_says_so(
    sqlite_template: Path, tmp_path: Path
) -> None:
    shutil.copy(sqlite_template, tmp_path / "webcare.db")
    async with a_night(f"sqlite:///{tmp_path / 'webcare.db'}") as (desk, phone):
        duty = desk.user("U2")
        await duty.command("/webcare", "oncall test")
        test = await desk.dm_shows(duty, "nothing is wrong")
        await phone_rings(phone)

        for left in (1, 0):
            await duty.click("U2", test["ts"], "My phone rang")
            await desk.until(lambda left=left: len(desk.buttons(test["ts"], "U2")) == left, f"{left} left to confirm")
        await duty.command("/webcare", "oncall")
        await desk.until(
            lambda: any("Test page confirmed" in visible_text(one["blocks"]) for one in duty.ephemerals), "the answer"
        )

    assert "TEST rail: nothing is wrong" in phone.got[0]["title"]
    assert "/page/test/" in phone.got[0]["message"]


async def test_a_drill_really_calls_who_said_yes_and_ends_with_a_report(sqlite_template: Path, tmp_path: Path) -> None:
    shutil.copy(sqlite_template, tmp_path / "webcare.db")
    async with a_night(f"sqlite:///{tmp_path / 'webcare.db'}") as (desk, phone):
        lead, duty, practice = desk.user("U1"), desk.user("U2"), "C3"
        desk.sandbox.world.add_to(practice, desk.sandbox.workspace.bot)
        await lead.command("/webcare", "drill")
        await desk.modal(lead, "Plan a drill")
        assert await lead.submit({"channel": practice, "people": ["U2"], "text": "Fire at the depot"}) == {}
        asked = await desk.dm_shows(duty, "may we really call you?")
        await duty.click("U2", asked["ts"], "Yes, call me")
        card = await desk.until(lambda: next(iter(desk.sandbox.messages(practice)), None), "the card of the drill")
        await desk.shows(card["ts"], "Said yes, and will really be called", practice)

        await lead.click(practice, card["ts"], "Start the drill")
        await phone_rings(phone)
        call = await desk.dm_shows(duty, "You are on duty")
        await duty.click("U2", call["ts"], "Acknowledge")
        await desk.until(lambda: "Acknowledge" not in desk.buttons(card["ts"], practice), "it is taken")
        await lead.click(practice, card["ts"], "Stand down")
        await desk.modal(lead, "Stand down")
        assert await lead.submit({"text": "That went well"}) == {}
        report = await desk.until(
            lambda: next((one for one in desk.sandbox.messages(practice) if "Report of" in one["text"]), None), "report"
        )

    assert "DRILL rail: " in phone.got[0]["title"]
    assert re.search(r"acknowledged \d+ seconds? later", visible_text(report["blocks"]))
    assert [one for one in desk.sandbox.messages("C1") if "DRILL" in one["text"]] == []
    assert desk.sandbox.messages(CRISIS) == []


async def test_a_shift_is_swapped_in_slack_and_the_lead_is_told(sqlite: str) -> None:
    async with a_night(sqlite, people='"U2", "U3"') as (desk, _):
        asker, colleague, lead = desk.user("U2"), desk.user("U3"), desk.user("U1")
        await asker.command("/webcare", "oncall swap")
        form = await desk.modal(asker, "Swap a shift")
        shift, taker = ([one["value"] for one in block["element"]["options"]] for block in form["blocks"])

        assert await asker.submit({"shift": shift[0], "agent": taker[0]}) == {}
        asked = await desk.dm_shows(colleague, "do you take the on-call shift")
        await colleague.click("U3", asked["ts"], "Accept")

        await desk.dm_shows(asker, "on-call shift")
        await desk.dm_shows(lead, "on-call shift")
        assert taker == ["U3"]
        assert desk.api_errors() == []


async def test_the_lead_is_asked_in_the_morning_what_a_false_alarm_was_and_may_take_back_what_it_taught(
    sqlite: str,
) -> None:
    morning = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
    night = morning - timedelta(hours=7)
    reasons = [{"kind": "volume", "count": 60, "minutes": 15, "usual": 20, "ratio": 2.4, "source": "web"}]
    store = Store(sqlite.replace("sqlite:", "sqlite+aiosqlite:"))
    async with store.write() as session:
        session.add(
            Crisis(
                desk="rail", topic="volume", kind=CrisisKind.DETECTED, level=CrisisLevel.ALERT, began_at=night,
                opened_at=night, ended_at=night, ended_by="U2", state=CrisisState.FALSE_ALARM, cycle=0,
                facts={"reasons": reasons, "source": "web"},
            )
        )  # fmt: skip
    await store.close()
    fast = clock_for(ClockAnchor(morning, datetime.now(UTC), 60))
    async with a_night(sqlite, clock=fast) as (desk, _):
        lead = desk.user("U1")

        asked = await desk.dm_shows(lead, "60 people in 15 min")
        dm = desk.sandbox.workspace.dm("U1").id
        await lead.click(dm, asked["ts"], "Confirm")
        await desk.shows(asked["ts"], "told from 3.6 times normal on", dm)
        await lead.click(dm, asked["ts"], "Forget this again")
        await desk.shows(asked["ts"], "Forgotten again", dm)

        assert desk.api_errors() == []
