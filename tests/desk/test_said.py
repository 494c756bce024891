"""A colleague's Slack text as people read it."""

from __future__ import annotations

import pytest

from bot.desk.said import readable


@pytest.mark.parametrize(
    ("slack", "read"),
    [
        pytest.param("ask <@U1> please", "ask @Kim please", id="a known colleague by name"),
        pytest.param("ask <@U9|mo>", "ask @mo", id="an unknown one by the label"),
        pytest.param("ask <@U9>", "ask @U9", id="an unknown one without a label by the id"),
        pytest.param("in <#C1|rail>", "in #rail", id="a channel"),
        pytest.param("<!subteam^S1|@billing> <!channel>", "@billing @channel", id="groups mention nobody any more"),
        pytest.param("see <https://x.com/1>", "see https://x.com/1", id="an address"),
        pytest.param("<https://klm.com|klm.com>", "https://klm.com", id="a label that is part of the address"),
        pytest.param(
            "<https://evil.example|klm.com>", "klm.com (https://evil.example)", id="a false label is unmasked"
        ),
        pytest.param("a &lt;b&gt; &amp;amp;", "a <b> &amp;", id="entities once, not twice"),
    ],
)
def test_slack_text_is_read_as_people_wrote_it(slack: str, read: str) -> None:
    assert readable(slack, {"U1": "Kim"}) == read
