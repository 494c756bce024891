"""Which time a reply promises, in Dutch and English; "now" is Wednesday 25 November 2026, 14:10, closing at 18:00."""

from __future__ import annotations

from datetime import UTC, date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.hours import BusinessHours
from bot.rules.promises import promise
from tests.rules.calendars import OFFICE, local

NOW = local("2026-11-25 14:10")
DESK = BusinessHours(tz="Europe/Amsterdam", weekly={**OFFICE, "sat": [("10:00", "16:00")]})


def promised(text: str, language: str, *, now=NOW, hours: BusinessHours = DESK) -> str | None:
    """Return the promised local time as "Wed 25 17:00"."""
    at = promise(text, now=now, hours=hours, language=language)
    return at and f"{at.astimezone(hours.zone):%a %d %H:%M}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("voor 17:00", "Wed 25 17:00"),
        ("vóór 17.00 uur", "Wed 25 17:00"),
        ("uiterlijk vandaag om 16.00 uur", "Wed 25 16:00"),
        ("Ik zoek het voor je uit en laat je uiterlijk vandaag om 16.00 uur weten hoe het zit. ^SV", "Wed 25 16:00"),
        ("Ik zoek dit voor u uit en kom er uiterlijk vandaag om 16.00 uur bij u op terug. ^SV", "Wed 25 16:00"),
        ("We bellen je tussen 16:00 en 17:00.", "Wed 25 17:00"),
        ("voor half vijf", "Wed 25 16:30"),
        ("om kwart over vier", "Wed 25 16:15"),
        ("om kwart voor vijf", "Wed 25 16:45"),
        ("voor vijf uur", "Wed 25 17:00"),
        ("uiterlijk om 4 uur 's middags", "Wed 25 16:00"),
        ("Ik bel je uiterlijk morgen om 9 uur 's ochtends", "Thu 26 09:00"),
        ("17:00 uur uiterlijk", "Wed 25 17:00"),
        ("voor middernacht", "Thu 26 00:00"),
        ("voor 10:00", "Thu 26 10:00"),
        ("voor 9 uur", "Thu 26 09:00"),
        ("Wij reageren binnen 2 uur.", "Wed 25 16:10"),
        ("Wij reageren binnen 1-2 uur", "Wed 25 16:10"),
        ("binnen een uur", "Wed 25 15:10"),
        ("binnen het uur", "Wed 25 15:10"),
        ("binnen een half uur", "Wed 25 14:40"),
        ("binnen anderhalf uur", "Wed 25 15:40"),
        ("binnen 2,5 uur", "Wed 25 16:40"),
        ("binnen een kwartier", "Wed 25 14:25"),
        ("binnen 30 minuten", "Wed 25 14:40"),
        ("Ik bel je over 2 uur terug", "Wed 25 16:10"),
        ("binnen 24 uur", "Thu 26 14:10"),
        ("binnen twee werkdagen", "Fri 27 18:00"),
        ("binnen 3 dagen", "Sat 28 14:10"),
        ("binnen een week", "Wed 02 14:10"),
        ("morgen", "Thu 26 18:00"),
        ("Ik kom er morgen op terug", "Thu 26 18:00"),
        ("morgenochtend", "Thu 26 12:00"),
        ("Morgenmiddag hoor je van ons", "Thu 26 18:00"),
        ("Antwoord volgt morgen voor 12:00 uur", "Thu 26 12:00"),
        ("morgenmiddag om 3 uur", "Thu 26 15:00"),
        ("overmorgen hoor je het", "Fri 27 18:00"),
        ("maandag", "Mon 30 18:00"),
        ("Ik bel je maandag om 9 uur", "Mon 30 09:00"),
        ("maandagochtend", "Mon 30 12:00"),
        ("We bellen je voor maandagmiddag", "Mon 30 18:00"),
        ("uiterlijk woensdag", "Wed 02 18:00"),
        ("We laten het je vóór maandag weten", "Mon 30 00:00"),
        ("Volgende week dinsdag hoor je meer, wij gaan erachteraan", "Tue 01 18:00"),
        ("Volgende week hoor je van mij", "Sat 05 16:00"),
        ("Je hoort deze week van ons", "Sat 28 16:00"),
        ("zondag hoor je van ons", "Sun 29 17:00"),
        ("vandaag nog", "Wed 25 18:00"),
        ("We regelen het voor vandaag", "Wed 25 18:00"),
        ("We laten het voor morgenochtend weten", "Thu 26 12:00"),
        ("vanmiddag", "Wed 25 18:00"),
        ("aan het eind van de middag", "Wed 25 18:00"),
        ("vanavond", "Wed 25 22:00"),
        ("aan het eind van de dag", "Wed 25 18:00"),
        ("uiterlijk 3 december", "Thu 03 18:00"),
        ("We laten het je 2 januari weten", "Sat 02 16:00"),
        ("Ik bel je vandaag voor 17:00. Of anders morgen.", "Wed 25 17:00"),
    ],
)
def test_dutch_promises(text, expected):
    assert promised(text, "nl") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("by 4 pm", "Wed 25 16:00"),
        ("by 4", "Wed 25 16:00"),
        ("before 5pm today", "Wed 25 17:00"),
        ("I am finding out for you and you hear from me by 16:00 today. ^SV", "Wed 25 16:00"),
        ("I'll call you by 5 o'clock", "Wed 25 17:00"),
        ("I’ll let you know by noon", "Thu 26 12:00"),
        ("by midnight", "Thu 26 00:00"),
        ("5pm at the latest", "Wed 25 17:00"),
        ("we'll reply by half past four", "Wed 25 16:30"),
        ("by a quarter past four", "Wed 25 16:15"),
        ("by quarter to five", "Wed 25 16:45"),
        ("I'll call between 2 and 4 pm", "Wed 25 16:00"),
        ("by 10 a.m. tomorrow", "Thu 26 10:00"),
        ("at 9 in the morning tomorrow", "Thu 26 09:00"),
        ("by 2 pm", "Thu 26 14:00"),
        ("by 12 am tomorrow", "Thu 26 00:00"),
        ("within the hour", "Wed 25 15:10"),
        ("within 2 hours", "Wed 25 16:10"),
        ("within the next hour", "Wed 25 15:10"),
        ("We'll get back to you in an hour", "Wed 25 15:10"),
        ("within half an hour", "Wed 25 14:40"),
        ("within a quarter of an hour", "Wed 25 14:25"),
        ("within 1 to 2 days", "Fri 27 14:10"),
        ("within 2 working days", "Fri 27 18:00"),
        ("tomorrow", "Thu 26 18:00"),
        ("We will call you tomorrow", "Thu 26 18:00"),
        ("tomorrow morning", "Thu 26 12:00"),
        ("tomorrow afternoon at 3", "Thu 26 15:00"),
        ("the day after tomorrow", "Fri 27 18:00"),
        ("on Monday", "Mon 30 18:00"),
        ("by Monday at 9", "Mon 30 09:00"),
        ("We'll update you before Monday", "Mon 30 00:00"),
        ("Next week you'll hear from us", "Sat 05 16:00"),
        ("this afternoon", "Wed 25 18:00"),
        ("tonight", "Wed 25 22:00"),
        ("by end of day", "Wed 25 18:00"),
        ("by close of business", "Wed 25 18:00"),
        ("by the end of the week", "Sat 28 16:00"),
        ("by December 3rd", "Thu 03 18:00"),
        ("by 3 December", "Thu 03 18:00"),
    ],
)
def test_english_promises(text, expected):
    assert promised(text, "en") == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "Goedemorgen Jan, ik zoek het uit"),
        ("nl", "Goede morgen! Wij kijken ernaar."),
        ("nl", "Fijne maandag!"),
        ("nl", "Tot morgen!"),
        ("nl", "We zijn morgen weer open vanaf 8:00"),
        ("nl", "Je kunt het pakket binnen 14 dagen retourneren"),
        ("nl", "De trein van 17:00 rijdt niet, wij kijken ernaar"),
        ("nl", "Stuur ons voor 17:00 een DM, dan kijken we verder."),
        ("nl", "Dat kost je voor 5 euro"),
        ("nl", "Wij reageren zo snel mogelijk"),
        ("nl", "Ik bel je op 31 februari"),
        ("nl", "Ik zag het om 25 uur"),
        ("nl", "binnen 400 werkdagen"),
        ("nl", "binnen 0 uur"),
        ("nl", "Er was gisteren om 10:00 een storing en die is opgelost"),
        ("nl", ""),
        ("en", "You can return it within 30 days"),
        ("en", "Please send us a DM before 5 pm"),
        ("en", "Have a nice Monday!"),
        ("en", "Good morning, we are looking into it"),
        ("en", "We're open until 6 pm"),
        ("en", "See you tomorrow!"),
        ("en", "We reply as soon as possible"),
        ("en", "Your train departs at 16:00"),
        ("en", "We sent you 3.000 points before 3.000 people"),
        ("en", "I see your order of 5 items"),
        ("en", "Within minutes"),
    ],
)
def test_what_is_not_our_promise(language, text):
    assert promised(text, language) is None


def test_after_closing_today_ends_at_midnight():
    evening = local("2026-11-25 19:00")

    assert promised("vandaag", "nl", now=evening) == "Thu 26 00:00"
    assert promised("vanmiddag", "nl", now=evening) is None


def test_a_part_of_the_day_ends_early_where_the_desk_closes_in_it():
    saturday = local("2026-11-28 11:00")

    assert promised("vanmiddag", "nl", now=saturday) == "Sat 28 16:00"


def test_an_hour_past_in_the_morning_means_the_evening_while_the_desk_is_open():
    late_desk = BusinessHours(tz="Europe/Amsterdam", always=True)

    assert promised("voor 9 uur", "nl", hours=late_desk) == "Wed 25 21:00"
    assert promised("voor 09:00", "nl", hours=late_desk) == "Thu 26 09:00"


def test_times_are_those_of_the_desk_over_a_change_of_the_clocks():
    saturday = local("2026-10-24 12:00")

    assert promise("morgen om 17:00", now=saturday, hours=DESK, language="nl") == local("2026-10-25 17:00")
    assert promise("binnen 24 uur", now=saturday, hours=DESK, language="nl") == saturday + timedelta(hours=24)


def test_a_desk_that_is_never_open_promises_by_the_calendar():
    closed = BusinessHours(tz="Europe/Amsterdam")

    assert promised("binnen 2 werkdagen", "nl", hours=closed) is None
    assert promised("morgen", "nl", hours=closed) == "Thu 26 17:00"
    assert promised("volgende week", "nl", hours=closed) == "Fri 04 17:00"


def test_working_days_skip_holidays():
    desk = BusinessHours(tz="Europe/Amsterdam", weekly=OFFICE, exceptions={date(2026, 12, 25): []})

    assert promised("binnen 1 werkdag", "nl", hours=desk, now=local("2026-12-24 10:00")) == "Mon 28 18:00"


def test_other_languages_are_read_as_english():
    assert promised("by 5 pm", "de") == "Wed 25 17:00"


def test_the_instant_is_utc():
    at = promise("by 5 pm", now=NOW, hours=DESK, language="en")

    assert at is not None
    assert at.tzinfo is UTC


WORDS = st.sampled_from(
    "ik we binnen voor uiterlijk om tussen en 2 17:00 9 half kwart uur morgen maandag ochtend volgende week vandaag by "
    "at within the next hour hours pm 5 tomorrow monday before i 31 december 99:99 . , ! eind van de dag".split()
)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=14).map(" ".join), st.sampled_from(["nl", "en"]))
def test_any_text_promises_nothing_or_something_to_come(text: str, language: str):
    at = promise(text, now=NOW, hours=DESK, language=language)

    assert at is None or at > NOW
