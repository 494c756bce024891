"""The page behind a link, through the real HTTP door: a GET only looks, a POST takes it, and a phone shows it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp
import pytest
from playwright.async_api import BrowserContext, expect

from bot.paging_links import Links
from bot.paging_page import MOST_BODY, PageState, routes
from bot.store.trouble import Away, DatabaseAway
from tests.browser.conftest import chromium, chromium_context
from tests.browser.test_page_manners import CONTRAST
from tests.security.door import a_door
from tests.support.clock import TestClock
from tests.support.logs import captured_logs

__all__ = ["chromium", "chromium_context"]

START = datetime(2026, 11, 28, 23, 44, tzinfo=ZoneInfo("Europe/Amsterdam"))
NAMES = {"U1": "Sanne", "U2": "Kim"}
FORM = "application/x-www-form-urlencoded"
TITLE = "312 people write about <derailment>"
SECRET = b"a secret of at least sixteen bytes"


@dataclass
class Night:
    """One crisis and the people who are paged for it; keeps the promises of both callbacks."""

    clock: TestClock
    language: str = "en"
    owner: str | None = None
    taken_at: datetime | None = None
    ended: datetime | None = None
    away: bool = False
    broken: bool = False
    taken: list[tuple[str, str, str | None]] = field(default_factory=list)

    async def describe(self, crisis: int, person: str) -> PageState | None:
        if self.away:
            raise DatabaseAway(Away.NO_ANSWER)
        if self.broken:
            raise RuntimeError(TITLE)
        if crisis != 17:
            return None
        return PageState(
            title=TITLE, since=START - timedelta(minutes=3), you=NAMES.get(person), taken_by=self.owner,
            taken_at=self.taken_at, yours=self.owner is not None and self.owner == NAMES.get(person),
            ended=self.ended, language=self.language, zone=ZoneInfo("Europe/Amsterdam"),
        )  # fmt: skip

    async def acknowledge(self, crisis: int, person: str, key: str, *, name: str | None) -> PageState | None:
        state = await self.describe(crisis, person)
        if state is None or self.owner is not None or self.ended is not None:
            return state
        self.taken.append((person, key, name))
        self.owner, self.taken_at = NAMES.get(person, name), self.clock.now()
        state = await self.describe(crisis, person)
        return replace(state, yours=True) if state is not None else None


@dataclass
class Phone:
    """Somebody with a link."""

    url: str
    links: Links
    night: Night
    session: aiohttp.ClientSession

    def link(self, person: str = "U1", *, crisis: int = 17, asks_who: bool = False, hours: int = 12) -> str:
        expires = START + timedelta(hours=hours)
        return self.links.acknowledge(crisis, person, "0.0.2", expires, asks_who=asks_who)

    async def open(self, link: str, language: str = "en") -> tuple[int, str]:
        async with self.session.get(link, headers={"Accept-Language": language}) as answer:
            return answer.status, await answer.text()

    async def press(self, link: str, **fields: str) -> tuple[int, str]:
        async with self.session.post(link, data=fields or b"", headers={"Content-Type": FORM}) as answer:
            return answer.status, await answer.text()


@asynccontextmanager
async def a_phone(tmp_path: Path, **night: object) -> AsyncIterator[Phone]:
    clock = TestClock(START)
    watch = Night(clock, **night)  # type: ignore[arg-type]  # the fields of a dataclass
    links = Links(SECRET, "http://webcare.example")
    pages = routes(watch.acknowledge, watch.describe, links, clock)
    database = f"sqlite+aiosqlite:///{tmp_path}/desk.db"
    async with a_door(database, pages=pages) as door, aiohttp.ClientSession() as session:
        url = f"http://127.0.0.1:{door.port}"
        yield Phone(url, Links(SECRET, url), watch, session)


@pytest.fixture
async def phone(tmp_path: Path) -> AsyncIterator[Phone]:
    async with a_phone(tmp_path) as one:
        yield one


def texts(page: str) -> str:
    """Return what a person reads."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition("<body>")[2]).split())


async def test_opening_a_link_shows_and_changes_nothing(phone: Phone) -> None:
    for _ in range(3):  # a messenger, a mail scanner, a person
        status, page = await phone.open(phone.link())
    async with phone.session.head(phone.link()) as head:
        assert head.status == 200

    assert status == 200
    assert texts(page) == "312 people write about &lt;derailment&gt; You are Sanne. I take it"
    assert phone.night.taken == []


async def test_the_button_takes_it(phone: Phone) -> None:
    status, page = await phone.press(phone.link())

    assert status == 200
    assert "You have it since 23:44." in texts(page)
    assert "<button" not in page
    assert phone.night.taken == [("U1", "0.0.2", None)]


async def test_pressing_twice_is_pressing_once(phone: Phone) -> None:
    pages = await asyncio.gather(*(phone.press(phone.link()) for _ in range(5)))

    assert {status for status, _ in pages} == {200}
    assert all("You have it since 23:44." in texts(page) for _, page in pages)
    assert len(phone.night.taken) == 1


async def test_whoever_is_later_reads_who_was_first(phone: Phone) -> None:
    await phone.press(phone.link("U2"))
    phone.night.clock.advance(timedelta(minutes=20))
    _, page = await phone.press(phone.link("U1"))
    _, again = await phone.open(phone.link("U1"))

    assert "Kim took it at 23:44." in texts(page)
    assert "Kim took it at 23:44." in texts(again)
    assert phone.night.owner == "Kim"


async def test_what_has_ended_is_not_taken_any_more(phone: Phone) -> None:
    phone.night.ended = START
    _, page = await phone.press(phone.link())

    assert "It ended at 23:44." in texts(page)
    assert "<button" not in page


async def test_a_link_of_an_address_asks_for_a_name(phone: Phone) -> None:
    link = phone.link("WEBCARE_PAGE_NIGHT", asks_who=True)

    _, page = await phone.open(link)
    assert "Who are you?" in texts(page)
    for name in ("", "   ", "\u202e\u0007"):
        status, page = await phone.press(link, name=name)
        assert (status, "Write your name" in texts(page)) == (422, True)
    assert phone.night.taken == []

    _, page = await phone.press(link, name=" Noor\r\n <b>de Wit</b>" + "x" * 100)
    [(person, key, name)] = phone.night.taken
    assert (person, key) == ("WEBCARE_PAGE_NIGHT", "0.0.2")
    assert name is not None
    assert name.startswith("Noor <b>de Wit</b>x")
    assert len(name) <= 60
    assert "You have it since 23:44." in texts(page)


async def test_a_name_is_not_asked_of_who_is_known(phone: Phone) -> None:
    await phone.press(phone.link(), name="Somebody Else")

    assert phone.night.taken == [("U1", "0.0.2", None)]


async def test_a_name_is_shown_as_it_was_written(phone: Phone) -> None:
    await phone.press(phone.link("NIGHT", asks_who=True), name="<script>alert(1)</script>")
    _, page = await phone.open(phone.link())

    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; took it at 23:44." in texts(page)


@pytest.mark.parametrize(
    ("language", "said"),
    [("nl-NL,nl;q=0.9", "Deze link werkt niet"), ("en", "This link does not work"), ("", "This link does not work")],
)
async def test_a_false_link_says_so_and_asks_nobody(phone: Phone, language: str, said: str) -> None:
    phone.night.broken = True  # asking would fail
    good = phone.link()
    for false in (good[:-1], good[:-1] + ("A" if good[-1] != "A" else "B"), f"{phone.url}/page/x", good + "A"):
        status, page = await phone.open(false, language)
        assert (status, said in texts(page)) == (404, True)
        assert (await phone.press(false))[0] == 404
    assert phone.night.taken == []


async def test_a_link_with_the_full_stop_behind_it_works(phone: Phone) -> None:
    assert (await phone.open(phone.link() + "."))[0] == 200


async def test_an_expired_link_says_so(phone: Phone) -> None:
    link = phone.link(hours=0)

    for status, page in (await phone.open(link), await phone.press(link)):
        assert (status, "This link has expired" in texts(page)) == (410, True)
    assert phone.night.taken == []


async def test_a_crisis_that_is_not_there_is_a_link_that_does_not_work(phone: Phone) -> None:
    for status, page in (await phone.open(phone.link(crisis=18)), await phone.press(phone.link(crisis=18))):
        assert (status, "does not work" in texts(page)) == (404, True)


@pytest.mark.parametrize(("trouble", "status"), [("away", 503), ("broken", 500)])
async def test_trouble_of_ours_is_told_in_words(phone: Phone, trouble: str, status: int) -> None:
    setattr(phone.night, trouble, True)

    with captured_logs() as written:
        answers = [await phone.open(phone.link()), await phone.press(phone.link())]

    for answer, page in answers:
        assert (answer, "Try again, or call a colleague." in texts(page)) == (status, True)
    assert TITLE not in written.getvalue()


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        pytest.param(b"{}", "application/json", id="JSON"),
        pytest.param(b"", "multipart/form-data; boundary=x", id="files"),
        pytest.param(b"", "text/plain", id="what a form of another site can send without asking"),
        pytest.param(b"name=" + b"x" * MOST_BODY, FORM, id="large"),
        pytest.param(b"name=\xff\xfe", FORM, id="no text"),
    ],
)
async def test_only_a_small_form_takes_it(phone: Phone, body: bytes, content_type: str) -> None:
    async with phone.session.post(phone.link(), data=body, headers={"Content-Type": content_type}) as answer:
        assert answer.status == 400
    assert phone.night.taken == []


async def test_a_body_that_only_turns_out_large_is_not_read_to_its_end(phone: Phone) -> None:
    asked = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal asked
        for _ in range(1_000):
            asked += 1
            yield b"x" * 65_536

    try:
        async with phone.session.post(phone.link(), data=endless(), headers={"Content-Type": FORM}) as answer:
            assert answer.status == 400
    except aiohttp.ClientError:
        pass  # the door closed the connection on us first
    assert phone.night.taken == []
    assert asked < 1_000


@pytest.mark.parametrize("way", ["open", "press", "false", "head"])
async def test_nothing_is_kept_framed_referred_or_loaded(phone: Phone, way: str) -> None:
    method = {"press": "POST", "head": "HEAD"}.get(way, "GET")
    link = phone.link() + ("A" if way == "false" else "")
    async with phone.session.request(method, link, headers={"Content-Type": FORM}) as answer:
        headers, page = answer.headers, await answer.text()

    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    rules = dict(rule.strip().partition(" ")[::2] for rule in headers["Content-Security-Policy"].split(";"))
    assert rules.keys() == {"default-src", "style-src", "form-action", "base-uri", "frame-ancestors"}
    assert (rules["default-src"], rules["frame-ancestors"]) == ("'none'", "'none'")
    assert not re.search(r"(?:src|href|url)\s*[=(]|<script|@import", page)


async def test_neither_links_nor_names_reach_the_log(phone: Phone) -> None:
    with captured_logs() as written:
        await phone.open(phone.link())
        await phone.press(phone.link("NIGHT", asks_who=True), name="Noor de Wit")
        await phone.open(phone.link(hours=0))
        await phone.open(phone.link() + "A")

    said = written.getvalue()
    assert [one for one in (phone.link().rpartition("/")[2], "Noor", "derailment") if one in said] == []
    assert "paging_page.answered" in said
    assert "paging_page.expired" in said


async def test_a_dutch_desk_is_asked_in_dutch(tmp_path: Path) -> None:
    async with a_phone(tmp_path, language="nl") as phone:
        _, page = await phone.open(phone.link())
        assert texts(page).endswith("Je bent Sanne. Ik kijk ernaar")
        assert '<html lang="nl">' in page
        _, page = await phone.press(phone.link())
        assert "Jij kijkt ernaar sinds 23:44." in texts(page)
        _, page = await phone.open(phone.link("U2"))
        assert "Sanne kijkt ernaar sinds 23:44." in texts(page)


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_a_thumb_takes_it_on_a_phone(phone: Phone, chromium_context: BrowserContext, theme: str) -> None:
    page = await chromium_context.new_page()
    await page.set_viewport_size({"width": 360, "height": 640})
    await page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    await page.goto(phone.link("NIGHT", asks_who=True))
    button = page.get_by_role("button", name="I take it")
    box = await button.bounding_box()
    assert box is not None
    assert box["width"] >= 300
    assert box["height"] >= 64
    assert box["y"] + box["height"] <= 640  # without scrolling
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await page.evaluate(CONTRAST) == []

    await page.get_by_label("Who are you?").fill("Noor")
    await button.click()

    await expect(page.get_by_text("You have it since 23:44.")).to_be_visible()
    await expect(button).to_have_count(0)
    assert await page.evaluate(CONTRAST) == []
    assert phone.night.owner == "Noor"
