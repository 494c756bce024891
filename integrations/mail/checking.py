"""Proves that a mailbox works: both logins, and its folders. Writes to nobody."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import aiosmtplib

from bot.desk.ports import FetchFailed, Finding, Trouble
from integrations.looking import refused
from integrations.mail.account import Account
from integrations.mail.imap import visit
from integrations.mail.sending import leave, server_of, words_of

PASSWORD = "Make a new app password at your provider, and put it into MAIL_PASSWORD (docs/sources/mail.md)."
REMEDIES = {
    Trouble.AWAY: "Look at host and port in the source's table, and whether the server is up.",
    Trouble.LIMIT: "Fewer programs at once on this mailbox, or a slower poll.",
    Trouble.TOKEN: PASSWORD,
    Trouble.RIGHTS: "Look at the name of the folder, and whether IMAP is switched on for this mailbox.",
    Trouble.CHANGED: "The server does not understand us; tell us which one it is.",
}


class MailCheck:
    """Knocks at both servers of a mailbox (:class:`bot.desk.ports.Checker`)."""

    def __init__(self, account: Account) -> None:
        self._account = account

    async def check(self) -> Sequence[Finding]:
        """Return what was found, each thing on its own."""
        folders = [self._account.folder] + ([self._account.sent] if self._account.sent else [])
        return [*[await self._reads(one) for one in folders], await self._sends()]

    async def _reads(self, folder: str) -> Finding:
        what = f"folder {folder}"
        try:
            await asyncio.to_thread(self._look, folder)
        except FetchFailed as error:
            return refused(what, error, REMEDIES)
        return Finding(what=what, state="ok", detail=f"read at {self._account.imap.host}")

    def _look(self, folder: str) -> None:
        with visit(self._account, folder) as found:
            if found.validity is None:
                raise FetchFailed(Trouble.CHANGED, "the folder has no UIDVALIDITY")

    async def _sends(self) -> Finding:
        account, what = self._account, "sending"
        server = server_of(account)
        try:
            await server.connect()
            await server.login(account.user, account.password)
        except aiosmtplib.SMTPAuthenticationError as error:
            return Finding(what=what, state="failed", detail=words_of(account, error), remedy=PASSWORD)
        except aiosmtplib.SMTPResponseException as error:
            return Finding(what=what, state="warning", detail=words_of(account, error), remedy=REMEDIES[Trouble.AWAY])
        except (aiosmtplib.SMTPException, OSError) as error:
            return Finding(
                what=what, state="warning", detail=f"no answer ({type(error).__name__})", remedy=REMEDIES[Trouble.AWAY]
            )
        finally:
            await leave(server)
        return Finding(what=what, state="ok", detail=f"sends as {account.address} through {account.smtp.host}")
