"""Writes the mail that carries a reply. Nothing that a customer chose can begin a new header in it."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from bot.desk.ports import OutboundReply
from bot.errors import WebcareError
from integrations.mail.account import Account
from integrations.mail.decoding import MESSAGE_ID, MOST_REFERENCES
from integrations.mail.kind import ADDRESS

# "Re:" in the languages of our customers' mail programs; once is enough.
ANSWERS = re.compile(r"(?:\s*(?:re|antw|aw|betr|sv|tr)\s*(?:\[\d{1,3}\])?\s*:)+\s*", re.IGNORECASE)
SUBJECT_MAX = 300


class Unsendable(WebcareError):
    """The mail cannot be written. ``reason`` holds nothing that a customer wrote."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def message_id(account: Account, reply: OutboundReply) -> str:
    """Return the reply's Message-ID: the same on every attempt, and of no other reply, in any database."""
    told = "\n".join((account.source, reply.key, reply.in_reply_to, reply.conversation_id, reply.text))
    return f"<{reply.key}.{hashlib.sha256(told.encode('utf-8', 'replace')).hexdigest()[:16]}@{account.domain}>"


def compose(account: Account, reply: OutboundReply, *, at: datetime) -> tuple[str, EmailMessage]:
    """Return the address that ``reply`` goes to, and the mail.

    Raises:
        Unsendable: an address, a subject or an id is none.
    """
    to = _address(reply)
    mail = EmailMessage(policy=SMTP)
    try:
        mail["From"] = Address(account.name or "", addr_spec=account.address)
        mail["To"] = Address(addr_spec=to)
        mail["Subject"] = _subject(reply.mention.get("subject"))
        mail["Date"] = format_datetime(at)
        mail["Message-ID"] = message_id(account, reply)
        for name, value in _thread(reply).items():
            mail[name] = value
        mail.set_content(reply.text.replace("\x00", ""), cte="quoted-printable")
    except (ValueError, IndexError, LookupError):  # the library's own guard against what would be a second header
        raise Unsendable("the mail cannot be written: an address or the subject is none") from None
    return to, mail


def _address(reply: OutboundReply) -> str:
    wanted = reply.mention.get("to") or reply.customer
    if not isinstance(wanted, str) or not ADDRESS.fullmatch(wanted):
        raise Unsendable("the address that it should go to is none")
    return wanted


def _subject(told: Any) -> str:
    subject = told if isinstance(told, str) else ""
    if any(not one.isprintable() for one in subject):
        raise Unsendable("the subject holds a line end or another control character")
    return f"Re: {ANSWERS.sub('', subject, count=1) if ANSWERS.match(subject) else subject}".strip()[:SUBJECT_MAX]


def _thread(reply: OutboundReply) -> dict[str, str]:
    """Return the headers by which mail programs put the reply under what it answers."""
    if not MESSAGE_ID.fullmatch(reply.in_reply_to):
        return {}
    told = reply.mention.get("references")
    before = told if isinstance(told, list) else []
    known = [one for one in before if isinstance(one, str) and MESSAGE_ID.fullmatch(one) and one.isascii()]
    if not reply.in_reply_to.isascii() or not reply.in_reply_to.isprintable():
        return {}
    chain = [*known[:1], *known[1:][-MOST_REFERENCES:], reply.in_reply_to]
    return {"In-Reply-To": reply.in_reply_to, "References": " ".join(dict.fromkeys(chain))}
