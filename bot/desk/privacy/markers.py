"""What stands in the place of a platform's ids once they are removed: nobody is found by it any more."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from uuid import uuid4

from bot.settings import Settings

# No platform begins its ids like this; one that did would only be shown as somebody whose name is gone.
REMOVED = "removed:"
# 128 bits: two posts of one source never get the same.
DIGITS = 32


def is_removed(external_id: str | None) -> bool:
    """Return whether an id was replaced."""
    return external_id is not None and external_id.startswith(REMOVED)


def nobody() -> str:
    """Return the id of an account that is forgotten: random, so that nothing leads back."""
    return f"{REMOVED}{uuid4().hex}"


def marker(settings: Settings, source: str, external_id: str) -> str:
    """Return what replaces the id of a post or a conversation, the same each time.

    A source that tells a removed post again (feeds list theirs for years) is recognised by it, and the words stay out.
    It is made with the bot's token, so that a copy of the database alone does not let anybody try out ids.
    """
    if is_removed(external_id):
        return external_id
    key = settings.slack.bot_token.get_secret_value().encode()
    digest = hmac.new(key, f"{source}\0{external_id}".encode(), hashlib.sha256).hexdigest()
    return REMOVED + digest[:DIGITS]


def markers(settings: Settings, source: str, external_ids: Iterable[str]) -> dict[str, str]:
    """Return the ids by what would replace them."""
    return {marker(settings, source, external_id): external_id for external_id in external_ids}
