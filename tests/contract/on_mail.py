"""E-mail as a stage: a customer writes to a mailbox, colleagues answer from their mail program."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

import aiohttp

from bot.desk.ports import Batch, Connection
from bot.settings import Settings
from bot.store.words import Visibility
from integrations.registry import connect
from tests.contract.given import settings_of
from tests.contract.stage import Fault
from tests.support.connections import around
from tests.support.mail import ImapServer, Post, SmtpServer

US, JAN = "service@ns.example", "jan@post.example"
FAULTS = {
    Fault.GONE_BEFORE: "cut", Fault.GONE_AFTER: "cut_data", Fault.BROKEN_AFTER: "garbage", Fault.AWAY: "away",
    Fault.BUSY: "busy", Fault.NO_TOKEN: "no_token",
}  # fmt: skip


@dataclass
class MailStage:
    """One mailbox and one customer."""

    post: Post
    servers: tuple[ImapServer, SmtpServer]
    settings: Settings
    connection: Connection
    now: datetime
    source: str = "mail"
    visibility: Visibility = Visibility.PRIVATE
    _thread: list[str] = field(default_factory=list)
    _cursors: dict[str, Any] = field(default_factory=dict)

    async def writes(self, text: str) -> None:
        self.post.deliver(self._mail(f"Jan de Vries <{JAN}>", US, text))

    async def edits(self, text: str) -> None:
        raise AssertionError("nobody changes a mail that was sent")

    async def deletes(self) -> None:
        raise AssertionError("nobody takes a mail back")

    async def answers_there(self, text: str) -> None:
        self.post.deliver(self._mail(US, JAN, text), "Sent")

    def _mail(self, who: str, to: str, text: str) -> bytes:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Date"] = who, to, format_datetime(self.now)
        mail["Subject"] = "Re: Mijn trein" if self._thread else "Mijn trein"
        mail["Message-ID"] = f"<{len(self._thread)}.{id(self)}@post.example>"
        if self._thread:
            mail["In-Reply-To"], mail["References"] = self._thread[-1], " ".join(self._thread)
        self._thread.append(mail["Message-ID"])
        mail.set_content(text)
        return mail.as_bytes()

    async def told(self) -> Batch:
        mentions: list[Any] = []
        own: list[Any] = []
        for feed in self.connection.feeds:
            fetched = await feed.fetch(self._cursors.get(feed.name), now=self.now)
            self._cursors[feed.name] = fetched.cursor
            mentions += fetched.batch.mentions
            own += fetched.batch.own_posts
        return Batch(mentions=mentions, own_posts=own)

    def standing(self) -> list[str]:
        return [content.decode().partition("\r\n\r\n")[2].strip() for _, _, content in self.post.sent]

    def fault(self, kind: Fault) -> None:
        self.post.imap_faults, self.post.smtp_faults = [FAULTS[kind]], [FAULTS[kind]]

    async def closes(self) -> None:
        for server in self.servers:
            await server.stop()


@asynccontextmanager
async def mail_stage() -> AsyncIterator[MailStage]:
    now = datetime.now(UTC)
    post = Post(clock=lambda: now)
    imap, smtp = await ImapServer(post).start(), await SmtpServer(post).start()
    settings = settings_of(
        f'[source.mail]\nkind = "mail"\ndesk = "rail"\naddress = "{US}"\nsent = "Sent"\n'
        f'imap_host = "127.0.0.1"\nimap_port = {imap.port}\nsmtp_host = "127.0.0.1"\nsmtp_port = {smtp.port}\n',
        MAIL_USER=post.user, MAIL_PASSWORD=post.password,
    )  # fmt: skip
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
        connection = connect(settings, around(session, real=lambda: now))["mail"]
        stage = MailStage(post, (imap, smtp), settings, connection, now)
        yield stage
        await stage.closes()
