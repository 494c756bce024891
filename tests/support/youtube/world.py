"""People, and what they wrote below a channel's videos."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True)
class Person:
    channel: str
    name: str


@dataclass
class Comment:
    id: str
    author: Person | None
    text: str
    at: datetime
    updated: datetime
    video: str
    parent: str | None = None
    can_reply: bool = True


US = Person("UC" + "a" * 22, "@ns_online")


@dataclass
class World:
    real: Callable[[], datetime]
    us: Person = US
    comments: dict[str, Comment] = field(default_factory=dict)
    disabled: bool = False
    _made: int = 0

    def person(self, name: str) -> Person:
        self._made += 1
        return Person(f"UC{self._made:022d}", name)

    def write(
        self, author: Person | None, text: str, *, under: Comment | None = None, ago: timedelta = timedelta(0),
        **about: Any,
    ) -> Comment:  # fmt: skip
        self._made += 1
        at = self.real() - ago
        top = (under.parent or under.id) if under else None
        number = f"Ugx{self._made:017d}AaABAg"
        made = Comment(
            f"{top}.{number}" if top else number, author, text, at, at, under.video if under else "vid00000001", top,
        )  # fmt: skip
        for name, value in about.items():
            setattr(made, name, value)
        self.comments[made.id] = made
        return made

    def edit(self, comment: Comment, text: str) -> None:
        comment.text = text
        comment.updated = max(self.real(), comment.at + timedelta(seconds=1))

    def delete(self, comment: Comment) -> None:
        for one in [comment, *self.below(comment)]:
            self.comments.pop(one.id, None)

    def below(self, comment: Comment) -> list[Comment]:
        return [one for one in self.comments.values() if one.parent == comment.id]

    def threads(self) -> list[Comment]:
        """Return the comments on top, the newest first."""
        return sorted(
            (one for one in self.comments.values() if one.parent is None), key=lambda one: (one.at, one.id),
            reverse=True,
        )  # fmt: skip
