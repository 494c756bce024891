"""In which ways a mention can be answered, by Meta's rules; each period ends the moment it is over.

Private messages: 24 hours after the customer's last one. Afterwards Messenger and Instagram take a person's answer
for 7 days where the app was approved for the HUMAN_AGENT tag, and WhatsApp takes approved templates. A comment takes
one private reply within 7 days, which opens nothing until the customer answers it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.desk.ports import Answerable, Denied, Way
from bot.rules.replying import Limit
from bot.rules.vocabulary import Visibility
from integrations.meta.accounts import Account
from integrations.meta.kinds import (
    FACEBOOK_COMMENT,
    INSTAGRAM_COMMENT,
    INSTAGRAM_TEXT,
    MESSENGER_TEXT,
    WHATSAPP_TEXT,
)

WINDOW = timedelta(hours=24)
HUMAN_AGENT_WINDOW = timedelta(days=7)
PRIVATE_REPLY_WITHIN = timedelta(days=7)
# A live comment takes a private reply only during the broadcast, which Instagram ends after four hours.
LIVE_WITHIN = timedelta(hours=4)
PUBLIC_LIMITS = {"facebook": FACEBOOK_COMMENT, "instagram": INSTAGRAM_COMMENT}
PRIVATE_LIMITS = {"facebook": MESSENGER_TEXT, "instagram": INSTAGRAM_TEXT, "whatsapp": WHATSAPP_TEXT}


@dataclass(frozen=True)
class MetaWays:
    """The rules for one account."""

    account: Account

    def __call__(self, mention: Answerable, *, now: datetime) -> Sequence[Way]:
        """Return each way that the source offers, open or denied."""
        ways = (self._gone(way, mention) for way in self._all(mention, now))
        return [way for way in ways if way.visibility in self.account.replies]

    def _gone(self, way: Way, mention: Answerable) -> Way:
        """Deny what answers the message itself; a conversation goes on without a message that was taken back."""
        tied = mention.visibility is Visibility.PUBLIC
        return replace(way, denied=Denied.GONE) if mention.deleted and tied and way.is_open else way

    def _all(self, mention: Answerable, now: datetime) -> Iterator[Way]:
        private = mention.visibility is Visibility.PRIVATE
        public = PUBLIC_LIMITS.get(self.account.channel)
        if public is not None:
            yield Way(visibility=Visibility.PUBLIC, limit=public, denied=Denied.NOT_OFFERED if private else None)
        limit = PRIVATE_LIMITS[self.account.channel]
        yield self._message(mention, limit, now) if private else _private_reply(mention, limit, now)

    def _message(self, mention: Answerable, limit: Limit, now: datetime) -> Way:
        account = self.account
        last = max(mention.last_private_at or mention.posted_at, mention.posted_at)
        until = last + (HUMAN_AGENT_WINDOW if account.human_agent else WINDOW)
        way = Way(visibility=Visibility.PRIVATE, limit=limit, until=until)
        if now < until:
            return way
        if account.channel != "whatsapp":
            return replace(way, denied=Denied.WINDOW_CLOSED)
        if account.templates:
            return replace(way, until=None, templates=account.templates)
        return replace(way, denied=Denied.NO_TEMPLATE)


def _private_reply(mention: Answerable, limit: Limit, now: datetime) -> Way:
    """Return the private way for something public: the one reply that the platform takes, below our own posts only."""
    kind = mention.extra.get("item")
    until = mention.posted_at + (LIVE_WITHIN if kind == "live_comment" else PRIVATE_REPLY_WITHIN)
    way = Way(visibility=Visibility.PRIVATE, limit=limit, once=True, until=until)
    if kind == "mention":
        return Way(visibility=Visibility.PRIVATE, limit=limit, denied=Denied.NOT_OFFERED)
    if mention.private_replies >= 1:
        return replace(way, denied=Denied.ONCE_ONLY)
    return way if now < until else replace(way, denied=Denied.WINDOW_CLOSED)
