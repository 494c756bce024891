"""The table of a feed source: what is wrong is said with what to write instead, and the page says what there is."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.settings.document import SourceTable
from bot.settings.problems import BadConfiguration
from integrations.feeds.kind import FeedTable
from tests.contract.given import settings_of
from tests.integrations.feeds.rig import source_toml

PAGE = (Path(__file__).parents[3] / "docs/sources/feeds.md").read_text(encoding="utf-8")


def table_of(toml: str) -> FeedTable:
    [source] = settings_of(toml).sources.values()
    assert isinstance(source.options, FeedTable)
    return source.options


def test_a_source_needs_an_address_and_nothing_else() -> None:
    table = table_of('[source.forum]\nkind = "feed"\ndesk = "rail"\nurl = "https://forum.example.org/latest.rss"\n')

    assert table.addresses == ("https://forum.example.org/latest.rss",)
    assert (table.words, table.poll, table.private_network) == ([], timedelta(minutes=5), False)


def test_several_addresses_stand_in_a_list_and_each_counts_once() -> None:
    table = table_of(source_toml("https://a.example.org/", "https://b.example.org/", url="https://a.example.org/"))

    assert table.addresses == ("https://a.example.org/", "https://b.example.org/")


@pytest.mark.parametrize(
    ("addresses", "keys", "said"),
    [
        ([], {}, "has no url"),
        (["ftp://example.org/feed"], {}, "must be a web address"),
        (["https://example.org/feed"], {"poll": "10s"}, "has a poll of less than 1m"),
        (["https://example.org/feed"], {"words": ["*"]}, "holds a word of stars alone"),
        (["https://example.org/feed"], {"words": [" "]}, "must not be empty"),
        (["https://example.org/feed"], {"words": [7]}, "must be text in quotes"),
        (["https://10.0.0.1/feed"], {"private_network": False}, "stands at a private address"),
        (["https://169.254.169.254/feed"], {}, "stands at a private address"),
        (["https://me:word@example.org/feed"], {}, "holds a user and a password"),
        (["https://a..b/feed"], {}, "has no proper host"),
        (["https://example.org/feed"] * 51, {}, "urls"),
        (["https://example.org/feed"], {"replies": ["private"], "wrods": []}, "wrods"),
    ],
)
def test_what_is_wrong_is_said(addresses: list[str], keys: dict[str, Any], said: str) -> None:
    with pytest.raises(BadConfiguration) as bad:
        settings_of(source_toml(*addresses, **keys))

    assert said in str(bad.value)
    assert "me:word" not in str(bad.value)


def test_the_example_is_a_source_that_names_every_key() -> None:
    example = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)[0].replace('desk = "service"', 'desk = "rail"')

    table = table_of(example)

    own = set(FeedTable.model_fields) - set(SourceTable.model_fields)
    assert own - {"url"} <= table.model_fields_set
    assert set(re.findall(r"^\| `(\w+)`", PAGE, re.MULTILINE)) == own
