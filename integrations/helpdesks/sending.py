"""Replies through one of these programs, and what its answer means.

===============================  ============================================================================
2xx with the id of the message   accepted under that id
2xx without it, 3xx, 408, 5xx    unknown: it may have been taken; never sent again by itself
429, no connection               surely not taken: we try again, after ``Retry-After`` where one is given
other 4xx                        rejected, in the program's words where it gives any
timeout, broken connection       unknown
===============================  ============================================================================
"""

from __future__ import annotations

import aiohttp

from bot.desk.ports import Accepted, NotSent, OutboundReply, Rejected, SendResult, Unknown
from integrations.helpdesks.calls import Answer, Calls
from integrations.helpdesks.program import NoPlace, Program
from integrations.reading import Object, text

REASON_MAX = 300


class HelpdeskReplies:
    """Sends the replies of one source."""

    def __init__(self, program: Program, calls: Calls) -> None:
        self._program, self._calls = program, calls

    async def send(self, reply: OutboundReply) -> SendResult | NotSent:
        """Post the reply once and sort the answer."""
        try:
            answer = await self._calls.make(self._program.reply(reply))
        except NoPlace as error:
            return Rejected(str(error))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            return NotSent(type(error).__name__)
        except aiohttp.InvalidURL:
            return Rejected(f"{self._program.name.upper()}_URL is not a valid address")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return Unknown(type(error).__name__)
        return self._sorted(answer)

    def _sorted(self, answer: Answer) -> SendResult | NotSent:
        if 200 <= answer.status < 300:
            found = self._program.reply_id(answer.body)
            return Accepted(found) if found else Unknown(f"HTTP {answer.status} without an id")
        if answer.status == 429:
            return NotSent("HTTP 429", answer.retry_after)
        if answer.status in (401, 403):
            token = self._program.token
            return Rejected(f"{token} is not taken there (HTTP {answer.status}); webcare check says more")
        if 400 <= answer.status < 500 and answer.status != 408:
            return Rejected(_reason(answer.body) or f"HTTP {answer.status}")
        return Unknown(f"HTTP {answer.status}")


def _reason(body: Object) -> str:
    """Return why, from wherever these programs say it."""
    errors = body.get("errors")
    listed = "; ".join(one for one in errors if isinstance(one, str)) if isinstance(errors, list) else ""
    said = listed or text(body, "description") or text(body, "message") or text(body, "error")
    return said.strip()[:REASON_MAX]
