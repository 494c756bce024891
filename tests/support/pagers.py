"""Look-alikes of the services that pages go to: one over HTTP, one that takes mail. They write down what they get."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any, TypeVar, cast

from aiohttp import web

from tests.support.doors import a_door


@dataclass
class Service:
    """Takes JSON on any path. ``answers_at_once``: it answers nobody before so many have asked; None: it never does."""

    status: int = 200
    location: str | None = None
    answers_at_once: int | None = 1
    port: int = 0
    got: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    """Somebody has asked."""
    _ready: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.got.append(json.loads(body) if body else {})
        self.headers.append(dict(request.headers))
        self.asked.set()
        if self.answers_at_once is not None and len(self.got) >= self.answers_at_once:
            self._ready.set()
        await self._ready.wait()
        return web.Response(status=self.status, headers={"Location": self.location} if self.location else None)

    def give_up(self) -> None:
        """Answer those who still wait, so that their threads end."""
        self._ready.set()


@dataclass
class Talker(Service):
    """Says yes, and then talks on for so many ``pieces`` of 64 KiB; ``said``: those that were taken from it."""

    pieces: int = 1024
    said: int = 0

    async def take(self, request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(status=self.status)
        await answer.prepare(request)
        with suppress(ConnectionError):
            while self.said < self.pieces:
                await answer.write(b"x" * 64 * 1024)
                self.said += 1
        return answer


S = TypeVar("S", bound=Service)


@asynccontextmanager
async def serving(service: S) -> AsyncIterator[S]:
    """Let a service listen on a free port of this machine."""
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", service.take)
    runner = web.AppRunner(application, handle_signals=False)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    service.port = runner.addresses[0][1]
    try:
        yield service
    finally:
        service.give_up()
        await runner.cleanup()


@dataclass
class MailServer:
    """Takes mail. ``refuses`` names the command that it answers with 550; ``greets`` False: it never says a word."""

    refuses: str = ""
    greets: bool = True
    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.greets:
            await self._talk(reader, writer)
        else:
            await reader.read()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        while line := await reader.readline():
            command = line.split(b":")[0].split()[0].upper().decode()
            if command == self.refuses:
                writer.write(b"550 not here\r\n")
            elif command == "DATA":
                writer.write(b"354 go on\r\n")
                self.mails.append(_read(await reader.readuntil(b"\r\n.\r\n")))
                writer.write(b"250 taken\r\n")
            elif command == "QUIT":
                writer.write(b"221 bye\r\n")
                return
            else:
                if command == "RCPT":
                    self.recipients.append(line.partition(b"<")[2].partition(b">")[0].decode())
                writer.write(b"250 fine\r\n")


def _read(data: bytes) -> EmailMessage:
    whole = data.removesuffix(b".\r\n").replace(b"\r\n..", b"\r\n.")
    return cast(EmailMessage, BytesParser(policy=policy.default).parsebytes(whole))


@asynccontextmanager
async def mail_server(server: MailServer) -> AsyncIterator[MailServer]:
    """Let a mail server listen on a free port of this machine."""
    async with a_door(server.talk) as door:
        server.port = door.port
        yield server
