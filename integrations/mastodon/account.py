"""Which account is ours, and how long a post may be on its server: asked for when first needed, and kept."""

from __future__ import annotations

from dataclasses import dataclass

from bot.desk.ports import FetchFailed, Trouble
from integrations.mastodon.kind import LONGEST
from integrations.mastodon.wire import Refused, Wire
from integrations.mastodon.words import id_of, whole
from integrations.reading import part, text


@dataclass(frozen=True, slots=True)
class Us:
    """Our account: its id on its server, and its name there."""

    id: str
    name: str


class Account:
    """The account that the token is of."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._us: Us | None = None
        self._longest: int | None = None

    async def us(self) -> Us:
        """Return our account.

        Raises:
            FetchFailed: the server cannot be asked, or does not know the token.
        """
        self._us = self._us or await self.ask()
        return self._us

    async def ask(self) -> Us:
        """Return our account; asks every time. Raises as :meth:`us` does."""
        told = await self._wire.object("/api/v1/accounts/verify_credentials")
        number = id_of(told)
        if number is None:
            raise FetchFailed(Trouble.CHANGED, "the server names no account for this token")
        return Us(id=number, name=text(told, "acct") or text(told, "username"))

    async def longest(self) -> int:
        """Return how long a post may be.

        Raises:
            FetchFailed: the server cannot be asked.
        """
        if self._longest is None:
            self._longest = await self._ask_longest()
        return self._longest

    async def _ask_longest(self) -> int:
        try:
            told = await self._wire.object("/api/v2/instance")
        except Refused as refused:
            if refused.answer.status != 404:  # servers from before 2022 tell it nowhere
                raise
            return LONGEST
        return whole(part(part(told, "configuration"), "statuses"), "max_characters") or LONGEST
