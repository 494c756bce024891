"""``/practice/...``: what the page reads and sends; and the page's own files."""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any

from aiohttp import web

from .errors import Refused
from .faults import Fault, Faults
from .journal import Journal
from .messages import Message
from .platform import Platform
from .posting import for_page
from .practice import Practice
from .shapes import Json
from .social import BRAND
from .views import Views
from .workspace import Channel, Workspace

PAGE = Path(__file__).resolve().parent / "page"
_TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
}
# Everything from this server, nothing from another host; pictures of strangers are never loaded.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
_COLORS = ("#4a154b", "#1264a3", "#007a5a", "#b5541c", "#8d3f94", "#2c6e8f", "#6b4e16", "#a3324a")
MOST_MESSAGES = 200


class PracticeApi:
    """Handlers of the page's JSON API."""

    def __init__(
        self,
        workspace: Workspace,
        practice: Practice,
        views: Views,
        platform: Platform,
        journal: Journal,
        faults: Faults,
        connected: Any,
    ) -> None:
        self._workspace = workspace
        self._practice = practice
        self._views = views
        self._platform = platform
        self._journal = journal
        self._faults = faults
        self._connected = connected

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/", self.index),
            web.get("/page/{name:.+}", self.file),
            web.get("/favicon.ico", self.icon),
            web.get("/practice/state", self.state),
            web.get("/practice/messages", self.messages),
            web.post("/practice/act", self.act),
            web.get("/practice/platform", self.platform),
            web.get("/practice/journal", self.journal),
            web.post("/practice/faults", self.add_fault),
            web.delete("/practice/faults", self.clear_faults),
            web.get("/platform/posts", self.posts),
            web.get("/platform/posts/{post}", self.one_post),
        ]

    async def index(self, request: web.Request) -> web.StreamResponse:
        return page_file("index.html")

    async def file(self, request: web.Request) -> web.StreamResponse:
        return page_file(request.match_info["name"])

    async def icon(self, request: web.Request) -> web.StreamResponse:
        return page_file("favicon.ico") if (PAGE / "favicon.ico").is_file() else web.Response(status=204)

    async def state(self, request: web.Request) -> web.Response:
        who = self._reader(request)
        config = self._workspace.config
        customer = who.startswith("customer:")
        home = None if customer else self._views.home(who)
        return web.json_response(
            {
                "team": {"id": config.team.id, "name": config.team.name, "domain": config.team.domain},
                "clock": self._workspace.clock.reading(),
                "me": who,
                "language": config.language,
                "users": self._people(),
                "usergroups": [
                    {"id": group.id, "handle": group.handle, "name": group.name, "users": list(group.users)}
                    for group in self._workspace.groups.values()
                ],
                "channels": [] if customer else self._workspace.channel_list(who),
                "app": self._app(),
                "home": home.shown() if home else None,
                "modals": [] if customer else [view.shown() for view in self._views.stack(who)],
            }
        )

    def _reader(self, request: web.Request) -> str:
        """Return who looks: a member or a customer; nobody named: the first member."""
        who = request.query.get("as", "")
        if not who:
            return next(user.id for user in self._workspace.users.values() if user.kind != "bot")
        if who.startswith("customer:"):
            return f"customer:{self._platform.plaza.person(who).id}"
        return self._practice.person(who)

    def _people(self) -> list[Json]:
        members = [
            {
                "id": user.id,
                "name": user.name,
                "real_name": user.real_name,
                "kind": user.kind,
                "title": user.title,
                "color": color(user.id),
            }
            for user in self._workspace.users.values()
            if not user.is_deleted
        ]
        customers = [
            {
                "id": f"customer:{person.id}",
                "name": person.handle,
                "real_name": person.name,
                "kind": "customer",
                "title": self._platform.config.name,
                "color": color(person.id),
            }
            for person in self._platform.plaza.people.values()
            if person.id != BRAND
        ]
        return members + customers

    def _app(self) -> Json:
        app = self._workspace.config.app
        commands = [
            {"command": each.command, "usage_hint": each.usage_hint, "description": each.description}
            for each in app.commands
        ]
        names = {"id": app.id, "name": app.name, "bot_user": app.bot_user}
        shortcuts = [{"callback_id": each.callback_id, "name": each.name, "type": each.type} for each in app.shortcuts]
        return {**names, "commands": commands, "shortcuts": shortcuts, "connected": bool(self._connected())}

    async def messages(self, request: web.Request) -> web.Response:
        who = self._practice.person(request.query.get("as", ""))
        channel = self._practice.channel(who, request.query.get("channel"))
        limit = min(_number(request, "limit", 50), MOST_MESSAGES)
        thread_ts = request.query.get("thread_ts")
        before = request.query.get("before")
        if thread_ts:
            parent = channel.log.find(thread_ts)
            found, more = ([parent] if parent else []) + channel.log.replies(thread_ts), False
        else:
            found, more = channel.log.recent(limit, before=before)
        shown = [for_page(channel, message) for message in found]
        shown += self._ephemerals(channel, who, thread_ts, found, before)
        shown.sort(key=lambda message: str(message["ts"]))
        return web.json_response({"messages": shown, "has_more": more})

    def _ephemerals(
        self, channel: Channel, who: str, thread_ts: str | None, page: list[Message], before: str | None
    ) -> list[Json]:
        """Return the reader's ephemerals that belong between the messages of this page."""
        since = page[0].ts if page and not thread_ts else ""
        mine = [kept.message for kept in channel.ephemerals.values() if kept.user == who]
        fitting = [each for each in mine if each.thread_ts == thread_ts and since <= each.ts < (before or "~")]
        return [{**for_page(channel, each), "ephemeral": True} for each in fitting]

    async def act(self, request: web.Request) -> web.Response:
        body = await _json(request)
        return web.json_response({"ok": True, **await self._practice.act(body)})

    async def platform(self, request: web.Request) -> web.Response:
        plaza = self._platform.plaza
        posts = [plaza.shown(post) for post in plaza.visible_to(request.query.get("as", ""))]
        brand = {"handle": self._platform.config.brand_handle, "name": self._platform.config.brand_name}
        return web.json_response({"name": self._platform.config.name, "brand": brand, "posts": posts})

    async def posts(self, request: web.Request) -> web.Response:
        return web.json_response({"posts": self._platform.posts()})

    async def one_post(self, request: web.Request) -> web.Response:
        post = self._platform.plaza.posts.get(request.match_info["post"])
        if post is None:
            return web.json_response({"error": "post_not_found"}, status=404)
        return web.json_response(self._platform.plaza.shown(post))

    async def journal(self, request: web.Request) -> web.Response:
        since = _number(request, "since", 0)
        return web.json_response({"entries": self._journal.since(since), "next": len(self._journal.entries)})

    async def add_fault(self, request: web.Request) -> web.Response:
        body = await _json(request)
        try:
            self._faults.add(Fault(**body))
        except TypeError as error:
            raise Refused("bad_fault", str(error)) from error
        return web.json_response({"ok": True})

    async def clear_faults(self, request: web.Request) -> web.Response:
        self._faults.clear()
        return web.json_response({"ok": True})


def page_file(name: str, folder: Path = PAGE) -> web.StreamResponse:
    """Return one file of the page, never from a cache and never with leave to load from another host."""
    path = (folder / name).resolve()
    kind = _TYPES.get(path.suffix)
    if kind is None or not path.is_relative_to(folder) or not path.is_file():
        return web.Response(status=404, text="not found")
    headers = {
        "Cache-Control": "no-cache",
        "Content-Security-Policy": _POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }
    charset = "utf-8" if kind.startswith("text/") else None
    return web.Response(body=path.read_bytes(), content_type=kind, charset=charset, headers=headers)


def color(ident: str) -> str:
    """Return the colour of a person's picture, always the same for the same id."""
    return _COLORS[zlib.crc32(ident.encode()) % len(_COLORS)]


def _number(request: web.Request, name: str, default: int) -> int:
    value = request.query.get(name, "")
    if value and not value.isdigit():
        raise Refused("bad_number", f"{name} must be a number, got {value!r}.")
    return int(value) if value else default


async def _json(request: web.Request) -> Json:
    try:
        body = json.loads(await request.text())
    except ValueError as error:
        raise Refused("bad_json", "The request is not JSON.") from error
    if not isinstance(body, dict):
        raise Refused("bad_json", "The request must be a JSON object.")
    return body
