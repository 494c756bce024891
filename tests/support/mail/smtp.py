"""As much of SMTP (RFC 5321, AUTH PLAIN and LOGIN) as sending takes, by the letter.

Faults of a connection: ``cut`` breaks it at once, ``cut_rcpt`` later, ``cut_data`` and ``garbage`` take the mail and
give no answer, or none that can be read, ``away`` is 421, ``busy`` 450 and ``no_user`` 550 to the receiver,
``no_token`` 535, ``later`` 451 and ``spam`` 554 to the mail, ``odd`` 354 to it.
"""

from __future__ import annotations

import asyncio
import base64
import re
from dataclasses import dataclass, field

from tests.support.doors import Door
from tests.support.mail.post import Post

LONGEST_LINE = 1000  # RFC 5321, 4.5.3.1.6, with the line end


@dataclass
class Session:
    post: Post
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    fault: str
    logged_in: bool = False
    sender: str = ""
    receivers: list[str] = field(default_factory=list)
    is_over: bool = False

    async def say(self, line: str) -> None:
        self.writer.write(f"{line}\r\n".encode())
        await self.writer.drain()

    async def line(self) -> str:
        return (await self.reader.readline()).decode("ascii").rstrip("\r\n")

    async def run(self) -> None:
        if self.fault == "cut":
            return
        if self.fault == "away":
            await self.say("421 4.3.2 Service not available")
            return
        await self.say("220 look-alike ESMTP")
        while not self.is_over and (line := await self.line()):
            await self.command(line)

    async def command(self, line: str) -> None:
        self.post.heard.append(line)
        name = line.split(" ")[0].upper()
        if name == "EHLO":
            offered = [] if self.fault == "no_auth" else ["AUTH PLAIN LOGIN"]
            lines = ["look-alike", *offered, "8BITMIME"]
            for number, one in enumerate(lines):
                await self.say(f"250{'-' if number + 1 < len(lines) else ' '}{one}")
        elif name == "AUTH":
            await self.auth(line)
        elif name == "MAIL":
            await self.mail(line)
        elif name == "RCPT":
            await self.rcpt(line)
        elif name == "DATA":
            await self.data()
        elif name == "QUIT":
            self.is_over = True
            await self.say("221 bye")
        else:
            await self.say("502 5.5.1 Command not implemented")

    async def auth(self, line: str) -> None:
        refused = {"no_token": "535 5.7.8 Bad credentials", "auth_later": "454 4.7.0 Temporary failure"}
        kind, _, first = line.partition(" ")[2].partition(" ")
        if kind.upper() == "LOGIN":
            user = base64.b64decode(first) if first else await self.asked("VXNlcm5hbWU6")
            shown = (user.decode(), (await self.asked("UGFzc3dvcmQ6")).decode())
        else:
            _, one, other = base64.b64decode(first or await self.asked("")).decode().split("\0")
            shown = (one, other)
        self.logged_in = shown == (self.post.user, self.post.password) and self.fault not in refused
        await self.say("235 2.7.0 Accepted" if self.logged_in else refused.get(self.fault, refused["no_token"]))

    async def asked(self, question: str) -> bytes:
        await self.say(f"334 {question}")
        return base64.b64decode(await self.line())

    async def mail(self, line: str) -> None:
        found = re.fullmatch(r"MAIL FROM:<([^<>\s]+@[^<>\s]+)>(?: \S+)*", line, re.IGNORECASE)
        if not self.logged_in or found is None:
            await self.say("530 5.7.0 Authentication required" if found else "501 5.1.7 Bad sender")
            return
        self.sender = found[1]
        if self.fault == "no_sender":
            await self.say("550 5.7.1 You may not send as this")
            return
        await self.say("250 2.1.0 OK")

    async def rcpt(self, line: str) -> None:
        found = re.fullmatch(r"RCPT TO:<([^<>\s]+@[^<>\s]+)>", line, re.IGNORECASE)
        refused = {"busy": "450 4.2.1 Try again later", "no_user": "550 5.1.1 No such user"}
        if self.fault == "cut_rcpt":
            self.is_over = True
            return
        if not self.sender or found is None or self.fault in refused:
            await self.say(refused.get(self.fault, "501 5.1.3 Bad receiver"))
            return
        self.receivers.append(found[1])
        await self.say("250 2.1.5 OK")

    async def data(self) -> None:
        if not self.receivers:
            await self.say("503 5.5.1 RCPT first")
            return
        await self.say("354 Go ahead")
        lines: list[bytes] = []
        while (line := await self.reader.readline()) != b".\r\n":
            if not line.endswith(b"\r\n") or len(line) > LONGEST_LINE or b"\r" in line[:-2] or not line.isascii():
                await self.say("500 5.5.2 Bad line")
                return
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        refused = {"later": "451 4.3.0 Try again later", "spam": "554 5.7.1 This looks like spam", "odd": "354 What?"}
        if self.fault in refused:
            await self.say(refused[self.fault])
            return
        content = b"".join(lines)
        self.post.sent.append((self.sender, self.receivers, content))
        self.post.deliver(content, "Sent")
        self.sender, self.receivers = "", []
        if self.fault == "cut_data":
            self.is_over = True
        else:
            await self.say("<html>Bad Gateway</html>" if self.fault == "garbage" else "250 2.0.0 Queued as 4711")


class SmtpServer:
    """Takes the mails of one account."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self._door = Door(self._serve)

    @property
    def port(self) -> int:
        return self._door.port

    async def start(self) -> SmtpServer:
        await self._door.open()
        return self

    async def stop(self) -> None:
        await self._door.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        fault = self._post.smtp_faults.pop(0) if self._post.smtp_faults else ""
        try:
            await Session(self._post, reader, writer, fault).run()
        except UnicodeDecodeError:
            return  # who asked speaks no SMTP
