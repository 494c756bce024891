"""Connections that reach the outside alone: a calendar's address must not become a door into our own network."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import DefaultResolver
from yarl import URL

from bot.errors import WebcareError

# Carries IPv4 addresses inside of IPv6 ones (RFC 6052), private ones too.
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
TIMEOUT = aiohttp.ClientTimeout(total=30, connect=10)


class NotOutside(WebcareError):
    """An address that a calendar may not be read from. The reason never holds it: it may be a secret."""


@dataclass(frozen=True, slots=True)
class CalendarSession:
    """A session for calendars, and whether it may connect to private addresses."""

    http: aiohttp.ClientSession
    private_network: bool


@asynccontextmanager
async def calendar_session(
    private_network: bool = False, *, resolver: AbstractResolver | None = None
) -> AsyncIterator[CalendarSession]:
    """Yield a session whose names are resolved with the addresses they lead to checked, at every connection.

    Checking before connecting would not do: a name can lead elsewhere a moment later.
    """
    guarded = OutsideResolver(resolver or DefaultResolver(), private_network=private_network)
    connector = aiohttp.TCPConnector(resolver=guarded, use_dns_cache=False, limit=4)
    async with aiohttp.ClientSession(connector=connector, timeout=TIMEOUT, cookie_jar=aiohttp.DummyCookieJar()) as http:
        yield CalendarSession(http, private_network)


class OutsideResolver(AbstractResolver):
    """Resolves names as ``inner`` does, and leaves out addresses that are not public."""

    def __init__(self, inner: AbstractResolver, *, private_network: bool) -> None:
        self._inner, self._private_network = inner, private_network

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the addresses of ``host`` that may be connected to.

        Raises:
            NotOutside: there are only others.
            OSError: there are none.
        """
        found = await self._inner.resolve(host, port, family)
        kept = [one for one in found if may_connect(host, one["host"], private_network=self._private_network)]
        if found and not kept:
            raise NotOutside("stands at a private address")
        return kept

    async def close(self) -> None:
        """Close the resolver behind it."""
        await self._inner.close()


def may_connect(host: str, address: str, *, private_network: bool) -> bool:
    """Say whether ``address``, to which ``host`` led, may be connected to; ``localhost`` is this machine."""
    ip = _unwrapped(ipaddress.ip_address(address.partition("%")[0]))
    if private_network and not (ip.is_multicast or ip.is_unspecified):
        return True
    if host.rstrip(".").lower() == "localhost":
        return ip.is_loopback
    return ip.is_global and not ip.is_multicast


def check_address(url: URL, *, private_network: bool, first: URL | None = None) -> None:
    """Refuse an address that is not https, or private; ``http`` is for this machine, and only where it was written.

    ``first``: the address that was written, where ``url`` is one that it was sent on to.

    Raises:
        NotOutside: says which.
    """
    local = is_this_machine(url)
    if local and first is not None and not is_this_machine(first):
        raise NotOutside("was sent on to a private address")
    if url.scheme != "https" and not (url.scheme == "http" and local):
        raise NotOutside("is not at an https address")
    if url.user or url.password:
        raise NotOutside("holds a user and a password in its address")
    ip = _literal(url)
    if ip is not None and not local and not may_connect("", str(ip), private_network=private_network):
        raise NotOutside("stands at a private address")


def is_this_machine(url: URL) -> bool:
    """Say whether an address is written as one of this machine."""
    ip = _literal(url)
    return ip.is_loopback if ip is not None else (url.host or "").rstrip(".").lower() == "localhost"


IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


def _literal(url: URL) -> IpAddress | None:
    host = (url.host or "").partition("%")[0]
    try:
        return _unwrapped(ipaddress.ip_address(host))
    except ValueError:
        pass
    try:
        # Short and odd spellings that the system understands: 127.1, 0x7f000001, 2130706433.
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except (OSError, ValueError, UnicodeError):
        return None


def _unwrapped(ip: IpAddress) -> IpAddress:
    """Return the IPv4 address that an IPv6 one stands for, where it does."""
    if isinstance(ip, ipaddress.IPv4Address):
        return ip
    if ip in NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or ip


async def read_at_most(content: aiohttp.StreamReader, limit: int) -> bytes | None:
    """Return a body; None if it is longer than ``limit`` bytes, of which no more are read than needed to know."""
    read = bytearray()
    async with asyncio.timeout(TIMEOUT.total):
        async for chunk in content.iter_chunked(16 * 1024):
            read += chunk
            if len(read) > limit:
                return None
    return bytes(read)
