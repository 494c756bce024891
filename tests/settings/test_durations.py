from __future__ import annotations

from datetime import timedelta

import pytest

from bot.settings.durations import Span, parse_duration, parse_span


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("90s", timedelta(seconds=90), id="seconds"),
        pytest.param("30m", timedelta(minutes=30), id="minutes"),
        pytest.param("2h", timedelta(hours=2), id="hours"),
        pytest.param("7d", timedelta(days=7), id="days of 24 hours"),
        pytest.param("1d2h3m4s", timedelta(days=1, hours=2, minutes=3, seconds=4), id="all units, largest first"),
        pytest.param(" 15m ", timedelta(minutes=15), id="spaces around it"),
    ],
)
def test_a_duration_is_read_as_written(text: str, expected: timedelta) -> None:
    assert parse_duration(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("30", id="no unit"),
        pytest.param("", id="empty"),
        pytest.param("0m", id="nothing at all"),
        pytest.param("30 minutes", id="words"),
        pytest.param("1m1h", id="smaller unit first"),
        pytest.param("-5m", id="negative"),
        pytest.param("1.5h", id="fraction"),
        pytest.param("3651d", id="longer than ten years"),
        pytest.param("9" * 40 + "h", id="more than a timedelta can hold"),
    ],
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^" + text.replace(".", r"\.") + "$"):
        parse_duration(text)


def test_the_days_of_a_span_are_as_long_as_the_working_day() -> None:
    span = parse_span("2d30m")

    assert span == Span(2, timedelta(minutes=30))
    assert span.length(day=timedelta(hours=8)) == timedelta(hours=16, minutes=30)
    assert span.length() == timedelta(days=2, minutes=30)
