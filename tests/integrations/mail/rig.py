"""A mailbox on its look-alike, with a clock that tests move."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

from bot.desk.ports import Connection, Fetched, InboundMention, NotSent, OutboundReply, SendResult
from bot.rules.vocabulary import Visibility
from bot.settings import Settings
from integrations.mail.account import Account, account_of
from integrations.registry import connect
from tests.contract.given import settings_of
from tests.support.connections import around
from tests.support.mail import ImapServer, Post, SmtpServer

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
US, JAN = "service@ns.example", "jan@post.example"
SERVERS = {"imap_host": "127.0.0.1", "imap_port": 1, "smtp_host": "127.0.0.1", "smtp_port": 1}


class Clock:
    """Transport time, and the provider's."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **span: float) -> None:
        self.now += timedelta(**span)


def settings(*, user: str = US, password: str = Post.password, **keys: Any) -> Settings:
    table = {"kind": "mail", "desk": "rail", "address": US, **SERVERS, **keys}
    lines = "".join(f"{key} = {_toml(value)}\n" for key, value in table.items() if value is not None)
    return settings_of(f"[source.mail]\n{lines}", MAIL_USER=user, MAIL_PASSWORD=password)


def _toml(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def an_account(**keys: Any) -> Account:
    return account_of(settings(**keys).sources["mail"], timeout_s=2)


@dataclass
class Rig:
    """A connected mailbox."""

    post: Post
    settings: Settings
    connection: Connection
    clock: Clock

    async def fetch(self, cursor: Any = None, *, name: str = "inbox") -> Fetched:
        [feed] = [one for one in self.connection.feeds if one.name == name]
        return await feed.fetch(cursor, now=self.clock.now)

    async def heard(self, mail: str | bytes) -> InboundMention:
        """Return a mail as the desk hears it."""
        self.post.deliver(mail)
        return (await self.fetch()).batch.mentions[-1]

    async def send(self, reply: OutboundReply) -> SendResult | NotSent:
        assert self.connection.sender is not None
        return await self.connection.sender.send(reply)


@asynccontextmanager
async def a_rig(**keys: Any) -> AsyncIterator[Rig]:
    clock = Clock()
    post = Post(clock=clock)
    imap, smtp = await ImapServer(post).start(), await SmtpServer(post).start()
    found = settings(**{"imap_port": imap.port, "smtp_port": smtp.port, "sent": "Sent", **keys})
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as session:
            yield Rig(post, found, connect(found, around(session, real=clock))["mail"], clock)
    finally:
        await imap.stop()
        await smtp.stop()


def mail(text: str = "Waar blijft mijn trein?", **headers: str | None) -> str:
    """Return a mail of Jan's as it travels; ``headers`` change or (None) remove some, with _ for -."""
    told = {
        "From": f"Jan de Vries <{JAN}>", "To": US, "Subject": "Mijn trein", "Message-ID": "<1@post.example>",
        "Date": "Mon, 23 Nov 2026 11:59:00 +0000", "Content-Type": "text/plain; charset=utf-8",
    } | {key.replace("_", "-"): value for key, value in headers.items()}  # fmt: skip
    return "".join(f"{key}: {value}\n" for key, value in told.items() if value is not None) + f"\n{text}\n"


def reply_to(mention: InboundMention, text: str = "Hij rijdt om 9:40.\n\nSanne", **mention_keys: Any) -> OutboundReply:
    return OutboundReply(
        key="reply_7", reply_id=7, in_reply_to=mention.id, conversation_id=mention.conversation_id or mention.id,
        text=text, visibility=Visibility.PRIVATE, agent="Sanne", mention={**mention.extra, **mention_keys},
        customer=mention.author.id,
    )  # fmt: skip
