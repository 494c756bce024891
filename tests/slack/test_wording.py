"""Times, numbers and texts to customers, as people write them in Dutch and in English."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.settings import AutomaticReply
from bot.slack.holding import closed_text, closed_texts, holding_text, holding_until, tell_when_text, tell_when_until
from bot.slack.wording import words_for
from tests.slack.made import NOW, a_desk, at

FRIDAY = datetime(2026, 11, 27, 16, 55, tzinfo=UTC)
MONDAY_8 = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "english", "dutch"),
    [
        pytest.param(at(14, 32), "14:32", "14:32", id="today bare"),
        pytest.param(at(9, day=24), "tomorrow 09:00", "morgen 09:00", id="tomorrow"),
        pytest.param(at(16, 40, day=22), "yesterday 16:40", "gisteren 16:40", id="yesterday"),
        pytest.param(at(9, day=27), "Friday 09:00", "vrijdag 09:00", id="within a week by its name"),
        pytest.param(at(9, day=30), "30 Nov 09:00", "30 nov 09:00", id="the same weekday next week by its date"),
        pytest.param(datetime(2017, 6, 3, 7, tzinfo=UTC), "3 Jun 2017 09:00", "3 jun 2017 09:00", id="another year"),
        pytest.param(datetime(2026, 11, 23, 23, 30, tzinfo=UTC), "tomorrow 00:30", "morgen 00:30", id="local midnight"),
    ],
)
def test_an_instant_is_said_as_colleagues_say_it(moment: datetime, english: str, dutch: str) -> None:
    assert words_for(a_desk("en")).moment(moment, NOW) == english
    assert words_for(a_desk("nl")).moment(moment, NOW) == dutch


def test_before_and_how_long() -> None:
    dutch, english = words_for(a_desk("nl")), words_for(a_desk("en"))

    assert (dutch.before(at(14, 32), NOW), english.before(at(14, 32), NOW)) == ("vóór 14:32", "before 14:32")
    assert dutch.lasting(timedelta(minutes=12)) == english.lasting(timedelta(minutes=12)) == "12 min"
    assert dutch.lasting(timedelta(minutes=80)) == "1 uur 20 min"
    assert dutch.lasting(timedelta(days=3)) == "3 dagen"
    assert english.lasting(timedelta(seconds=5)) == "1 min"


def test_numbers_and_ordinals() -> None:
    dutch, english = words_for(a_desk("nl")), words_for(a_desk("en"))

    assert (dutch.number(12_400), english.number(12_400)) == ("12.400", "12,400")
    assert [english.ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 112)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "112th",
    ]  # fmt: skip
    assert dutch.ordinal(3) == "3e"


def test_a_fact_with_braces_is_shown_as_it_is() -> None:
    assert words_for(a_desk("en")).t("{name} is writing", name="{0.__class__} {x}") == "{0.__class__} {x} is writing"


def test_the_address_of_the_desk_speaks_to_customers_not_to_colleagues() -> None:
    je, u = words_for(a_desk("nl", "je")), words_for(a_desk("nl", "u"))
    sentence = "{name} took over {customer} from you"

    assert je.t(sentence, name="Kim", customer="@jan") == u.t(sentence, name="Kim", customer="@jan")
    assert je.t("Hi {name}", name="Jan") == "Hoi Jan"


HOLDING = {
    (
        "en",
        "je",
        True,
    ): "Hi Jan, I see this is annoying. I am finding out for you and you hear from me by 16:00 today. ^SV",
    ("en", "je", False): "Hi Jan, I am finding out for you and you hear from me by 16:00 today. ^SV",
    (
        "nl",
        "je",
        True,
    ): "Hoi Jan, ik begrijp dat dit vervelend is. Ik zoek het voor je uit en laat je uiterlijk vandaag "
    "om 16.00 uur weten hoe het zit. ^SV",
    (
        "nl",
        "je",
        False,
    ): "Hoi Jan, ik zoek het voor je uit en laat je uiterlijk vandaag om 16.00 uur weten hoe het zit. ^SV",
    (
        "nl",
        "u",
        False,
    ): "Dank voor uw bericht. Ik zoek dit voor u uit en kom er uiterlijk vandaag om 16.00 uur bij u op terug. ^SV",
}


@pytest.mark.parametrize(("language", "address", "negative"), HOLDING)
def test_the_holding_reply_names_the_time_and_is_kind_only_where_the_customer_is_unhappy(
    language: str, address: str, negative: bool
) -> None:
    text = holding_text(
        a_desk(language, address), NOW, name="Jan de Vries", negative=negative, until=at(16), signature="SV"
    )

    assert text == HOLDING[language, address, negative]


def test_a_customer_who_writes_english_gets_an_english_text_from_a_dutch_desk() -> None:
    text = holding_text(a_desk("nl"), NOW, name=None, negative=False, until=at(9, day=24), language="en")

    assert text == "Hi, I am finding out for you and you hear from me by 9:00 tomorrow."


@pytest.mark.parametrize("name", [None, "", "xXx_99", "TREINFAN", "🚂🚂", "J", "<!channel>", "@jan_dv"])
def test_nobody_is_greeted_by_a_name_that_is_none(name: str | None) -> None:
    text = holding_text(a_desk("nl"), NOW, name=name, negative=False, until=at(16))

    assert text.startswith("Hoi, ik zoek")


def test_a_holding_reply_promises_half_an_hour_after_the_department_rounded_up_in_our_hours() -> None:
    desk = a_desk()

    at_once = holding_until(desk, desk.departments["billing"], at(14, 22), urgent=False)
    over_night = holding_until(desk, desk.departments["legal"], at(14, 22), urgent=False)

    assert at_once == at(16)  # 14:22 + 1 h + 30 min = 15:52, rounded up to a quarter
    assert over_night == at(9, day=24)  # 14:22 + 4 h = Tuesday 08:22, + 30 min = 08:52


def test_the_closed_text_names_the_real_next_opening_and_the_phone() -> None:
    assert closed_text(a_desk("en"), FRIDAY, opens_at=MONDAY_8) == (
        "Hi! We have your message. We are back on Monday at 8:00 and answer then. Urgent? Call 0900 1234 (until "
        "20:00). This is an automatic message."
    )
    assert closed_text(a_desk("nl"), FRIDAY, opens_at=MONDAY_8) == (
        "Hoi! Je bericht is binnen. We zijn er maandag om 8.00 uur weer en dan krijg je antwoord. Kan het niet "
        "wachten? Bel 0900 1234 (tot 20.00 uur). Dit is een automatisch bericht."
    )
    assert closed_text(a_desk("nl", "u"), FRIDAY, opens_at=MONDAY_8).startswith(
        "Uw bericht is binnen. Wij zijn er maandag om 8.00 uur weer en reageren dan."
    )


def test_nobody_is_sent_to_a_phone_that_is_not_answered_any_more() -> None:
    late = FRIDAY + timedelta(hours=3)

    assert closed_text(a_desk("en"), late, opens_at=MONDAY_8) == (
        "Hi! We have your message. We are back on Monday at 8:00 and answer then. This is an automatic message."
    )


def test_while_closed_the_desks_own_words_come_first_and_a_short_text_last() -> None:
    desk = replace(a_desk("nl"), acknowledgement=AutomaticReply(text="Dank! We zijn {when} terug. {x}"))

    own, short = closed_texts(desk, FRIDAY, opens_at=MONDAY_8, language="en")
    _, without_phone = closed_texts(a_desk("en"), FRIDAY, opens_at=MONDAY_8)

    assert own == "Dank! We zijn maandag om 8.00 uur terug. {x}"
    assert short == without_phone
    assert "0900" not in without_phone


def test_at_closing_the_customer_hears_the_next_opening_and_that_day_is_promised() -> None:
    text = tell_when_text(a_desk("nl"), FRIDAY, name="Jan", opens_at=MONDAY_8, signature="^SV")

    assert text == "Hoi Jan, we gaan zo dicht. We zijn er maandag om 8.00 uur weer en je hoort die dag van ons. ^SV"
    assert tell_when_until(a_desk("nl"), MONDAY_8) == datetime(2026, 11, 30, 17, 0, tzinfo=UTC)
