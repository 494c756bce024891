"""A reply is measured as X measures it, and what just fits by our count is taken there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.desk.ports import Accepted, Rejected
from bot.rules.replying import measure
from bot.rules.vocabulary import Visibility
from tests.integrations.x.rig import Rig, a_reply, source_of
from tests.support.x import App, LookAlike

Connect = Callable[..., Awaitable[Rig]]
TEXTS = [
    pytest.param("Hello, world! 👋", 16, id="14 letters and an emoji of 2"),
    pytest.param("e\u0301" * 10, 10, id="composed first: ten letters of 1"),
    pytest.param("ß€’", 4, id="1 + 2 + 1: the euro sign lies outside of the light ranges"),
    pytest.param("日本語", 6, id="three of 2"),
    pytest.param("👨‍👩‍👧‍👦", 2, id="a family is one emoji"),
    pytest.param("https://www.ns.nl/reisinformatie/calamiteiten?naar=Utrecht", 23, id="a link is 23"),
    pytest.param("zie ns.nl voor meer", 4 + 23 + 10, id="a link without https is one too"),
    pytest.param("@jan_dv Hoi ^SV", 15, id="names and signature count"),
    pytest.param("a\u200db", 3, id="an invisible joiner is 1"),
]


@pytest.mark.parametrize(("text", "length"), TEXTS)
def test_a_text_weighs_what_x_says(text: str, length: int) -> None:
    limit = source_of(App(), "http://127.0.0.1:9").limit_for(Visibility.PUBLIC)

    assert measure(text, limit).used == length


@pytest.mark.parametrize("filling", ["e", "日", "👍🏽", "ns.nl "])
async def test_what_just_fits_is_taken_and_one_more_is_not(x: LookAlike, connect: Connect, filling: str) -> None:
    rig = await connect(x)
    post = x.world.post(x.world.user("jan_dv"), "@ns_online hallo")
    assert rig.connection.sender is not None
    limit = rig.source.limit_for(Visibility.PUBLIC)
    text = ""
    while measure(text + filling, limit).fits:
        text += filling

    assert isinstance(await rig.connection.sender.send(a_reply(post.id, text + filling)), Rejected)
    assert isinstance(await rig.connection.sender.send(a_reply(post.id, text)), Accepted)
