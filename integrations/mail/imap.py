"""One visit to a mailbox with the standard library's imaplib, which waits: it belongs into a thread of its own.

A folder is only examined, never selected, and nothing is marked as read.
"""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from bot.desk.ports import FetchFailed, Trouble
from bot.untrusted import storable_text
from integrations.mail.account import Account, Security

# The text stands before the attachments, which are not wanted: of a longer mail only its beginning is fetched.
MOST_OF_A_MAIL = 1024 * 1024
# A server that announces more than was asked for is not listened to.
LONGEST_LITERAL = MOST_OF_A_MAIL + 64 * 1024
WHY_MAX = 200
PAUSE = timedelta(minutes=5)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ARRIVED = re.compile(rb'INTERNALDATE "([ \d]\d)-(\w{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)"')
# Response codes of RFC 5530 and 3501; where a server gives none, its words have to do.
PASSING = re.compile(r"\[(?:UNAVAILABLE|SERVERBUG|INUSE)\b", re.IGNORECASE)
BUSY = re.compile(r"\[(?:LIMIT|OVERQUOTA)\b|\btoo many\b|\bthrottl|\brate limit", re.IGNORECASE)
FORBIDDEN = re.compile(r"\[(?:NOPERM|AUTHORIZATIONFAILED|PRIVACYREQUIRED|CONTACTADMIN)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Raw:
    """One mail as it lies there; ``arrived`` is when the server took it, which no sender can choose."""

    uid: int
    arrived: datetime | None
    content: bytes


class _Capped(imaplib.IMAP4):
    def read(self, size: int) -> bytes:
        """Read a literal, unless it is longer than anything that was asked for."""
        if size > LONGEST_LITERAL:
            raise self.abort("longer than what was asked for")
        return super().read(size)


class _CappedTls(imaplib.IMAP4_SSL):
    def read(self, size: int) -> bytes:
        """Read a literal, unless it is longer than anything that was asked for."""
        if size > LONGEST_LITERAL:
            raise self.abort("longer than what was asked for")
        return super().read(size)


class Visit:
    """An open folder."""

    def __init__(self, server: imaplib.IMAP4) -> None:
        self._server = server

    @property
    def validity(self) -> int | None:
        """The folder's UIDVALIDITY: with another one all numbers are void. None: the server tells none."""
        return self._told("UIDVALIDITY")

    @property
    def next(self) -> int | None:
        """The number that the next mail gets at least; None: the server does not say."""
        return self._told("UIDNEXT")

    def after(self, uid: int) -> list[int]:
        """Return the numbers above ``uid``; a server gives the last mail for "n:*" even where it lies below n."""
        return [one for one in self._search("UID", f"{uid + 1}:*") if one > uid]

    def since(self, day: datetime) -> list[int]:
        """Return the numbers of what arrived on the day of ``day`` (UTC) or later; IMAP knows no finer time."""
        at = day.astimezone(UTC)
        return self._search("SINCE", f"{at.day}-{MONTHS[at.month - 1]}-{at.year}")

    def fetch(self, uid: int) -> Raw | None:
        """Return one mail; None: it is not there any more."""
        _, told = self._server.uid("FETCH", str(uid), f"(UID INTERNALDATE BODY.PEEK[]<0.{MOST_OF_A_MAIL}>)")
        for one in told:
            if isinstance(one, tuple) and len(one) == 2 and re.search(rb"\bUID %d\b" % uid, one[0]):
                return Raw(uid, _arrived(one[0]), one[1])
        return None

    def _search(self, *criteria: str) -> list[int]:
        kind, told = self._server.uid("SEARCH", *criteria)
        if kind != "OK":
            raise imaplib.IMAP4.error("SEARCH was refused")
        words = b" ".join(one for one in told if isinstance(one, bytes)).split()
        return sorted({int(one) for one in words if re.fullmatch(rb"\d{1,10}", one)})

    def _told(self, what: str) -> int | None:
        _, told = self._server.response(what)
        found = told[-1] if told else None
        return int(found) if isinstance(found, bytes) and re.fullmatch(rb"\d{1,10}", found) else None


@contextmanager
def visit(account: Account, folder: str) -> Iterator[Visit]:
    """Open ``folder`` for reading, and leave.

    Raises:
        FetchFailed: it cannot be opened, or what is asked in it fails. It holds no password.
    """
    step = "connecting"
    server: imaplib.IMAP4 | None = None
    try:
        server = _connect(account)
        step = "login"
        server.login(account.user, account.password)
        step = "folder"
        kind, told = server.select(f'"{folder}"', readonly=True)
        if kind != "OK":
            raise imaplib.IMAP4.error(told[-1] if told else "")
        step = "reading"
        yield Visit(server)
    except (imaplib.IMAP4.error, OSError, EOFError, ValueError) as error:
        raise _failed(account, step, error) from None
    finally:
        if server is not None:
            _leave(server)


def _connect(account: Account) -> imaplib.IMAP4:
    at = account.imap
    if at.security is Security.TLS:
        return _CappedTls(at.host, at.port, ssl_context=ssl.create_default_context(), timeout=account.timeout_s)
    server = _Capped(at.host, at.port, timeout=account.timeout_s)
    if at.security is Security.STARTTLS:
        try:
            server.starttls(ssl.create_default_context())
        except (imaplib.IMAP4.error, OSError):
            server.shutdown()
            raise
    return server


def _leave(server: imaplib.IMAP4) -> None:
    """Say goodbye to who still listens; what was read is read."""
    try:
        server.logout()
    except (imaplib.IMAP4.error, OSError, ValueError):
        server.shutdown()


def _failed(account: Account, step: str, error: Exception) -> FetchFailed:
    """Return what went wrong. imaplib puts the server's words into its errors, sometimes as the repr of bytes."""
    said = account.without_password(_words(error))
    why = f"{step}: {said or type(error).__name__}"
    if not isinstance(error, imaplib.IMAP4.error):
        return FetchFailed(Trouble.AWAY, f"{step}: {type(error).__name__}")
    if BUSY.search(said):
        return FetchFailed(Trouble.LIMIT, why, retry_after=PAUSE)
    if isinstance(error, imaplib.IMAP4.abort) or PASSING.search(said) or step == "connecting":
        return FetchFailed(Trouble.AWAY, why)
    if FORBIDDEN.search(said) or step == "folder":
        return FetchFailed(Trouble.RIGHTS, why)
    return FetchFailed(Trouble.TOKEN if step == "login" else Trouble.CHANGED, why)


def _words(error: Exception) -> str:
    first = error.args[0] if error.args else ""
    said = first.decode("utf-8", "replace") if isinstance(first, bytes) else str(first)
    return " ".join(storable_text(said).split())[:WHY_MAX]


def _arrived(told: bytes) -> datetime | None:
    found = ARRIVED.search(told)
    if found is None:
        return None
    day, month, year, hour, minute, second, sign, hours, minutes = (
        one.decode("ascii", "replace") for one in found.groups()
    )
    away = timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if sign == "-" else 1)
    try:
        at = datetime(
            int(year), MONTHS.index(month.title()) + 1, int(day), int(hour), int(minute), int(second),
            tzinfo=timezone(away),
        )  # fmt: skip
        return at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
