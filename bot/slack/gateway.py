"""Slack's Web API in our words: every method returns what came of it, and none raises for what Slack may do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack.answers import OutcomeUnknown, Posted, RateLimited, Trouble, Unreachable, trouble_of
from bot.slack.marks import EVENT_TYPE, Marks, marks_in
from bot.slack.pacing import POST, UPDATE, Pacing
from bot.slack.rendered import Json, Rendered

# Slack splits a longer text into several messages, or refuses it (msg_too_long) from about 4,000.
TEXT_MAX = 3_000
PAGE = 200
# An hour's outage in a channel that is posted into all the time is 18 pages.
PAGES_MAX = 40
# Our clock and Slack's may differ; signatures fail beyond five minutes anyway.
SKEW = timedelta(minutes=5)

Answer = Mapping[str, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class ViewShown:
    """A modal stands; ``hash`` guards later updates of it."""

    id: str
    hash: str


@dataclass(frozen=True)
class Profile:
    """A Slack user as ``users.info`` tells it."""

    user: str
    name: str
    locale: str | None
    gone: bool
    is_bot: bool
    is_guest: bool = False
    is_stranger: bool = False
    """Known from a channel that is shared with another workspace."""
    teams: frozenset[str] = frozenset()
    """The workspaces of an organisation that they belong to, else their one."""


@dataclass(frozen=True)
class Identity:
    """Who our token makes us; ``url`` is the workspace's address and ends with a slash."""

    url: str
    team: str
    user: str
    bot: str


class Gateway:
    """The calls that this program makes. Posting and editing are paced by whoever takes the rows
    (:class:`bot.slack.pacing.Pacing`), look-ups wait their turn here, and modals go at once: a trigger lives 3 s."""

    def __init__(self, client: AsyncWebClient, pacing: Pacing) -> None:
        if client.retry_handlers:
            raise ValueError("a client that repeats calls by itself posts twice: build it with retry_handlers=[]")
        self.client = client
        self.pacing = pacing
        self._us: Identity | None = None

    async def post(
        self, *, channel: str, key: str, message: Rendered, thread_ts: str | None = None, broadcast: bool = False
    ) -> Posted | Trouble:
        """Post one message that carries ``key`` as metadata; ``broadcast`` shows a thread reply in the channel too."""
        sent = await self._call(
            self.client.chat_postMessage(
                channel=channel, text=fitting(message.text), blocks=message.blocks, thread_ts=thread_ts,
                reply_broadcast=broadcast or None, parse="none", link_names=False, unfurl_links=False,
                unfurl_media=False, metadata={"event_type": EVENT_TYPE, "event_payload": {"key": key}},
            ),
            POST, channel, may_have_posted=True,
        )  # fmt: skip
        return _posted(sent)

    async def update(self, *, channel: str, ts: str, message: Rendered) -> Posted | Trouble:
        """Replace a message of ours; doing it twice changes nothing. Its metadata stays."""
        sent = await self._call(
            self.client.chat_update(
                channel=channel, ts=ts, text=fitting(message.text), blocks=message.blocks, parse="none",
                link_names=False,
            ),
            UPDATE, "",
        )  # fmt: skip
        return _posted(sent)

    async def post_ephemeral(
        self, *, channel: str, user: str, message: Rendered, thread_ts: str | None = None
    ) -> Posted | Trouble:
        """Show a message to one person; Slack promises nothing about it, so nothing may depend on it."""
        sent = await self._call(
            self.client.chat_postEphemeral(
                channel=channel, user=user, text=fitting(message.text), blocks=message.blocks, thread_ts=thread_ts,
                parse="none", link_names=False,
            ),
            "chat.postEphemeral", channel,
        )  # fmt: skip
        return Posted(channel, str(sent.get("message_ts", ""))) if isinstance(sent, Mapping) else sent

    async def delete(self, *, channel: str, ts: str) -> Posted | Trouble:
        """Delete a message of ours."""
        await self.pacing.turn("chat.delete")
        return _posted(await self._call(self.client.chat_delete(channel=channel, ts=ts), "chat.delete", ""))

    async def open_view(self, *, trigger_id: str, view: Json) -> ViewShown | Trouble:
        """Open a modal; the trigger lives three seconds and is good for one view."""
        return _shown(await self._call(self.client.views_open(trigger_id=trigger_id, view=view), "views.open", ""))

    async def update_view(self, *, view_id: str, view: Json, hash: str | None = None) -> ViewShown | Trouble:
        """Replace an open modal; with ``hash`` only if nobody changed it in between (``hash_conflict``)."""
        call = self.client.views_update(view_id=view_id, view=view, hash=hash)
        return _shown(await self._call(call, "views.update", ""))

    async def publish_home(self, *, user: str, view: Json) -> ViewShown | Trouble:
        """Show ``user`` their App Home."""
        await self.pacing.turn("views.publish")
        return _shown(await self._call(self.client.views_publish(user_id=user, view=view), "views.publish", ""))

    async def history(self, channel: str, *, oldest: datetime) -> Marks | Trouble:
        """Return our messages in a channel since ``oldest`` (our clock; a margin for Slack's is added)."""
        since = _since(oldest)
        return await self._pages(
            "conversations.history",
            lambda cursor: self.client.conversations_history(
                channel=channel, oldest=since, limit=PAGE, cursor=cursor, include_all_metadata=True
            ),
        )

    async def replies(self, channel: str, thread_ts: str, *, oldest: datetime) -> Marks | Trouble:
        """Return our messages in a thread since ``oldest``, like :meth:`history`."""
        since = _since(oldest)
        return await self._pages(
            "conversations.replies",
            lambda cursor: self.client.conversations_replies(
                channel=channel, ts=thread_ts, oldest=since, limit=PAGE, cursor=cursor, include_all_metadata=True
            ),
        )

    async def open_dm(self, user: str) -> str | Trouble:
        """Return the D... id of our direct messages with ``user``; needs a scope that the main job can do without."""
        await self.pacing.turn("conversations.open")
        opened = await self._call(self.client.conversations_open(users=[user]), "conversations.open", "")
        return _read(opened, lambda answer: str(answer["channel"]["id"]))

    async def profile(self, user: str) -> Profile | Trouble:
        """Return what Slack knows of a user."""
        await self.pacing.turn("users.info")
        told = await self._call(self.client.users_info(user=user, include_locale=True), "users.info", "")
        return _read(told, lambda answer: _profile(answer["user"]))

    async def group_members(self, group: str) -> tuple[str, ...] | Trouble:
        """Return the user ids of a user group; the main job goes on without it."""
        await self.pacing.turn("usergroups.users.list")
        told = await self._call(self.client.usergroups_users_list(usergroup=group), "usergroups.users.list", "")
        return _read(told, lambda answer: tuple(map(str, answer["users"])))

    async def who_am_i(self) -> Identity | Trouble:
        """Return who our token makes us."""
        told = await self._call(self.client.auth_test(), "auth.test", "")
        us = _read(
            told,
            lambda answer: Identity(
                str(answer.get("url", "")),
                str(answer["team_id"]),
                str(answer["user_id"]),
                str(answer.get("bot_id", "")),
            ),
        )
        self._us = us if isinstance(us, Identity) else self._us
        return us

    async def _pages(
        self, method: str, fetch: Callable[[str | None], Awaitable[AsyncSlackResponse]]
    ) -> Marks | Trouble:
        us = self._us or await self.who_am_i()
        if not isinstance(us, Identity):
            return us
        found: list[tuple[str, str]] = []
        cursor: str | None = None
        for _ in range(PAGES_MAX):
            await self.pacing.turn(method)
            page = await self._call(fetch(cursor), method, "")
            if not isinstance(page, Mapping):
                return page
            found += marks_in(page, bot=us.bot)
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or None
            if cursor is None:
                return Marks(tuple(found))
        return OutcomeUnknown(f"{method}: more than {PAGES_MAX} pages")

    async def _call(
        self,
        call: Awaitable[AsyncSlackResponse],
        method: str,
        place: str,
        *,
        may_have_posted: bool = False,
    ) -> Answer | Trouble:
        """Make one call and sort what came of it; honour ``Retry-After`` at the pacing point."""
        try:
            answer = (await call).data
        except SlackApiError as error:
            trouble = _refusal(error, may_have_posted=may_have_posted)
            if isinstance(trouble, RateLimited):
                self.pacing.hold(method, place, trouble.retry_after.total_seconds())
            return trouble
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            return Unreachable(type(error).__name__)
        # The SDK lets through what an unreadable answer does to it: a list instead of an object, broken UTF-8.
        except (aiohttp.ClientError, SlackClientError, TimeoutError, OSError, ValueError, AttributeError) as error:
            return OutcomeUnknown(type(error).__name__)
        return answer if isinstance(answer, dict) else OutcomeUnknown("the answer is not JSON")


def fitting(text: str) -> str:
    """Return ``text`` cut to what Slack shows as one message, never inside an entity or a ``<...>`` token."""
    if len(text) <= TEXT_MAX:
        return text
    cut = text[: TEXT_MAX - 1]
    for opening, closing in (("<", ">"), ("&", ";")):
        last = cut.rfind(opening)
        if last > cut.rfind(closing):
            cut = cut[:last]
    return cut + "…"


def _since(oldest: datetime) -> str:
    return f"{(oldest - SKEW).timestamp():.6f}"


def _refusal(error: SlackApiError, *, may_have_posted: bool) -> Trouble:
    """The SDK gives its own response here, except for unreadable JSON: then it is aiohttp's."""
    response = error.response
    if not isinstance(response, AsyncSlackResponse):
        return OutcomeUnknown("the answer is not JSON")
    return trouble_of(
        status=response.status_code, body=response.data, headers=response.headers, may_have_posted=may_have_posted
    )


def _read(answer: Answer | Trouble, read: Callable[[Answer], T]) -> T | Trouble:
    if not isinstance(answer, Mapping):
        return answer
    try:
        return read(answer)
    except (KeyError, TypeError, AttributeError):
        return OutcomeUnknown("ok, but not as documented")


def _posted(answer: Answer | Trouble) -> Posted | Trouble:
    if not isinstance(answer, Mapping):
        return answer
    channel, ts = answer.get("channel"), answer.get("ts")
    return Posted(channel, ts) if isinstance(channel, str) and isinstance(ts, str) else OutcomeUnknown("no ts")


def _shown(answer: Answer | Trouble) -> ViewShown | Trouble:
    if not isinstance(answer, Mapping):
        return answer
    view = answer.get("view") or {}
    return ViewShown(str(view.get("id", "")), str(view.get("hash", "")))


def _profile(user: Mapping[str, Any]) -> Profile:
    """Prefer the full name: agents sign with its initials."""
    profile = user.get("profile") or {}
    name = profile.get("real_name") or user.get("real_name") or profile.get("display_name") or user.get("name") or ""
    return Profile(
        user=str(user["id"]), name=str(name), locale=user.get("locale"), gone=bool(user.get("deleted")),
        is_bot=bool(user.get("is_bot")),
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        is_stranger=bool(user.get("is_stranger")), teams=_teams(user),
    )  # fmt: skip


def _teams(user: Mapping[str, Any]) -> frozenset[str]:
    of_organisation = (user.get("enterprise_user") or {}).get("teams") or ()
    return frozenset(str(team) for team in (user.get("team_id"), *of_organisation) if team)
