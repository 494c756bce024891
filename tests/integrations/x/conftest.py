"""A look-alike of X, and a source that is connected with it."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import pytest

from tests.integrations.x.rig import Rig, Start, rig_on
from tests.support.x import LookAlike

DATA = os.environ.get("WEBCARE_DATA")
# X's own descriptions and examples are large and not ours to pass on: whoever has them names their folder.
collect_ignore = [] if DATA else ["test_published.py"]


@pytest.fixture
def data() -> Path:
    """The folder with what X publishes."""
    return Path(DATA or "") / "api"


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """The session that all platforms share."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
        yield session


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    """Start a look-alike; it is stopped at the end."""
    async with AsyncExitStack() as stack:

        async def begin(**how: object) -> LookAlike:
            x = await LookAlike(**how).start()  # type: ignore[arg-type]
            stack.push_async_callback(x.stop)
            return x

        yield begin


@pytest.fixture
async def x(start: Start) -> LookAlike:
    """A look-alike as X is today, for self-serve plans."""
    return await start()


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    """What platforms open for themselves is closed with it."""
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture
def connect(stack: AsyncExitStack) -> Callable[..., Awaitable[Rig]]:
    """Connect a source with a look-alike: ``connect(x, search=["ns"], ...)`` with keys of its table."""

    async def begin(x: LookAlike, *, total_s: float = 5, **how: object) -> Rig:
        timeout = aiohttp.ClientTimeout(total=total_s)
        session = await stack.enter_async_context(aiohttp.ClientSession(timeout=timeout))
        return rig_on(x, session, stack, **how)  # type: ignore[arg-type]

    return begin


@pytest.fixture
async def rig(x: LookAlike, connect: Callable[..., Awaitable[Rig]]) -> Rig:
    """A source with everything, on the look-alike ``x``."""
    return await connect(x, direct_messages=True, search=["vertraging", "spoor 5"])
