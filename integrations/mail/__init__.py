"""E-mail: a mailbox that is read over IMAP, and answers that leave over SMTP."""

from __future__ import annotations

from integrations.mail.kind import KIND
from integrations.platform import Platform

PLATFORM = Platform(kinds=(KIND,), connecting="integrations.mail.connecting")
