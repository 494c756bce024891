"""The table of a source of reviews, and its page, which is held to the code."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.rules.replying import Counting
from bot.settings.document import SourceTable
from bot.settings.load import parse_settings
from bot.settings.problems import BadConfiguration
from integrations.google_business.kind import KIND, REPLY_BYTES, GoogleBusinessTable, LocationTable
from integrations.registry import KINDS
from tests.contract.given import DESK, SLACK, settings_of
from tests.contract.on_google_business import TABLE

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/sources/google-business.md").read_text(encoding="utf-8")
ENVIRON = {
    "GOOGLE_BUSINESS_CLIENT_ID": "1-a", "GOOGLE_BUSINESS_CLIENT_SECRET": "s", "GOOGLE_BUSINESS_REFRESH_TOKEN": "r",
}  # fmt: skip


def test_a_source_has_locations_and_counts_bytes() -> None:
    source = settings_of(TABLE, **ENVIRON).sources["reviews"]

    assert isinstance(source.options, GoogleBusinessTable)
    assert [one.title for one in source.options.locations] == [None, "Assen"]
    assert source.options.poll == timedelta(minutes=10)
    assert (source.platform, source.max_length, source.counting) == ("Google", REPLY_BYTES, Counting.BYTES)
    assert source.replies == frozenset({"public"})


@pytest.mark.parametrize(
    ("locations", "said"),
    [
        ("[]", "locations"),
        ('[{ path = "locations/2" }]', "must be like"),
        ("[{ path = 7 }]", "must be like"),
        ('[{ title = "x" }]', "path"),
        ('[{ path = "accounts/1/locations/2", name = "x" }]', "name"),
        ('[{ path = "accounts/1/locations/2" }, { path = "accounts/3/locations/2" }]', "names a location twice"),
        ('[{ path = "accounts/1/locations/2" }]\npoll = "5s"', "poll of less than 1m"),
    ],
)
def test_a_mistake_is_named(locations: str, said: str) -> None:
    with pytest.raises(BadConfiguration, match=said):
        settings_of(f"{TABLE.rpartition('locations =')[0]}locations = {locations}\n", **ENVIRON)


def test_the_example_of_the_page_can_be_copied_and_names_every_key() -> None:
    [example] = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    desk = DESK.replace("desk.rail", "desk.service")

    source = parse_settings(desk + example, {**SLACK, **ENVIRON}, kinds=KINDS).sources["reviews"]

    own = set(GoogleBusinessTable.model_fields) - set(SourceTable.model_fields)
    assert source.options is not None
    assert own <= source.options.model_fields_set
    keys = {key.rpartition(".")[2] for key in re.findall(r"^\| `([a-z_.]+)` \|", PAGE, re.MULTILINE)}
    assert own | set(LocationTable.model_fields) == keys


def test_every_variable_is_on_the_page_and_in_the_example_environment() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")

    for variable in KIND.variables:
        assert f"`{variable.name}`" in PAGE
        assert f"#{variable.name}=" in example
