"""The job of the test pages: each address once, across kills, and confirmed on the page behind the link."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from aiohttp import test_utils, web
from pydantic import SecretStr

from bot.desk.crisis.ring_calls import take_calls
from bot.desk.crisis.ring_look import RingView, ring_view
from bot.desk.crisis.ringing import ring_everybody
from bot.desk.ports.paging import Paged, PageOutcome, PageText
from bot.desk.work import Work
from bot.jobs.night import PAGE_LEASE, Night
from bot.jobs.ringing import Ringing
from bot.night import links_for, pages_for, ring_linking, ring_links_for
from bot.settings import Settings
from bot.store import RingCall
from bot.store.database import Store
from bot.store.words import PageState
from tests.support.builders import at
from tests.support.night import ADDRESSES, NightTeam, with_people_on_call

FIRST = at("10:00") + timedelta(days=8)


@dataclass
class Phones:
    """A pager that remembers what it was given; one address refuses."""

    refuses: str = ""
    got: dict[str, PageText] = field(default_factory=dict)

    async def page(self, address: SecretStr, text: PageText, *, key: str) -> PageOutcome:
        if address.get_secret_value() == self.refuses:
            return PageOutcome(state=Paged.FAILED, why="status 400")
        assert key not in self.got, "sent twice"
        self.got[key] = text
        return PageOutcome(state=Paged.SENT)


def reachable() -> Settings:
    settings = with_people_on_call()
    return replace(settings, http=replace(settings.http, public_url="https://webcare.example"))


def ringing(night: NightTeam, phones: Phones) -> Ringing:
    link = ring_linking(ring_links_for(night.settings), night.clock)
    return Ringing(night.desks, night.settings, night.clock, Night(pager=phones, ring_link=link), lambda: None)


async def _view(work: Work, ring: int, *, now: datetime) -> RingView:
    return await ring_view(work, ring)


async def test_every_address_is_called_once_and_one_that_fails_is_shown(store: Store) -> None:
    night, phones = NightTeam(store, reachable()), Phones(refuses=ADDRESSES["WEBCARE_CONTACT_OMAR"])
    night.clock.set(FIRST)
    job = ringing(night, phones)

    await job.rings()
    await job.calls()
    await job.calls()

    [(key, text)] = phones.got.items()
    assert key == "ring:1:sms"
    assert text.title == "TEST rail: nothing is wrong. Did your phone ring? Open the link and say so."
    assert text.link.startswith("https://webcare.example/page/test/")
    failed = (await night.look(_view, 2)).unheard[1]
    assert (failed.way, failed.failed) == ("voice", True)


async def test_a_worker_that_dies_while_sending_never_makes_a_phone_ring_twice(store: Store) -> None:
    night, phones = NightTeam(store, reachable()), Phones()
    night.clock.set(FIRST)
    await night.do(ring_everybody)
    await night.do(take_calls, real_now=night.clock.real(), lease=PAGE_LEASE)

    night.clock.advance(2 * PAGE_LEASE)
    await ringing(night, phones).calls()

    assert phones.got == {}
    assert {call.state for call in await night.rows(RingCall) if call.way != "slack"} == {PageState.UNKNOWN}


async def test_what_could_not_leave_within_an_hour_makes_no_phone_ring_at_night(store: Store) -> None:
    night, phones = NightTeam(store, reachable()), Phones()
    night.clock.set(FIRST)
    await night.do(ring_everybody)

    night.clock.advance(timedelta(hours=16))
    await ringing(night, phones).calls()

    assert phones.got == {}
    sanne = await night.look(_view, 1)
    assert [(call.way, call.failed) for call in sanne.unheard] == [("slack", False), ("sms", True)]


async def test_the_link_confirms_its_own_address_with_its_button_alone(store: Store) -> None:
    night, phones = NightTeam(store, reachable()), Phones()
    night.clock.set(FIRST)
    job = ringing(night, phones)
    await job.rings()
    await job.calls()
    path = urlsplit(phones.got["ring:1:sms"].link).path
    application = web.Application()
    application.add_routes(pages_for(night.desks, lambda: None))
    crisis_links = links_for(night.settings)
    assert crisis_links is not None
    forged = urlsplit(crisis_links.acknowledge(1, "USANNE:sms", "sms", night.clock.real() + timedelta(days=1))).path

    async with test_utils.TestClient(test_utils.TestServer(application)) as phone:
        opened = await (await phone.get(path)).text()
        before = (await night.look(_view, 1)).unheard
        pressed = await (await phone.post(path, data={})).text()
        again = await (await phone.get(path)).text()
        refused = await phone.post(forged.replace("/page/", "/page/test/"), data={})

    assert "My phone rang" in opened
    assert len(before) == 2
    assert "Confirmed at 10:00" in pressed
    assert "Confirmed at 10:00" in again
    assert [call.way for call in (await night.look(_view, 1)).unheard] == ["slack"]
    assert refused.status == 404
