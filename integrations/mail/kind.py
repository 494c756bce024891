"""What a mailbox adds to the settings: its keys, its variables, how long replies may be."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field

from bot.rules.replying import Counting, Limit
from bot.settings.document import SourceTable
from bot.settings.fields import Duration, Whole, Words, wrong
from bot.settings.kinds import SourceKind, Variable
from bot.settings.platforms import PlatformLimits

USER, PASSWORD = "MAIL_USER", "MAIL_PASSWORD"  # the names of variables
# Mail knows no limit. This one is ours: about ten pages, so that a mistake in pasting shows.
LONGEST = Limit(20_000)
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])", re.ASCII)
# What would need more than a quoted string in IMAP: line ends, wildcards, and letters beyond ASCII (modified UTF-7).
FOLDER = re.compile(r"[^\x00-\x1f\x7f-\U0010ffff%*\"\\]{1,200}")


def _address(value: object) -> str:
    if not isinstance(value, str) or not ADDRESS.fullmatch(value.strip()):
        raise wrong("must be an e-mail address", 'Write it like "service@example.org", without a name.')
    return value.strip()


def _name(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise wrong("must be one line of text in quotes", 'What customers see as the sender, like "NS Service".')
    return value.strip()


def _host(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z0-9.:-]{1,253}", value, re.ASCII):
        raise wrong("must be the name of a server", 'Write it like "imap.example.org", without a port.')
    return value


def _folder(value: object) -> str:
    if not isinstance(value, str) or not FOLDER.fullmatch(value):
        raise wrong("must be the name of a folder in plain letters", 'Like "INBOX" or "Sent Items".')
    return value


Address = Annotated[str, BeforeValidator(_address)]
Host = Annotated[str, BeforeValidator(_host)]
Folder = Annotated[str, BeforeValidator(_folder)]
Port = Annotated[Whole, Field(ge=1, le=65535)]


class MailTable(SourceTable):
    """The keys of ``[source.NAME]`` with ``kind = "mail"``."""

    address: Address
    name: Annotated[Words, BeforeValidator(_name)] | None = None
    aliases: list[Address] = Field(default_factory=list)
    imap_host: Host
    imap_port: Port = 993
    smtp_host: Host
    smtp_port: Port = 465
    folder: Folder = "INBOX"
    sent: Folder | None = None
    poll: Duration = timedelta(seconds=60)


KIND = SourceKind(
    name="mail",
    table=MailTable,
    platform="E-mail",
    limits=PlatformLimits(Counting.CHARACTERS, LONGEST.max, LONGEST.max),
    replies=frozenset(("private",)),
    variables=(
        Variable(
            name=USER, fix="It is what your mail program asks for, mostly the address itself.", secret=False,
            shape=r"[\x21\x23-\x5b\x5d-\x7e]+", reason='must hold no spaces, " or \\',
        ),
        Variable(
            name=PASSWORD, fix="Make an app password where your provider has them: docs/sources/mail.md.",
            shape=r"[\x20-\x7e]+", reason="must be letters, digits and signs of plain ASCII",
        ),
    ),
)  # fmt: skip
