"""Calendars that say who is on duty: what they mean, and what they may not do."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from yarl import URL

from bot.rules.oncall import Layer, Rota, shifts
from bot.settings.oncall import CalendarFeed
from integrations.calendars import (
    BadCalendar,
    Calendar,
    CalendarEvents,
    CalendarReading,
    read_calendar,
)
from integrations.calendars.reading import MAX_BYTES
from integrations.outside import NotOutside, check_address, may_connect, outside_session
from tests.rules.calendars import laws
from tests.rules.oncall_rotas import local, shown

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NOW = local("2026-11-04 12:00")
START, END = local("2026-11-01 00:00"), local("2026-12-15 00:00")
PEOPLE = {"sanne de vries": "U0123456701", "sanne@example.org": "U0123456701", "ben": "U2"}
SANNE = "U0123456701"


def event(*lines: str, summary: str = "Ben", uid: str = "1") -> str:
    return "\r\n".join(("BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{summary}", *lines, "END:VEVENT", ""))


def calendar(*events: str, zone: str = "") -> bytes:
    head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n"
    return (head + (f"X-WR-TIMEZONE:{zone}\r\n" if zone else "") + "".join(events) + "END:VCALENDAR\r\n").encode()


def read(
    body: bytes, *, start: datetime = START, end: datetime = END, zone: ZoneInfo = AMSTERDAM
) -> CalendarEvents:  # fmt: skip
    return read_calendar(body, people=PEOPLE, zone=zone, start=start, end=end)


def written(found: CalendarEvents, zone: ZoneInfo = AMSTERDAM) -> list[str]:
    """Return what was read as "Mon 02 09:00 - Mon 09 09:00 U2"."""
    return [
        f"{one.start.astimezone(zone):%a %d %H:%M} - {one.end.astimezone(zone):%a %d %H:%M} {one.person}"
        for one in found.stretches
    ]


# Times.


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(
            ("DTSTART:20261102T080000Z", "DTEND:20261102T100000Z"), ["Mon 02 09:00 - Mon 02 11:00 U2"], id="UTC"
        ),
        pytest.param(
            ("DTSTART;TZID=America/New_York:20261102T080000", "DTEND;TZID=America/New_York:20261102T100000"),
            ["Mon 02 14:00 - Mon 02 16:00 U2"],
            id="a zone of its own",
        ),
        pytest.param(
            ("DTSTART;TZID=W. Europe Standard Time:20261102T080000", "DURATION:PT2H"),
            ["Mon 02 08:00 - Mon 02 10:00 U2"],
            id="a zone as Windows calls it, and a duration",
        ),
        pytest.param(
            ("DTSTART:20261102T080000", "DTEND:20261102T100000"),
            ["Mon 02 08:00 - Mon 02 10:00 U2"],
            id="no zone: the rota's",
        ),
        pytest.param(
            ("DTSTART;VALUE=DATE:20261102", "DTEND;VALUE=DATE:20261104"),
            ["Mon 02 00:00 - Wed 04 00:00 U2"],
            id="whole days",
        ),
        pytest.param(("DTSTART;VALUE=DATE:20261102",), ["Mon 02 00:00 - Tue 03 00:00 U2"], id="one whole day"),
        pytest.param(("DTSTART:20261102T080000Z",), [], id="no length"),
        pytest.param(("DTSTART:20261102T080000Z", "DTEND:20261102T070000Z"), [], id="backwards"),
        pytest.param(("DTSTART:20261102T080000Z", "DTEND:20261103T080000Z", "STATUS:CANCELLED"), [], id="called off"),
        pytest.param(("DTSTART:20200101T000000Z", "DTEND:20300101T000000Z"), [], id="ten years are a slip"),
        pytest.param(("DTSTART:99991231T235959Z", "DURATION:P9999D"), [], id="at the end of time"),
        pytest.param(("DTSTART:20261001T000000Z", "DTEND:20261002T000000Z"), [], id="before the span"),
        pytest.param(
            ("DTSTART:20261030T000000Z", "DTEND:20261103T000000Z"),
            ["Fri 30 01:00 - Tue 03 01:00 U2"],
            id="into the span",
        ),
    ],
)
def test_when_an_event_is(lines: tuple[str, ...], expected: list[str]) -> None:
    assert written(read(calendar(event(*lines)))) == expected


def test_whole_days_and_times_without_a_zone_are_of_the_calendars_own_zone() -> None:
    body = calendar(event("DTSTART;VALUE=DATE:20261102"), zone="America/New_York")

    assert written(read(body)) == ["Mon 02 06:00 - Tue 03 06:00 U2"]


def test_a_zone_that_does_not_exist_is_passed_over() -> None:
    assert written(read(calendar(event("DTSTART;VALUE=DATE:20261102"), zone="Mars/Olympus"))) == [
        "Mon 02 00:00 - Tue 03 00:00 U2"
    ]


@pytest.mark.parametrize(
    ("day", "hours"),
    [pytest.param("20260329", 23, id="clocks go forward"), pytest.param("20261025", 25, id="clocks go back")],
)
def test_a_whole_day_is_as_long_as_it_really_is(day: str, hours: int) -> None:
    found = read(calendar(event(f"DTSTART;VALUE=DATE:{day}")), start=local("2026-01-01 00:00"))

    assert found.stretches[0].end - found.stretches[0].start == hours * HOUR


def test_a_night_shift_ends_at_eight_also_when_the_clocks_change() -> None:
    nights = event(
        "DTSTART;TZID=Europe/Amsterdam:20261023T200000",
        "DTEND;TZID=Europe/Amsterdam:20261024T080000",
        "RRULE:FREQ=DAILY;COUNT=3",
    )

    found = read(calendar(nights), start=local("2026-10-20 00:00"))

    assert written(found) == [
        "Fri 23 20:00 - Sat 24 08:00 U2",
        "Sat 24 20:00 - Sun 25 08:00 U2",
        "Sun 25 20:00 - Mon 26 08:00 U2",
    ]
    assert [one.end - one.start for one in found.stretches] == [12 * HOUR, 13 * HOUR, 12 * HOUR]


# Recurrence.

WEEKS = ("DTSTART;TZID=Europe/Amsterdam:20261102T090000", "DTEND;TZID=Europe/Amsterdam:20261103T090000")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(("RRULE:FREQ=WEEKLY;INTERVAL=2",), ["02", "16", "30", "14"], id="every second week"),
        pytest.param(("RRULE:FREQ=WEEKLY;COUNT=2",), ["02", "09"], id="so many times"),
        pytest.param(("RRULE:FREQ=WEEKLY;UNTIL=20261116T080000Z",), ["02", "09", "16"], id="until, at the last itself"),
        pytest.param(("RRULE:FREQ=WEEKLY;UNTIL=20261116T075959Z",), ["02", "09"], id="until just before it"),
        pytest.param(("RRULE:FREQ=WEEKLY;UNTIL=20261115",), ["02", "09"], id="until a day"),
        pytest.param(("RRULE:FREQ=WEEKLY;UNTIL=20261116",), ["02", "09", "16"], id="until a day, that day too"),
        pytest.param(("RRULE:FREQ=MONTHLY;BYDAY=1MO",), ["02", "07"], id="each first Monday"),
        pytest.param(("RRULE:FREQ=YEARLY",), ["02"], id="yearly"),
        pytest.param(
            ("RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE;TZID=Europe/Amsterdam:20261109T090000,20261116T090000"),
            ["02", "23"],
            id="with exceptions",
        ),
        pytest.param(
            ("RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;VALUE=DATE:20261109"), ["02", "16"], id="an exception by its day"
        ),
        pytest.param(
            ("RDATE;TZID=Europe/Amsterdam:20261105T090000,20261102T090000",), ["02", "05"], id="further dates"
        ),
    ],
)  # fmt: skip
def test_when_an_event_recurs(lines: tuple[str, ...], expected: list[str]) -> None:
    found = read(calendar(event(*WEEKS, *lines)))

    assert [f"{one.start.astimezone(AMSTERDAM):%d}" for one in found.stretches] == expected
    assert {f"{one.start.astimezone(AMSTERDAM):%H:%M}" for one in found.stretches} == {"09:00"}


def test_an_old_daily_rule_is_found_today() -> None:
    old = event("DTSTART;TZID=Europe/Amsterdam:20150101T090000", "DURATION:PT1H", "RRULE:FREQ=DAILY;INTERVAL=3")

    found = read(calendar(old), start=local("2026-11-01 00:00"), end=local("2026-11-08 00:00"))

    # 2015-01-01 and 2026-11-03 are 4324 days apart, which is no multiple of 3; 4323 (2 November) is.
    assert written(found) == ["Mon 02 09:00 - Mon 02 10:00 U2", "Thu 05 09:00 - Thu 05 10:00 U2"]


def test_an_occurrence_that_was_moved_or_given_to_somebody_else_counts_as_it_is_now() -> None:
    body = calendar(
        event(*WEEKS, "RRULE:FREQ=WEEKLY;COUNT=4"),
        event(
            "RECURRENCE-ID;TZID=Europe/Amsterdam:20261109T090000",
            "DTSTART;TZID=Europe/Amsterdam:20261110T120000",
            "DTEND;TZID=Europe/Amsterdam:20261110T180000",
            summary="Sanne de Vries",
        ),
        event(
            "RECURRENCE-ID;TZID=Europe/Amsterdam:20261116T090000",
            "DTSTART;TZID=Europe/Amsterdam:20261116T090000",
            "STATUS:CANCELLED",
        ),
    )

    assert written(read(body)) == [
        "Mon 02 09:00 - Tue 03 09:00 U2",
        f"Tue 10 12:00 - Tue 10 18:00 {SANNE}",
        "Mon 23 09:00 - Tue 24 09:00 U2",
    ]


def test_a_change_of_all_that_follow_is_named_because_it_is_not_followed() -> None:
    body = calendar(
        event(*WEEKS, "RRULE:FREQ=WEEKLY;COUNT=2"),
        event("RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Amsterdam:20261109T090000", *WEEKS, summary="Ben, later"),
    )

    assert read(body).unread == ("Ben, later",)


def test_an_event_between_two_zones_is_as_long_as_it_really_is() -> None:
    flight = event("DTSTART;TZID=Europe/Amsterdam:20261102T120000", "DTEND;TZID=America/New_York:20261102T080000")

    # 08:00 in New York is 14:00 in Amsterdam.
    assert written(read(calendar(flight))) == ["Mon 02 12:00 - Mon 02 14:00 U2"]


@laws
@given(st.integers(0, 3000), st.integers(1, 5), st.sampled_from(("DAILY", "WEEKLY")), st.booleans())
def test_a_rule_gives_the_days_that_counting_gives(back: int, interval: int, frequency: str, counted: bool) -> None:
    first = datetime(2026, 11, 1, 9) - back * DAY  # noqa: DTZ001 - a wall clock
    until = ";COUNT=9999" if counted else ""
    rule = f"RRULE:FREQ={frequency};INTERVAL={interval}{until}"
    body = calendar(event(f"DTSTART;TZID=Europe/Amsterdam:{first:%Y%m%dT%H%M%S}", "DURATION:PT1H", rule))

    found = {one.start.astimezone(AMSTERDAM).replace(tzinfo=None) for one in read(body).stretches}

    period = interval * (7 if frequency == "WEEKLY" else 1)
    days = (first + number * DAY for number in range(back + 60))
    expected = {day for day in days if (day - first).days % period == 0}
    assert found == {day for day in expected if START <= day.replace(tzinfo=AMSTERDAM) < END}


# People.


@pytest.mark.parametrize(
    ("summary", "lines", "expected"),
    [
        pytest.param("Dienst: Sanne de Vries", (), SANNE, id="a name in the title"),
        pytest.param("dienst BEN (nacht)", (), "U2", id="whatever its letters"),
        pytest.param("Benjamin", (), None, id="no part of a word"),
        pytest.param("on call <@U0987654321>", (), "U0987654321", id="a Slack id that nobody wrote down"),
        pytest.param("<@U0987654321> for Ben", (), "U0987654321", id="the first of a Slack id and a name"),
        pytest.param("u2 on call", (), "U2", id="a short id that is known"),
        pytest.param("WEBCARE on call", (), None, id="a word in capitals"),
        pytest.param("Ben, then Sanne de Vries", (), "U2", id="the first of two"),
        pytest.param("On call sanne@example.org", (), SANNE, id="a mail address in the title"),
        pytest.param("On call", ("ATTENDEE:mailto:Sanne@Example.org",), SANNE, id="who is invited"),
        pytest.param(
            "On call", ("ATTENDEE;PARTSTAT=DECLINED:mailto:sanne@example.org", "ATTENDEE;CN=Ben:mailto:b@x.nl"), "U2",
            id="not who declined, but who is known by name",
        ),
        pytest.param("On call", ("ATTENDEE;CUTYPE=ROOM;CN=Ben:mailto:room@x.nl",), None, id="no room"),
        pytest.param("On call", ("ORGANIZER:mailto:sanne@example.org",), SANNE, id="who made it"),
        pytest.param("Ben", ("ORGANIZER:mailto:sanne@example.org",), "U2", id="the title before who made it"),
    ],
)  # fmt: skip
def test_whom_an_event_names(summary: str, lines: tuple[str, ...], expected: str | None) -> None:
    found = read(calendar(event("DTSTART;VALUE=DATE:20261102", *lines, summary=summary)))

    assert [one.person for one in found.stretches] == ([expected] if expected else [])
    assert found.strangers == (() if expected else (summary,))


def test_the_calendar_becomes_a_layer_of_a_rota() -> None:
    body = calendar(
        event("DTSTART;VALUE=DATE:20261102", "DTEND;VALUE=DATE:20261105"),
        event("DTSTART:20261103T120000Z", "DTEND:20261103T130000Z", summary="Sanne de Vries", uid="2"),
    )
    rota = Rota(name="rail", layers=(Layer(name="base", cover=read(body).stretches),))

    found = shifts(rota, local("2026-11-02 00:00"), local("2026-11-06 00:00"))

    assert shown(found) == ["Mon 02 00:00 U2", f"Tue 03 13:00 {SANNE}", "Tue 03 14:00 U2", "Thu 05 00:00 -"]


# What comes from outside may be anything.


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"<html>Sign in</html>", id="a page to sign in"),
        pytest.param(b"\xff\xfe\x00", id="no text"),
        pytest.param(b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", id="half of one"),
        pytest.param(b"BEGIN:VEVENT\r\nEND:VEVENT\r\n", id="an event alone"),
        pytest.param(b"x" * (MAX_BYTES + 1), id="too large"),
        pytest.param(calendar("BEGIN:VEVENT\r\nEND:VEVENT\r\n" * 10_001), id="too many events"),
    ],
)
def test_what_is_no_calendar_is_refused(body: bytes) -> None:
    with pytest.raises(BadCalendar):
        read(body)


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(("DTSTART:20200101T000000Z", "DURATION:PT1S", "RRULE:FREQ=SECONDLY"), id="every second"),
        pytest.param(("DTSTART:20200101T000000Z", "DURATION:PT1S", "RRULE:FREQ=MINUTELY"), id="every minute"),
        pytest.param(("DTSTART:20200101T000000Z", "DURATION:PT1S", "RRULE:FREQ=DAILY;INTERVAL=0"), id="no step"),
        pytest.param(("DTSTART:20200101T000000Z", "DURATION:PT1S", "RRULE:FREQ=DAILY;BYDAY=XX"), id="no weekday"),
        pytest.param((), id="no beginning"),
        pytest.param(("DTSTART:20261102T000000Z", "DURATION:P99999999D"), id="beyond the end of time"),
        pytest.param((*WEEKS, "RDATE;VALUE=PERIOD:20261105T080000Z/PT1H"), id="periods"),
        pytest.param(("DTSTART:soon", "DURATION:PT1S"), id="a beginning that is no time"),
        pytest.param(("DTSTART:20261102T000000Z", "DURATION:long"), id="a length that is none"),
    ],
)
def test_an_event_that_cannot_be_followed_is_named_and_the_rest_is_read(lines: tuple[str, ...]) -> None:
    body = calendar(event(*lines, summary="Ben, odd"), event("DTSTART;VALUE=DATE:20261102", uid="2"))

    found = read(body)

    assert written(found) == ["Mon 02 00:00 - Tue 03 00:00 U2"]
    assert found.unread == ("Ben, odd",)


def test_a_rule_that_never_comes_true_ends() -> None:
    never = event(
        "DTSTART:19000101T000000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=5;BYMONTH=2;BYMONTHDAY=30"
    )  # fmt: skip

    with pytest.raises(BadCalendar, match="more recurring events"):
        read(calendar(*(never.replace("UID:1", f"UID:{number}") for number in range(30))))


def test_more_occurrences_than_anybody_needs_are_refused() -> None:
    seconds = ",".join(map(str, range(60)))
    dense = event(
        "DTSTART:20261101T000000Z",
        "DURATION:PT1S",
        f"RRULE:FREQ=DAILY;BYHOUR={','.join(map(str, range(24)))};BYMINUTE={seconds};BYSECOND={seconds}",
    )

    with pytest.raises(BadCalendar, match="occurrences"):
        read(calendar(dense))


@laws
@given(st.binary(max_size=200), st.integers(0, 300))
def test_a_broken_calendar_is_read_or_refused_and_nothing_else(noise: bytes, place: int) -> None:
    whole = calendar(event(*WEEKS, "RRULE:FREQ=WEEKLY;COUNT=4"))

    try:
        found = read(whole[:place] + noise + whole[place + len(noise) :])
    except BadCalendar:
        return
    assert all(one.start < one.end for one in found.stretches)


# Fetching.

ICS = calendar(event("DTSTART;VALUE=DATE:20261102"))


@asynccontextmanager
async def served(answer: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> AsyncIterator[URL]:
    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    async with TestServer(app) as server:
        yield server.make_url("/secret-key/rota.ics")


def feed(address: object, *, is_file: bool = False, private_network: bool = False) -> CalendarFeed:
    return CalendarFeed(
        oncall="rail",
        layer="base",
        address=SecretStr(str(address)),
        is_file=is_file,
        zone=AMSTERDAM,
        private_network=private_network,
    )


async def reading(
    address: object,
    *,
    now: datetime = NOW,
    is_file: bool = False,
    resolver: AbstractResolver | None = None,
    private_network: bool = False,
) -> CalendarReading:
    one = feed(address, is_file=is_file, private_network=private_network)
    async with outside_session(private_network, this_machine=True, resolver=resolver) as session:
        return await Calendar(one, session, people=PEOPLE).read(now)


async def ok(_: web.Request) -> web.Response:
    return web.Response(body=ICS, content_type="text/calendar")


async def test_a_calendar_is_read_from_its_address() -> None:
    async with served(ok) as url:
        found = await reading(url)

    assert [one.person for one in found.stretches] == ["U2"]
    assert found.problem is None
    assert found.key == "rail.base"


async def test_a_packed_calendar_is_unpacked() -> None:
    async def packed(_: web.Request) -> web.Response:
        answer = web.Response(body=ICS, content_type="text/calendar")
        answer.enable_compression()
        return answer

    async with served(packed) as url:
        found = await reading(url)

    assert ([one.person for one in found.stretches], found.problem) == (["U2"], None)


async def test_a_body_that_says_it_is_packed_and_is_not_is_told() -> None:
    async def broken(_: web.Request) -> web.Response:
        return web.Response(body=ICS, headers={"Content-Encoding": "gzip"})

    async with served(broken) as url:
        found = await reading(url)

    assert found.problem == "sent a packed answer that cannot be unpacked"


async def test_an_address_where_nobody_answers_is_told_without_the_address() -> None:
    async with served(ok) as url:
        gone = url

    found = await reading(gone)

    assert found.stretches == ()
    assert found.problem is not None
    assert found.problem.startswith("could not be reached")
    assert "secret-key" not in repr(found)


async def test_a_refusal_is_told() -> None:
    async def gone(_: web.Request) -> web.Response:
        return web.Response(status=404)

    async with served(gone) as url:
        found = await reading(url)

    assert found.stretches == ()
    assert found.problem == "answered with status 404"


async def test_a_page_in_place_of_the_calendar_is_no_calendar() -> None:
    async def page(_: web.Request) -> web.Response:
        return web.Response(text="<html>Sign in</html>", content_type="text/html")

    async with served(page) as url:
        found = await reading(url)

    assert (found.stretches, found.problem) == ((), "is not an iCalendar")


async def test_a_body_without_end_is_not_read_to_its_end() -> None:
    sent = 0

    async def endless(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        answer = web.StreamResponse()
        await answer.prepare(request)
        while sent < 64 * MAX_BYTES:
            try:
                await answer.write(b" " * 65536)
            except ConnectionError:
                break
            sent += 65536
        return answer

    async with served(endless) as url:
        found = await reading(url)

    assert found.problem == f"is larger than {MAX_BYTES} bytes"
    assert sent < 64 * MAX_BYTES


@pytest.mark.parametrize(
    ("target", "problem"),
    [
        ("/elsewhere.ics", None),
        ("http://10.0.0.1/rota.ics", "is not at an https address"),
        ("https://10.0.0.1/rota.ics", "stands at a private address"),
        ("file:///etc/passwd", "is not at an https address"),
    ],
)
async def test_where_it_is_sent_on_to_is_looked_at_too(target: str, problem: str | None) -> None:
    async def moved(request: web.Request) -> web.Response:
        if request.path == "/elsewhere.ics":
            return await ok(request)
        return web.Response(status=302, headers={"Location": target})

    async with served(moved) as url:
        found = await reading(url)

    assert found.problem == problem


async def test_it_is_not_sent_on_for_ever() -> None:
    async def around(_: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": "/again"})

    async with served(around) as url:
        assert (await reading(url)).problem == "was sent on more than 3 times"


class Leads(AbstractResolver):
    """Leads every name to one address."""

    def __init__(self, address: str) -> None:
        self.address = address

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=self.address, port=port, family=socket.AF_INET, proto=0, flags=0)
        ]  # fmt: skip

    async def close(self) -> None:
        """Nothing is open."""


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "0.0.0.0"])
async def test_a_name_that_leads_to_a_private_address_is_not_connected_to(address: str) -> None:
    found = await reading("https://calendar.example.org/rota.ics", resolver=Leads(address))

    assert found.problem == "stands at a private address"


async def test_a_private_address_is_connected_to_where_that_is_configured() -> None:
    found = await reading("https://calendar.internal:9/rota.ics", resolver=Leads("127.0.0.1"), private_network=True)

    assert found.problem is not None
    assert found.problem.startswith("could not be reached")


async def test_a_session_for_private_addresses_is_not_lent_to_others() -> None:
    async with outside_session(private_network=True) as session:
        with pytest.raises(ValueError, match=r"rail\.base may not be read"):
            Calendar(feed("https://example.org/a.ics"), session, people={})


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("http://example.org/a.ics", "is not at an https address"),
        ("ftp://example.org/a.ics", "is not at an https address"),
        ("https://10.0.0.1/a.ics", "stands at a private address"),
        ("https://[::ffff:10.0.0.1]/a.ics", "stands at a private address"),
        ("https://[64:ff9b::a00:1]/a.ics", "stands at a private address"),
        ("https://[fd00::1]/a.ics", "stands at a private address"),
        ("https://0xa000001/a.ics", "stands at a private address"),
        ("https://167772161/a.ics", "stands at a private address"),
        ("https://me:word@example.org/a.ics", "holds a user and a password in its address"),
        ("", "has no address: its variable is not set"),
    ],
)
async def test_an_address_that_may_not_be_read_is_refused(address: str, problem: str) -> None:
    assert (await reading(address)).problem == problem


def test_nothing_outside_may_send_on_to_this_machine() -> None:
    outside = URL("https://calendar.example.org/a.ics")

    for target in ("http://127.0.0.1/a", "https://localhost/a", "https://127.1/a", "https://[::1]/a"):
        with pytest.raises(NotOutside, match="private address"):
            check_address(URL(target), private_network=False, first=outside)
    check_address(outside, private_network=False, first=outside)


@pytest.mark.parametrize(
    ("host", "address", "allowed"),
    [
        ("example.org", "93.184.215.14", True),
        ("example.org", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("example.org", "::ffff:93.184.215.14", True),
        ("example.org", "2002:a00:1::1", False),
        ("example.org", "100.64.0.1", False),
        ("example.org", "fe80::1%eth0", False),
        ("localhost", "127.0.0.1", True),
        ("localhost", "10.0.0.1", False),
        ("example.org", "224.0.0.1", False),
    ],
)
def test_which_addresses_may_be_connected_to(host: str, address: str, allowed: bool) -> None:
    assert may_connect(host, address, private_network=False) is allowed


async def test_a_calendar_is_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "rota.ics"
    missing = await reading(file, is_file=True)
    file.write_bytes(ICS)
    found = await reading(file, is_file=True)
    file.write_bytes(b" " * (MAX_BYTES + 1))
    large = await reading(file, is_file=True)

    assert missing.problem == "is not a file that is there"
    assert ([one.person for one in found.stretches], found.problem) == (["U2"], None)
    assert large.problem == f"is larger than {MAX_BYTES} bytes"


def test_instants_come_out_in_utc() -> None:
    [one] = read(ICS).stretches

    assert one.start.tzinfo is UTC
