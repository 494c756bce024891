"""From a comment to a card in Slack, and from the Reply form to below the comment, through the whole program."""

from __future__ import annotations

from pathlib import Path

from tests.contract.on_youtube import TABLE, variables
from tests.support.desk_at_work import CHANNEL, AtWork
from tests.support.world import a_world, sqlite_url
from tests.support.youtube import YoutubeLike


async def test_a_comment_becomes_a_card_and_the_answer_stands_below_it(tmp_path: Path) -> None:
    like = await YoutubeLike().start()
    comment = like.world.write(like.world.person("@jan_dv"), "Waar blijft mijn trein? 🚆 <!channel>")
    try:
        async with a_world(database=sqlite_url(tmp_path), more=TABLE, environ=variables(like)) as world:
            desk = AtWork(world)
            card = await desk.until(
                lambda: next((one["ts"] for one in desk.sandbox.messages(CHANNEL) if "mijn trein" in str(one)), None),
                "the card",
            )
            assert "YouTube" in desk.text(card)
            assert "jan_dv" in desk.text(card)

            sanne = desk.user("U1")
            await sanne.click(CHANNEL, card, "Claim")
            await desk.shows(card, "Sanne")
            assert await desk.reply(sanne, card, "Hij rijdt om 9:40") == {}
            await desk.shows(card, "Waiting for customer")

            [answer] = like.world.below(comment)
            assert (answer.author, answer.text) == (like.world.us, "Hij rijdt om 9:40 ^SV")
            assert desk.api_errors() == []
    finally:
        await like.stop()
