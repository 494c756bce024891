"""Who may be answered how: a property of each mention on X."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from bot.desk.ports import Answerable, Denied, Way
from bot.rules.replying import Counting, Limit
from bot.rules.vocabulary import Visibility
from integrations.x.ways import x_ways
from tests.integrations.x.rig import NOON, source_of
from tests.support.x import App

PUBLIC, PRIVATE = Visibility.PUBLIC, Visibility.PRIVATE
NAMED = {"summoned": "explicit_mention"}


def ways(
    extra: Mapping[str, Any], *, visibility: Visibility = PUBLIC, summoned_only: bool = True, speaks: bool = True,
    deleted: bool = False, more: str = "",
) -> dict[Visibility, Way]:  # fmt: skip
    source = source_of(App(), "http://127.0.0.1:9", more=more)
    mention = Answerable(external_id="1", visibility=visibility, posted_at=NOON, extra=extra, deleted=deleted)
    found = x_ways(source, summoned_only=summoned_only, speaks=speaks)(mention, now=NOON)
    return {one.visibility: one for one in found}


@pytest.mark.parametrize(
    ("extra", "how", "public", "private"),
    [
        pytest.param(NAMED, {}, None, None, id="named us"),
        pytest.param({"summoned": "quote"}, {}, None, None, id="quoted us"),
        pytest.param({"summoned": "none"}, {}, Denied.NOT_SUMMONED, None, id="overheard"),
        pytest.param({}, {}, Denied.NOT_SUMMONED, None, id="not known"),
        pytest.param({"summoned": "none"}, {"summoned_only": False}, None, None, id="overheard, Enterprise"),
        pytest.param(NAMED | {"takes_private": False}, {}, None, Denied.NOT_OFFERED, id="takes no messages"),
        pytest.param(NAMED | {"takes_private": True}, {}, None, None, id="takes messages"),
        pytest.param({}, {"visibility": PRIVATE}, Denied.NOT_OFFERED, None, id="a private message"),
        pytest.param(NAMED, {"deleted": True}, Denied.GONE, Denied.GONE, id="deleted"),
        pytest.param(NAMED, {"speaks": False}, Denied.NOT_OFFERED, Denied.NOT_OFFERED, id="reads only"),
    ],
)
def test_what_may_be_answered_how(
    extra: Mapping[str, Any], how: Any, public: Denied | None, private: Denied | None
) -> None:
    found = ways(extra, **how)

    assert (found[PUBLIC].denied, found[PRIVATE].denied) == (public, private)


def test_a_public_reply_is_counted_as_x_counts_and_says_what_a_link_costs() -> None:
    found = ways(NAMED)

    assert (found[PUBLIC].limit, found[PUBLIC].link_costs) == (Limit(280, Counting.X), "$0.20")
    assert (found[PRIVATE].limit, found[PRIVATE].link_costs) == (Limit(10_000, Counting.CHARACTERS), None)


def test_ways_that_the_settings_leave_out_are_not_offered_at_all() -> None:
    assert list(ways(NAMED, more='\nreplies = ["public"]')) == [PUBLIC]
