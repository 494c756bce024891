"""Keeps the rules of X's filtered stream as our settings want them. Rules of other programs are left alone."""

from __future__ import annotations

from collections.abc import Mapping

from bot.desk.ports import FetchFailed, Trouble
from integrations.x.faults import Away, Refused
from integrations.x.reading import Reading
from integrations.x.words import id_of, items

ROUTE = "/2/tweets/search/stream/rules"
DUPLICATE = "DuplicateRule"


class StreamRules:
    """The rules of one source. They live at X, under tags; ``tag`` is what ours begin with."""

    def __init__(self, reading: Reading, wanted: Mapping[str, str], *, tag: str) -> None:
        self._reading, self._wanted, self._tag = reading, wanted, tag

    async def sync(self) -> None:
        """Add what is missing and remove what is ours and not wanted any more.

        Raises:
            FetchFailed: X cannot be asked, or does not take a rule.
        """
        try:
            told = await self._reading.wire.get(ROUTE, {})
            ours = [one for one in items(told.get("data")) if str(one.get("tag")).startswith(f"{self._tag}:")]
            there = {str(one.get("tag")): str(one.get("value")) for one in ours}
            old = [found for one in ours if not self._is_wanted(one) and (found := id_of(one.get("id")))]
            if old:
                await self._reading.wire.post(ROUTE, {"delete": {"ids": old}}, speak=False)
            new = [{"value": value, "tag": tag} for tag, value in self._wanted.items() if there.get(tag) != value]
            if new:
                _taken(await self._reading.wire.post(ROUTE, {"add": new}, speak=False))
        except (Refused, Away) as error:
            raise self._reading.failed(ROUTE, error) from None

    def _is_wanted(self, rule: Mapping[str, object]) -> bool:
        return self._wanted.get(str(rule.get("tag"))) == rule.get("value")


def _taken(answer: Mapping[str, object]) -> None:
    """Refuse an answer that did not take a rule; X says so with a good status, also of one that is there already."""
    for problem in items(answer.get("errors")):
        if problem.get("title") != DUPLICATE:
            raise FetchFailed(
                Trouble.CHANGED, f"X does not take a rule of the stream: {Refused(200, problems=[problem])}"
            )
