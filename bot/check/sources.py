"""Can replies reach the platforms?"""

from __future__ import annotations

import aiohttp

from bot.check.result import CheckResult, failed, ok, warning
from bot.settings import Settings, Source

# A callback takes POST alone; to ask anything else than POST is how nothing is sent to a customer. These answers
# to HEAD come from servers that are there and know the path.
NO_SUCH_PATH = (404, 410)
NOT_IMPLEMENTED = 501
SERVER_ERROR = 500


async def check_sources(settings: Settings, session: aiohttp.ClientSession) -> list[CheckResult]:
    """Return a result for each source."""
    return [await check_source(source, session) for source in settings.sources.values()]


async def check_source(source: Source, session: aiohttp.ClientSession) -> CheckResult:
    """Ask the callback whether it is there, without sending a reply."""
    name = f"Source {source.name}"
    if source.callback is None:
        return ok(name, f"takes mentions on /hooks/{source.name}; has no callback, so it only listens")
    try:
        async with session.head(source.callback, allow_redirects=False) as response:
            status = response.status
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        remedy = f"Check source.{source.name}.callback and that the server is up; replies wait until it is."
        return failed(name, f"the callback does not answer ({_reason(error)})", remedy)
    if status in NO_SUCH_PATH:
        return warning(name, f"the callback answers HTTP {status}", f"Check the path in source.{source.name}.callback.")
    if status >= SERVER_ERROR and status != NOT_IMPLEMENTED:
        return warning(name, f"the callback answers HTTP {status}", "Look at that server's own log.")
    return ok(name, f"takes mentions on /hooks/{source.name}; the callback answers")


def _reason(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return str(getattr(error, "os_error", None) or error) or type(error).__name__
