"""The threads of a channel, page by page, each with all its replies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.desk.ports import FetchFailed, Trouble
from integrations.google_api import Json, Refused, number, part, parts, text
from integrations.youtube.api import DISABLED, Youtube
from integrations.youtube.comments import Comment, read_comment

PAGE = 100
# A thread of a thousand replies costs ten units each time that one comes; beyond that the newest page has to do.
MOST_REPLY_PAGES = 10
Known = Mapping[str, str]
"""What is known of each thread: how many replies, and its latest change. Another value means that something came."""


@dataclass(frozen=True, kw_only=True)
class Thread:
    """A thread: the comment on top, and what is known of those below it."""

    top: Comment
    replies: Sequence[Comment]
    state: str
    strange: int = 0
    """Comments that could not be read."""


@dataclass(frozen=True, kw_only=True)
class ThreadsPage:
    """One page, the newest thread first. ``next`` None: it was the last."""

    threads: Sequence[Thread]
    next: str | None
    strange: int


class PageGone(FetchFailed):
    """YouTube does not know the next page of a walk any more: the walk begins anew."""

    def __init__(self, why: str) -> None:
        super().__init__(Trouble.AWAY, why)


class Threads:
    """Reads the threads of one channel."""

    def __init__(self, youtube: Youtube, channel: str) -> None:
        self._youtube, self._channel = youtube, channel

    async def page(self, token: str | None, known: Known, *, since: datetime) -> ThreadsPage:
        """Return one page; the replies of threads where nothing changed are not asked for, nor those from before
        ``since``.

        Raises:
            FetchFailed: nothing can be said now; `PageGone` for a page that is not known any more.
        """
        params = {
            "part": "snippet,replies", "allThreadsRelatedToChannelId": self._channel, "order": "time",
            "maxResults": str(PAGE), "textFormat": "plainText",
        }  # fmt: skip
        try:
            body = await self._youtube.list("commentThreads", {**params, **({"pageToken": token} if token else {})})
        except Refused as refused:
            if DISABLED in refused.answer.reasons:
                raise FetchFailed(Trouble.RIGHTS, f"comments are switched off there: {refused.why}") from None
            if token and refused.answer.status == 400:
                raise PageGone(refused.why) from None
            raise
        if not isinstance(body.get("items"), list):
            raise FetchFailed(Trouble.CHANGED, "a page of comments without a list of them")
        read = [await self._thread(one, known, since=since) for one in parts(body, "items")]
        threads = [one for one in read if one is not None]
        strange = len(body["items"]) - len(threads) + sum(one.strange for one in threads)
        goes_on = text(body, "nextPageToken") or None
        goes_on = goes_on if goes_on != token else None  # a page that leads to itself is the last
        return ThreadsPage(threads=threads, next=goes_on, strange=strange)

    async def _thread(self, told: Json, known: Known, *, since: datetime) -> Thread | None:
        snippet = part(told, "snippet")
        can_reply = snippet.get("canReply") is not False
        top = read_comment(part(snippet, "topLevelComment"), video=text(snippet, "videoId"), can_reply=can_reply)
        if top is None:
            return None
        came = list(parts(part(told, "replies"), "comments"))
        total = number(snippet, "totalReplyCount")
        found = _read(came, top)
        latest = max(one.updated_at for one in (top, *found))
        state = f"{total} {latest.isoformat()}"
        # A thread from before the first look whose replies are all older is only remembered.
        if known.get(top.id) != state and total > len(came) and (known or top.posted_at >= since):
            came = await self._replies(top.id, shown=came)
            found = _read(came, top)
        return Thread(top=top, replies=found, state=state, strange=len(came) - len(found))

    async def _replies(self, thread: str, *, shown: list[Json]) -> list[Json]:
        """Return all replies below a comment: the page of threads holds only some of them, which are ``shown``."""
        found: list[Json] = []
        token: str | None = None
        for _ in range(MOST_REPLY_PAGES):
            params = {"part": "snippet", "parentId": thread, "maxResults": str(PAGE), "textFormat": "plainText"}
            try:
                body = await self._youtube.list("comments", {**params, **({"pageToken": token} if token else {})})
            except Refused as refused:
                if refused.answer.status == 404:  # taken back meanwhile
                    return found
                if refused.trouble is Trouble.RIGHTS:  # not for us: no reason to lose other threads
                    return found or shown
                raise
            found += parts(body, "items")
            token = text(body, "nextPageToken") or None
            if token is None:
                break
        return found


def _read(came: Sequence[Json], top: Comment) -> list[Comment]:
    read = (read_comment(one, thread=top.id, video=top.video, can_reply=top.can_reply) for one in came)
    return [one for one in read if one is not None]
