"""The page behind the link of a page: what is the matter, and one button with which a person takes it.

A GET never acknowledges: messengers and mail scanners open links to preview them. The POST needs no session: whoever
holds the link is who it was made for. Nobody is held up for asking often: a link cannot be guessed (128 bits),
a false one costs one hash and never reaches the database, and colleagues behind one address must all get in.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path
from string import Template
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

import structlog
from aiohttp import web
from yarl import query_to_pairs

from bot.clock import Clock
from bot.paging_links import Link, Links
from bot.slack.text import one_line
from bot.slack.wording import LANGUAGES, Words
from bot.store.database import DATABASE_AWAY
from bot.tasks import within

log = structlog.get_logger(__name__)

T = TypeVar("T")

UTC = ZoneInfo("UTC")
FORM = "application/x-www-form-urlencoded"
# A name and its wrapping; everything else is junk.
MOST_BODY = 4 * 1024
LONGEST_NAME = 60
BODY_WITHIN_S, ANSWER_WITHIN_S = 10.0, 10.0
# What a phone takes along when it makes a link of the end of a sentence.
PUNCTUATION = ".,;:!?)>]'\""
SHELL, BUTTON, FIELD = map(Template, Path(__file__).with_suffix(".html").read_text("utf-8").split("<!-- cut -->\n"))
STYLE_HASH = base64.b64encode(
    hashlib.sha256(SHELL.template.partition("<style>")[2].partition("</style>")[0].encode()).digest()
).decode()
HEADERS = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY", "X-Robots-Tag": "noindex", "Cross-Origin-Opener-Policy": "same-origin",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class PageState:
    """How a crisis stands, as the person with the link may see it: no customer's words, no customer's name."""

    title: str
    since: datetime
    """When it began. All instants are business time, aware."""
    you: str | None = None
    """The display name of who the link is for; None where nobody knows."""
    taken_by: str | None = None
    """The display name of who acknowledged it."""
    taken_at: datetime | None = None
    yours: bool = False
    """Who acknowledged it is who asks."""
    ended: datetime | None = None
    test: bool = False
    """It is a test page: ``taken_at`` is when it was confirmed."""
    language: str = "en"
    zone: ZoneInfo = UTC
    """The desk's; times are shown in it."""


class Describe(Protocol):
    """Tells how a crisis stands."""

    async def __call__(self, crisis: int, person: str, /) -> PageState | None:
        """Return it as ``person`` sees it (a Slack id, or the name of an address); None: there is no such crisis."""
        ...


class Acknowledge(Protocol):
    """Records that a person takes a crisis."""

    async def __call__(self, crisis: int, person: str, key: str, /, *, name: str | None) -> PageState | None:
        """Record it and return how the crisis stands then; None: there is no such crisis.

        Whoever took it first keeps it, what has ended stays so, and the same twice is the same as once. ``key`` is the
        page that the link came with. ``name`` is what somebody wrote who opened the link of an address; else None.
        """
        ...


def routes(acknowledge: Acknowledge, describe: Describe, links: Links, clock: Clock) -> Sequence[web.RouteDef]:
    """Return what the HTTP door has to serve for these links."""
    page = PagingPage(acknowledge, describe, links, clock)
    return [web.get(f"{links.path}{{token}}", page.show), web.post(f"{links.path}{{token}}", page.take)]


class PagingPage:
    """Answers the two requests."""

    def __init__(self, acknowledge: Acknowledge, describe: Describe, links: Links, clock: Clock) -> None:
        self._acknowledge, self._describe, self._links, self._clock = acknowledge, describe, links, clock

    async def show(self, request: web.Request) -> web.Response:
        """Say how it stands."""
        link = self._link(request)
        if isinstance(link, web.Response):
            return link
        state = await self._try(request, self._describe(link.crisis, link.person))
        return self._answer(request, link, state)

    async def take(self, request: web.Request) -> web.Response:
        """Record that this person takes it."""
        link = self._link(request)
        if isinstance(link, web.Response):
            return link
        form = await _form(request)
        if form is None:
            refused = _no_page(request, 400)
            refused.force_close()  # the rest of what was sent would be taken for the next request
            return refused
        name = one_line(form.get("name", ""), LONGEST_NAME) if link.asks_who else None
        if name == "":
            state = await self._try(request, self._describe(link.crisis, link.person))
            return self._answer(request, link, state, status=422)
        taking = self._acknowledge(link.crisis, link.person, link.key, name=name)
        state = await self._try(request, taking)
        if isinstance(state, PageState):
            log.info("paging_page.answered", crisis=link.crisis, page=link.key, yours=state.yours)
        return self._answer(request, link, state)

    def _link(self, request: web.Request) -> Link | web.Response:
        link = self._links.signed(request.match_info["token"].rstrip(PUNCTUATION))
        if link is None:
            return _no_page(request, 404)
        if link.has_expired(self._clock.real()):
            log.info("paging_page.expired", crisis=link.crisis, page=link.key)
            return _no_page(request, 410)
        return link

    async def _try(self, request: web.Request, asked: Coroutine[None, None, T]) -> T | web.Response:
        try:
            return await within(ANSWER_WITHIN_S, asked)
        except (*DATABASE_AWAY, TimeoutError):
            return _no_page(request, 503)
        except Exception as error:
            log.error("paging_page.failed", exc_info=error)
            return _no_page(request, 500)

    def _answer(
        self, request: web.Request, link: Link, state: PageState | web.Response | None, *, status: int = 200
    ) -> web.Response:
        if isinstance(state, web.Response):
            return state
        if state is None:
            return _no_page(request, 404)
        words = Words(state.language if state.language in LANGUAGES else "en", "je", state.zone)
        rest = _standing(words, link, state, nameless=status == 422)
        if state.test:  # the title of a crisis says since when it is
            since = words.t("Since {moment}", moment=words.moment(state.since, self._clock.now()))
            rest = [_line(since, "soft"), *rest]
        return _page(words.language, state.title, rest, status)


def _standing(words: Words, link: Link, state: PageState, *, nameless: bool) -> list[str]:
    """Return who has it, or the button."""
    if state.test:
        return _tested(words, state)
    if state.ended is not None:
        return [_line(words.t("It ended at {time}.", time=words.time(state.ended)), "outcome")]
    if state.taken_by is not None and state.taken_at is not None:
        who = _owner(words, state, state.taken_by, words.time(state.taken_at))
        return [_line(who, "outcome"), _line(words.t("Nobody else is paged for it any more."), "soft")]
    lines = [_line(words.t("You are {name}.", name=state.you), "") if state.you and not link.asks_who else ""]
    if nameless:
        lines.append(_line(words.t("Write your name: your colleagues must know who has it."), "wrong"))
    return [*lines, _button(words, asks_who=link.asks_who)]


def _tested(words: Words, state: PageState) -> list[str]:
    """Return that a test page was confirmed, or the button."""
    if state.taken_at is not None:
        return [_line(words.t("Confirmed at {time}. Thank you.", time=words.time(state.taken_at)), "outcome")]
    asked = words.t("This is only a test of your address. You need to do nothing else.")
    return [_line(asked, "soft"), BUTTON.substitute(field="", label=escape(words.t("My phone rang")))]


def _owner(words: Words, state: PageState, name: str, time: str) -> str:
    if state.yours:
        return words.t("You have it since {time}.", time=time)
    return words.t("{name} took it at {time}.", name=name, time=time)


def _button(words: Words, *, asks_who: bool) -> str:
    field = FIELD.substitute(asked=escape(words.t("Who are you?")), most=LONGEST_NAME) if asks_who else ""
    return BUTTON.substitute(field=field, label=escape(words.t("I take it")))


def _no_page(request: web.Request, status: int) -> web.Response:
    """Answer without a crisis, in the language of the browser: nothing is known of whoever holds a false link."""
    dutch = request.headers.get("Accept-Language", "").strip().lower().startswith("nl")
    words = Words("nl" if dutch else "en", "je", UTC)
    if status == 410:
        said = words.t("This link has expired"), words.t("Look in Slack how it stands.")
    elif status == 404:
        said = words.t("This link does not work"), words.t("Open it anew from your message, or look in Slack.")
    else:
        said = words.t("That did not work"), words.t("Try again, or call a colleague.")
    return _page(words.language, said[0], [_line(said[1], "soft")], status)


def _page(language: str, title: str, rest: Sequence[str], status: int) -> web.Response:
    shown = SHELL.substitute(language=language, title=escape(title), rest="\n".join(filter(None, rest)))
    return web.Response(text=shown, status=status, content_type="text/html", headers=HEADERS)


def _line(text: str, kind: str) -> str:
    return f'<p class="{kind}">{escape(text)}</p>'


async def _form(request: web.Request) -> dict[str, str] | None:
    """Return a small form; None: it is none, or not small. The rest of a large body is never read."""
    if request.content_type != FORM or (request.content_length or 0) > MOST_BODY:
        return None
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_WITHIN_S):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > MOST_BODY:
                    return None
        return dict(query_to_pairs(body.decode("utf-8")))
    except (TimeoutError, ValueError):
        return None
