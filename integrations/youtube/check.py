"""Does a YouTube source work: whose account is it, may it answer, what is left of the day?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk.ports import FetchFailed, Finding, Trouble
from integrations.google_token import NoToken
from integrations.youtube.api import Youtube
from integrations.youtube.refresher import CommentRefresher

SCOPE = "https://www.googleapis.com/auth/youtube.force-ssl"
REMEDIES = {
    Trouble.AWAY: "Try again in some minutes; status.cloud.google.com says whether Google is down.",
    Trouble.LIMIT: "Too many requests were made; wait some minutes and check again.",
    Trouble.TOKEN: "Make a new refresh token as your channel's account (docs/sources/youtube.md, step 4) and set"
    " YOUTUBE_REFRESH_TOKEN. While the app's status is Testing, Google ends tokens after 7 days.",
    Trouble.RIGHTS: "Look at console.cloud.google.com whether YouTube Data API v3 is enabled in the client's project.",
    Trouble.CAP: "Wait for midnight in Los Angeles, or ask Google for more units and raise daily_units.",
    Trouble.CHANGED: "YouTube has changed; update Webcare Desk.",
}


class YoutubeCheck:
    """Asks YouTube about a source (:class:`bot.desk.ports.Checker`); one unit."""

    def __init__(self, youtube: Youtube, channel: str, *, replies: bool) -> None:
        self._youtube, self._channel, self._replies = youtube, channel, replies
        self._refresher = CommentRefresher(youtube, channel)

    async def check(self) -> Sequence[Finding]:
        """Return what was found."""
        return [await self._reads(), *([await self._speaks()] if self._replies else []), await self._units()]

    async def _reads(self) -> Finding:
        try:
            ours = await self._refresher.sees_us()
        except FetchFailed as failed:
            return _failed("reading", failed.why, failed.trouble)
        if not ours:
            remedy = "Make the refresh token anew, and choose that channel where Google asks; or correct channel_id."
            return Finding(
                what="reading", state="failed", detail=f"the token is not of the channel {self._channel}",
                remedy=remedy,
            )  # fmt: skip
        return Finding(what="reading", state="ok", detail=f"reads as the channel {self._channel}")

    async def _speaks(self) -> Finding:
        try:
            scopes = await self._youtube.api.tokens.scopes()
        except NoToken as error:
            return _failed("replies", error.why, Trouble.AWAY if error.passing else Trouble.TOKEN)
        if scopes and SCOPE not in scopes:
            remedy = f"Make the refresh token anew with the scope {SCOPE}."
            return Finding(what="replies", state="failed", detail="the token may not write comments", remedy=remedy)
        return Finding(what="replies", state="ok", detail="may write comments")

    async def _units(self) -> Finding:
        quota = self._youtube.quota
        used = await quota.used()
        if used >= quota.cap:
            remedy = REMEDIES[Trouble.CAP]
            return Finding(what="units", state="warning", detail=f"all {quota.cap} units are used", remedy=remedy)
        return Finding(what="units", state="ok", detail=f"{used} of {quota.cap} units of Google's day counted")


def _failed(what: str, why: str, trouble: Trouble) -> Finding:
    return Finding(what=what, state="failed", detail=why, remedy=REMEDIES[trouble])
