"""Fetches a feed from its address: only if it changed, only from the outside, and never more than its size and time."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from bot.desk.ports import FetchFailed, Trouble
from integrations.bodies import ACCEPT_ENCODING, BadBody, read_at_most
from integrations.outside import NotOutside, OutsideSession, check_address, outside_session

MOST_BYTES = 2 * 1024 * 1024
IN_ALL_S = 30.0
MOST_REDIRECTS = 5
# Who says "too many" without saying how long means minutes; nobody is obeyed for longer than a day.
SOME_TIME, LONGEST = timedelta(minutes=15), timedelta(days=1)
HEADERS = {
    "Accept": "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.8, */*;q=0.1",
    "Accept-Encoding": ACCEPT_ENCODING,
    "User-Agent": "WebcareDesk (feed reader)",
}
LONGEST_MARK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """By what a server tells whether a feed changed, in its own words."""

    etag: str | None = None
    modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """How large a feed may be, in bytes when unpacked, and how long fetching it may take, in seconds."""

    size: int = MOST_BYTES
    in_all_s: float = IN_ALL_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server sent; ``body`` None: the feed is as it was."""

    body: bytes | None
    marks: Marks
    content_type: str = ""
    location: str = ""


class Doors:
    """The sessions to the outside, opened when first needed, closed with ``stack``. ``resolver``: not the system's."""

    def __init__(self, stack: AsyncExitStack, *, resolver: AbstractResolver | None = None) -> None:
        self._stack, self._resolver = stack, resolver
        self._open: dict[bool, OutsideSession] = {}

    async def session(self, *, private_network: bool) -> OutsideSession:
        """Return the session that reaches private addresses too, or the one that does not."""
        if private_network not in self._open:
            session = await self._stack.enter_async_context(outside_session(private_network, resolver=self._resolver))
            self._open.setdefault(private_network, session)
        return self._open[private_network]


class Fetcher:
    """Fetches one feed. ``private_network``: the host that is written may stand inside our own network."""

    def __init__(
        self, address: str, doors: Doors, *, private_network: bool = False, caps: Caps = Caps()
    ) -> None:  # fmt: skip
        self.first, self._doors, self._private_network, self._caps = URL(address), doors, private_network, caps

    async def fetch(self, marks: Marks, *, real: datetime) -> Answer:
        """Return the feed as it stands now, if it changed since ``marks``. ``real``: the wall clock, for dates.

        Raises:
            FetchFailed: says why not, without the address, which may be a secret.
        """
        try:
            return await self._follow(marks, real)
        except (NotOutside, BadBody) as error:
            trouble = Trouble.RIGHTS if isinstance(error, NotOutside) else Trouble.CHANGED
            raise FetchFailed(trouble, f"its address {error}" if trouble is Trouble.RIGHTS else f"it {error}") from None
        except TimeoutError:
            raise FetchFailed(Trouble.AWAY, "it did not answer in time") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise FetchFailed(Trouble.AWAY, f"it could not be reached ({type(error).__name__})") from None

    async def _follow(self, marks: Marks, real: datetime) -> Answer:
        url = self.first
        for _ in range(MOST_REDIRECTS + 1):
            private_network = self._private_network and url.raw_host == self.first.raw_host
            first = None if url is self.first else self.first
            check_address(url, private_network=private_network, first=first, plain=True, this_machine=False)
            session = await self._doors.session(private_network=private_network)
            limits = aiohttp.ClientTimeout(total=self._caps.in_all_s, connect=min(10, self._caps.in_all_s))
            async with session.http.get(
                url, headers=_headers(marks), allow_redirects=False, timeout=limits
            ) as answer:  # fmt: skip
                if answer.status in (301, 302, 303, 307, 308) and "Location" in answer.headers:
                    url = url.join(URL(answer.headers["Location"]))
                    continue
                return await self._answer(answer, marks, real)
        raise FetchFailed(Trouble.CHANGED, f"it sends on more than {MOST_REDIRECTS} times")

    async def _answer(self, answer: aiohttp.ClientResponse, marks: Marks, real: datetime) -> Answer:
        if answer.status == 304:
            return Answer(body=None, marks=marks)
        if answer.status != 200:
            raise refused(answer.status, retry_after(answer.headers.get("Retry-After"), real=real))
        body = await read_at_most(answer, self._caps.size, within_s=self._caps.in_all_s)
        if body is None:
            raise FetchFailed(Trouble.CHANGED, f"its feed is larger than {self._caps.size} bytes")
        return Answer(
            body=body, content_type=answer.headers.get("Content-Type", ""), location=str(answer.url),
            marks=Marks(etag=_mark(answer, "ETag"), modified=_mark(answer, "Last-Modified")),
        )  # fmt: skip


def _headers(marks: Marks) -> dict[str, str]:
    asked = {"If-None-Match": marks.etag, "If-Modified-Since": marks.modified}
    return {**HEADERS, **{name: value for name, value in asked.items() if value}}


def _mark(answer: aiohttp.ClientResponse, name: str) -> str | None:
    told = answer.headers.get(name, "")
    return told if told.isascii() and told.isprintable() and 0 < len(told) <= LONGEST_MARK else None


def refused(status: int, wait: timedelta | None) -> FetchFailed:
    """Return what a status other than a good one means to the desk."""
    why = f"it answered with status {status}"
    if status == 429:
        return FetchFailed(Trouble.LIMIT, f"{why}: too many requests", retry_after=wait or SOME_TIME)
    if status >= 500 or status in (408, 425):
        return FetchFailed(Trouble.AWAY, why, retry_after=wait)
    if status in (401, 407):
        return FetchFailed(Trouble.TOKEN, f"{why}: it asks for a login, which a feed must not", retry_after=wait)
    if status in (403, 451):
        return FetchFailed(Trouble.RIGHTS, f"{why}: it does not let programs read it", retry_after=wait)
    gone = ": there is no feed at its address" if status in (404, 410) else ""
    return FetchFailed(Trouble.CHANGED, f"{why}{gone}", retry_after=wait)


def retry_after(told: str | None, *, real: datetime) -> timedelta | None:
    """Return how long a server wants to be left alone: seconds or a date (RFC 9110, 10.2.3), at most a day."""
    written = (told or "").strip()
    if written.isascii() and written.isdigit():
        return min(timedelta(seconds=int(written[:9])), LONGEST) or None
    try:
        until = parsedate_to_datetime(written)
    except (ValueError, TypeError, IndexError):
        return None
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(aware - real, LONGEST) if aware > real else None
