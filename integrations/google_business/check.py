"""Does a source of reviews work: may it read each location, and answer there?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.desk.ports import FetchFailed, Finding, Trouble
from integrations.google_api import GoogleApi, number
from integrations.google_token import NoToken

SCOPE = "https://www.googleapis.com/auth/business.manage"
REMEDIES = {
    Trouble.AWAY: "Try again in some minutes; status.cloud.google.com says whether Google is down.",
    Trouble.LIMIT: "Wait some minutes. If it stays, Google has not approved the project for its Business Profile APIs:"
    " docs/sources/google-business.md, step 1.",
    Trouble.TOKEN: "Make a new refresh token as an owner or manager of the profile (docs/sources/google-business.md,"
    " step 4) and set GOOGLE_BUSINESS_REFRESH_TOKEN. While the app's status is Testing, tokens end after 7 days.",
    Trouble.RIGHTS: "Look whether the account manages this location, whether its path is right, and whether the Google"
    " My Business API is enabled in the client's project.",
    Trouble.CAP: "Ask Google for a higher quota, or wait for tomorrow.",
    Trouble.CHANGED: "Google has changed; update Webcare Desk.",
}


class ReviewCheck:
    """Asks Google about a source (:class:`bot.desk.ports.Checker`)."""

    def __init__(self, api: GoogleApi, titles: Mapping[str, str]) -> None:
        self._api, self._titles = api, titles

    async def check(self) -> Sequence[Finding]:
        """Return what was found."""
        return [await self._scope(), *[await self._location(path, title) for path, title in self._titles.items()]]

    async def _scope(self) -> Finding:
        try:
            scopes = await self._api.tokens.scopes()
        except NoToken as error:
            return _failed("token", error.why, Trouble.AWAY if error.passing else Trouble.TOKEN)
        if scopes and SCOPE not in scopes:
            remedy = f"Make the refresh token anew with the scope {SCOPE}."
            return Finding(what="token", state="failed", detail="the token may not manage a profile", remedy=remedy)
        return Finding(what="token", state="ok", detail="may manage a profile")

    async def _location(self, path: str, title: str) -> Finding:
        what = f"reviews of {title or path}"
        try:
            body = await self._api.get(f"v4/{path}/reviews", {"pageSize": "1"})
        except FetchFailed as failed:
            return _failed(what, failed.why, failed.trouble)
        return Finding(what=what, state="ok", detail=f"{number(body, 'totalReviewCount')} reviews")


def _failed(what: str, why: str, trouble: Trouble) -> Finding:
    return Finding(what=what, state="failed", detail=why, remedy=REMEDIES[trouble])
