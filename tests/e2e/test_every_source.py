"""Each source by hand: a customer writes there, the card is claimed and answered in Slack, the answer stands there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.contract.on_helpdesks import HelpdeskStage
from tests.contract.platforms import STAGES
from tests.contract.stage import Stage
from tests.support.desk_at_work import CHANNEL, PRIVATE, AtWork
from tests.support.world import World, a_world, sqlite_url

WORDS, ANSWER = "Waar blijft mijn trein?", "Hij rijdt om 9:40."
WALKED = [
    "zendesk", "chatwoot", "discourse", "mastodon", "mastodon messages", "bluesky", "youtube", "google reviews",
    "telegram", "mail",
]  # fmt: skip
"""X and Meta have walks of their own; a feed takes no answer, and tells nothing that stood there before."""


def stands(stage: Stage) -> bool:
    return any(text.startswith(ANSWER) or ANSWER in text for text in stage.standing())


async def deliver(stage: Stage, world: World) -> None:
    """Let a program that posts to us do so, through the real door."""
    if not isinstance(stage, HelpdeskStage):
        return
    assert world.bot is not None
    async with aiohttp.ClientSession() as session:
        for one in stage.like.outgoing:
            headers = {**one.headers, "Content-Type": "application/json"}
            async with session.post(f"{world.bot.url}/hooks/{stage.source}", data=one.body, headers=headers) as answer:
                assert answer.status == 200, await answer.text()


def card(desk: AtWork) -> tuple[str, str] | None:
    found = ((place, one["ts"]) for place in (CHANNEL, PRIVATE) for one in desk.sandbox.messages(place))
    return next(((place, ts) for place, ts in found if WORDS in desk.text(ts, place)), None)


@pytest.mark.parametrize("name", WALKED)
async def test_from_a_customers_words_to_our_answer(name: str, tmp_path: Path) -> None:
    async with STAGES[name]() as stage:
        await stage.writes(WORDS)
        async with a_world(database=sqlite_url(tmp_path), sources=stage.settings.sources) as world:
            desk, sanne = AtWork(world), world.sandbox.as_user("U1")
            await deliver(stage, world)
            place, ts = await desk.until(lambda: card(desk), "the card")
            assert place == (PRIVATE if stage.visibility == "private" else CHANNEL)

            await sanne.click(place, ts, "Claim")
            await desk.until(lambda: "Sanne" in desk.text(ts, place), "the owner on the card")
            errors: Any = await desk.reply(sanne, ts, ANSWER, place)
            assert errors == {}
            await desk.until(lambda: "Waiting for customer" in desk.text(ts, place), "the answered card")

            assert stands(stage)
            assert desk.api_errors() == []
