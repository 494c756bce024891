"""The table of an X source: what is wrong is said with what to write instead."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.rules.replying import Counting
from bot.settings.load import parse_settings
from bot.settings.problems import BadConfiguration
from integrations.registry import KINDS
from integrations.x.kind import XTable
from integrations.x.queries import search_query, stream_rules
from tests.integrations.x.rig import CONFIG, environment, source_of
from tests.support.x import App

URL = "http://127.0.0.1:9"


def test_a_source_needs_a_name_and_a_bearer_token_and_nothing_else() -> None:
    source = source_of(App(), URL, speaks=False, handle="@NS_online")

    assert isinstance(source.options, XTable)
    assert (source.options.handle, source.options.poll, source.options.summoned_only) == (
        "NS_online", timedelta(minutes=1), True,
    )  # fmt: skip
    assert (source.platform, source.max_length, source.max_length_private) == ("X", 280, 10_000)
    assert source.counting is Counting.X


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"handle": "ns online"}, "handle must be the name of your account on X"),
        ({"handle": 7}, "handle must be the name of your account on X"),
        ({"account_id": "ns"}, "account_id must be the number of your account on X"),
        ({"poll": "1s"}, "must be at least 5s"),
        ({"webhook": True}, "takes webhooks but has no account_id"),
        ({"search": ["vertraging " * 9] * 9}, "more than 512 characters"),
        ({"daily_budget": 0}, "daily_budget"),
        ({"serach": ["ns"]}, "search"),
    ],
)
def test_a_mistake_is_named(keys: dict[str, Any], said: str) -> None:
    with pytest.raises(BadConfiguration, match=said):
        source_of(App(), URL, **keys)


def test_a_missing_bearer_token_and_a_wrong_address_are_named_together() -> None:
    environ = environment(App(), "127.0.0.1:80") | {"X_BEARER_TOKEN": ""}

    with pytest.raises(BadConfiguration) as wrong:
        parse_settings(CONFIG + 'handle = "ns"', environ, kinds=KINDS)

    assert "X_BEARER_TOKEN" in str(wrong.value)
    assert "X_API_URL must be the address of a server" in str(wrong.value)


@pytest.mark.parametrize(
    ("words", "query"),
    [
        ([], ""),
        (["vertraging"], "(vertraging) -@ns -from:ns -is:retweet"),
        (["spoor 5", "#ns_fail", 'a "b"', "or", "a:b"],
         '("spoor 5" OR #ns_fail OR "a  b" OR "or" OR "a:b") -@ns -from:ns -is:retweet'),
    ],
)  # fmt: skip
def test_search_words_become_one_query(words: list[str], query: str) -> None:
    assert search_query(words, handle="ns") == query


def test_the_stream_has_a_rule_for_mentions_and_one_for_words() -> None:
    assert stream_rules([], handle="ns", tag="t") == {"t:mentions": "@ns -from:ns -is:retweet"}
    assert set(stream_rules(["a"], handle="ns", tag="t")) == {"t:mentions", "t:search"}
