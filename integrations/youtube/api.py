"""YouTube's Data API for one source: each call within the day's units, and its troubles in the desk's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.desk.ports import FetchFailed, NotSent, SendResult, Trouble
from integrations.google_api import (
    Answer,
    GoogleApi,
    Json,
    NoAnswer,
    Refused,
    not_accepted,
    not_answered,
)
from integrations.youtube.quota import INSERT_UNITS, LIST_UNITS, Quota

DISABLED = "commentsDisabled"
USED_UP = "the day's units are used up; they begin anew at midnight in Los Angeles"


class Youtube:
    """Calls of one channel."""

    def __init__(self, api: GoogleApi, quota: Quota) -> None:
        self.api, self.quota = api, quota

    async def list(self, what: str, params: Mapping[str, str], *, check: bool = False) -> Json:
        """Return a page of ``what`` (``commentThreads``); one unit. ``check``: it may use what is kept for replies.

        Raises:
            FetchFailed: nothing can be said now; `Refused` where YouTube says why.
        """
        taken = await self.quota.take(what, LIST_UNITS, reply=check)
        if taken is None:
            kept = "" if check else "; what is left is kept for replies"
            raise FetchFailed(Trouble.CAP, USED_UP + kept, retry_after=self.quota.until_midnight)
        try:
            answer = await self._call("GET", f"youtube/v3/{what}", params, what=what, units=LIST_UNITS)
        except NoAnswer as error:
            if not error.left:
                await self.quota.give_back(taken, what, LIST_UNITS)
            raise FetchFailed(Trouble.AWAY if error.passing else Trouble.TOKEN, error.why) from None
        if answer.ok:
            return answer.body
        raise Refused(self._paused(answer))

    async def insert_reply(self, body: Json) -> Answer | SendResult | NotSent:
        """Post a reply once, for fifty units: YouTube's answer if it took it, else what became of it."""
        taken = await self.quota.take("comments.insert", INSERT_UNITS, reply=True)
        if taken is None:
            return NotSent(USED_UP, self.quota.until_midnight)
        try:
            answer = await self._call(
                "POST", "youtube/v3/comments", {"part": "snippet"}, body, what="comments.insert", units=INSERT_UNITS
            )
        except NoAnswer as error:
            if not error.left:
                await self.quota.give_back(taken, "comments.insert", INSERT_UNITS)
            return not_answered(error)
        return answer if answer.ok else not_accepted(self._paused(answer))

    async def _call(
        self, method: str, path: str, params: Mapping[str, str], body: Json | None = None, *, what: str, units: int
    ) -> Answer:
        """Make a call for which units were taken. A 401 makes it once more, with a new token and for as many units."""
        answer = await self.api.once(method, path, params=params, body=body)
        if answer.status == 401 and await self.quota.take(what, units, reply=body is not None):
            return await self.api.once(method, path, params=params, body=body)
        return answer

    def _paused(self, answer: Answer) -> Answer:
        """Return the answer with when to come back, where the quota is the reason."""
        if answer.trouble is Trouble.CAP:
            return replace(answer, retry_after=self.quota.until_midnight)
        return answer
