"""What an answer to a reply means.

=================================================  ==================================================================
2xx with an id                                     accepted under that id
2xx without an id, 5xx, 408, codes 1 and 2         unknown: it may have been taken; never sent again by itself
no connection, 429, codes for "too many"           surely not taken: tried again after a pause
any other error                                    rejected, with a reason that says what to do where that is known
timeout, broken connection                         unknown
=================================================  ==================================================================
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

import aiohttp

from bot.desk.ports import Accepted, NotSent, Rejected, SendResult, Unknown
from integrations.meta.graph import AWAY_CODES, RATE_CODES, RATE_PAUSE, RIGHTS_CODES, TOKEN_CODES, Answer
from integrations.reading import Object, answered

Result = SendResult | NotSent
# One pair of numbers: about one message in six seconds.
PAIR_RATE, PAIR_PAUSE = 131056, timedelta(seconds=10)
WINDOW_CODES = frozenset(((10, 2018278), (10, 2534022), (100, 2534022)))
WINDOW_CLOSED = "the time in which the platform takes an answer is over: the customer has to write again first"
REASONS: Mapping[int, str] = {
    100: "the platform does not take this message as it is, or the customer cannot be reached any more",
    368: "the account is blocked for a while, for breaking the platform's rules: see Meta Business Suite",
    551: "this customer cannot be reached now: the account is gone, or has blocked us",
    10900: "the one private reply to this comment was given already",
    130472: "WhatsApp keeps this customer out for an experiment of its own: it cannot be sent",
    130497: "WhatsApp does not let this account write to that country",
    131026: "WhatsApp cannot deliver to this customer: no WhatsApp, an old version, or we are blocked",
    131031: "the WhatsApp account is locked: see WhatsApp Manager",
    131042: "WhatsApp wants to be paid first: see the payment method in WhatsApp Manager",
    131047: "more than 24 hours since the customer's last message: only an approved template can be sent",
    131048: "WhatsApp limits this number because messages were reported as spam: see its quality in WhatsApp Manager",
    131051: "WhatsApp does not take this kind of message",
    132000: "the template asks for parameters that were not given: only templates without parameters can be sent",
    132001: "this template does not exist in this language, or was not approved yet",
    132005: "the text of the template is too long",
    132007: "the template breaks WhatsApp's rules for what it is registered as",
    132015: "the template is paused by WhatsApp, because customers did not like it",
    132016: "the template is switched off by WhatsApp for good",
    133010: "the telephone number is not registered with the Cloud API",
}
TOKEN = "the token is the problem, not the message: {reason}. Put a new META_TOKEN; webcare check says more"
RIGHTS = "the token may not do this: {reason}. webcare check says which permission is missing"


async def outcome(call: Awaitable[Answer], number: Callable[[Object], str]) -> Result:
    """Wait for a call that sends, and return what became of it; ``number`` finds the id in the answer.

    Never raises for what a network or the platform may do.
    """
    try:
        answer = await call
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        return NotSent(type(error).__name__)
    except aiohttp.InvalidURL:
        return Rejected("META_API_URL is not a valid address")
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        return Unknown(type(error).__name__)
    return sort_out(answer, number)


def sort_out(answer: Answer, number: Callable[[Object], str]) -> Result:
    """Return what an answer means for the reply."""
    if answer.ok:
        found = number(answer.body)
        return Accepted(found) if found else Unknown(f"HTTP {answer.status} without an id")
    if answer.code in RATE_CODES or answer.status == 429:
        pause = PAIR_PAUSE if answer.code == PAIR_RATE else RATE_PAUSE
        return NotSent(f"HTTP {answer.status}, code {answer.code}: too many", answer.retry_after or pause)
    if answer.status >= 500 or answer.status in (408, *range(200, 400)) or answer.code in AWAY_CODES:
        return Unknown(f"HTTP {answer.status}, code {answer.code}")
    return Rejected(reason_of(answer))


def window_closed(answer: Answer) -> bool:
    """Return whether the platform refused only because the customer wrote too long ago."""
    return (answer.code, answer.subcode) in WINDOW_CODES


def reason_of(answer: Answer) -> str:
    """Return why a reply was rejected, as an agent reads it: in our words where the code is known."""
    if window_closed(answer):
        return f"{WINDOW_CLOSED} (code {answer.code}, {answer.subcode})"
    if answer.code in TOKEN_CODES:
        return TOKEN.format(reason=answer.reason)
    if answer.code in RIGHTS_CODES:
        return RIGHTS.format(reason=answer.reason)
    known = REASONS.get(answer.code)
    told = f"{known}. The platform says: {answer.reason}" if known else answer.reason
    return f"{told} (code {answer.code})" if answer.code else told


def own_id(body: Object) -> str:
    """Return the id of a comment."""
    return answered(body, "id")


def message_id(body: Object) -> str:
    """Return the id of a message of Messenger or Instagram."""
    return answered(body, "message_id")
