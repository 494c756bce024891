"""Whether two messages say the same, so that one text could answer both."""

from __future__ import annotations

import pytest

from bot.rules.alike import _CUT_OFF, MOST_SIGNS, alike, message_of
from bot.rules.same_words import same_words

STUCK = "@rail Sta al veertig minuten stil bij Utrecht en niemand vertelt iets over de vertraging"
BAG = "@united my bag never made the connection in Denver and nobody at the desk knows where it is"
NEWS = "https://news.example/2026/storm"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(STUCK, STUCK.upper(), id="capitals"),
        pytest.param(STUCK, STUCK.replace("@rail", "@trains"), id="another handle"),
        pytest.param(STUCK, f"😡 {STUCK}!!! 🙄", id="emoji"),
        pytest.param(STUCK, f"RT @jan_dv: {STUCK}", id="retweet"),
        pytest.param(BAG, f"RT @jan_dv: {BAG[:70]}…", id="retweet that is cut off"),
        pytest.param(STUCK, f"Hier ook, belachelijk! RT @jan_dv: {STUCK}", id="quote with a short remark"),
        pytest.param(BAG, f"{BAG} Same here, unbelievable", id="remark behind it"),
        pytest.param(BAG, BAG.replace("connection", "conection").replace("knows", "konws"), id="misspelt"),
        pytest.param(BAG, BAG.replace("nobody at the desk", "nobody at your desk"), id="one everyday word in many"),
        pytest.param(f"{BAG} https://t.co/a1", f"{BAG} https://t.co/b2", id="another short link"),
        pytest.param(
            "Don't know why my order isn't here yet", "Dont know why my order isnt here yet", id="apostrophes"
        ),
        pytest.param("Trein rijdt alweer niet", "trein RIJDT alweer niet!", id="short, and the same"),
        pytest.param(
            "Where is my order 20261123 please, it was due on Monday",
            "Where is my order 20269999 please, it was due on Monday",
            id="each their own order",
        ),
        pytest.param(
            "I have waited 40 minutes for the bus to Delft",
            "I have waited 55min for the bus to Delft",
            id="an amount",
        ),
        pytest.param(f"Dit! {NEWS}", f"Lees dit even {NEWS}?utm_source=x", id="hardly more than the same link"),
        pytest.param(
            f"Passenger dragged off flight {NEWS}",
            f"So they dragged a passenger off the plane {NEWS}",
            id="about the same link",
        ),
    ],
)
def test_these_say_the_same(one: str, other: str) -> None:
    assert alike(message_of(one), message_of(other))
    assert alike(message_of(other), message_of(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("train delayed", "train delayed", id="two words are too little"),
        pytest.param("Thank you so much!", "thank you so much", id="everyday words are too little"),
        pytest.param("Same problem here, please help", "Same problem here, please help", id="about something unsaid"),
        pytest.param("", "", id="nothing"),
        pytest.param("👎 https://t.co/a1", "👎 https://t.co/b2", id="nothing beside another link"),
        pytest.param(
            "My flight UA1516 to Denver was cancelled again",
            "My flight UA1561 to Denver was cancelled again",
            id="flight",
        ),
        pytest.param(
            "De trein van 8:14 naar Utrecht rijdt alweer niet",
            "De trein van 9:14 naar Utrecht rijdt alweer niet",
            id="train",
        ),
        pytest.param(
            "How do I cancel my train ticket online?", "How do I print my train ticket online?", id="another verb"
        ),
        pytest.param(
            "Mijn koffer is kwijt op Schiphol sinds maandag", "Mijn fiets is kwijt op Schiphol sinds maandag", id="noun"
        ),
        pytest.param(
            "I have had my refund for the cancelled train to Delft and it was quick",
            "I have never had my refund for the cancelled train to Delft and it was quick",
            id="turned around",
        ),
        pytest.param(
            "Ik heb mijn geld terug gekregen voor de reis naar Delft",
            "Ik heb mijn geld niet terug gekregen voor de reis naar Delft",
            id="turned around in Dutch",
        ),
        pytest.param(
            "I have been a loyal customer for ten years and now my suitcase is lost in Rome",
            "I have been a loyal customer for ten years but your new app keeps crashing",
            id="the same beginning only",
        ),
        pytest.param(
            "Suitcase lost since Monday https://brand.example",
            "App keeps crashing on Android https://brand.example/",
            id="a front page",
        ),
        pytest.param(
            "Suitcase lost since Monday https://bit.ly", "App keeps crashing https://bit.ly", id="a shortener"
        ),
        pytest.param(
            f"Suitcase lost since Monday {NEWS}",
            f"App keeps crashing on Android {NEWS}",
            id="other words beside one link",
        ),
        pytest.param(
            f"Refund came, quick service {NEWS}",
            f"Refund never came, slow service {NEWS}",
            id="turned around beside one link",
        ),
    ],
)
def test_these_do_not(one: str, other: str) -> None:
    assert not alike(message_of(one), message_of(other))
    assert not alike(message_of(other), message_of(one))


@pytest.mark.parametrize("built", ["1", "a", "a1", "… ", "…http://", "a’"])
def test_nothing_is_looked_for_beyond_what_is_compared(built: str) -> None:
    text = (built * MOST_SIGNS)[:MOST_SIGNS]

    assert message_of(text + built * 40_000) == message_of(text)


def test_a_word_is_cut_off_as_a_whole_or_not_at_all() -> None:
    # From each of its letters it would be looked through to its end.
    assert _CUT_OFF.search("verdr…")
    assert not _CUT_OFF.search("verdr…", 1)


def test_a_word_that_is_cut_off_is_left_out_wherever_a_link_follows() -> None:
    whole = message_of(STUCK).words

    for cut in (" verdr…", " 1verdr…", " …", f" verdr… {NEWS}", f" verdr…{NEWS} ", " verdr… \n"):
        assert message_of(STUCK + cut).words == whole
    assert message_of(f"{STUCK} verdr… weer").words == (*whole, "verdr", "weer")


def test_a_number_longer_than_any_sign_of_html_is_read_past() -> None:
    """Python refuses to read some thousand digits as a number; such a text would have stopped all grouping."""
    said = "The train to Utrecht did not come again &#" + "9" * 5_000 + ";"

    assert "utrecht" in message_of(said).words
    assert same_words(said).startswith("the train to utrecht")
