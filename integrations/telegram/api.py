"""Calls to the Bot API. The token is a part of every address, so no address, and no error that names one, leaves here.

aiohttp's errors hold the address: of them only the class is told, and they are never raised further or chained.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp

from bot.desk.ports import FetchFailed, Trouble
from bot.errors import WebcareError
from bot.untrusted import storable_text
from integrations.bodies import whole, without
from integrations.reading import object_of
from integrations.telegram.bots import Bot
from integrations.telegram.reading import Object, number, part, text

# A hundred updates, each with a long text and the message it answers, are about one megabyte.
ANSWER_MAX_BYTES = 4 * 1024 * 1024
REASON_MAX = 300
# Where a 429 names no time.
PAUSE = timedelta(seconds=30)
LONGEST_PAUSE_S = 86_400
WEBHOOK_SET = "a webhook is set for this bot, so Telegram gives nothing to who asks (409)"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back, whatever it says."""

    status: int
    body: Object

    @property
    def ok(self) -> bool:
        """Whether the call was taken."""
        return 200 <= self.status < 300 and self.body.get("ok") is True

    @property
    def code(self) -> int:
        """The error: Telegram repeats the status in the body."""
        return number(self.body, "error_code") or self.status

    @property
    def reason(self) -> str:
        """What Telegram says of it: it speaks of the call, never of what a customer wrote."""
        return storable_text(text(self.body, "description")).strip()[:REASON_MAX] or f"HTTP {self.status}"

    @property
    def retry_after(self) -> timedelta:
        """When to come back."""
        said = number(part(self.body, "parameters"), "retry_after")
        return timedelta(seconds=min(said, LONGEST_PAUSE_S)) if said and said > 0 else PAUSE


class NoAnswer(WebcareError):
    """Nothing that can be read came back. ``left``: the request may have reached Telegram; ``why`` has no address."""

    def __init__(self, why: str, *, left: bool) -> None:
        super().__init__(why)
        self.why, self.left = why, left


class Api:
    """The Bot API for one bot."""

    def __init__(self, bot: Bot, session: aiohttp.ClientSession) -> None:
        self.bot, self._session = bot, session

    async def look(self, method: str, **params: Any) -> Any:
        """Return the result of a call that changes nothing, or nothing that matters if done twice.

        Raises:
            FetchFailed: nothing can be said now.
        """
        try:
            answer = await self.call(method, params)
        except NoAnswer as error:
            raise FetchFailed(Trouble.AWAY, error.why) from None
        if not answer.ok:
            raise failed(answer)
        if "result" not in answer.body:
            raise FetchFailed(Trouble.CHANGED, f"{method} told no result")
        return answer.body["result"]

    async def call(self, method: str, params: Mapping[str, Any]) -> Answer:
        """Call once.

        Raises:
            NoAnswer: nothing that can be read came back.
        """
        bot = self.bot
        told: NoAnswer | None = None
        try:
            async with self._session.post(
                f"{bot.base}/bot{bot.token}/{method}", json=params, allow_redirects=False
            ) as answer:
                content, status = await whole(answer.content, ANSWER_MAX_BYTES), answer.status
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            told = NoAnswer(f"no connection ({type(error).__name__})", left=False)
        except aiohttp.InvalidURL:
            told = NoAnswer("TELEGRAM_API_URL is not a valid address", left=False)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            told = NoAnswer(f"no answer ({type(error).__name__})", left=True)
        if told is not None:  # raised out here: an error with the address would hang on it as its context
            raise told
        return Answer(status=status, body=object_of(without(content, bot.token)))


def failed(answer: Answer) -> FetchFailed:
    """Return what an answer without a result means to the desk."""
    why = f"{answer.reason} ({answer.code})"
    match answer.code:
        case 429:
            return FetchFailed(Trouble.LIMIT, why, retry_after=answer.retry_after)
        case 401 | 404:  # a token of the wrong shape is 404: there is no such address
            return FetchFailed(Trouble.TOKEN, why)
        case 403:
            return FetchFailed(Trouble.RIGHTS, why)
        case 409 if "webhook" in answer.reason.lower():
            return FetchFailed(Trouble.RIGHTS, WEBHOOK_SET)
        case 409:  # somebody else asked at the same moment: once is chance
            return FetchFailed(Trouble.AWAY, "another program reads the updates of this bot (409)")
        case code if 400 <= code < 500:
            return FetchFailed(Trouble.CHANGED, why)
        case _:
            return FetchFailed(Trouble.AWAY, why)
