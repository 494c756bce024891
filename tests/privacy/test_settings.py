"""Retention in webcare.toml, and what ``webcare check`` says of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.check.retention import check_retention
from tests.settings.samples import RAIL, problems, settings, with_line

DAY = timedelta(days=1)


def rail(line: str) -> str:
    return with_line('language = "en"', line)


def test_words_are_kept_a_year_where_nothing_is_said() -> None:
    assert settings().sources["web"].retention == 365 * DAY
    assert settings().retention(desk="rail", source="web") == 365 * DAY


@pytest.mark.parametrize(
    ("desk", "source", "kept"),
    [
        pytest.param('"90d"', None, 90 * DAY, id="a source keeps what its desk keeps"),
        pytest.param('"90d"', '"30d"', 30 * DAY, id="the source's own, shorter"),
        pytest.param('"90d"', '"2000d"', 2000 * DAY, id="the source's own, longer"),
        pytest.param('"90d"', '"forever"', None, id="a source for ever"),
        pytest.param('"forever"', None, None, id="a desk for ever"),
    ],
)
def test_the_source_goes_before_its_desk(desk: str, source: str | None, kept: timedelta | None) -> None:
    own = f"retention = {source}\n" if source else ""

    assert settings(own, text=rail(f"retention = {desk}")).sources["web"].retention == kept


def test_what_is_no_source_any_more_follows_its_desk_then_the_default() -> None:
    found = settings(text=rail('retention = "90d"'))

    assert found.retention(desk="rail", source="gone") == 90 * DAY
    assert found.retention(desk="gone", source="gone") == 365 * DAY


def test_every_wrong_span_is_reported_at_once_with_its_line() -> None:
    found = problems("retention = 30\n", text=rail('retention = "three months"'))

    assert [(one.key, one.value) for one in found] == [
        ("desk.rail.retention", '"three months"'),
        ("source.web.retention", "30"),
    ]
    assert all('must be a duration like "90d", or "forever"' in one.reason for one in found)
    assert found[0].line == RAIL.splitlines().index('language = "en"') + 2


@pytest.mark.parametrize("span", ['"0d"', '"4000d"', '"Forever"', '""', "true"])
def test_no_span_is_guessed(span: str) -> None:
    [problem] = problems(f"retention = {span}\n")

    assert problem.key == "source.web.retention"


def test_check_says_what_applies() -> None:
    year = check_retention(settings())
    hours = check_retention(settings('retention = "36h"\n'))
    ever = check_retention(settings('retention = "forever"\n'))

    assert (year.state, "web 365 days" in year.detail) == ("ok", True)
    assert "web 1 day, 12:00:00" in hours.detail
    assert (ever.state, "web never" in ever.detail, "web" in ever.remedy) == ("warning", True, True)
