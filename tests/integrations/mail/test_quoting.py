"""What a customer wrote now, without what mail programs put around it."""

from __future__ import annotations

import pytest

from integrations.mail.html_text import text_of
from integrations.mail.quoting import newest
from tests.integrations.mail.rig import a_rig, mail


@pytest.mark.parametrize(
    "below",
    [
        "On Mon, 23 Nov 2026 at 12:00, NS <service@ns.example> wrote:\n> Hoi",
        "On Mon, 23 Nov 2026 at 12:00, NS Service\n<service@ns.example> wrote:\n\n> Hoi",
        "Op ma 23 nov 2026 om 12:00 schreef NS <service@ns.example>:\n> Hoi",
        "Op 23 nov. 2026 om 12:00 heeft NS <service@ns.example> het volgende geschreven:\n> Hoi",
        "Am 23.11.26 um 12:00 schrieb NS:\n> Hoi",
        "-----Original Message-----\nFrom: NS\nHoi",
        "----- Oorspronkelijk bericht -----\nHoi",
        "________________________________\nVan: NS <service@ns.example>\nVerzonden: maandag 23 november 2026\n"
        "Aan: Jan\nOnderwerp: Trein\n\nHoi",
        "From: NS <service@ns.example>\nSent: Monday\nTo: Jan\nSubject: Trein\n\nHoi",
        "*Von:* NS\n*Gesendet:* Montag\n*An:* Jan\n\nHoi",
        "-- \nJan de Vries\n06 12345678",
        "Verstuurd vanaf mijn iPhone",
        "Sent from Outlook for Android",
        "Von meinem iPhone gesendet",
        "> Hoi\n> dag",
    ],
)
def test_what_is_older_or_put_below_by_a_program_is_cut(below: str) -> None:
    assert newest(f"Waar blijft hij?\n\nJan\n\n{below}") == "Waar blijft hij?\n\nJan"


@pytest.mark.parametrize(
    "text",
    [
        "- een\n- twee\n\nMet vriendelijke groet,\nJan",
        "On Monday I wrote you already",
        "Van: Utrecht\nNaar: Zwolle\nkan ik niet",
        "Op dinsdag\n\nschreef ik u al:\nhelp",
        "--",
        "> alleen een citaat",
    ],
)
def test_in_doubt_words_stay(text: str) -> None:
    assert newest(text) == text


def test_answers_between_the_lines_are_kept() -> None:
    assert newest("> Waar was u?\nIn Utrecht\n> Hoe laat?\nOm 9 uur\n") == "In Utrecht\nOm 9 uur"


async def test_the_whole_text_is_kept_beside() -> None:
    async with a_rig() as rig:
        mention = await rig.heard(mail("Hoi\n\n> oud"))

    assert mention.text == "Mijn trein\n\nHoi"
    assert mention.extra["full"] == "Hoi\n\n> oud"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<style>p {}</style><p>Hoi</p><!-- weg --><p>dag &amp; <i>zo</i></p>", "Hoi\n\ndag & zo"),
        ('Hoi<div class="gmail_quote">oud</div>', "Hoi"),
        ('<div class="x gmail_quote gmail_quote_container">oud</div>', "oud"),
        ('Hoi<hr><div id="divRplyFwdMsg">Van: NS</div>', "Hoi"),
        ('Hoi<blockquote type="cite">oud</blockquote>', "Hoi"),
        ("a < b > c &lt;b>", "a < b > c <b>"),
        ("Hoi<script>x</script", "Hoi"),
        ("a<!-- b", "a"),
        ("<!DOCTYPE html><title>x</title>Hoi", "Hoi"),
    ],
)
def test_html_is_read_as_people_read_it(source: str, text: str) -> None:
    assert text_of(source) == text


@pytest.mark.parametrize("piece", ["<", "<!--", "<a ", "&", '<div class="', "<p>", "<!", "</"])
def test_html_that_is_built_to_take_long_is_read_once(piece: str) -> None:
    assert len(text_of(piece * 40_000)) <= 40_000 * len(piece)


@pytest.mark.parametrize("line", ["On " + "a wrote " * 5000, "> " * 50_000, "From: \n" * 20_000, "-" * 100_000])
def test_text_that_is_built_to_take_long_is_read_once(line: str) -> None:
    assert newest(line)
