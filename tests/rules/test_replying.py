"""Length by platform, signature, initials."""

from __future__ import annotations

import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.replying import Counting, Limit, Measure, count, initials, measure, sign
from bot.rules.x_length import x_length

FAMILY = "👨‍👩‍👧‍👦"


@pytest.mark.parametrize(
    ("text", "x", "characters", "utf16", "octets", "letters"),
    [
        pytest.param("", 0, 0, 0, 0, 0, id="nothing"),
        pytest.param("Hoi Jan", 7, 7, 7, 7, 7, id="plain"),
        pytest.param("één", 3, 3, 3, 5, 3, id="accents: two bytes each"),
        pytest.param("e\u0301", 1, 2, 2, 3, 1, id="a loose accent is composed on X"),
        pytest.param("日本", 4, 2, 2, 6, 2, id="other scripts weigh 2 on X"),
        pytest.param("👋", 2, 1, 2, 4, 1, id="emoji: one code point, two units"),
        pytest.param(FAMILY, 2, 7, 11, 25, 1, id="a family: 4 people and 3 joiners, 2 on X"),
        pytest.param("example.com", 23, 11, 11, 11, 11, id="so is one without https"),
        pytest.param("regel\r\nregel", 11, 12, 12, 12, 11, id="a line break is one on X"),
    ],
)
def test_each_platform_counts_in_its_own_way(text, x, characters, utf16, octets, letters):
    counted = {counting.value: count(text, counting) for counting in Counting}

    assert counted == {
        "x": x, "characters": characters, "utf16": utf16, "bytes": octets, "mastodon": letters, "bluesky": letters,
    }  # fmt: skip


def test_a_link_weighs_23_on_x_and_mastodon_and_is_as_long_as_it_is_elsewhere():
    text = "zie https://www.example.com/een/heel/lang/pad/naar/iets"

    assert [count(text, counting) for counting in Counting] == [27, 55, 55, 55, 27, 55]


@pytest.mark.parametrize(
    ("text", "length"),
    [
        pytest.param("@jan hoi", 8, id="a handle of the same server is as long as it is"),
        pytest.param("@jan@mastodon.example hoi", 8, id="of a remote one the server is free: @jan + 4"),
        pytest.param("@jan.de-vries@a.example", 13, id="dots and dashes inside a name"),
        pytest.param("mail jan@mastodon.example", 25, id="an address is no handle"),
        pytest.param("http://a.nl", 23, id="a short link is 23 too"),
        pytest.param("Zie https://example.com/pad.", 28, id="the full stop behind a link counts: 4 + 23 + 1"),
        pytest.param("(https://example.com/a_(b))", 25, id="brackets: 1 + 23 + 1"),
        pytest.param("https://example.com/@jan@mastodon.example", 23, id="a handle in a link is a part of it"),
        pytest.param("example.com", 11, id="without https it is no link"),
        pytest.param("https://localhost", 17, id="nor is one without a dot"),
        pytest.param("https://één.example/x https://b.example", 47, id="two links: 23 + 1 + 23"),
        pytest.param("🇳🇱" * 500, 500, id="flags are one each"),
        pytest.param("हिन्दी क्षि", 4, id="Indic letters with their signs: 2 + 1 + 1"),
    ],
)
def test_mastodon_counts_letters_links_and_handles(text, length):
    assert count(text, Counting.MASTODON) == length


@pytest.mark.parametrize(
    ("text", "length", "fits"),
    [
        pytest.param("a" * 300, 300, True, id="300 letters"),
        pytest.param("a" * 301, 301, False, id="301 letters"),
        pytest.param(FAMILY * 120, 120, True, id="120 families: 120 x 25 = 3,000 bytes"),
        pytest.param(FAMILY * 120 + "a", 301, False, id="one byte more: 3,001 / 10, rounded up"),
        pytest.param("e\u0301" * 300, 300, True, id="loose accents: 300 letters, 900 bytes"),
        pytest.param("日" * 300, 300, True, id="300 x 3 bytes = 900"),
    ],
)
def test_bluesky_counts_letters_and_bytes(text, length, fits):
    found = measure(text, Limit(300, Counting.BLUESKY))

    assert (found.used, found.fits) == (length, fits)


def test_hostile_texts_are_counted_in_no_time():
    for text in ("@a." * 20_000, "https://a." * 20_000, "https://" + "a." * 20_000, "@" * 50_000, ")" * 50_000):
        assert count(text, Counting.MASTODON) > 0


def test_a_broken_surrogate_is_counted_instead_of_raising():
    assert [count("a\ud83d", counting) for counting in Counting] == [3, 2, 2, 4, 2, 2]


def test_many_dots_in_a_row_are_no_links_and_take_no_time():
    assert x_length("a." * 1500) == 3000
    assert x_length("..." * 20 + " example.com") == 60 + 1 + 23


@settings(max_examples=100, deadline=None)
@given(
    st.text(
        alphabet=st.characters(max_codepoint=0x24F, exclude_categories=["Cc", "Cs"], exclude_characters="."),
        max_size=60,
    )
)
def test_latin_text_without_dots_weighs_one_a_letter(text: str):
    assert x_length(text) == len(unicodedata.normalize("NFC", text)) + sum(sign in "©®" for sign in text)


def test_counting_does_not_need_setuptools():
    check = (
        "import sys; sys.modules['pkg_resources'] = None; import bot.rules.x_length as x;"
        "print(x.x_length('👋'), sys.modules['pkg_resources'])"
    )

    found = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)

    assert found.stdout.split() == ["2", "None"]


@pytest.mark.parametrize(
    ("length", "over", "left", "fits", "share"),
    [
        pytest.param(8, 0, 2, True, 0.8, id="80 %"),
        pytest.param(10, 0, 0, True, 1.0, id="exactly full"),
        pytest.param(12, 2, 0, False, 1.2, id="two too many"),
    ],
)
def test_a_measure_says_what_is_left_or_over(length, over, left, fits, share):
    found = measure("x" * length, Limit(10))

    assert found == Measure(used=length, max=10)
    assert (found.over, found.left, found.fits, found.share) == (over, left, fits, share)


def test_a_limit_counts_as_its_platform_does():
    assert measure("👋" * 5, Limit(10, Counting.X)).fits
    assert not measure("👋" * 5, Limit(10, Counting.BYTES)).fits
    assert measure("", Limit(0)).share == 1.0


@pytest.mark.parametrize(
    ("text", "signature", "signed"),
    [
        pytest.param("Hoi Jan", "SV", "Hoi Jan ^SV", id="appended"),
        pytest.param("Hoi Jan \n", "^SV", "Hoi Jan ^SV", id="the caret may be there, trailing space goes"),
        pytest.param("Hoi Jan ^SV", "SV", "Hoi Jan ^SV", id="not twice"),
        pytest.param("Hoi Jan ^sv ", "SV", "Hoi Jan ^sv", id="not twice in small letters"),
        pytest.param("Hoi Jan\n^SV", "SV", "Hoi Jan\n^SV", id="not twice on its own line"),
        pytest.param("Hoi Jan ^AB", "SV", "Hoi Jan ^AB ^SV", id="a colleague's name is not mine"),
        pytest.param("2^SV", "SV", "2^SV ^SV", id="part of a word is no signature"),
        pytest.param("Hoi", "", "Hoi", id="no signature"),
        pytest.param("Hoi", " ^ ", "Hoi", id="a bare caret is none"),
        pytest.param("  ", "SV", "", id="nothing to sign"),
    ],
)
def test_a_reply_is_signed_once(text, signature, signed):
    assert sign(text, signature) == signed
    assert sign(signed, signature) == signed


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Sanne de Vries", "SV"), ("Piet v.d. Berg", "PB"), ("Marieke van 't Hof", "MH"),
        ("Jan-Willem van der Meer", "JWM"), ("Van Nguyen", "VN"), ("Anna in 't Veld-de Groot", "AVG"),
        ("Özge Çelik", "ÖÇ"), ("sanne", "S"), ("Sanne (Webcare)", "S"), ("J. de Boer", "JB"), ("De Vries", "DV"),
        ("Maria del Carmen Lopez Garcia", "MCL"), ("Sanne de Vries 🚆", "SV"), ("", ""), ("😀", ""),
    ],
)  # fmt: skip
def test_initials_leave_out_particles(name, expected):
    assert initials(name) == expected
