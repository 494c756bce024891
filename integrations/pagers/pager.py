"""Sends pages with Apprise."""

from __future__ import annotations

import importlib
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from pydantic import SecretStr

from bot.desk.ports import Paged, PageOutcome, PageText
from integrations.pagers.threads import NoRoom, Threads

if TYPE_CHECKING:
    from apprise.plugins.base import NotifyBase

log = structlog.get_logger(__name__)

TIMEOUT = timedelta(seconds=10)
# Of one kind of service. Two teams' ladders at once stay far below it; threads that hang are counted too.
MOST_AT_ONCE = 32
# How much longer than our own limit Apprise waits for an answer, so that it never calls a late one a failure.
LATER_S = 2.0


class ApprisePager:
    """A :class:`bot.desk.ports.Pager` for every service that Apprise knows.

    ``timeout`` is real time, for one page. Services that are asked over HTTP have 4 s of it to take the connection
    (``cto`` in an address changes that); who takes longer was not reached, so the page has failed.
    """

    def __init__(self, *, timeout: timedelta = TIMEOUT) -> None:
        self._within_s = timeout.total_seconds()
        # A service that lets its answer drip holds threads for as long as it likes: its own, never those of others.
        self._threads = defaultdict[str, Threads](lambda: Threads(MOST_AT_ONCE))

    async def prepare(self) -> None:
        """Import Apprise now, in a thread: the first page comes half a second sooner, what is broken shows at once.

        Raises:
            ImportError: it is not there.
            TimeoutError: it takes longer than a page may.
        """
        await self._threads[""].run(_import, within_s=self._within_s)

    async def page(self, address: SecretStr, text: PageText, *, key: str) -> PageOutcome:
        """Send it; see :class:`bot.desk.ports.Pager`."""
        outcome = await self._outcome(address.get_secret_value().strip(), text)
        log.info("page.sent" if outcome.state is Paged.SENT else "page.not_sent", page=key, state=outcome.state.value,
                 why=outcome.why)  # fmt: skip
        return outcome

    async def _outcome(self, address: str, text: PageText) -> PageOutcome:
        threads = self._threads[address.partition("://")[0].lower()]
        try:
            return await threads.run(lambda: self._send(address, text), within_s=self._within_s)
        except NoRoom:
            return _failed("too many pages are on their way")
        except ImportError:
            return _failed("Apprise cannot be imported")
        except TimeoutError:
            return PageOutcome(state=Paged.UNKNOWN, why=f"no answer within {self._within_s:g} s")
        except Exception as error:  # what it says may hold the address
            return PageOutcome(state=Paged.UNKNOWN, why=f"the service's plugin broke ({type(error).__name__})")

    def _send(self, address: str, text: PageText) -> PageOutcome:
        """Send it in this thread."""
        from integrations.pagers import library

        with library.listening() as heard:
            service = library.service_of(address, text.variant, read_s=self._within_s + LATER_S)
            if service is None:
                return _failed("the address names no service that is known, or not all that it needs")
            heard.clear()
            if library.send(service, text.variant, library.Message(*composed(service, text))):
                return PageOutcome(state=Paged.SENT)
        number = next(filter(None, heard), None)
        return _failed(f"{service.service_name} did not take it" + (f" (error {number})" if number else ""))


def composed(service: NotifyBase, text: PageText) -> tuple[str, str, str]:
    """Return the title, the link and the text as they leave; "" for what is left out.

    Where not all of it fits into one message (an SMS), the title and the link go alone: two parts at most, which
    services put together again. A link is not spoken.
    """
    title = " ".join(text.title.split())
    link = "" if _is_spoken(service) else text.link
    used = len(link) + 2 + (0 if service.title_maxlen > 0 else len(title) + 2)
    return title, link, text.body if used + len(text.body) <= service.body_maxlen else ""


def _is_spoken(service: NotifyBase) -> bool:
    """Return whether it is a telephone call: only Twilio has them, as ``method=call``."""
    return getattr(service, "method", None) == "call"


def _import() -> None:
    importlib.import_module("integrations.pagers.library")


def _failed(why: str) -> PageOutcome:
    return PageOutcome(state=Paged.FAILED, why=why)
