"""Which words sound negative, and which are mere thanks."""

from __future__ import annotations

import pytest

from bot.rules.mood import is_thanks, mood


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Sta al 40 min op Utrecht, wat een waardeloze zooi", "negative", id="nl feeling"),
        pytest.param("Mijn pakket is nog steeds niet bezorgd", "negative", id="nl event"),
        pytest.param("Trein geannuleerd.", "negative", id="an event without any feeling"),
        pytest.param("Your app crashed and I lost my ticket", "negative", id="en event"),
        pytest.param("This is the worst service ever", "negative", id="en feeling"),
        pytest.param("Top service, alleen jammer dat het kapot ging", "negative", id="one complaint outweighs praise"),
        pytest.param("nou fijn 🙄", "negative", id="a sour face outweighs a kind word"),
        pytest.param("Geweldig geholpen, complimenten!", "positive", id="nl praise"),
        pytest.param("Great service, thank you", "positive", id="en praise"),
        pytest.param("❤️", "positive", id="a heart"),
        pytest.param("No problem, thanks!", "positive", id="no problem is none"),
        pytest.param("Geen probleem hoor, fijn", "positive", id="geen probleem ook niet"),
        pytest.param("I can't wait for the trip, love it", "positive", id="can't wait is looking forward"),
        pytest.param("Hoe laat gaat de trein naar Zwolle?", "neutral", id="nl question"),
        pytest.param("What time do you open?", "neutral", id="en question"),
        pytest.param("", "neutral", id="nothing"),
    ],
)
def test_the_mood_is_read_from_feelings_and_events(text, expected):
    assert mood(text).value == expected


@pytest.mark.parametrize(
    "text",
    [
        "Thanks!", "@rail Thank you so much!", "Dank je wel", "Dankjewel Sanne 😊", "Top, bedankt!",
        "Bedankt voor de snelle hulp!",
        "Oké, duidelijk. Bedankt en nog een fijne dag!", "👍", "🙏🏽", "It worked! Thank you so much!", "Perfect, thx",
        "Helemaal goed, dank u wel", "Opgelost, top!", "Will do, thanks", "No problem, thanks!",
    ],
)  # fmt: skip
def test_mere_thanks_are_thanks(text):
    assert is_thanks(text)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        pytest.param("Bedankt, maar het werkt nog steeds niet", {}, id="but"),
        pytest.param("Thanks, when will it arrive?", {}, id="a question"),
        pytest.param("Bedankt. Wanneer komt het", {}, id="a question without its mark"),
        pytest.param("Bedankt voor niks", {}, id="for nothing"),
        pytest.param("Thanks for nothing", {}, id="en for nothing"),
        pytest.param("Thanks a bunch", {}, id="sarcasm"),
        pytest.param("Nou, bedankt hoor 🙄", {}, id="rolling eyes"),
        pytest.param("Thanks for the great service... not!", {}, id="not!"),
        pytest.param("Thanks for the delay", {}, id="an event"),
        pytest.param("Top, mijn trein is vertraagd", {}, id="nl event"),
        pytest.param("Dank, ik wacht op jullie bericht", {}, id="still waiting"),
        pytest.param("Bedankt, mijn ordernummer is 123456", {}, id="a number is information"),
        pytest.param("Thanks, see https://example.org/photo", {}, id="so is a link"),
        pytest.param("Thanks, jan@example.org", {}, id="and an address"),
        pytest.param("Thanks!", {"media": 1}, id="and a picture"),
        pytest.param("Sent, thanks", {}, id="did what we asked, waits for us"),
        pytest.param("Bedankt, ik heb een pb gestuurd", {}, id="nl did what we asked"),
        pytest.param("Alvast bedankt", {}, id="thanks in advance"),
        pytest.param("Wil je kijken? Bedankt", {}, id="a request"),
        pytest.param("Thanks " + "and so on " * 6, {}, id="long"),
        pytest.param("Hallo", {}, id="no thanks in it"),
        pytest.param("", {}, id="nothing"),
        pytest.param("😀 😡", {}, id="mixed faces"),
        pytest.param("Merci, super", {"language": "fr"}, id="a language that is not understood"),
    ],
)
def test_in_doubt_it_is_not_thanks(text, facts):
    assert not is_thanks(text, **facts)


def test_thanks_are_understood_in_both_languages_of_the_desk():
    assert is_thanks("Thanks!", language="nl")
    assert is_thanks("Bedankt!", language="en")
