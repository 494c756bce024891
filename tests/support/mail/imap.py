"""As much of IMAP4rev1 (RFC 3501) as reading takes, by the letter: anything else is BAD.

Faults of a connection: ``cut`` and ``cut_login`` break it, ``away`` says BYE, ``busy``, ``no_token``, ``forbidden`` and
``unavailable`` refuse the login, ``bad_login`` does not understand it, ``garbage`` speaks no IMAP, ``huge`` announces a
mail that is none, ``gone`` has no mail any more when it is fetched.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from tests.support.doors import Door
from tests.support.mail.post import Folder, Letter, Post

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
TOKEN = re.compile(r'"((?:[^"\\\r\n]|\\["\\])*)"|([^\s"(){%*\\]+|\S+)')


def words(line: str) -> list[str]:
    found = []
    for one in TOKEN.finditer(line):
        found.append(re.sub(r"\\(.)", r"\1", one[1]) if one[1] is not None else one[2])
    return found


@dataclass
class Session:
    post: Post
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    fault: str
    logged_in: bool = False
    folder: Folder | None = None
    is_over: bool = False

    def say(self, line: str | bytes) -> None:
        self.writer.write((line.encode() if isinstance(line, str) else line) + b"\r\n")

    async def run(self) -> None:
        greetings = {"away": "* BYE Server is going down", "garbage": "220 this is no IMAP"}
        if self.fault == "cut":
            return
        self.say(greetings.get(self.fault, "* OK IMAP4rev1 look-alike"))
        if self.fault in greetings:
            await self.writer.drain()
            return
        while not self.is_over and (line := await self.reader.readline()):
            await self.command(line.decode("ascii").rstrip("\r\n"))
            await self.writer.drain()

    async def command(self, line: str) -> None:
        self.post.heard.append(line)
        tag, _, rest = line.partition(" ")
        name, _, arguments = rest.partition(" ")
        routes: dict[str, Callable[[str, str], Awaitable[None] | None]] = {
            "CAPABILITY": self.capability, "LOGIN": self.login, "EXAMINE": self.examine, "UID": self.uid,
            "LOGOUT": self.logout,
        }  # fmt: skip
        route = routes.get(name.upper())
        if route is None or not re.fullmatch(r"[A-Za-z0-9]+", tag):
            self.say(f"{tag or '*'} BAD not known here: {name}")
            return
        done = route(tag, arguments)
        if done is not None:
            await done

    def capability(self, tag: str, arguments: str) -> None:
        self.say("* CAPABILITY IMAP4rev1")
        self.say(f"{tag} OK done")

    def login(self, tag: str, arguments: str) -> None:
        refused = {
            "busy": "NO [LIMIT] Too many simultaneous connections", "bad_login": "BAD Error in IMAP command",
            "no_token": f"NO [AUTHENTICATIONFAILED] Invalid credentials for {self.post.password}",
            "forbidden": "NO [CONTACTADMIN] IMAP is switched off", "unavailable": "NO [UNAVAILABLE] Try later",
        }  # fmt: skip
        if self.fault == "cut_login":
            self.is_over = True
        elif self.fault in refused:
            self.say(f"{tag} {refused[self.fault]}")
        elif words(arguments) != [self.post.user, self.post.password]:
            self.say(f"{tag} NO [AUTHENTICATIONFAILED] Invalid credentials")
        else:
            self.logged_in = True
            self.say(f"{tag} OK logged in")

    def examine(self, tag: str, arguments: str) -> None:
        [name] = words(arguments)
        self.folder = self.post.folders.get(name) if self.logged_in else None
        if self.folder is None:
            self.say(f"{tag} NO [NONEXISTENT] Unknown mailbox")
            return
        self.say(f"* {len(self.folder.letters)} EXISTS")
        self.say("* 0 RECENT")
        self.say("* FLAGS (\\Seen)")
        if self.fault != "no_validity":
            self.say(f"* OK [UIDVALIDITY {self.folder.validity}] valid")
        if self.folder.tells_next:
            self.say(f"* OK [UIDNEXT {self.folder.next_uid}] next")
        self.say(f"{tag} OK [READ-ONLY] done")

    def uid(self, tag: str, arguments: str) -> None:
        command, _, rest = arguments.partition(" ")
        if self.folder is None or command.upper() not in ("SEARCH", "FETCH"):
            self.say(f"{tag} BAD no folder")
        elif command.upper() == "SEARCH":
            self.search(tag, rest, self.folder)
        else:
            self.fetch(tag, rest, self.folder)

    def search(self, tag: str, rest: str, folder: Folder) -> None:
        if self.fault == "no_search":
            self.say(f"{tag} NO search is broken")
            return
        uids = [one.uid for one in folder.letters]
        if found := re.fullmatch(r"UID (\d+):\*", rest):
            start, last = int(found[1]), max(uids, default=0)
            low, high = min(start, last), max(start, last)
            uids = [one for one in uids if low <= one <= high]
        elif found := re.fullmatch(r"SINCE (\d{1,2})-(\w{3})-(\d{4})", rest):
            day = (int(found[3]), MONTHS.index(found[2]) + 1, int(found[1]))
            uids = [one.uid for one in folder.letters if (one.arrived.year, one.arrived.month, one.arrived.day) >= day]
        else:
            self.say(f"{tag} BAD search for what?")
            return
        self.say("* SEARCH" + "".join(f" {one}" for one in uids))
        self.say(f"{tag} OK done")

    def fetch(self, tag: str, rest: str, folder: Folder) -> None:
        found = re.fullmatch(r"(\d+) \(UID INTERNALDATE BODY\.PEEK\[\]<(\d+)\.(\d+)>\)", rest)
        if found is None:
            self.say(f"{tag} BAD fetch what?")
            return
        for number, letter in enumerate(folder.letters, start=1):
            if letter.uid == int(found[1]) and self.fault != "gone":
                self.one(number, letter, int(found[2]), int(found[3]))
        self.say(f"{tag} OK done")

    def one(self, number: int, letter: Letter, start: int, most: int) -> None:
        part = letter.content[start : start + most]
        size = 10**12 if self.fault == "huge" else len(part)
        told = f"* {number} FETCH (UID {letter.uid} INTERNALDATE {written(letter.arrived)} BODY[]<{start}> {{{size}}}"
        self.say(told)
        self.writer.write(part)
        self.say(")")

    def logout(self, tag: str, arguments: str) -> None:
        self.say("* BYE")
        self.say(f"{tag} OK bye")
        self.is_over = True


def written(at: datetime) -> str:
    return f'"{at.day:2d}-{MONTHS[at.month - 1]}-{at.year} {at:%H:%M:%S} {at:%z}"'


class ImapServer:
    """Serves one mailbox."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self._door = Door(self._serve)

    @property
    def port(self) -> int:
        return self._door.port

    async def start(self) -> ImapServer:
        await self._door.open()
        return self

    async def stop(self) -> None:
        await self._door.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        fault = self._post.imap_faults.pop(0) if self._post.imap_faults else ""
        await Session(self._post, reader, writer, fault).run()
