"""Sends replies over SMTP.

=================================================  ==================================================================
what happens                                       what it means for the reply
=================================================  ==================================================================
250 after the mail                                 accepted under our own Message-ID
no connection, or lost before the mail was given   surely not taken: again later
4xx                                                surely not taken: again later
5xx to a login, a sender, a receiver, the mail     rejected, with the server's reason
lost, or no readable answer, after the mail        unknown: never sent again by itself
=================================================  ==================================================================
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from datetime import datetime
from email.policy import SMTP as SMTP_POLICY

import aiosmtplib

from bot.desk.ports import Accepted, NotSent, OutboundReply, Rejected, SendResult, Unknown
from bot.untrusted import storable_text
from integrations.mail.account import Account, Security
from integrations.mail.composing import Unsendable, compose

REASON_MAX = 200
LOGIN = "the login is the problem, not the mail: {said}. Look at MAIL_USER and MAIL_PASSWORD; webcare check says more"
Result = SendResult | NotSent


class MailReplies:
    """Sends the replies of one mailbox (:class:`bot.desk.ports.ReplySender`)."""

    def __init__(self, account: Account, *, real: Callable[[], datetime]) -> None:
        self._account, self._real = account, real

    async def send(self, reply: OutboundReply) -> Result:
        """Hand ``reply`` to the server once and sort its answers."""
        try:
            to, mail = compose(self._account, reply, at=self._real())
            content = mail.as_bytes(policy=SMTP_POLICY)
        except Unsendable as error:
            return Rejected(error.reason)
        server = server_of(self._account)
        refused = await _before(self._account, server, to)
        if refused is not None:
            server.close()
            return refused
        result = await _data(self._account, server, content, str(mail["Message-ID"]))
        await leave(server)
        return result


def server_of(account: Account) -> aiosmtplib.SMTP:
    """Return a client for the account's server, not connected yet."""
    security = account.smtp.security
    secure = security is not Security.NONE
    return aiosmtplib.SMTP(
        hostname=account.smtp.host, port=account.smtp.port, timeout=account.timeout_s, local_hostname=account.domain,
        use_tls=security is Security.TLS, start_tls=security is Security.STARTTLS,
        tls_context=ssl.create_default_context() if secure else None,
    )  # fmt: skip


async def leave(server: aiosmtplib.SMTP) -> None:
    """Say goodbye; whoever does not answer is left without."""
    try:
        await server.quit()
    except (aiosmtplib.SMTPException, OSError):
        server.close()


async def _before(account: Account, server: aiosmtplib.SMTP, to: str) -> Result | None:
    """Come to where the mail can be given; not None: it did not come to that, so nothing was sent."""
    try:
        await server.connect()
        await server.login(account.user, account.password)
        await server.mail(account.address)
        await server.rcpt(to)
    except aiosmtplib.SMTPAuthenticationError as error:
        said = words_of(account, error)
        return Rejected(LOGIN.format(said=said)) if error.code >= 500 else NotSent(said)
    except aiosmtplib.SMTPResponseException as error:
        permanent = 500 <= error.code < 600 and not isinstance(error, aiosmtplib.SMTPConnectResponseError)
        said = words_of(account, error)
        return Rejected(said) if permanent else NotSent(said)
    except (aiosmtplib.SMTPException, OSError) as error:
        # The library's own class for what a server does not offer; all that passes by itself has a class of its own.
        if type(error) in (aiosmtplib.SMTPException, aiosmtplib.SMTPNotSupported):
            return Rejected("the server offers no login, or none over a connection that is kept from others")
        return NotSent(type(error).__name__)
    return None


async def _data(account: Account, server: aiosmtplib.SMTP, content: bytes, number: str) -> Result:
    try:
        answer = await server.data(content)
    except aiosmtplib.SMTPResponseException as error:
        said = words_of(account, error)
        if 400 <= error.code < 500:
            return NotSent(said)
        return Rejected(said) if 500 <= error.code < 600 else Unknown("an answer that is none")
    except (aiosmtplib.SMTPException, OSError) as error:
        return Unknown(type(error).__name__)
    return Accepted(number) if 200 <= answer.code < 300 else Unknown(f"answered {answer.code}")


def words_of(account: Account, error: aiosmtplib.SMTPResponseException) -> str:
    """Return what the server said, on one line and without our password."""
    said = " ".join(storable_text(account.without_password(str(error.message))).split())[:REASON_MAX]
    return f"{said or 'no reason'} ({error.code})"
