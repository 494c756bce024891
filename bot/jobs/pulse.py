"""Is Slack there? Asked also while nothing is to be sent, so that ``/readyz`` tells an outage early."""

from __future__ import annotations

from collections.abc import Callable

from bot.health import Health
from bot.log import get_logger
from bot.remedies import remedy, told
from bot.slack.answers import RateLimited, Trouble
from bot.slack.gateway import Gateway, Identity
from bot.slack.pacing import POST, UPDATE

log = get_logger(__name__)

NAME = "pulse"
EVERY_S = 5.0
PART = "slack_api"
METHOD = "auth.test"
# One lost call is everyday life on a network.
FAILURES = 2


class Pulse:
    """Asks who we are; ``heard`` gets the answer: it also gives the workspace's address, for links to cards."""

    def __init__(self, gateway: Gateway, health: Health, heard: Callable[[Identity], None]) -> None:
        self._gateway, self._health, self._heard = gateway, health, heard
        self._missed = 0

    async def __call__(self) -> None:
        """Ask once."""
        answer = await self._gateway.who_am_i()
        if isinstance(answer, Identity):
            self._well(answer)
        elif not isinstance(answer, RateLimited):
            self._missed += 1
            if self._missed >= FAILURES:
                self._away(answer)

    def _well(self, identity: Identity) -> None:
        self._missed = 0
        self._heard(identity)
        if self._health.ok(PART):
            # What waits leaves now and not at the end of a pause that was begun when Slack was away.
            for method in (POST, UPDATE):
                self._gateway.pacing.release(method, "")
            log.info("slack.answers_again")

    def _away(self, answer: Trouble) -> None:
        why = str(getattr(answer, "code", getattr(answer, "why", type(answer).__name__)))
        news = PART not in self._health.failures
        self._health.fail(PART, told(METHOD, why))
        if news:
            log.error("slack.does_not_answer", method=METHOD, why=why, fix=remedy(why))
