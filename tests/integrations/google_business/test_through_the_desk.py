"""From a review to a card in Slack, to the answer below it, to the words with which its agent hears of Google's no."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import aiohttp

from bot.clock import SystemClock
from bot.jobs.fetching import Fetching
from bot.sandbox.controls import visible_text
from integrations.registry import connect
from tests.contract.on_google_business import TABLE, variables
from tests.support.connections import around
from tests.support.desk_at_work import CHANNEL, AtWork
from tests.support.google_business import GoogleBusinessLike
from tests.support.world import World, a_world, sqlite_url

STARS = "★★☆☆☆"


async def looks(world: World) -> None:
    """Look at the first location, as the program does every ten minutes."""
    assert world.bot is not None
    assert world.bot.worker is not None
    async with aiohttp.ClientSession() as session:
        feed = connect(world.settings, around(session))["reviews"].feeds[0]
        await Fetching(world.bot.desks, SystemClock(), "reviews", feed, world.bot.worker.wake)()


async def a_card(desk: AtWork, words: str) -> str:
    def found() -> Any:
        return next((one["ts"] for one in desk.sandbox.messages(CHANNEL) if words in str(one)), None)

    return str(await desk.until(found, "the card"))


async def test_a_review_is_answered_and_its_agent_hears_that_google_rejected_the_answer(tmp_path: Path) -> None:
    like = await GoogleBusinessLike().start()
    review = like.review("", stars=2)
    try:
        async with a_world(database=sqlite_url(tmp_path), more=TABLE, environ=variables(like)) as world:
            desk = AtWork(world)
            card, sanne = await a_card(desk, STARS), desk.user("U1")
            assert "Google" in desk.text(card)
            assert "Jan de Vries" in desk.text(card)

            await sanne.click(CHANNEL, card, "Claim")
            await desk.shows(card, "Sanne")
            await sanne.click(CHANNEL, card, "Reply")
            form = await desk.modal(sanne, "Reply")
            said = "Google shows one answer: yours takes the place of one that is there."
            assert said in visible_text(form["blocks"])
            assert await sanne.submit({"text": "Het spijt ons. Bel even?"}) == {}
            await desk.shows(card, "Waiting for customer")
            assert review.reply == "Het spijt ons. Bel even? ^SV"

            await looks(world)
            like.judge(review, violation="CONTACT_DETAILS")
            await looks(world)

            told = "was not delivered: Google rejected it: CONTACT_DETAILS"
            message = await desk.dm_shows(sanne, told)
            assert "Het spijt ons. Bel even?" in visible_text(message["blocks"])
            await desk.until(lambda: "Waiting for customer" not in desk.text(card), "the open card")
            assert desk.api_errors() == []
    finally:
        await like.stop()
