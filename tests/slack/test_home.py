"""App Home: own work first, and a view for those who are no agents."""

from __future__ import annotations

from dataclasses import replace

from bot.desk.crisis.views import DutyAtHome
from bot.slack.controls import Control
from bot.slack.home import render_home
from tests.slack.made import NOW, TEAM_URL, a_desk, a_home, a_row, at
from tests.slack.made_crisis import NIGHT, ON_CALL
from tests.slack.reading import buttons, links, shown

EN, NL = a_desk("en"), a_desk("nl")


def test_my_cases_stand_above_the_queue() -> None:
    blocks = render_home(a_home(), EN, NOW, team_url=TEAM_URL)["blocks"]

    text = shown(blocks)
    assert text.index("My cases") < text.index("@klant12") < text.index("Queue") < text.index("@klant13")
    assert buttons(blocks) == ["I coordinate today", "Reply", "Details", "Next", "Claim", "Claim"]
    assert len(links(blocks)) == 1
    assert "Coordinator today: Kim" in text


def test_an_empty_home_teaches_what_to_press() -> None:
    blocks = render_home(a_home(mine=(), queue=(), queue_total=0, coordinator=None), NL, NOW)["blocks"]

    assert "Klik op Oppakken bij een kaart in het kanaal" in shown(blocks)
    assert "De wachtrij is leeg." in shown(blocks)
    assert "Vandaag verdeelt nog niemand het werk" in shown(blocks)


def test_a_closed_desk_says_when_it_opens() -> None:
    blocks = render_home(a_home(is_open=False, next_opening=at(8, day=24)), NL, NOW)["blocks"]

    assert "Gesloten, weer open morgen 08:00" in shown(blocks)


def test_an_open_desk_says_until_when() -> None:
    assert "Open until 18:00" in shown(render_home(a_home(), EN, NOW)["blocks"])


def test_a_long_queue_is_counted() -> None:
    rows = tuple(a_row(number) for number in range(20))

    blocks = render_home(a_home(queue=rows, queue_total=120), EN, NOW)["blocks"]

    assert "and 100 more" in shown(blocks)
    assert "120 free" in shown(blocks)


def test_others_learn_what_this_is_and_get_no_buttons() -> None:
    blocks = render_home(a_home(is_agent=False), EN, NOW)["blocks"]

    assert buttons(blocks) == []
    assert "@klant" not in shown(blocks)
    assert "We take it, Answer and Not ours" in shown(blocks)
    assert Control.HOME_CLAIM not in str(blocks)


def test_home_says_what_goes_on_who_is_on_call_and_when_it_is_your_turn() -> None:
    blocks = render_home(a_home(duty=ON_CALL), NL, NIGHT, team_url=TEAM_URL)["blocks"]
    text = shown(blocks)

    assert text.index("Dienst") < text.index("CRISIS rail: storing") < text.index("Mijn cases")
    assert "Sanne heeft dienst tot morgen 08:40." in text
    assert "Daarna: Omar, vanaf morgen 08:40." in text
    assert "Je volgende dienst: maandag 23:40 – dinsdag 08:40." in text
    assert links(blocks)[0][0].endswith("/archives/C0123ABCD/p1795424100000100")


def test_who_is_on_call_without_being_an_agent_sees_that_and_no_cases() -> None:
    blocks = render_home(a_home(is_agent=False, duty=replace(ON_CALL, crises=())), EN, NIGHT)["blocks"]

    assert "Your next shift: Monday 23:40 – Tuesday 08:40." in shown(blocks)
    assert "@klant" not in shown(blocks)


def test_a_desk_without_on_call_and_crises_has_no_such_part() -> None:
    assert "On call" not in shown(render_home(a_home(duty=DutyAtHome()), EN, NOW)["blocks"])
