"""The tokens of a source, and which account they are for."""

from __future__ import annotations

from dataclasses import dataclass, field

from yarl import URL

from bot.settings import Source

USER_CONTEXT = ("X_API_KEY", "X_API_SECRET", "X_ACCESS_TOKEN", "X_ACCESS_TOKEN_SECRET")
API = "https://api.twitter.com"
"""Where tweepy sends everything; OAuth 1.0a signatures cover this address, whatever the traffic's real way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Us:
    """Our own account."""

    id: str
    handle: str

    def is_named(self, handle: str) -> bool:
        """Return whether ``handle`` is ours; X tells names apart without case."""
        return handle.lower() == self.handle.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What opens X for us. The bearer token reads; the four others speak for the account: replies, private messages."""

    bearer: str = field(repr=False)
    api_key: str | None = field(default=None, repr=False)
    api_secret: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)
    token_secret: str | None = field(default=None, repr=False)
    address: URL | None = None
    """Where X really is, if not at X: a proxy, or a look-alike for tests."""

    @property
    def secrets(self) -> tuple[str, ...]:
        """What nobody else may read."""
        return tuple(filter(None, (self.bearer, self.api_key, self.api_secret, self.token, self.token_secret)))

    @property
    def speaks(self) -> bool:
        """Whether we can speak for the account ("user context")."""
        return all((self.api_key, self.api_secret, self.token, self.token_secret))


def access_of(source: Source) -> Access:
    """Return the tokens of ``source`` out of its variables."""
    key, secret, token, token_secret = (source.variable(name) for name in USER_CONTEXT)
    address = source.variable("X_API_URL")
    return Access(
        bearer=source.variable("X_BEARER_TOKEN") or "", api_key=key, api_secret=secret, token=token,
        token_secret=token_secret, address=URL(address) if address else None,
    )  # fmt: skip


def missing_for_replies(source: Source) -> list[str]:
    """Return the variables that replies need and that are not set."""
    return [name for name in USER_CONTEXT if source.variable(name) is None]
