"""What X answers to questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from aiohttp import web

from tests.support.x import fields
from tests.support.x.answers import answer, invalid, not_found, not_shown
from tests.support.x.auth import needs
from tests.support.x.search import matches
from tests.support.x.shapes import NEW, Shapes
from tests.support.x.world import Message, Post, World

HORIZON = 800
SEARCHABLE = timedelta(days=7)
PAGED = ("max_results", "pagination_token", "since_id", "until_id", "start_time", "end_time")
Item = TypeVar("Item", Post, Message)


class Reads:
    def __init__(self, world: World, *, spelling: str) -> None:
        self.world, self.shapes = world, Shapes(world, spelling)
        self.lists = fields.NEW if spelling == NEW else fields.OLD
        self.dm_lists = fields.DM_NEW if spelling == NEW else fields.DM_OLD
        self.forgotten: set[str] = set()
        """Tokens of pages that are not known any more."""

    def mentions(self, request: web.Request, by: str) -> web.Response:
        query = dict(request.query)
        fields.check(query, self.lists, *PAGED)
        account = request.match_info["id"]
        if account not in self.world.users:
            return answer({"errors": [self._spelt(not_found("user", account))]})
        # The horizon counts what was deleted since; it is not given.
        back = [one for one in self.world.newest_versions() if account in self.world.names(one) and not one.reposts]
        return self._posts(query, [one for one in back[:HORIZON] if self.world.is_shown(one)], low=5)

    def timeline(self, request: web.Request, by: str) -> web.Response:
        query = dict(request.query)
        fields.check(query, self.lists, *PAGED, "exclude")
        account, without = request.match_info["id"], fields.listed(query, "exclude")
        posts = [one for one in self.world.newest_versions() if one.author == account and self.world.is_shown(one)]
        return self._posts(query, [one for one in posts if not (one.reposts and "retweets" in without)], low=5)

    def search(self, request: web.Request, by: str) -> web.Response:
        query = dict(request.query)
        fields.check(query, self.lists, *PAGED, "query", "next_token", "sort_order")
        words, oldest = query.get("query", ""), self.world.real() - SEARCHABLE
        if not 0 < len(words) <= 512:
            raise invalid({"query": [words]}, "The `query` query parameter can not be empty or longer than 512")
        self._recent_enough(query, oldest)
        found = [one for one in self.world.newest_versions() if one.at > oldest and self.world.is_shown(one)]
        token = query.get("next_token") or query.get("pagination_token")
        posts = [one for one in found if matches(words, one, self.world)]
        return self._posts(
            query | ({"pagination_token": token} if token else {}), posts, low=10, parameter="next_token"
        )

    def _recent_enough(self, query: Mapping[str, str], oldest: datetime) -> None:
        since, start = query.get("since_id"), query.get("start_time")
        if since and int(since) < int(self.world.new_id(oldest)):
            raise invalid({"since_id": [since]}, "Invalid 'since_id':[x]. 'since_id' must be a tweet id created after")
        if start and datetime.fromisoformat(start) < oldest:
            raise invalid({"start_time": [start]}, "Invalid 'start_time': must be within the last 7 days")

    def by_ids(self, request: web.Request, by: str) -> web.Response:
        query = dict(request.query)
        fields.check(query, self.lists, "ids")
        ids = query.get("ids", "").split(",")
        if not 0 < len(ids) <= 100 or not all(one.isdigit() for one in ids):
            raise invalid({"ids": ids}, "The `ids` query parameter must hold 1 to 100 ids")
        found, errors = [], []
        for one in ids:
            post = self.world.posts.get(one)
            if post is None or post.deleted:
                errors.append(not_found("tweet", one, parameter="ids"))
            elif not self.world.is_shown(post):
                errors.append(not_shown("tweet", one, parameter="ids"))
            else:
                found.append(post)
        return answer(self._told(found, query) | ({"errors": [self._spelt(one) for one in errors]} if errors else {}))

    def _spelt(self, problem: dict[str, Any]) -> dict[str, Any]:
        """Return a problem with the address that X has today."""
        host = "api.x.com" if self.shapes.is_new else "api.twitter.com"
        return problem | {"type": problem["type"].replace("api.twitter.com", host)}

    def user(self, request: web.Request, by: str) -> web.Response:
        query = dict(request.query)
        fields.check(query, {"user.fields": self.lists["user.fields"]})
        name = request.match_info["name"]
        user = self.world.named(name)
        if user is None:
            return answer({"errors": [self._spelt(not_found("user", name, parameter="username"))]})
        return answer({"data": self.shapes.user(user, query)})

    def me(self, request: web.Request, by: str) -> web.Response:
        needs(by, "user")
        fields.check(dict(request.query), {"user.fields": self.lists["user.fields"]})
        return answer({"data": self.shapes.user(self.world.us, dict(request.query))})

    def messages(self, request: web.Request, by: str) -> web.Response:
        needs(by, "user")
        query = dict(request.query)
        fields.check(query, self.dm_lists, "max_results", "pagination_token")
        ours = self.world.us.id
        oldest = self.world.real() - timedelta(days=30)
        found = [one for one in self.world.messages if ours in (one.sender, one.to) and one.at > oldest]
        page, meta = self._page(query, sorted(found, key=lambda one: int(one.id), reverse=True), low=1)
        told = {"data": [self.shapes.message(one, query) for one in page]} if page else {}
        includes = self.shapes.senders(page, query)
        return answer(told | ({"includes": includes} if includes else {}) | {"meta": meta})

    def _posts(
        self, query: dict[str, str], posts: Sequence[Post], *, low: int, parameter: str = "pagination_token"
    ) -> web.Response:
        since, start = int(query.get("since_id", "0")), query.get("start_time")
        begin = datetime.fromisoformat(start) if start else None
        wanted = [one for one in posts if int(one.id) > since and (begin is None or one.at >= begin)]
        page, meta = self._page(query, wanted, low=low, parameter=parameter)
        if page:
            meta |= {"newest_id": page[0].id, "oldest_id": page[-1].id}
        return answer(self._told(page, query) | {"meta": meta})

    def _told(self, posts: Sequence[Post], query: Mapping[str, str]) -> dict[str, Any]:
        told: dict[str, Any] = {"data": [self.shapes.post(one, query) for one in posts]} if posts else {}
        includes = self.shapes.includes(posts, query)
        return told | ({"includes": includes} if includes else {})

    def _page(
        self, query: Mapping[str, str], newest_first: Sequence[Item], *, low: int, parameter: str = "pagination_token"
    ) -> tuple[list[Item], dict[str, Any]]:
        """Return one page; a token says behind which id the next one begins."""
        size, token = int(query.get("max_results", "10")), query.get("pagination_token")
        if not low <= size <= 100:
            raise invalid({"max_results": [str(size)]}, f"The `max_results` query parameter must be {low} to 100")
        if token and (token in self.forgotten or not token.startswith("b")):
            self.forgotten.discard(token)  # whoever begins anew is given new ones
            raise invalid({parameter: [token]}, f"Invalid '{parameter}'")
        behind = int(token[1:], 16) if token else 1 << 64
        rest = [one for one in newest_first if int(one.id) < behind]
        page = list(rest[:size])
        meta: dict[str, Any] = {"result_count": len(page)}
        if len(rest) > size:
            meta["next_token"] = f"b{int(page[-1].id):x}"
        return page, meta


Answerer = Callable[[web.Request, str], web.Response]
