"""Sessions for tweepy: to another address where one is set, and never without limits of time and size."""

from __future__ import annotations

from typing import ClassVar

import aiohttp
from aiohttp import ClientHandlerType, ClientRequest, ClientResponse
from yarl import URL

from integrations.bodies import whole, without

HOSTS = ("api.twitter.com", "api.x.com")
# The practice and the shared session's own default where that has none; tweepy's would be five minutes.
TOTAL_S = 10.0
# A hundred posts with their authors and media are some 600 kilobytes.
ANSWER_MAX_BYTES = 4 * 1024 * 1024
ELSEWHERE = (301, 302, 303, 307, 308)


class Bounded(ClientResponse):
    """An answer that is read to its end only if that is near: tweepy reads all of it. A stream is read by lines."""

    secrets: ClassVar[tuple[str, ...]] = ()
    """What is left out of it, should it tell that."""

    async def read(self) -> bytes:
        """Return the body.

        Raises:
            aiohttp.ClientPayloadError: it is larger than any answer.
        """
        if self._body is None:
            content = await whole(self.content, ANSWER_MAX_BYTES)
            if not self.content.at_eof():
                self.close()
                raise aiohttp.ClientPayloadError("larger than any answer")
            self._body = without(content, *self.secrets)
        return self._body


def rebasing(address: URL) -> aiohttp.ClientMiddlewareType:
    """Return a middleware that sends what is meant for X to ``address``.

    tweepy's own address is written into its code. The signature of a request goes on covering that one.
    """

    async def rebase(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
        if request.url.host in HOSTS:
            request.url = (
                request.url.with_scheme(address.scheme).with_host(address.host or "").with_port(address.port)
            )  # fmt: skip
            request.headers["Host"] = address.authority
        return await handler(request)

    return rebase


async def once(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    """Let a request leave once, and to nobody else.

    aiohttp sends a GET again whose connection broke, and X takes a signature once. It would also go where an answer
    leads, with a reply to a customer in its hands.
    """
    try:
        answer = await handler(request)
    except aiohttp.ClientConnectorError:
        raise  # nothing left
    except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError) as error:
        raise aiohttp.ClientConnectionError(type(error).__name__) from error
    if answer.status in ELSEWHERE:
        answer.close()
        raise aiohttp.ClientResponseError(answer.request_info, (), status=answer.status)
    return answer


def open_session(
    address: URL | None, timeout: aiohttp.ClientTimeout, *, secrets: tuple[str, ...]
) -> aiohttp.ClientSession:  # fmt: skip
    """Open a session for tweepy; whoever opens it closes it. Answers to it are read without ``secrets``.

    Each call has a connection of its own: one that was kept may be closed on the other side, and of a reply that was
    sent over it nobody knew what became of it.
    """
    middlewares = (once, rebasing(address)) if address else (once,)
    connector = aiohttp.TCPConnector(force_close=True)
    return aiohttp.ClientSession(
        middlewares=middlewares, timeout=timeout, connector=connector,
        response_class=type("Answer", (Bounded,), {"secrets": secrets}),
    )  # fmt: skip


def call_timeout(total_s: float | None) -> aiohttp.ClientTimeout:
    """Return the limit of one call: connecting, sending and reading together."""
    return aiohttp.ClientTimeout(total=total_s or TOTAL_S)
