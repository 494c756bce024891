"""Who is on the server and what they wrote."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from itertools import count
from typing import Any


@dataclass
class Person:
    id: str
    username: str
    server: str = ""
    """"" for people of this server."""
    display_name: str = ""
    note: str = ""
    followers: int = 0

    @property
    def acct(self) -> str:
        return f"{self.username}@{self.server}" if self.server else self.username

    @property
    def page(self) -> str:
        return f"https://{self.server or 'here.example'}/@{self.username}"


@dataclass
class Status:
    id: str
    author: Person
    text: str
    at: datetime
    visibility: str = "public"
    above: str | None = None
    above_author: str | None = None
    named: list[Person] = field(default_factory=list)
    spoiler: str = ""
    edited_at: datetime | None = None
    language: str | None = "nl"
    media: list[dict[str, Any]] = field(default_factory=list)
    content: str | None = None
    """HTML that is told instead of what is made of ``text``."""
    pinned: bool = False


class World:
    """``real`` is the server's clock. Ids count through, as the real ones grow with time."""

    def __init__(self, *, real: Callable[[], datetime]) -> None:
        self.real = real
        # From one number of digits to the next: compared as text the order would be wrong.
        self._ids: Iterator[int] = count(109_999_999_999_999_998)
        self._notifications: Iterator[int] = count(97)
        self.people: dict[str, Person] = {}
        self.statuses: dict[str, Status] = {}
        self.notifications: list[dict[str, Any]] = []
        self.us = self.person("ns_online", display_name="NS")

    def person(self, username: str, **about: Any) -> Person:
        one = Person(id=str(next(self._ids)), username=username, **about)
        self.people[one.id] = one
        return one

    def post(self, author: Person, text: str, *, above: str | None = None, **about: Any) -> Status:
        """Post; whoever is named is told, and the author of what it answers only if named, as on Mastodon."""
        one = Status(id=str(next(self._ids)), author=author, text=text, at=about.pop("at", self.real()), **about)
        if above is not None:
            one.above, one.above_author = above, self.statuses[above].author.id
        one.named = [person for person in self.people.values() if self._names(text, person)]
        self.statuses[one.id] = one
        if self.us in one.named and author is not self.us:
            self.notify("mention", author, one)
        return one

    def notify(self, kind: str, who: Person, status: Status | None) -> None:
        at = status.at if status else self.real()
        self.notifications.append(
            {"id": str(next(self._notifications)), "type": kind, "at": at, "who": who, "status": status}
        )

    def edit(self, status: Status, text: str) -> None:
        status.text, status.edited_at = text, self.real()

    def delete(self, status: Status) -> None:
        """Take it away, and with it what was told of it."""
        del self.statuses[status.id]
        self.notifications = [one for one in self.notifications if one["status"] is not status]

    def ancestors(self, status: Status) -> list[Status]:
        found: list[Status] = []
        while status.above is not None and status.above in self.statuses:
            status = self.statuses[status.above]
            found.insert(0, status)
        return [one for one in found if self.seen_by_us(one)]

    def seen_by_us(self, status: Status) -> bool:
        return status.visibility in ("public", "unlisted") or status.author is self.us or self.us in status.named

    def _names(self, text: str, person: Person) -> bool:
        words = {word.rstrip(".,!?:").lower() for word in text.split()}
        return f"@{person.acct}".lower() in words

    def html(self, status: Status) -> str:
        """Return a text as the server tells it: paragraphs, links cut into spans, handles without their server."""
        if status.content is not None:
            return status.content
        paragraphs = [
            "<br />".join(" ".join(self._word(word, status) for word in line.split(" ")) for line in part.split("\n"))
            for part in status.text.split("\n\n")
        ]
        return "".join(f"<p>{one}</p>" for one in paragraphs)

    def _word(self, word: str, status: Status) -> str:
        person = next((one for one in status.named if word.lower() == f"@{one.acct}".lower()), None)
        if person is not None:
            link = f'<a href="{person.page}" class="u-url mention">@<span>{person.username}</span></a>'
            return f'<span class="h-card" translate="no">{link}</span>'
        if word.startswith("https://"):
            shown, rest = word[8:38], word[38:]
            spans = f'<span class="invisible">https://</span><span class="ellipsis">{escape(shown)}</span>'
            return f'<a href="{escape(word)}">{spans}<span class="invisible">{escape(rest)}</span></a>'
        return escape(word)
