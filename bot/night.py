"""Where the night watch meets the outside: pagers, calendars, and the links with which a page is acknowledged."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta

from aiohttp import web

from bot.clock import Clock
from bot.desk.crisis.linked import Standing, standing, take_by_link
from bot.desk.crisis.ring_look import RingView, ring_standing
from bot.desk.crisis.ringing import confirm_by_link
from bot.desk.ports.duty import DutyCalendar
from bot.desk.work import Desks
from bot.jobs.night import MakeLink, Night
from bot.paging_links import Links
from bot.paging_page import PageState, routes
from bot.settings import Desk, Settings
from bot.slack.crisis_lines import first_line
from bot.slack.rings import opening_line
from bot.slack.wording import words_for
from integrations.outside import outside_session
from integrations.pagers import ApprisePager

# As long as a crisis may last; a link that somebody finds next week opens nothing.
LINK_LASTS = timedelta(hours=24)
# Over the weekend after which the lead hears of it, and a day in which it is mended.
RING_LINK_LASTS = timedelta(days=4)
# Between the person and the way: each address has a link of its own.
BY = ":"
RING_PURPOSE, RING_PATH = b"webcare-desk test pages 1", "/page/test/"


async def night_for(settings: Settings, clock: Clock, stack: AsyncExitStack) -> Night:
    """Return what the night watch needs of the outside; nothing is loaded or opened that is not configured."""
    calendars = await _calendars(settings, stack)
    addresses = [
        *(address for oncall in settings.oncalls.values() for address in oncall.addresses.values()),
        *(address for reach in settings.people.values() for address in reach.addresses.values()),
    ]
    if not addresses:
        return Night(calendars=calendars)
    pager = ApprisePager()
    await pager.prepare()
    return Night(
        pager=pager, calendars=calendars, link=_linking(links_for(settings), clock),
        ring_link=ring_linking(ring_links_for(settings), clock),
    )  # fmt: skip


def links_for(settings: Settings) -> Links | None:
    """Return what makes and reads links; None where nobody can reach this program from outside."""
    if settings.http.public_url is None:
        return None
    # A key of its own: what is signed with it tells nothing about the token, and falls with it.
    secret = hashlib.sha256(b"paging links " + settings.slack.bot_token.get_secret_value().encode()).digest()
    return Links(secret, settings.http.public_url)


def ring_links_for(settings: Settings) -> Links | None:
    """Return what makes and reads the links of test pages; what is signed for one is nothing for the other."""
    links = links_for(settings)
    return replace(links, purpose=RING_PURPOSE, path=RING_PATH) if links else None


def ring_linking(links: Links | None, clock: Clock) -> Callable[[int, str, str], str]:
    """Return what makes the link of a test page, for one person and one of their addresses."""

    def link(ring: int, person: str, way: str) -> str:
        until = clock.real() + RING_LINK_LASTS
        return links.acknowledge(ring, f"{person}{BY}{way}", way, until) if links else ""

    return link


def _linking(links: Links | None, clock: Clock) -> MakeLink:
    def link(crisis: int, person: str, address: str, key: str) -> str:
        if links is None:
            return ""
        until = clock.real() + LINK_LASTS
        return links.acknowledge(crisis, person or address, key, until, asks_who=not person)

    return link


async def _calendars(settings: Settings, stack: AsyncExitStack) -> Mapping[tuple[str, str], DutyCalendar]:
    feeds = [feed for oncall in settings.oncalls.values() for feed in oncall.feeds]
    if not feeds:
        return {}
    from integrations.calendars import Calendar

    people = settings.known_as()
    sessions = {
        private: await stack.enter_async_context(outside_session(private, this_machine=True))
        for private in {feed.private_network for feed in feeds}
    }
    return {(feed.oncall, feed.layer): Calendar(feed, sessions[feed.private_network], people=people) for feed in feeds}


def pages_for(desks: Desks, wake: Callable[[], None]) -> Sequence[web.RouteDef]:
    """Return the pages behind the links; none where there are no links."""
    links, ring_links = links_for(desks.settings), ring_links_for(desks.settings)
    if links is None or ring_links is None:
        return ()
    crises, rings = LinkedCrises(desks, wake), LinkedRings(desks, wake)
    return (
        *routes(crises.acknowledge, crises.describe, links, desks.clock),
        *routes(rings.confirm, rings.describe, ring_links, desks.clock),
    )


class LinkedCrises:
    """Tells the page behind a link how a crisis stands, and takes it."""

    def __init__(self, desks: Desks, wake: Callable[[], None]) -> None:
        self._desks, self._wake = desks, wake

    async def describe(self, crisis: int, person: str) -> PageState | None:
        """Return it as ``person`` sees it."""
        found = await self._desks.look(standing, crisis, person=person, now=self._desks.clock.now())
        return self._state(found) if found else None

    async def acknowledge(self, crisis: int, person: str, key: str, *, name: str | None) -> PageState | None:
        """Record that a person takes it."""
        found = await self._desks.do(
            take_by_link, crisis, person=person, key=key, name=name, now=self._desks.clock.now()
        )  # fmt: skip
        if found is None:
            return None
        self._wake()
        return self._state(found)

    def _state(self, found: Standing) -> PageState:
        view, now = found.crisis, self._desks.clock.now()
        desk = self._desks.settings.desks[view.desk]
        return PageState(
            title=first_line(view, desk, now), since=view.began_at, you=found.person, taken_by=view.owner,
            taken_at=view.acknowledged_at, yours=found.yours, ended=view.ended_at, language=desk.language,
            zone=desk.zone,
        )  # fmt: skip


class LinkedRings:
    """Tells the page behind the link of a test page whether it was confirmed, and confirms it."""

    def __init__(self, desks: Desks, wake: Callable[[], None]) -> None:
        self._desks, self._wake = desks, wake

    async def describe(self, ring: int, person: str) -> PageState | None:
        """Return it as who was called by that way sees it; ``person`` names both."""
        user, _, way = person.partition(BY)
        found = await self._desks.look(ring_standing, ring, person=user)
        return _ring_state(*found, way=way) if found else None

    async def confirm(self, ring: int, person: str, key: str, *, name: str | None) -> PageState | None:
        """Record that it came by that way, and by no other."""
        user, _, way = person.partition(BY)
        found = await self._desks.do(confirm_by_link, ring, person=user, way=way, now=self._desks.clock.now())
        if found is None:
            return None
        self._wake()
        return _ring_state(*found, way=way)


def _ring_state(view: RingView, desk: Desk, *, way: str) -> PageState:
    words = words_for(desk)
    confirmed = next((call.confirmed_at for call in view.calls if call.way == way), None)
    return PageState(
        title=opening_line(desk, words), since=view.asked_at, you=view.person, taken_at=confirmed, test=True,
        language=desk.language, zone=desk.zone,
    )  # fmt: skip
