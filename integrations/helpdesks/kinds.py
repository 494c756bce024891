"""What these programs add to the settings: where each stands, and what proves us to it and it to us."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from bot.rules.replying import Counting
from bot.settings.document import SourceTable
from bot.settings.fields import Words, wrong
from bot.settings.kinds import SourceKind, Variable
from bot.settings.platforms import PlatformLimits

ZENDESK, CHATWOOT, DISCOURSE = "zendesk", "chatwoot", "discourse"
# Zendesk takes 64 kB in a comment; Chatwoot 150,000 characters; Discourse 32,000 unless its settings say otherwise.
ZENDESK_MAX_BYTES, CHATWOOT_MAX, DISCOURSE_MAX = 65_535, 150_000, 32_000


def _account(value: object) -> str:
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not text.isascii() or not text.isdigit() or len(text) > 19:
        raise wrong("must be the number of your account", "It stands in the address: /app/accounts/NUMBER/.")
    return text


class ZendeskTable(SourceTable):
    """The keys of ``[source.NAME]`` with ``kind = "zendesk"``: the common ones alone."""


class ChatwootTable(SourceTable):
    """The keys of ``[source.NAME]`` with ``kind = "chatwoot"``."""

    account: Annotated[str, BeforeValidator(_account)]


class DiscourseTable(SourceTable):
    """The keys of ``[source.NAME]`` with ``kind = "discourse"``; ``username`` is who answers there for us."""

    username: Words


def _address(name: str, example: str) -> Variable:
    return Variable(
        name=name, fix=f'The address that you open it at, like "{example}".', secret=False,
        shape=r"https?://[^\s/?#]+(?:/[^\s?#]*)?", reason=f'must be a web address, like "{example}"',
    )  # fmt: skip


def _secret(name: str, fix: str, shape: str = r"\S+", reason: str = "must hold no spaces") -> Variable:
    return Variable(name=name, fix=fix, shape=shape, reason=reason)


KINDS = (
    SourceKind(
        name=ZENDESK, table=ZendeskTable, platform="Zendesk", replies=frozenset(("private",)),
        limits=PlatformLimits(Counting.BYTES, ZENDESK_MAX_BYTES, ZENDESK_MAX_BYTES),
        variables=(
            _address("ZENDESK_URL", "https://yourname.zendesk.com"),
            _secret("ZENDESK_WEBHOOK_SECRET", "Admin Center, Webhooks, your webhook, Reveal secret."),
            _secret(
                "ZENDESK_TOKEN", "Your address, /token, a colon and an API token from Admin Center, Zendesk API.",
                r"[^\s:]+@[^\s:]+/token:\S+", 'must look like "you@example.com/token:TOKEN"',
            ),
        ),
    ),
    SourceKind(
        name=CHATWOOT, table=ChatwootTable, platform="Chatwoot", replies=frozenset(("private",)),
        limits=PlatformLimits(Counting.CHARACTERS, CHATWOOT_MAX, CHATWOOT_MAX),
        variables=(
            _address("CHATWOOT_URL", "https://app.chatwoot.com"),
            _secret("CHATWOOT_WEBHOOK_SECRET", "Settings, Integrations, Webhooks: it is shown with your webhook."),
            _secret("CHATWOOT_TOKEN", "Profile settings, Access token, of the user who answers."),
        ),
    ),
    SourceKind(
        name=DISCOURSE, table=DiscourseTable, platform="Discourse",
        limits=PlatformLimits(Counting.CHARACTERS, DISCOURSE_MAX, DISCOURSE_MAX),
        variables=(
            _address("DISCOURSE_URL", "https://forum.example.com"),
            _secret("DISCOURSE_WEBHOOK_SECRET", "Admin, API, Webhooks: the secret that you gave it."),
            _secret("DISCOURSE_TOKEN", "Admin, API, New API key, for the user who answers."),
        ),
    ),
)  # fmt: skip
