"""No address that somebody writes, or is sent on to, leads into our own network."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer
from yarl import URL

from bot.errors import WebcareError
from integrations.bodies import read_at_most
from integrations.outside import (
    NotOutside,
    OutsideResolver,
    OutsideSession,
    check_address,
    may_connect,
    outside_session,
)
from tests.integrations.hostile_bodies import packed_zeros

# How a written address tries to be another one than it looks.
WRITTEN = [
    "http://127.0.0.1/", "https://127.0.0.1/", "http://127.1/", "http://127.0.1/", "http://127.255.255.254/",
    "http://2130706433/", "http://0x7f000001/", "http://0x7f.1/", "http://0x7f.0x0.0x0.0x1/", "http://0177.0.0.1/",
    "http://017700000001/", "http://00000177.0.0.1/", "http://127.0.0.1./", "http://0/", "http://0.0.0.0/",
    "http://0x0/", "http://localhost/", "http://LOCALHOST/", "http://localhost./", "http://localhost:8080/",
    "http://１２７.0.0.1/", "http://①②⑦.⓪.⓪.①/", "http://127。0。0。1/", "http://127．0．0．1/", "http://ⓛocalhost/",
    "http://10.0.0.1/", "http://10.1/", "http://167772161/", "http://0xa000001/", "http://012.0.0.1/",
    "http://172.16.0.1/", "http://172.31.255.255/", "http://192.168.1.1/", "http://192.168.257/",
    "http://169.254.169.254/latest/meta-data/", "http://2852039166/", "http://0xa9fea9fe/", "http://169.254.43518/",
    "http://100.64.0.1/", "http://100.100.100.200/", "http://100.127.255.255/", "http://192.0.0.192/",
    "http://192.0.2.1/", "http://198.18.0.1/", "http://198.51.100.1/", "http://203.0.113.1/", "http://192.88.99.1/",
    "http://168.63.129.16/", "http://224.0.0.1/", "http://239.255.255.250/", "http://240.0.0.1/",
    "http://255.255.255.255/", "http://[::1]/", "http://[0:0:0:0:0:0:0:1]/", "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/", "http://[::ffff:10.0.0.1]/", "http://[::ffff:a9fe:a9fe]/", "http://[::127.0.0.1]/",
    "http://[::10.0.0.1]/", "http://[::ffff:0:10.0.0.1]/", "http://[64:ff9b::127.0.0.1]/", "http://[64:ff9b::a00:1]/",
    "http://[64:ff9b:1::a00:1]/", "http://[2002:7f00:1::]/", "http://[2002:a00:1::1]/",
    "http://[2001:0:4136:e378:8000:63bf:f5ff:fffe]/", "http://[2001:470::5efe:10.0.0.1]/",
    "http://[2a01:4f8::200:5efe:192.168.0.1]/", "http://[fc00::1]/", "http://[fd00:ec2::254]/", "http://[fe80::1]/",
    "http://[fe80::1%25eth0]/", "http://[fe80::1%eth0]/", "http://[fec0::1]/", "http://[ff02::1]/", "http://[100::1]/",
    "http://[2001:db8::1]/", "http://[3fff::1]/", "http://[5f00::1]/", "http://[4000::1]/", "http://[2001:20::1]/",
    "http://example.org@127.0.0.1/", "http://me:word@example.org/", "http://a@b@10.0.0.1/", "http://@example.org@10.1/",
    "http://example.org%2f@10.0.0.1/", "http://10.0.0.1 /", "http://10.0.0.1\t/", "http://example.org%00.evil/",
    "http:///etc/passwd", "http://a..b/", "http://.example.org/", f"http://{'a.' * 200}org/", "file:///etc/passwd",
    "ftp://example.org/", "gopher://example.org:70/_x", "dict://example.org/", "ldap://example.org/",
    "data:text/xml,<rss/>",
    "jar:http://example.org!/", "//10.0.0.1/", "unix:///var/run/docker.sock", "feed://example.org/",
    "ws://example.org/",
    "javascript:alert(1)", "example.org/rss",
]  # fmt: skip
# Where an address of the outside may not send us.
SENT_ON = [
    "http://127.0.0.1/", "http://localhost:9200/", "http://10.0.0.1/", "//169.254.169.254/", "http://[::1]/",
    "http://0/",
    "file:///etc/passwd", "http://example.org:22/", "http://example.org:6379/", "https://example.org:9200/",
    "http://other.example.org:25/", "http://u:p@example.org/", "gopher://example.org:6379/_FLUSHALL",
    "http://2130706433/", "http://0x7f.1/", "http://[::ffff:10.0.0.1]/", "data:text/xml,<rss/>",
]  # fmt: skip
# What the name of a feed may lead to.
LED_TO = [
    "127.0.0.1", "127.8.8.8", "10.1.2.3", "172.20.0.1", "192.168.0.1", "169.254.169.254", "100.64.1.1",
    "0.0.0.0", "0.1.2.3",
    "192.0.0.192", "168.63.129.16", "224.0.0.251", "255.255.255.255", "::1", "::", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::10.0.0.1", "fe80::1", "fe80::1%eth0", "fd00::1", "fec0::1", "64:ff9b::7f00:1", "64:ff9b:1::7f00:1",
    "2002:7f00:1::1",
    "2001:0:4136:e378:8000:63bf:80ff:fffe", "ff02::1", "2001:db8::1", "3fff::1", "not an address", "127.1",
    "2130706433",
]  # fmt: skip
OUTSIDE = URL("https://example.org/feed.xml")


class Leads(AbstractResolver):
    """Leads every name to these addresses."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=one, port=port, family=socket.AF_INET, proto=0, flags=0)
            for one in self.addresses
        ]

    async def close(self) -> None:
        """Nothing is open."""


def test_the_tables_hold_enough_tricks() -> None:
    assert len(set(WRITTEN)) == len(WRITTEN) >= 90
    assert len({*WRITTEN, *SENT_ON, *LED_TO}) >= 130


@pytest.mark.parametrize("written", WRITTEN)
async def test_no_spelling_of_a_private_address_is_connected_to(written: str) -> None:
    """Whatever the first look lets pass, like a name that only the system understands, the next one stops."""
    connected: list[str] = []
    async with outside_session(resolver=Leads("127.0.0.1")) as session:
        with pytest.raises((NotOutside, ValueError, aiohttp.ClientError)):
            await _ask(session, written, connected)

    assert connected == []


async def _ask(session: OutsideSession, written: str, connected: list[str]) -> None:
    url = URL(written)
    check_address(url, private_network=False, plain=True, this_machine=False)
    async with session.http.get(url, allow_redirects=False):
        connected.append(written)


@pytest.mark.parametrize(
    "written", [one for one in WRITTEN if one.startswith("http") and "@" not in one and ".." not in one]
)
async def test_without_the_first_look_the_socket_is_refused(written: str) -> None:
    async with outside_session(resolver=Leads("127.0.0.1")) as session:
        with pytest.raises((NotOutside, ValueError, aiohttp.ClientError)) as refused:
            await session.http.get(written)

    assert not isinstance(refused.value, aiohttp.ServerDisconnectedError | aiohttp.ClientResponseError)


@pytest.mark.parametrize("target", SENT_ON)
def test_nobody_is_sent_on_to_a_private_address(target: str) -> None:
    for first, private_network in ((OUTSIDE, False), (URL("https://feeds.internal/"), True)):
        with pytest.raises(NotOutside):
            check_address(
                first.join(URL(target)), private_network=private_network, first=first, plain=True, this_machine=False
            )


@pytest.mark.parametrize("address", LED_TO)
async def test_a_name_that_leads_to_a_private_address_leads_nowhere(address: str) -> None:
    with pytest.raises(NotOutside, match="stands at a private address"):
        await OutsideResolver(Leads(address), private_network=False).resolve("feeds.example.org")


async def test_of_a_name_that_leads_to_both_only_the_public_address_is_used() -> None:
    found = await OutsideResolver(Leads("10.0.0.1", "93.184.215.14"), private_network=False).resolve("example.org")

    assert [one["host"] for one in found] == ["93.184.215.14"]


async def test_a_name_that_leads_nowhere_is_no_refusal() -> None:
    assert await OutsideResolver(Leads(), private_network=False).resolve("example.org") == []


@pytest.mark.parametrize(
    "address",
    [
        "93.184.215.14",
        "1.1.1.1",
        "2606:2800:21f:cb07:6820:80da:af6b:8b2c",
        "64:ff9b::5db8:d70e",
        "2a00:1450:400e::200e",
    ],
)
def test_public_addresses_are_connected_to(address: str) -> None:
    assert may_connect("example.org", address, private_network=False)


@pytest.mark.parametrize(
    "address",
    ["169.254.169.254", "fe80::1", "fd00:ec2::254", "192.0.0.192", "100.100.100.200", "168.63.129.16", "fd20:ce::254",
     "fd00:42::42", "64:ff9b::6464:64c8", "224.0.0.1", "::"],
)  # fmt: skip
def test_where_clouds_tell_secrets_nobody_looks_even_in_the_own_network(address: str) -> None:
    assert not may_connect("intranet", address, private_network=True)
    assert may_connect("intranet", "10.0.0.1", private_network=True)


def test_on_the_same_host_and_port_one_may_be_sent_on() -> None:
    first = URL("http://10.0.0.1:9000/feed")

    check_address(URL("http://10.0.0.1:9000/rss"), private_network=True, first=first, plain=True, this_machine=False)
    with pytest.raises(NotOutside):
        check_address(URL("http://10.0.0.1:22/"), private_network=True, first=first, plain=True, this_machine=False)


@asynccontextmanager
async def served(**headers: str) -> AsyncIterator[URL]:
    """A server whose body is a gigabyte of zeros, packed; it makes them while they are read."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        try:
            for piece in packed_zeros(1 << 30):
                await response.write(piece)
        except ConnectionError:
            return response
        return response

    app = web.Application()
    app.router.add_get("/", answer)
    async with TestServer(app) as server:
        yield server.make_url("/")


async def test_a_gigabyte_of_packed_zeros_is_not_unpacked() -> None:
    async with served(**{"Content-Encoding": "gzip"}) as url, outside_session(this_machine=True) as session:
        async with session.http.get(url) as answer:
            body = await read_at_most(answer, 100_000, within_s=20)

    assert body is None


async def test_a_body_packed_in_another_way_is_refused() -> None:
    async with served(**{"Content-Encoding": "br"}) as url, outside_session(this_machine=True) as session:
        async with session.http.get(url) as answer:
            with pytest.raises(WebcareError, match="not asked for"):
                await read_at_most(answer, 100_000, within_s=20)
