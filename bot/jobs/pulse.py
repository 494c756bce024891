"""Is Slack there? Asked also while nothing is to be sent, so that ``/readyz`` tells an outage early."""

from __future__ import annotations

from bot.jobs.sending import Tools
from bot.log import get_logger
from bot.slack.answers import RateLimited
from bot.slack.gateway import Identity

log = get_logger(__name__)

NAME = "pulse"
EVERY_S = 5.0
PART = "slack_api"
# One lost call is everyday life on a network.
FAILURES = 2


class Pulse:
    """Asks who we are: the answer also gives the workspace's address, for links to cards."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._missed = 0

    async def __call__(self) -> None:
        """Ask once."""
        answer = await self._tools.gateway.who_am_i()
        if isinstance(answer, Identity):
            self._missed = 0
            self._tools.showing.team_url = answer.url
            if self._tools.health.ok(PART):
                log.info("slack.answers_again")
        elif not isinstance(answer, RateLimited):
            self._missed += 1
            reason = str(getattr(answer, "code", getattr(answer, "why", type(answer).__name__)))
            if self._missed >= FAILURES and self._tools.health.fail(PART, reason):
                log.error("slack.does_not_answer", why=reason)
