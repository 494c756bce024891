"""The modals of a crisis: what they ask, what they say they do, and what comes out of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.desk.crisis.views import AccountView
from bot.rules.hours import BusinessHours
from bot.slack.controls import CHECKED, Field, Form, unpack
from bot.slack.crisis_forms import sensible_ends
from bot.slack.modals import (
    crisis_details_modal,
    declare_modal,
    false_alarm_modal,
    open_desk_modal,
    stand_down_modal,
    statement_modal,
)
from tests.slack.made import a_desk
from tests.slack.made_crisis import CRISES, NIGHT, a_crisis, a_statement_form, taken
from tests.slack.reading import inputs, shown

EN, NL = a_desk("en"), a_desk("nl")


def local(hour: int, minute: int = 0, *, day: int = 27) -> datetime:
    """Return a local time of November 2026 in Amsterdam."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=1)


def test_a_false_alarm_needs_a_second_press_that_says_what_it_does() -> None:
    view = false_alarm_modal(a_crisis(), NL, NIGHT)

    assert view["callback_id"] == Form.CRISIS_FALSE_ALARM
    assert view["title"]["text"] == "Vals alarm"
    assert view["submit"]["text"] == "Het is vals alarm"
    assert unpack(view["private_metadata"]) == {"crisis": 7}
    assert "er wordt niemand meer opgeroepen" in shown(view["blocks"])
    assert [block.get("optional", False) for block in view["blocks"] if block["type"] == "input"] == [True]


def test_standing_down_asks_what_it_was_and_keeps_what_was_typed() -> None:
    view = stand_down_modal(taken(), EN, NIGHT, typed="A burning bin")

    assert view["callback_id"] == Form.CRISIS_STAND_DOWN
    assert view["submit"]["text"] == "Stand down"
    assert unpack(view["private_metadata"]) == {"crisis": 7}
    assert inputs(view)[Field.TEXT]["initial_value"] == "A burning bin"
    assert "a draft report follows" in shown(view["blocks"])


def test_opening_the_desk_offers_sensible_ends_and_a_text() -> None:
    view = open_desk_modal(a_crisis(), EN, NIGHT)
    until = inputs(view)[Field.UNTIL]

    assert unpack(view["private_metadata"]) == {"crisis": 7}
    assert [option["text"]["text"] for option in until["options"]] == [
        "tomorrow 01:00", "tomorrow 02:00", "tomorrow 03:00", "tomorrow 04:00", "tomorrow 06:00", "tomorrow 08:00",
    ]  # fmt: skip
    assert datetime.fromisoformat(until["initial_option"]["value"]) == local(2, day=28)
    assert inputs(view)[Field.TEXT]["initial_value"] == (
        "Webcare is open for this: CRISIS rail: storing, rook, #utrecht. Since 23:14, 212 people in 15 min. "
        "People may be in danger"
    )


def test_on_a_weeknight_the_last_end_is_the_next_opening() -> None:
    view = open_desk_modal(a_crisis(), NL, local(23, 40, day=26), announcement="Wij zijn er")
    labels = [option["text"]["text"] for option in inputs(view)[Field.UNTIL]["options"]]

    assert labels[-1] == "morgen 08:00, als we opengaan"
    assert len(labels) == len(set(labels))
    assert inputs(view)[Field.TEXT]["initial_value"] == "Wij zijn er"


def test_while_the_desk_is_open_the_ends_count_from_closing() -> None:
    ends = list(sensible_ends(EN, local(14)))

    assert ends[0] == local(19)
    assert all(not EN.hours.is_open(end) for end in ends)


def test_a_desk_that_never_closes_has_ends_too() -> None:
    always = replace(EN, hours=BusinessHours(tz="Europe/Amsterdam", weekly={}, always=True))

    until = inputs(open_desk_modal(a_crisis(), always, NIGHT))[Field.UNTIL]

    assert next(sensible_ends(always, NIGHT)) == local(1, day=28)
    assert until["options"][0]["text"]["text"] == "tomorrow 01:00"


def test_a_desk_without_hours_has_ends_too() -> None:
    never = replace(EN, hours=BusinessHours(tz="Europe/Amsterdam", weekly={}))

    assert next(sensible_ends(never, NIGHT)) - NIGHT == timedelta(hours=1, minutes=20)


@given(minutes=st.integers(0, 60 * 24 * 14))
def test_every_end_is_later_on_the_half_hour_and_in_order(minutes: int) -> None:
    now = NIGHT + timedelta(minutes=minutes)

    ends = list(sensible_ends(EN, now))

    assert ends == sorted(set(ends))
    assert ends
    assert all(end > now and end.minute in (0, 30) and end.second == 0 for end in ends)
    assert ends[-1] - now <= timedelta(hours=40)


def test_declaring_asks_why_and_whether_to_call_people() -> None:
    view = declare_modal(EN, NIGHT, why="Fire")
    page = inputs(view)[Field.PAGE]

    assert view["callback_id"] == Form.CRISIS_DECLARE
    assert unpack(view["private_metadata"]) == {"desk": "rail"}
    assert inputs(view)[Field.TEXT]["initial_value"] == "Fire"
    assert [option["value"] for option in page["initial_options"]] == [CHECKED]
    assert "initial_options" not in inputs(declare_modal(EN, NIGHT, page=False))[Field.PAGE]


def test_details_show_every_reason_and_the_whole_timeline() -> None:
    view = crisis_details_modal(CRISES["every reason"], EN, NIGHT)
    long = crisis_details_modal(taken(timeline=taken().timeline * 10), EN, NIGHT)

    for said in (
        "34 people write 'gewond', 'brand'",
        "Declared by Sanne",
        "23:30 · Noticed",
    ):
        assert said in shown(view["blocks"])
    assert shown(long["blocks"]).split("\n")[-1] == "and 40 more"
    assert "submit" not in view


def test_an_account_is_named_once_unless_two_share_a_platform() -> None:
    x, second = (AccountView(source=name, platform="X", longest=280) for name in ("x", "x-travel"))

    def described(*accounts: AccountView) -> list[object]:
        form = statement_modal(a_statement_form(accounts=accounts), EN, NIGHT)
        boxes = next(one["element"]["options"] for one in form["blocks"] if one.get("block_id") == Field.ACCOUNTS)
        return [(one.get("description") or {}).get("text") for one in boxes]

    assert described(x) == [None]
    assert described(x, second) == ["x", "x-travel"]
