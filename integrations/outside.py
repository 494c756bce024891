"""Connections that reach the outside alone: an address that somebody wrote must not become a door into our own network.

An address is looked at three times: as it is written (:func:`check_address`, also each one that it is sent on to), when
its name is resolved (:class:`OutsideResolver`), and when a socket is made for it: what is connected to is what counts,
and aiohttp takes some spellings of numbers for addresses that never see a resolver.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import DefaultResolver
from yarl import URL

from bot.errors import WebcareError

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# Carries IPv4 addresses inside of IPv6 ones (RFC 6052), private ones too.
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# All that is given to anybody in public so far (IANA, IPv6 Global Unicast Address Space).
PUBLIC_V6 = ipaddress.IPv6Network("2000::/3")
# Public by their number, and yet no place of the outside; Python 3.11 counts none of them as private.
NOT_PUBLIC = tuple(
    ipaddress.ip_network(one)
    for one in (
        "192.0.0.0/24",  # IETF protocol assignments; 192.0.0.192 is the metadata service of Oracle's cloud
        "192.88.99.0/24",  # relays of 6to4 (RFC 7526)
        "168.63.129.16/32",  # Azure's own service, in every virtual network
        "2001::/23",  # Teredo, ORCHID and others (RFC 2928)
        "2002::/16",  # 6to4: an IPv4 address inside, and nobody uses it any more (RFC 7526)
        "2001:db8::/32",
        "3fff::/20",  # documentation (RFC 9637)
    )
)
# Where machines in a cloud are told their secrets, also where private addresses may be read.
NEVER = tuple(
    ipaddress.ip_network(one)
    for one in (
        "169.254.0.0/16",
        "fe80::/10",
        "192.0.0.192/32",  # Oracle's
        "100.100.100.200/32",  # Alibaba's
        "168.63.129.16/32",  # Azure's
        "fd00:ec2::/32",  # Amazon's
        "fd20:ce::254/128",  # Google's
        "fd00:42::42/128",  # Scaleway's
    )
)
# ISATAP (RFC 5214): an IPv4 address in the lower half of an IPv6 one.
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)
PORTS = frozenset({80, 443, 8080, 8443})
"""Where a web server answers; a redirect may lead to these, and to the port that was written."""
TIMEOUT = aiohttp.ClientTimeout(total=30, connect=10)
LONGEST_NAME = 254
"""A name of DNS (RFC 1035), with a dot at its end."""
_NAME = re.compile(r"[\w-]+(\.[\w-]+)*\.?", re.ASCII)


class NotOutside(WebcareError):
    """An address that may not be read from. The reason never holds it: it may be a secret."""


@dataclass(frozen=True, slots=True)
class OutsideSession:
    """A session that reaches the outside, and whether it may connect to private addresses too."""

    http: aiohttp.ClientSession
    private_network: bool


@asynccontextmanager
async def outside_session(
    private_network: bool = False, *, this_machine: bool = False, resolver: AbstractResolver | None = None,
    limits: aiohttp.ClientTimeout = TIMEOUT,
) -> AsyncIterator[OutsideSession]:  # fmt: skip
    """Yield a session whose addresses are checked at every connection; bodies come as they are packed.

    Checking before connecting would not do: a name can lead elsewhere a moment later. ``this_machine``: whether
    ``localhost`` and its numbers may be connected to, where :func:`check_address` let them pass.
    """
    guarded = OutsideResolver(resolver or DefaultResolver(), private_network=private_network, this_machine=this_machine)

    def connectable(info: tuple[Any, ...]) -> socket.socket:
        family, kind, protocol, _, place = info
        # A plain OSError is what aiohttp expects of a socket that cannot be had.
        if not _may_connect_to(str(place[0]), private_network=private_network, this_machine=this_machine):
            raise PrivateSocket("stands at a private address")
        return socket.socket(family, kind, protocol)

    connector = aiohttp.TCPConnector(resolver=guarded, use_dns_cache=False, limit=4, socket_factory=connectable)
    async with aiohttp.ClientSession(
        connector=connector, timeout=limits, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False
    ) as http:
        yield OutsideSession(http, private_network)


class PrivateSocket(OSError):
    """A socket to a private address was wanted, which no resolver and no look at the address had stopped."""


class OutsideResolver(AbstractResolver):
    """Resolves names as ``inner`` does, and leaves out addresses that are not public."""

    def __init__(self, inner: AbstractResolver, *, private_network: bool, this_machine: bool = False) -> None:
        self._inner, self._private_network, self._this_machine = inner, private_network, this_machine

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the addresses of ``host`` that may be connected to.

        Raises:
            NotOutside: there are only others.
            OSError: there are none.
        """
        found = await self._inner.resolve(host, port, family)
        kept = [one for one in found if self._may(host, one["host"])]
        if found and not kept:
            raise NotOutside("stands at a private address")
        return kept

    def _may(self, host: str, address: str) -> bool:
        local = self._this_machine and is_localhost(host)
        return may_connect("localhost" if local else "", address, private_network=self._private_network)

    async def close(self) -> None:
        """Close the resolver behind it."""
        await self._inner.close()


def may_connect(host: str, address: str, *, private_network: bool) -> bool:
    """Say whether ``address``, to which ``host`` led, may be connected to; ``localhost`` is this machine."""
    ip = _address(address)
    if ip is None or ip.is_multicast or ip.is_unspecified or any(ip in one for one in NEVER):
        return False
    if private_network:
        return True
    return ip.is_loopback if is_localhost(host) else is_public(ip)


def _may_connect_to(address: str, *, private_network: bool, this_machine: bool) -> bool:
    local = this_machine and may_connect("localhost", address, private_network=False)
    return local or may_connect("", address, private_network=private_network)


def is_public(ip: IpAddress) -> bool:
    """Say whether an address is one of the outside. What nobody was given is none."""
    if not ip.is_global or ip.is_multicast or any(ip in one for one in NOT_PUBLIC):
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return True
    return ip in PUBLIC_V6 and (int(ip) >> 32) & 0xFFFF_FFFF not in _ISATAP


def check_address(
    url: URL, *, private_network: bool, first: URL | None = None, plain: bool = False, this_machine: bool = True
) -> None:
    """Refuse an address that is not https, or private, or no address of a web server.

    ``first``: the address that was written, where ``url`` is one that it was sent on to; it may be private only on the
    same host. Whoever wrote a port meant it, but nobody is sent on to any port. ``plain``: ``http`` will do
    too; else it is for this machine alone. ``this_machine``: it may be written as one of this machine; it is never
    sent on to one.

    Raises:
        NotOutside: says which.
    """
    if first is not None and url.raw_host != first.raw_host:
        private_network = False
    local = this_machine and is_this_machine(url)
    if local and first is not None and not is_this_machine(first):
        raise NotOutside("was sent on to a private address")
    if url.scheme != "https" and not (url.scheme == "http" and (local or plain)):
        raise NotOutside("is not at an http or https address" if plain else "is not at an https address")
    if url.user is not None or url.password is not None:
        raise NotOutside("holds a user and a password in its address")
    ip = _literal(url)
    if ip is None and not _is_name(url.raw_host or ""):
        raise NotOutside("has no proper host in its address")
    if ip is not None and not local and not may_connect("", str(ip), private_network=private_network):
        raise NotOutside("stands at a private address")
    if first is not None and url.port not in PORTS and (url.raw_host, url.port) != (first.raw_host, first.port):
        raise NotOutside("was sent on to a port that is none of the web's (80, 443, 8080, 8443)")


def _is_name(host: str) -> bool:
    return len(host) <= LONGEST_NAME and _NAME.fullmatch(host) is not None


def is_this_machine(url: URL) -> bool:
    """Say whether an address is written as one of this machine."""
    ip = _literal(url)
    return ip.is_loopback if ip is not None else is_localhost(url.raw_host or "")


def is_localhost(host: str) -> bool:
    """Say whether a name is that of this machine."""
    return host.rstrip(".").lower() == "localhost"


def _literal(url: URL) -> IpAddress | None:
    # As it is sent: what people see of a host may be spelled with other letters.
    host = (url.raw_host or "").rstrip(".")
    found = _address(host)
    if found is not None:
        return found
    try:
        # Short and odd spellings that the system understands: 127.1, 0x7f000001, 2130706433.
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except (OSError, ValueError, UnicodeError):
        return None


def _address(written: str) -> IpAddress | None:
    try:
        return _unwrapped(ipaddress.ip_address(written.partition("%")[0]))
    except ValueError:
        return None


def _unwrapped(ip: IpAddress) -> IpAddress:
    """Return the IPv4 address that an IPv6 one stands for, where machines of today connect to it."""
    if isinstance(ip, ipaddress.IPv4Address):
        return ip
    if ip in NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip
