"""The table of a YouTube source, and its page, which is held to the code."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.rules.replying import Counting
from bot.settings.document import SourceTable
from bot.settings.load import parse_settings
from bot.settings.problems import BadConfiguration
from integrations.registry import KINDS
from integrations.youtube import quota
from integrations.youtube.kind import KIND, YoutubeTable
from tests.contract.given import DESK, SLACK, settings_of
from tests.contract.on_youtube import TABLE

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/sources/youtube.md").read_text(encoding="utf-8")
ENVIRON = {
    "YOUTUBE_CLIENT_ID": "123-a.apps.googleusercontent.com", "YOUTUBE_CLIENT_SECRET": "s", "YOUTUBE_REFRESH_TOKEN": "r",
}  # fmt: skip


def test_a_source_needs_a_channel_and_three_variables() -> None:
    source = settings_of(TABLE, **ENVIRON).sources["tube"]

    assert isinstance(source.options, YoutubeTable)
    assert (source.options.poll, source.options.daily_units, source.options.reply_reserve) == (
        timedelta(minutes=5), 10_000, 1_000,
    )  # fmt: skip
    assert (source.platform, source.max_length, source.counting) == ("YouTube", 10_000, Counting.CHARACTERS)
    assert source.replies == frozenset({"public"})


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ('channel_id = "@ns_online"', "must be the id of your channel"), ("channel_id = 7", "must be the id"),
        ('poll = "10s"', "poll of less than 1m"), ("daily_units = 10", "daily_units"),
        ("reply_reserve = 9000", "more than half of daily_units"), ('handle = "x"', "handle"),
    ],
)  # fmt: skip
def test_a_mistake_is_named(keys: str, said: str) -> None:
    table = TABLE if not keys.startswith("channel_id") else TABLE.rpartition("channel_id")[0]
    with pytest.raises(BadConfiguration, match=said):
        settings_of(f"{table}{keys}\n", **ENVIRON)


def test_missing_variables_and_a_wrong_address_are_named_together() -> None:
    with pytest.raises(BadConfiguration) as wrong:
        settings_of(TABLE, YOUTUBE_CLIENT_ID="a", YOUTUBE_API_URL="localhost")

    for name in ("YOUTUBE_CLIENT_SECRET", "YOUTUBE_REFRESH_TOKEN", "YOUTUBE_API_URL must be the address of a server"):
        assert name in str(wrong.value)


# The page


def test_the_example_of_the_page_can_be_copied_and_names_every_key() -> None:
    [example] = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    desk = DESK.replace("desk.rail", "desk.service")

    source = parse_settings(desk + example, {**SLACK, **ENVIRON}, kinds=KINDS).sources["youtube"]

    own = set(YoutubeTable.model_fields) - set(SourceTable.model_fields)
    assert source.options is not None
    assert own <= source.options.model_fields_set
    assert own == set(re.findall(r"^\| `([a-z_]+)` \|", PAGE, re.MULTILINE))


def test_every_variable_is_on_the_page_and_in_the_example_environment() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")

    for variable in KIND.variables:
        assert f"`{variable.name}`" in PAGE
        assert f"#{variable.name}=" in example


def test_the_units_on_the_page_are_those_that_are_counted() -> None:
    assert re.search(rf"a reply +\| {quota.INSERT_UNITS} \|", PAGE)
    assert re.search(rf"\| {quota.LIST_UNITS} \|", PAGE)
