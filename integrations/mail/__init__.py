"""E-mail: a mailbox that is read over IMAP, and answers that leave over SMTP."""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk.ports import Connection
from bot.settings import Source
from integrations.mail.kind import KIND
from integrations.platform import Around, Platform


def connect(sources: Sequence[Source], around: Around) -> Sequence[Connection]:
    """Connect mailboxes."""
    # A desk without a mailbox should not wait for what only mail needs.
    from integrations.mail.connecting import connection

    return [connection(source, around) for source in sources]


PLATFORM = Platform(kinds=(KIND,), connect=connect)
