"""What exists at the look-alike: accounts, posts with their versions, private messages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count

EPOCH_MS = 1288834974657
HANDLE = re.compile(r"(?<![\w@])@(\w{1,15})", re.ASCII)


@dataclass(frozen=True)
class App:
    """An app at the developer console, with the tokens of the account that it belongs to."""

    bearer: str = "AAAAAAAAbearer%2Btoken"
    key: str = "consumer-key"
    secret: str = "consumer-secret"
    token: str = "7001-access-token"
    token_secret: str = "access-token-secret"


@dataclass(frozen=True)
class User:
    id: str
    username: str
    name: str
    description: str = ""
    followers: int = 10
    verified: bool = False
    protected: bool = False
    takes_dms: bool = True


@dataclass(frozen=True)
class Post:
    id: str
    author: str
    text: str
    at: datetime
    history: tuple[str, ...]
    conversation: str
    reply_to: str | None = None
    quotes: str | None = None
    reposts: str | None = None
    media: tuple[dict[str, object], ...] = ()
    lang: str = "nl"
    millis: bool = True
    deleted: bool = False

    @property
    def first(self) -> str:
        return self.history[0]


@dataclass(frozen=True)
class Message:
    id: str
    sender: str
    to: str
    text: str
    at: datetime

    @property
    def conversation(self) -> str:
        return "-".join(sorted((self.sender, self.to), key=int))


@dataclass
class World:
    """``us`` is the account of the app."""

    us: User = field(default_factory=lambda: User("7001", "ns_online", "NS Online"))
    real: Callable[[], datetime] = lambda: datetime.now(UTC)
    users: dict[str, User] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    heard: list[Callable[[Post], None]] = field(default_factory=list)
    _low: Iterator[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.users[self.us.id] = self.us

    def new_id(self, at: datetime) -> str:
        """Return an id as X makes them: the milliseconds above, a counter below."""
        ms = int(at.timestamp() * 1000) - EPOCH_MS
        return str((ms << 22) + next(self._low) % (1 << 22))

    def user(self, username: str, **about: object) -> User:
        made = User(id=str(9000 + len(self.users)), username=username, name=username.title())
        self.users[made.id] = replace(made, **about)  # type: ignore[arg-type]
        return self.users[made.id]

    def change(self, user: User, **about: object) -> None:
        self.users[user.id] = replace(self.users[user.id], **about)  # type: ignore[arg-type]

    def named(self, username: str) -> User | None:
        return next((one for one in self.users.values() if one.username.lower() == username.lower()), None)

    def post(self, author: User, text: str, *, ago: timedelta = timedelta(0), **about: object) -> Post:
        at = self.real() - ago
        new = self.new_id(at)
        parent = self.posts.get(str(about.get("reply_to")))
        conversation = parent.conversation if parent else new
        made = Post(id=new, author=author.id, text=text, at=at, history=(new,), conversation=conversation)
        made = replace(made, **about)  # type: ignore[arg-type]
        self.posts[new] = made
        for hear in self.heard:
            hear(made)
        return made

    def edit(self, post: Post, text: str) -> Post:
        """Make a new version, which has an id of its own; the older ones stay to be had by theirs."""
        new = self.new_id(self.real())
        history = (*post.history, new)
        for one in post.history:
            self.posts[one] = replace(self.posts[one], history=history)
        self.posts[new] = replace(post, id=new, text=text, history=history, at=self.real())
        for hear in self.heard:
            hear(self.posts[new])
        return self.posts[new]

    def delete(self, post: Post) -> None:
        for one in post.history:
            self.posts[one] = replace(self.posts[one], deleted=True)

    def message(self, sender: User, to: User, text: str, *, ago: timedelta = timedelta(0)) -> Message:
        at = self.real() - ago
        made = Message(id=self.new_id(at), sender=sender.id, to=to.id, text=text, at=at)
        self.messages.append(made)
        return made

    def newest_versions(self) -> list[Post]:
        """Return all posts in their newest version, the newest first; deleted ones too."""
        found = [one for one in self.posts.values() if one.id == one.history[-1]]
        return sorted(found, key=lambda one: int(one.id), reverse=True)

    def is_shown(self, post: Post) -> bool:
        return not post.deleted and (not self.users[post.author].protected or post.author == self.us.id)

    def names(self, post: Post) -> set[str]:
        """Return the accounts that a post names; a reply names who it answers, without a word of its author."""
        found = {user.id for name in HANDLE.findall(post.text) if (user := self.named(name))}
        parent = self.posts.get(post.reply_to or "")
        return found | ({parent.author} if parent else set())

    def summons(self, post: Post, user: User) -> bool:
        """Return whether the author of ``post`` called for ``user``: named it, or quoted a post of it."""
        quoted = self.posts.get(post.quotes or "")
        return user.id in self.names(post) or (quoted is not None and quoted.author == user.id)
