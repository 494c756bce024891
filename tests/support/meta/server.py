"""The look-alike itself: one aiohttp server that plays Graph, and what people do on its channels."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from typing import Any

from aiohttp import web

from tests.support.meta import calls, looks, tell
from tests.support.meta.errors import GraphError, bad_token, no_right
from tests.support.meta.state import App, Call, Instagram, Json, Message, Number, Page, Person, Post, Token
from tests.support.meta.webhook import Poster

# Seconds between attempts; the platform's own grow like this for days.
PAUSES = (60.0, 300.0, 900.0, 3600.0)
VERSIONS = ("v22.0", "v23.0", "v24.0", "v25.0", "v26.0")


class MetaLike:
    """Plays the platform for one app.

    ``clock`` is the platform's own. What is to be posted to the webhook waits in ``outgoing`` until `post` is called,
    so that a test decides on the order. ``scale`` is how long its pauses between attempts are; 1 is the platform's.
    """

    def __init__(
        self, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC), app: App | None = None, scale: float = 0.0
    ) -> None:
        self.app, self.clock = app or App(), clock
        self.tokens: dict[str, Token] = {}
        self.pages: dict[str, Page] = {}
        self.instagrams: dict[str, Instagram] = {}
        self.numbers: dict[str, Number] = {}
        self.people: dict[str, Person] = {}
        self.posts: dict[str, Post] = {}
        self.messages: list[Message] = []
        self.journal: list[Call] = []
        self.outgoing: list[Json] = []
        self.poster = Poster(self.app.secret, pauses=tuple(pause * scale for pause in PAUSES))
        self.statuses: tuple[str, ...] = ()
        """What is told of each WhatsApp message that we send, by itself, in this order."""
        self.echoes = True
        self._faults: list[tuple[str, Json]] = []
        self._numbers = count(1)
        self._runner: web.AppRunner | None = None
        self.release = asyncio.Event()
        """Lets calls with the fault "hang" go."""

    # The server

    async def __aenter__(self) -> MetaLike:
        app = web.Application(client_max_size=8 * 1024**2)
        app.router.add_route("*", "/{version}/{node:.*}", self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.release.set()
        assert self._runner is not None
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        """The address for META_API_URL."""
        assert self._runner is not None
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    def fault(self, kind: str, **more: Any) -> None:
        """Let the next call go wrong.

        ``drop_before`` and ``drop_after`` break the connection, ``hang`` answers only after `release`, ``status``
        answers with ``status`` and ``body``, ``no_id`` does everything and tells no id.
        """
        self._faults.append((kind, more))

    def clear_faults(self) -> None:
        """Let everything go right again."""
        self._faults.clear()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        kind, more = self._faults.pop(0) if self._faults else ("", {})
        body = await request.json() if request.can_read_body else {}
        if kind == "drop_before":
            return self._drop(request)
        if kind == "status":
            status, answer = int(more["status"]), more.get("body", {})
        else:
            status, answer = self._answer(request, body)
        query = dict(request.query)
        self.journal.append(Call(request.method, request.match_info["node"], query, body, status, answer))
        if kind == "drop_after":
            return self._drop(request)
        if kind == "hang":
            await self.release.wait()
        return web.json_response({} if kind == "no_id" else answer, status=status, headers=more.get("headers"))

    def _answer(self, request: web.Request, body: Json) -> tuple[int, Json]:
        try:
            token = self._token(request)
            self._version(request)
            node, query = request.match_info["node"].split("/"), dict(request.query)
            if request.method == "POST":
                return 200, calls.write(self, token, node, body)
            return 200, looks.read(self, token, node, query)
        except GraphError as error:
            return error.status, error.body

    def _token(self, request: web.Request) -> Token:
        """Know the token, and the proof that the caller has the app's secret too."""
        word = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if "access_token" in request.query:
            raise GraphError(1, "The look-alike wants tokens in the header.")
        token = self.tokens.get(word)
        if token is None or not token.valid:
            raise bad_token()
        proof = hmac.new(self.app.secret.encode(), word.encode(), hashlib.sha256).hexdigest()
        if request.query.get("appsecret_proof") != proof:
            raise GraphError(100, "Invalid appsecret_proof provided in the API argument")
        return token

    def _version(self, request: web.Request) -> None:
        if request.match_info["version"] not in VERSIONS:
            raise GraphError(2635, "You are calling a deprecated version of the Ads API.")

    def _drop(self, request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    def allow(self, token: Token, right: str) -> None:
        """Refuse what a token may not do."""
        if right not in token.rights:
            raise no_right(right)

    # What there is

    def new_id(self, prefix: str = "") -> str:
        """Return an id that nothing else has."""
        return f"{prefix}{next(self._numbers):06d}"

    def add(self, *accounts: Page | Instagram | Number) -> MetaLike:
        """Add accounts, with a token each: ``token-<id>``."""
        for one in accounts:
            match one:
                case Page():
                    self.pages[one.id], self.tokens[f"token-{one.id}"] = one, Token(page=one.id)
                case Instagram():
                    self.instagrams[one.id], self.tokens[f"token-{one.id}"] = one, Token(page=one.page)
                case Number():
                    self.numbers[one.id], self.tokens[f"token-{one.id}"] = one, Token(business=one.business)
        return self

    def post_of(self, page: Page, text: str = "Nieuwe dienstregeling") -> Post:
        """Let the Page, or an account, post something."""
        post = Post(
            id=f"{page.id}_{self.new_id()}", account=page.id, text=text, at=self.clock(), author=page.id,
            author_name=page.name, kind="post",
        )  # fmt: skip
        self.posts[post.id] = post
        return post

    def comment_on(
        self, post: Post, text: str, *, person: Person | None, under: Post | None = None, at: datetime | None = None
    ) -> Post:
        """Let a person comment; None: one whose name we may not know. Tells the webhook."""
        if post.account in self.instagrams:
            number = f"178{self.new_id()}"
        else:
            number = f"{post.id.rpartition('_')[2]}_{self.new_id()}"
        found = Post(
            id=number, account=post.account, text=text, at=at or self.clock(), author=person.id if person else "",
            author_name=(person.username or person.name) if person else "", parent=(under or post).id, root=post.id,
        )  # fmt: skip
        self.posts[number] = found
        self.tell(self._told(found))
        return found

    def _told(self, post: Post, verb: str = "add") -> Json:
        if post.account in self.instagrams:
            return tell.instagram_comment(self.instagrams[post.account], post)
        return tell.comment(self.pages[post.account], post, verb)

    def edit(self, post: Post, text: str) -> None:
        """Let somebody change a comment."""
        post.text = text
        self.tell(self._told(post, "edited"))

    def remove(self, post: Post) -> None:
        """Let somebody take a comment back."""
        post.gone = True
        if post.account in self.pages:
            self.tell(self._told(post, "remove"))

    def person(self, name: str = "Jan de Vries", **more: Any) -> Person:
        """Add a customer."""
        found = Person(id=more.pop("id", None) or self.new_id("77"), name=name, **more)
        self.people[found.id] = found
        return found

    def write(self, account: Page | Instagram, person: Person, text: str, **more: Any) -> Message:
        """Let a person write a private message. Tells the webhook."""
        said = Message(id=f"m_{self.new_id()}", account=account.id, person=person.id, text=text, at=self.clock())
        self.messages.append(said)
        self.tell(tell.message(account, said, **more))
        return said

    def text_whatsapp(self, number: Number, person: Person, text: str) -> Message:
        """Let a person write on WhatsApp. Tells the webhook."""
        said = Message(id=f"wamid.{self.new_id()}", account=number.id, person=person.id, text=text, at=self.clock())
        self.messages.append(said)
        content = {"type": "text", "text": {"body": text}}
        self.tell(tell.whatsapp_message(number, person, content, id=said.id, at=said.at.timestamp()))
        return said

    def status(self, said: Message, word: str, *, errors: Any = None) -> None:
        """Tell what became of a message of ours; any word in any order."""
        number = self.numbers[said.account]
        at = self.clock().timestamp()
        self.tell(tell.status(number, said, self.people[said.person], word, at=at, errors=errors))

    def said_with(self, account: str, person: str) -> list[Message]:
        """Return a conversation."""
        return [one for one in self.messages if one.account == account and one.person == person]

    # The webhook

    def tell(self, body: Json) -> None:
        """Note something that the webhook is to be told."""
        self.outgoing.append(body)

    async def post(self, *, backwards: bool = False) -> list[bool]:
        """Post what waits, oldest first or the other way round; True for each that was taken."""
        waiting, self.outgoing = self.outgoing, []
        return [await self.poster.deliver(body) for body in (reversed(waiting) if backwards else waiting)]
