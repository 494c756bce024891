"""Puts the parts of a mailbox together."""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk.ports import Connection
from bot.settings import Source
from integrations.mail.account import account_of
from integrations.mail.checking import MailCheck
from integrations.mail.feed import FolderFeed
from integrations.mail.sending import MailReplies
from integrations.mail.ways import MailWays
from integrations.platform import Around


def connections(sources: Sequence[Source], around: Around) -> Sequence[Connection]:
    """Connect mailboxes."""
    return [_connection(source, around) for source in sources]


def _connection(source: Source, around: Around) -> Connection:
    account = account_of(source, timeout_s=around.session.timeout.total)
    folders = [("inbox", account.folder)] + ([("own", account.sent)] if account.sent else [])
    return Connection(
        source=source.name, ways=MailWays(source.replies),
        sender=MailReplies(account, real=around.real) if source.replies else None,
        feeds=[FolderFeed(account, name, folder, real=around.real) for name, folder in folders],
        checker=MailCheck(account),
    )  # fmt: skip
