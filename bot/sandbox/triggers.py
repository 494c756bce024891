"""Short-lived rights of the app: trigger ids (open a modal) and response urls (answer an interaction)."""

from __future__ import annotations

import secrets
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from .errors import ApiError

# response_url: five answers within half an hour.
RESPONSE_URL_USES = 5


@dataclass
class Trigger:
    """The right to open one view for ``user``; ``view_id`` is the modal in which it arose."""

    user: str
    issued_at: float
    view_id: str | None
    used: bool = False


@dataclass
class ResponseUrl:
    """The right to answer in ``channel``; ``ts`` is the message that was clicked, if it was one."""

    user: str
    channel: str
    issued_at: float
    ts: str | None = None
    ephemeral: bool = False
    uses: int = 0


class Triggers:
    def __init__(self, real: Callable[[], float], *, trigger_life_s: float, url_life_s: float, team: str) -> None:
        self._real = real
        self._trigger_life_s = trigger_life_s
        self._url_life_s = url_life_s
        self._number = zlib.crc32(team.encode())
        self._triggers: dict[str, Trigger] = {}
        self._urls: dict[str, ResponseUrl] = {}

    def issue(self, user: str, *, view_id: str | None = None) -> str:
        """Return a new trigger id, good for one view within its life."""
        now = self._real()
        ident = f"{int(now * 1000)}.{self._number}.{secrets.token_hex(16)}"
        self._triggers[ident] = Trigger(user, now, view_id)
        return ident

    def exchange(self, ident: str) -> Trigger:
        """Use a trigger id up; call it when all else about the view is right.

        Raises:
            ApiError: ``invalid_trigger_id``, ``exchanged_trigger_id`` or ``expired_trigger_id``.
        """
        trigger = self._triggers.get(ident)
        if trigger is None:
            raise ApiError("invalid_trigger_id")
        if trigger.used:
            raise ApiError("exchanged_trigger_id")
        if self._real() - trigger.issued_at > self._trigger_life_s:
            raise ApiError("expired_trigger_id")
        trigger.used = True
        return trigger

    def issue_url(self, right: ResponseUrl) -> str:
        """Return the secret part of a new response url."""
        key = secrets.token_urlsafe(18)
        self._urls[key] = right
        return key

    def new_url(self, user: str, channel: str, *, ts: str | None = None, ephemeral: bool = False) -> str:
        return self.issue_url(ResponseUrl(user, channel, self._real(), ts, ephemeral))

    def answer(self, key: str) -> ResponseUrl:
        """Count one use of a response url.

        Raises:
            ApiError: ``expired_url`` or ``used_url``.
        """
        right = self._urls.get(key)
        if right is None or self._real() - right.issued_at > self._url_life_s:
            raise ApiError("expired_url")
        if right.uses >= RESPONSE_URL_USES:
            raise ApiError("used_url")
        right.uses += 1
        return right
