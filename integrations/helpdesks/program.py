"""What each of these programs has to say of itself; the rest of the folder is the same for all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.desk.ports import OutboundReply
from bot.errors import WebcareError
from integrations.reading import Item, Object


@dataclass(frozen=True, kw_only=True)
class Request:
    """A call to make: ``path`` begins with a slash."""

    method: str
    path: str
    body: Mapping[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class Proof:
    """How a delivery is proven: the signature as the program writes it, and the bytes before the body in it."""

    header: str
    encode: str
    """``hex`` behind "sha256=", or ``base64``."""
    before: str = ""
    """The header whose value is signed in front of the body; "" for none."""
    between: bytes = b""
    secret: str = field(repr=False)


class NoPlace(WebcareError):
    """What is answered has no number that could stand in an address."""


def numbered(written: str) -> str:
    """Return the number of a ticket or conversation, which a delivery told, as a part of an address.

    Raises:
        NoPlace: it is none; with ".." or "?" in it a call would go elsewhere, with our token.
    """
    if not written.isascii() or not written.isdigit():
        raise NoPlace("what is answered has no number")
    return written


class Program(Protocol):
    """One account at one of these programs."""

    name: str
    base: str
    """Its address, without a slash at the end."""
    token: str
    """The variable that holds what proves us, for remedies."""
    proof: Proof
    headers: Mapping[str, str]
    """What proves us to it."""
    secrets: tuple[str, ...]
    """What of that nobody else may read, however it is written."""
    check: Request
    """A look that succeeds if address and token are right, and changes nothing."""

    def read(self, delivery: Object) -> Iterator[Item]:
        """Yield what a delivery says.

        Raises:
            Strange: it lacks what it must have.
        """
        ...

    def reply(self, reply: OutboundReply) -> Request:
        """Return the call that posts a reply.

        Raises:
            NoPlace: it cannot be said where.
        """
        ...

    def reply_id(self, answer: Object) -> str:
        """Return the id of what we posted, as later deliveries name it; "" where it is not told."""
        ...


def web_address(value: str | None) -> str:
    """Return an address without a slash at its end; "" where there is none (only looking at settings)."""
    return (value or "").rstrip("/")
