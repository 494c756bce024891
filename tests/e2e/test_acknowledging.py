"""A private message at night through the whole program: the platform gets one automatic reply, the channel no card."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.clock import AnchoredClock, ClockAnchor, SystemClock
from tests.support.desk_at_work import BRAND, CHANNEL, PRIVATE, AtWork
from tests.support.world import OFFICE, a_world

NIGHT = datetime(2026, 11, 23, 21, 30, tzinfo=ZoneInfo("Europe/Amsterdam"))


async def test_a_private_message_at_night_gets_one_automatic_reply_with_the_next_opening(database_url: str) -> None:
    plain = database_url.replace("+aiosqlite", "").replace("+asyncpg", "")
    clock = AnchoredClock(ClockAnchor(business=NIGHT, real=SystemClock().real(), factor=120.0))
    async with a_world(database=plain, hours=OFFICE, clock=clock) as world:
        desk = AtWork(world)
        await desk.platform.post("c1", f"{BRAND} my booking number is 8812", visibility="private")

        (sent,) = await desk.sent()

        assert sent == (
            "Hi! We have your message. We are back tomorrow at 8:00 and answer then. This is an automatic message."
        )
        await desk.platform.post("c1", f"{BRAND} thank goodness, but when exactly?", visibility="private")
        await desk.platform.post("c2", f"{BRAND} is anybody there?", visibility="private")
        assert len(await desk.sent(2)) == 2
        assert [post["text"] for post in desk.platform.posts(by_brand=True)] == [sent, sent]
        assert desk.sandbox.messages(CHANNEL) == desk.sandbox.messages(PRIVATE) == []
        assert desk.api_errors() == []
