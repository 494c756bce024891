"""Which account is ours: its number, which the settings may leave to be looked up."""

from __future__ import annotations

from bot.desk.ports import FetchFailed, Trouble
from integrations.x.access import Us
from integrations.x.prices import USER
from integrations.x.reading import Reading
from integrations.x.words import id_of, obj


class Account:
    """Our account of one source; asked for once, when it is first needed."""

    def __init__(self, reading: Reading, *, handle: str, account_id: str | None = None) -> None:
        self._reading, self.handle = reading, handle
        self._us = Us(id=account_id, handle=handle) if account_id else None

    async def us(self) -> Us:
        """Return our account.

        Raises:
            FetchFailed: X cannot be asked, or knows no such account.
        """
        if self._us is None:
            self._us = Us(id=await self.number(), handle=self.handle)
        return self._us

    async def number(self) -> str:
        """Return the number that X has for our name; asks every time. Raises as :meth:`us` does."""
        answer = await self._reading.look(f"/2/users/by/username/{self.handle}", {})
        found = id_of(obj(answer, "data").get("id"))
        if found is None:  # X answers 200 with an error inside
            raise FetchFailed(Trouble.RIGHTS, f"X knows no account @{self.handle}, or does not show it")
        await self._reading.purse.read(USER, [found])
        return found
