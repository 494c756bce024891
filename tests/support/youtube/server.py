"""YouTube's Data API v3 as far as comments need it, as strict with parameters as YouTube, counting units by itself."""

from __future__ import annotations

import base64
import binascii
import json
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from tests.support.google import GoogleLike, error
from tests.support.google.server import Handler, Json
from tests.support.youtube.world import Comment, World

COSTS = {("GET", "channels"): 1, ("GET", "commentThreads"): 1, ("GET", "comments"): 1, ("POST", "comments"): 50}
LOS_ANGELES = ZoneInfo("America/Los_Angeles")
MOST_INCLUDED = 5
"""How many replies a page of threads holds of each."""


class YoutubeLike(GoogleLike):
    """``units``: what a day has; ``used``: what was used, by Google's day."""

    scope = "https://www.googleapis.com/auth/youtube.force-ssl"

    def __init__(self, *, real: Callable[[], datetime] = lambda: datetime.now(UTC), units: int = 10_000) -> None:
        super().__init__(real=real)
        self.world, self.units, self.used = World(real), units, Counter[date]()
        self.over = 0
        self.hidden: set[str] = set()
        """Comments of which YouTube says that they are not for us, and nothing of others in the same question."""

    def routes(self) -> list[tuple[str, str, Handler]]:
        base = "/youtube/v3"
        return [
            ("GET", f"{base}/channels", self.channels), ("GET", f"{base}/commentThreads", self.threads),
            ("GET", f"{base}/comments", self.comments), ("POST", f"{base}/comments", self.insert),
        ]  # fmt: skip

    def counted(self, request: web.Request) -> None:
        cost = COSTS[request.method, request.path.rpartition("/")[2]]
        today = self.real().astimezone(LOS_ANGELES).date()
        if self.used[today] + cost > self.units:
            self.over += 1
            said = 'The request cannot be completed because you have exceeded your <a href="/youtube/v3">quota</a>.'
            raise error(403, said, "quotaExceeded", domain="youtube.quota")
        self.used[today] += cost

    async def channels(self, request: web.Request) -> Json:
        query = _query(request, {"part", "mine"}, required={"part", "mine"})
        if query["mine"] != "true":
            raise _bad("mine")
        return {"kind": "youtube#channelListResponse", "items": [{"id": self.world.us.channel}]}

    async def threads(self, request: web.Request) -> Json:
        known = {"part", "allThreadsRelatedToChannelId", "order", "maxResults", "textFormat", "pageToken"}
        query = _query(request, known, required={"part", "allThreadsRelatedToChannelId"})
        if not set(query["part"].split(",")) <= {"id", "snippet", "replies"}:
            raise _bad("part")
        if query.get("order", "time") != "time" or query.get("textFormat", "html") not in ("html", "plainText"):
            raise _bad("order")
        if query["allThreadsRelatedToChannelId"] != self.world.us.channel:
            raise error(
                404, "The channel specified could not be found.", "channelNotFound", domain="youtube.commentThread"
            )
        if self.world.disabled:
            raise error(403, "The video has disabled comments.", "commentsDisabled", domain="youtube.commentThread")
        found, after = _page(self.world.threads(), query)
        told: Json = {"kind": "youtube#commentThreadListResponse", "items": [self._thread(one, query) for one in found]}
        return told | ({"nextPageToken": after} if after else {})

    async def comments(self, request: web.Request) -> Json:
        query = _query(request, {"part", "id", "parentId", "maxResults", "textFormat", "pageToken"}, required={"part"})
        if ("id" in query) == ("parentId" in query) or query["part"] not in ("snippet", "id,snippet"):
            raise _bad("filter")
        if self.hidden & {*query.get("id", "").split(","), query.get("parentId")}:
            said = "One or more of the comments cannot be retrieved due to insufficient permissions."
            raise error(403, said, "forbidden", domain="youtube.comment")
        if "id" in query:
            if "maxResults" in query or "pageToken" in query:
                raise _bad("maxResults")
            there = [self.world.comments[one] for one in query["id"].split(",") if one in self.world.comments]
            return {"kind": "youtube#commentListResponse", "items": [_comment(one, query) for one in there]}
        top = self.world.comments.get(query["parentId"])
        if top is None:
            raise error(404, "The parent comment could not be found.", "commentNotFound", domain="youtube.comment")
        found, after = _page(sorted(self.world.below(top), key=lambda one: one.at, reverse=True), query)
        told: Json = {"kind": "youtube#commentListResponse", "items": [_comment(one, query) for one in found]}
        return told | ({"nextPageToken": after} if after else {})

    async def insert(self, request: web.Request) -> Json:
        query = _query(request, {"part"}, required={"part"})
        body = await request.json()
        snippet = body.get("snippet") if isinstance(body, dict) else None
        if not isinstance(snippet, dict) or set(body) != {"snippet"} or set(snippet) != {"parentId", "textOriginal"}:
            raise error(400, "Invalid comment metadata.", "invalidCommentMetadata", domain="youtube.comment")
        if not snippet["textOriginal"].strip():
            raise error(400, "The comment text is required.", "commentTextRequired", domain="youtube.comment")
        if len(snippet["textOriginal"]) > 10_000:
            raise error(400, "The comment text is too long.", "commentTextTooLong", domain="youtube.comment")
        top = self.world.comments.get(snippet["parentId"])
        if top is None or top.parent is not None:
            raise error(
                404, "The parent comment could not be found.", "parentCommentNotFound", domain="youtube.comment"
            )
        if not top.can_reply or self.world.disabled:
            raise error(403, "Comments are disabled.", "forbidden", domain="youtube.comment")
        return _comment(self.world.write(self.world.us, snippet["textOriginal"], under=top), query)

    def _thread(self, top: Comment, query: Mapping[str, str]) -> Json:
        below = sorted(self.world.below(top), key=lambda one: one.at, reverse=True)
        told: Json = {
            "kind": "youtube#commentThread", "id": top.id,
            "snippet": {
                "channelId": self.world.us.channel, "videoId": top.video, "topLevelComment": _comment(top, query),
                "canReply": top.can_reply, "totalReplyCount": len(below), "isPublic": True,
            },
        }  # fmt: skip
        if below and "replies" in query["part"]:
            told["replies"] = {"comments": [_comment(one, query) for one in below[:MOST_INCLUDED]]}
        return told


def _comment(one: Comment, query: Mapping[str, str]) -> Json:
    snippet: Json = {
        "textDisplay": one.text, "videoId": one.video, "canRate": True, "viewerRating": "none", "likeCount": 0,
        "publishedAt": _time(one.at), "updatedAt": _time(one.updated),
        "authorDisplayName": one.author.name if one.author else "",
    }  # fmt: skip
    if query.get("textFormat", "html") == "html":
        snippet["textDisplay"] = one.text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>")
    if one.author:
        snippet |= {"authorChannelId": {"value": one.author.channel}, "textOriginal": one.text}
    if one.parent:
        snippet["parentId"] = one.parent
    return {"kind": "youtube#comment", "id": one.id, "snippet": snippet}


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _page(found: list[Comment], query: Mapping[str, str]) -> tuple[list[Comment], str | None]:
    most = int(query.get("maxResults", "20"))
    if not 1 <= most <= 100:
        raise _bad("maxResults")
    if "pageToken" in query:
        try:
            at, number = json.loads(base64.urlsafe_b64decode(query["pageToken"]))
        except (ValueError, binascii.Error):
            raise error(400, "The page token is invalid.", "invalidPageToken") from None
        found = [one for one in found if (one.at.isoformat(), one.id) < (at, number)]
    page, more = found[:most], len(found) > most
    token = (
        base64.urlsafe_b64encode(json.dumps([page[-1].at.isoformat(), page[-1].id]).encode()).decode() if more else None
    )
    return page, token


def _query(request: web.Request, known: set[str], *, required: set[str]) -> dict[str, Any]:
    query = dict(request.query)
    if set(query) - known or required - set(query):
        raise _bad(", ".join(sorted((set(query) - known) | (required - set(query)))))
    return query


def _bad(name: str) -> Exception:
    return error(400, f"Invalid value or parameter: {name}.", "invalidParameter")
