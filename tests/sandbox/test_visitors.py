"""Who may speak to a workspace without passwords: over real HTTP, with the headers that a browser would send."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest

from bot.sandbox import Sandbox, SandboxConfig

PATHS = {
    "/": "GET", "/practice/state": "GET", "/practice/journal": "GET", "/practice/act": "POST", "/platform/posts": "GET",
    "/practice/live": "GET", "/api/auth.test": "POST", "/socket": "GET", "/page/app.js": "GET",
}  # fmt: skip


async def status(sandbox: Sandbox, headers: list[str], *, path: str = "/practice/state", method: str = "GET") -> int:
    """Return the status of a request with exactly these headers."""
    port = urlsplit(sandbox.url).port or 0
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        lines = [f"{method} {path} HTTP/1.1", *(line.format(port=port) for line in headers), "Content-Length: 0"]
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n")
        return int((await reader.readline()).split()[1])
    finally:
        writer.close()


@pytest.mark.parametrize("path", PATHS)
async def test_a_site_whose_name_points_to_this_machine_reads_and_does_nothing(sandbox: Sandbox, path: str) -> None:
    """DNS rebinding: to the browser page and workspace are one origin, so it sends none, or the site's own."""
    rebound = "Host: rebound.example:{port}"

    assert await status(sandbox, [rebound], path=path, method=PATHS[path]) == 403
    origin = [rebound, "Origin: http://rebound.example:{port}"]
    assert await status(sandbox, origin, path=path, method=PATHS[path]) == 403


@pytest.mark.parametrize(
    "host",
    [
        "evil.example", "evil.example:{port}", "localhost.evil.example:{port}", "127.0.0.1.evil.example", "",
        "localhost@evil.example", "evil.example/127.0.0.1", "0.0.0.0:{port}", "192.168.0.1:{port}", "[::ffff:10.0.0.1]",
        "127.0.0.1:{port}:1", "127.0.0.1:99999999", "local\tost",
    ],
)  # fmt: skip
async def test_a_request_under_any_other_name_is_refused(sandbox: Sandbox, host: str) -> None:
    assert await status(sandbox, [f"Host: {host}"]) in (400, 403)


async def test_a_request_without_a_name_or_with_two_is_refused(sandbox: Sandbox) -> None:
    assert await status(sandbox, []) in (400, 403)
    assert await status(sandbox, ["Host: localhost", "Host: evil.example"]) in (400, 403)


@pytest.mark.parametrize(
    "host", ["127.0.0.1:{port}", "localhost:{port}", "LOCALHOST:{port}", "[::1]:{port}", "127.0.0.1"]
)
async def test_this_machine_is_let_in_by_each_of_its_own_names(sandbox: Sandbox, host: str) -> None:
    assert await status(sandbox, [f"Host: {host}"]) == 200
    assert await status(sandbox, [f"Host: {host}", f"Origin: http://{host}"]) == 200


async def test_through_a_tunnel_the_port_is_another_one(sandbox: Sandbox) -> None:
    assert await status(sandbox, ["Host: localhost:9000", "Origin: http://localhost:9000"]) == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "http://localhost:1", "null", "http://127.0.0.1"])
async def test_another_site_in_the_same_browser_is_refused(sandbox: Sandbox, origin: str) -> None:
    assert await status(sandbox, ["Host: localhost:{port}", f"Origin: {origin}"]) == 403


@pytest.fixture
async def opened() -> AsyncIterator[Sandbox]:
    """Opened to the network on purpose."""
    async with Sandbox(SandboxConfig.for_tests(), host="0.0.0.0") as sandbox:
        yield sandbox


@pytest.mark.parametrize(("host", "expected"), [("192.168.0.7:{port}", 200), ("rebound.example:{port}", 403)])
async def test_where_it_listens_to_the_network_addresses_are_let_in_and_names_are_not(
    opened: Sandbox, host: str, expected: int
) -> None:
    assert await status(opened, [f"Host: {host}"]) == expected
