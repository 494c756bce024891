"""Fetches a calendar from its address or file. What goes wrong is told without the address, which may be a secret."""

from __future__ import annotations

import asyncio
from pathlib import Path

import aiohttp
from yarl import URL

from bot.errors import WebcareError
from bot.settings.oncall import CalendarFeed
from integrations.bodies import ACCEPT_ENCODING, BadBody, read_at_most
from integrations.calendars.reading import MAX_BYTES
from integrations.outside import NotOutside, OutsideSession, check_address

MOST_REDIRECTS = 3
ACCEPT = {"Accept": "text/calendar, */*;q=0.5", "Accept-Encoding": ACCEPT_ENCODING}


class NotFetched(WebcareError):
    """The calendar could not be fetched; reads on after its name: "answered with status 404"."""


async def fetch(session: OutsideSession, feed: CalendarFeed) -> bytes:
    """Return the bytes of a calendar.

    Raises:
        NotFetched: says why not.
    """
    written = feed.address.get_secret_value()
    if not written:
        raise NotFetched("has no address: its variable is not set")
    if feed.is_file:
        return await asyncio.to_thread(_read_file, Path(written))
    try:
        return await _get(session, _address(written))
    except (NotOutside, BadBody) as error:
        raise NotFetched(str(error)) from error
    except TimeoutError as error:
        raise NotFetched("did not answer in time") from error
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise NotFetched(f"could not be reached ({type(error).__name__})") from error


def _address(written: str) -> URL:
    return URL("https" + written.removeprefix("webcal")) if written.startswith("webcal://") else URL(written)


async def _get(session: OutsideSession, first: URL) -> bytes:
    url = first
    for _ in range(MOST_REDIRECTS + 1):
        check_address(url, private_network=session.private_network, first=None if url is first else first)
        async with session.http.get(url, headers=ACCEPT, allow_redirects=False) as answer:
            if answer.status in (301, 302, 303, 307, 308) and "Location" in answer.headers:
                url = url.join(URL(answer.headers["Location"]))
                continue
            if answer.status != 200:
                raise NotFetched(f"answered with status {answer.status}")
            body = await read_at_most(answer, MAX_BYTES, within_s=session.http.timeout.total)
            if body is None:
                raise NotFetched(f"is larger than {MAX_BYTES} bytes")
            return body
    raise NotFetched(f"was sent on more than {MOST_REDIRECTS} times")


def _read_file(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise NotFetched("is not a file that is there")
        with path.open("rb") as opened:
            body = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise NotFetched(f"cannot be read ({error.strerror})") from error
    if len(body) > MAX_BYTES:
        raise NotFetched(f"is larger than {MAX_BYTES} bytes")
    return body
