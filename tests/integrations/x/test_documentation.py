"""What docs/sources/x.md says of keys, variables and prices is what the code has."""

from __future__ import annotations

import re
from pathlib import Path

from bot.settings.document import SourceTable
from bot.settings.load import parse_settings
from integrations.registry import KINDS
from integrations.x import prices
from integrations.x.kind import KIND, XTable
from tests.integrations.x.rig import CONFIG, environment
from tests.support.x import App

PAGE = (Path(__file__).parents[3] / "docs/sources/x.md").read_text(encoding="utf-8")
DESK = CONFIG.partition("[source.x]")[0].replace("desk.rail", "desk.service")


def test_the_example_is_a_source_that_names_every_key() -> None:
    example = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)[0]

    source = parse_settings(DESK + example, environment(App(), "http://127.0.0.1:9"), kinds=KINDS).sources["x"]

    assert isinstance(source.options, XTable)
    own = set(XTable.model_fields) - set(SourceTable.model_fields)
    assert own <= source.options.model_fields_set
    assert set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)) - {"X_BEARER_TOKEN", "X_API_URL"} == own


def test_every_variable_stands_there() -> None:
    assert {variable.name for variable in KIND.variables} == set(re.findall(r"`(X_[A-Z_]+)`", PAGE)) - {
        "X_BEARER_TOKEN_RAIL"
    }


def test_the_prices_are_those_that_are_counted() -> None:
    counted = {one.each for one in vars(prices).values() if isinstance(one, prices.Price)}
    table = PAGE.partition("## What it costs")[2].partition("\n\nA desk")[0]

    assert {float(one) for one in re.findall(r"\$(\d\.\d+)", table)} == {float(one) for one in counted}
