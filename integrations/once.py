"""Requests that leave at most once: aiohttp repeats a PUT or a GET by itself when its connection broke."""

from __future__ import annotations

import aiohttp
from aiohttp import ClientHandlerType, ClientRequest, ClientResponse


async def leave_once(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    """Let a request leave once (a middleware): whether a broken one was taken nobody knows.

    Raises:
        aiohttp.ClientConnectorError: nothing left.
        aiohttp.ClientConnectionError: the connection broke.
    """
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise  # nothing left
    except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError) as error:
        raise aiohttp.ClientConnectionError(type(error).__name__) from error
