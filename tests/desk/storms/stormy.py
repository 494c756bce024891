"""What happens to a desk when a hundred people write at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import String, cast, func, update

from bot.desk.ports import InboundMention
from bot.desk.storms.look import StormView, storm_view
from bot.desk.storms.minding import Minded, mind_storms
from bot.rules.vocabulary import Visibility
from bot.store import Card, Storm
from bot.store.words import CardKind, SendState
from tests.support.builders import Team, a_mention

ROUND = timedelta(seconds=10)
LIVE = (SendState.READY, SendState.SENDING, SendState.POSTED)


class StormTeam(Team):
    """The desk, with what a storm needs to be looked at."""

    async def many_write(self, count: int, *, name: str = "c", source: str = "web", **changed: Any) -> list[int]:
        """``count`` people write at once; returns their cases."""
        mentions: list[InboundMention] = [
            a_mention(f"{name}{number}-first", author=f"{name}{number}", posted_at=self.now, **changed)
            for number in range(count)
        ]
        return await self.hears(*mentions, source=source)

    async def in_private(self, count: int, *, name: str = "p", **changed: Any) -> list[int]:
        """``count`` people write private messages."""
        return await self.many_write(count, name=name, visibility=Visibility.PRIVATE, **changed)

    async def minded(self) -> Minded:
        """The next round of the job."""
        self.clock.advance(ROUND)
        return await self.do(mind_storms)

    async def posted(self) -> None:
        """Delivery has posted every card that is to be posted, each below those before it."""
        async with self.store.write() as session:
            stamp = func.printf("%08d", Card.id) if self.store.is_sqlite else func.lpad(cast(Card.id, String), 8, "0")
            await session.execute(
                update(Card).where(Card.state.in_(LIVE)).values(state=SendState.POSTED, ts=stamp, shown=Card.wanted)
            )

    async def storms(self) -> Sequence[Storm]:
        """Every storm there was, oldest first."""
        return await self.rows(Storm)

    async def cards(self, channel: str | None = None) -> list[str]:
        """The cases that have a card, or get one, in the order in which they are posted."""
        rows = await self.rows(Card, Card.kind == CardKind.CASE, Card.state.in_(LIVE))
        here = [row for row in rows if channel in (None, row.channel)]
        return [row.ref for row in sorted(here, key=lambda row: (row.lane, row.rank, row.id))]

    async def board(self, storm: Storm | None = None) -> StormView:
        """The board of a storm, the newest one by default, as it would be shown now."""
        storm = storm or (await self.storms())[-1]
        assert storm.card_id is not None
        return await self.look(storm_view, storm.id, card_id=storm.card_id)
