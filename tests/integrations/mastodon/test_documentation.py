"""What docs/sources/mastodon.md says of keys and variables is what the code has."""

from __future__ import annotations

import re
from pathlib import Path

from bot.settings.document import SourceTable
from integrations.mastodon.kind import KIND, MastodonTable
from tests.contract.given import settings_of

PAGE = (Path(__file__).parents[3] / "docs/sources/mastodon.md").read_text(encoding="utf-8")


def test_the_example_is_a_source_that_names_every_key() -> None:
    [example] = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)

    source = settings_of(example.replace('"service"', '"rail"'), MASTODON_TOKEN="t").sources["mastodon"]

    assert isinstance(source.options, MastodonTable)
    own = set(MastodonTable.model_fields) - set(SourceTable.model_fields)
    assert own <= source.options.model_fields_set
    assert set(re.findall(r"^\| `([a-z]+)` \|", PAGE, re.MULTILINE)) == own


def test_every_variable_stands_there() -> None:
    assert {variable.name for variable in KIND.variables} == set(re.findall(r"^\| `(MASTODON_[A-Z_]+)`", PAGE, re.M))
