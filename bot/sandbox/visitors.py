"""Who may speak to the workspace: it has no passwords, so only programs of this machine and its own page."""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Middleware

from .shapes import Json

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def own_visitors_only(listens_on: str) -> Middleware:
    """Refuse requests under a name that is not this machine's, and those of other sites in the same browser.

    A site can let its own name point to 127.0.0.1 once its page is loaded (DNS rebinding): for the browser our answers
    are then its own. Its requests still carry that name. Addresses cannot be bent like that, and the port may be that
    of a tunnel. ``listens_on``: an address or name of a network that the workspace was opened to on purpose.
    """

    @web.middleware
    async def visited(request: web.Request, handler: _Handler) -> web.StreamResponse:
        hosts = request.headers.getall("Host", [])
        if len(hosts) != 1 or not _is_here(hosts[0], listens_on):
            return _refused("foreign_host", "Open the practice workspace by the address that it printed.")
        origin = request.headers.get("Origin")
        if origin and urlsplit(origin).netloc != hosts[0]:
            return _refused("foreign_origin", "Only the practice workspace's own page may do this.")
        return await handler(request)

    return visited


def _is_here(host: str, listens_on: str) -> bool:
    try:
        parts = urlsplit(f"//{host}")
        name, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if host.lower() not in (name, f"[{name}]", f"{name}:{port}", f"[{name}]:{port}"):
        return False  # a path, a user name, or anything else that is more than a host and a port
    if name in ("localhost", listens_on.lower()):
        return True
    try:
        here, address = _address(listens_on), ipaddress.ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or (here is not None and here.is_unspecified)


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _refused(code: str, text: str) -> web.Response:
    body: Json = {"ok": False, "error": code, "text": text}
    return web.json_response(body, status=403)
