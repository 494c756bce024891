"""The mailbox itself: folders with numbered mails, and what is to go wrong next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime


@dataclass(frozen=True)
class Letter:
    uid: int
    arrived: datetime
    content: bytes


@dataclass
class Folder:
    validity: int = 1
    next_uid: int = 1
    letters: list[Letter] = field(default_factory=list)
    tells_next: bool = True

    def add(self, content: bytes, arrived: datetime) -> Letter:
        letter = Letter(self.next_uid, arrived, content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
        self.next_uid += 1
        self.letters.append(letter)
        return letter

    def renumber(self) -> None:
        """Give the mails other numbers, as after a restored backup."""
        self.validity += 1
        self.letters = [Letter(n, one.arrived, one.content) for n, one in enumerate(self.letters, start=1)]
        self.next_uid = len(self.letters) + 1


@dataclass
class Post:
    """One account at a provider. What it sends lies in ``Sent`` by itself, as with Gmail."""

    user: str = "service@ns.example"
    password: str = 'geheim "woord" \\ 1'
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    folders: dict[str, Folder] = field(default_factory=lambda: {"INBOX": Folder(), "Sent": Folder()})
    imap_faults: list[str] = field(default_factory=list)
    smtp_faults: list[str] = field(default_factory=list)
    sent: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    """Envelope and mail of everything that was taken."""
    heard: list[str] = field(default_factory=list)
    """Every command, as it came."""

    def deliver(self, content: bytes | str, folder: str = "INBOX") -> Letter:
        raw = content.encode() if isinstance(content, str) else content
        return self.folders[folder].add(raw, self.clock())

    def fault(self, kind: str) -> None:
        """Let the next connection to either server go wrong."""
        self.imap_faults.append(kind)
        self.smtp_faults.append(kind)
