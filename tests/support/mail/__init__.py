"""A strict look-alike of a mail provider: one mailbox over IMAP, and SMTP. It imports nothing of ours."""

from __future__ import annotations

from tests.support.mail.imap import ImapServer
from tests.support.mail.post import Folder, Letter, Post
from tests.support.mail.smtp import SmtpServer

__all__ = ["Folder", "ImapServer", "Letter", "Post", "SmtpServer"]
