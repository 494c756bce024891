"""Reads X for one source: with today's spelling, within the day's money, and with troubles in the desk's words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime

from bot.desk.ports import FetchFailed
from integrations.x.faults import Away, Patience, Refused, failed
from integrations.x.fields import Spelling
from integrations.x.prices import Purse
from integrations.x.wire import Wire
from integrations.x.words import Json, items

TAKES_PRIVATE = "receives_your_dm"
"""Told only to the account itself; asked for otherwise it is an error beside every author."""


class Reading:
    """Asks X for posts, people and messages."""

    def __init__(self, wire: Wire, purse: Purse, *, real: Callable[[], datetime]) -> None:
        self.wire, self.purse, self.real = wire, purse, real
        self._patience: defaultdict[str, Patience] = defaultdict(Patience)

    async def ask(
        self, route: str, params: Mapping[str, str], *, fields: Spelling | None = None, speak: bool = False
    ) -> Json:
        """Return what X answers, asked for the fields that it knows today.

        Raises:
            FetchFailed: the day's money is spent.
            Refused, Away: as :class:`integrations.x.wire.Wire` says.
        """
        await self.purse.check()
        while True:
            asked = fields.now if fields else {}
            try:
                answer = await self.wire.get(route, {**params, **_for_us(asked, speak=speak)}, speak=speak)
            except Refused as refused:
                if not (fields and refused.is_about_fields and fields.refuse(asked)):
                    raise
            else:
                self._patience[route].passed()
                return answer

    async def look(
        self, route: str, params: Mapping[str, str], *, fields: Spelling | None = None, speak: bool = False
    ) -> Json:
        """Return what X answers.

        Raises:
            FetchFailed: nothing can be said now.
        """
        try:
            return await self.ask(route, params, fields=fields, speak=speak)
        except (Refused, Away) as error:
            raise self.failed(route, error) from None

    async def page(self, route: str, params: Mapping[str, str], *, fields: Spelling, speak: bool = False) -> Json:
        """Return a page of a list, which may be empty; raises as :meth:`ask` does.

        X says with a good status that there is no such account, or that it does not show it.
        """
        answer = await self.ask(route, params, fields=fields, speak=speak)
        if answer.get("errors") and "data" not in answer and "meta" not in answer:
            raise Refused(403, problems=list(items(answer.get("errors"))))
        return answer

    def failed(self, route: str, error: Refused | Away) -> FetchFailed:
        """Return what an answer to ``route`` means to the desk."""
        return failed(error, self._patience[route], real=self.real())


def _for_us(fields: Mapping[str, str], *, speak: bool) -> Mapping[str, str]:
    if not speak or "user.fields" not in fields:
        return fields
    return {**fields, "user.fields": f"{fields['user.fields']},{TAKES_PRIVATE}"}
