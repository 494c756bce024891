"""A configured mailbox as the rest of this folder needs it, and how its servers are spoken to."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from bot.settings import Source
from integrations.mail.kind import PASSWORD, USER, MailTable

# Where no timeout is set. Seconds for each answer of a server.
TIMEOUT_S = 10.0
IMPLICIT = frozenset((993, 465))


class Security(StrEnum):
    """How a connection is kept from others."""

    TLS = "tls"
    """From the first byte."""
    STARTTLS = "starttls"
    """Asked for before anything is said; without it nothing is said at all."""
    NONE = "none"
    """Only to this very machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """One of the two servers."""

    host: str
    port: int

    @property
    def security(self) -> Security:
        """How it is spoken to: the ports that are made for TLS begin with it, all others have to offer it."""
        if is_loopback(self.host):
            return Security.NONE
        return Security.TLS if self.port in IMPLICIT else Security.STARTTLS


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One mailbox."""

    source: str
    address: str
    name: str | None
    own: frozenset[str]
    """All addresses that are ours, in small letters."""
    imap: Server
    smtp: Server
    folder: str
    sent: str | None
    user: str = field(repr=False)
    password: str = field(repr=False)
    every: timedelta
    timeout_s: float

    @property
    def domain(self) -> str:
        """What stands behind the @."""
        return self.address.rpartition("@")[2]

    def is_ours(self, address: str) -> bool:
        """Return whether an address is one of ours."""
        return address.lower() in self.own

    def without_password(self, said: str) -> str:
        """Return what a server said without our password, which it may repeat."""
        return said.replace(self.password, "[password]") if self.password else said


def is_loopback(host: str) -> bool:
    """Return whether ``host`` is this very machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def account_of(source: Source, *, timeout_s: float | None) -> Account:
    """Return the mailbox behind ``source``. Variables that are missing (only looking at settings) become ""."""
    table = source.options
    if not isinstance(table, MailTable):
        raise TypeError(f"source.{source.name} is no mailbox")
    return Account(
        source=source.name, address=table.address, name=table.name,
        own=frozenset(one.lower() for one in (table.address, *table.aliases)),
        imap=Server(host=table.imap_host, port=table.imap_port),
        smtp=Server(host=table.smtp_host, port=table.smtp_port), folder=table.folder, sent=table.sent,
        user=source.variable(USER) or "", password=source.variable(PASSWORD) or "", every=table.poll,
        timeout_s=timeout_s or TIMEOUT_S,
    )  # fmt: skip
