"""Links with which one person acknowledges one page, without logging in: whoever holds it may, nobody can make one.

They are for phones in the night: short enough for an SMS, and good where Slack is away. Pure: time is an argument.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

VERSION = "1"
# What the secret is also used for elsewhere tells nothing about these signatures, nor the other way round.
PURPOSE = b"webcare-desk paging links 1"
# RFC 2104, section 5: not less than half of the hash. It saves 22 of some 90 characters in an SMS.
SIGNATURE_BYTES = 16
SHORTEST_SECRET = 16
LONGEST_TOKEN = 400
TOKEN = re.compile(rf"[A-Za-z0-9_-]{{1,{LONGEST_TOKEN}}}", re.ASCII)
ASKS, KNOWS = "a", "k"
PATH = "/page/"


@dataclass(frozen=True, kw_only=True)
class Link:
    """What a link says, verified."""

    crisis: int
    """The crisis, or what else links of that purpose are about: a test page."""
    person: str
    """A Slack id; with ``asks_who`` the name of the address that it went to."""
    key: str
    """The page that it came with."""
    expires: datetime
    """Real time, in UTC, whole seconds: from then on it is not valid."""
    asks_who: bool = False
    """It went to an address behind which no single person is known: whoever opens it says who they are."""

    def has_expired(self, now: datetime) -> bool:
        """Return whether it is too late; ``now`` is real time."""
        return now >= self.expires


@dataclass(frozen=True)
class Links:
    """Makes and reads links. ``secret`` is the caller's, 16 bytes or more; ``base_url`` is where others reach our door.

    Raises:
        ValueError: the secret is shorter.
    """

    secret: bytes = field(repr=False)
    base_url: str
    purpose: bytes = PURPOSE
    """What is signed for one purpose is no link for another."""
    path: str = PATH
    _key: bytes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) < SHORTEST_SECRET:
            raise ValueError(f"the secret of paging links needs {SHORTEST_SECRET} bytes; got {len(self.secret)}")
        object.__setattr__(self, "_key", hmac.digest(self.secret, self.purpose, hashlib.sha256))

    def acknowledge(self, crisis: int, person: str, key: str, expires: datetime, *, asks_who: bool = False) -> str:
        """Return the address with which ``person`` acknowledges ``crisis`` until ``expires`` (real time, aware).

        Raises:
            ValueError: ``person`` or ``key`` is empty, has a "|" in it, or is too long for a link.
        """
        if not person or not key or "|" in person + key:
            raise ValueError("a person or key of a paging link is empty or has a | in it")
        parts = (VERSION, str(crisis), person, key, str(int(expires.timestamp())), ASKS if asks_who else KNOWS)
        said = "|".join(parts).encode()
        token = _encoded(said + self._signature(said))
        if len(token) > LONGEST_TOKEN:
            raise ValueError("a person or key is too long for a paging link")
        return self.base_url.rstrip("/") + self.path + token

    def read(self, token: str, now: datetime) -> Link | None:
        """Return what a link says; None: it is not ours, was changed, or has expired."""
        link = self.signed(token)
        return link if link is not None and not link.has_expired(now) else None

    def signed(self, token: str) -> Link | None:
        """Return what a link says whether it has expired or not; None: it is not ours, or was changed."""
        raw = _decoded(token)
        said, signature = raw[:-SIGNATURE_BYTES], raw[-SIGNATURE_BYTES:]
        if not hmac.compare_digest(signature, self._signature(said)):
            return None
        _, crisis, person, key, expires, who = said.decode().split("|")
        return Link(
            crisis=int(crisis), person=person, key=key, expires=datetime.fromtimestamp(int(expires), UTC),
            asks_who=who == ASKS,
        )  # fmt: skip

    def _signature(self, said: bytes) -> bytes:
        return hmac.digest(self._key, said, hashlib.sha256)[:SIGNATURE_BYTES]


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _decoded(token: str) -> bytes:
    """Return the bytes of a token; b"" for what we would not have written so: two tokens never mean the same link."""
    if not TOKEN.fullmatch(token) or len(token) % 4 == 1:
        return b""
    raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    return raw if _encoded(raw) == token else b""
