"""A link of a customer goes where it says, says where it goes, or is none."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from bot.slack.links import link, link_label
from tests.slack.everything import filled_messages, filled_views
from tests.slack.made import a_desk
from tests.slack.reading import objects


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://x.com/jan/1?q=a%20b&c=é#d", "https://x.com/jan/1?q=a%20b&c=%C3%A9#d"),
        ("HTTPS://X.com:8443/A", "https://x.com:8443/A"),
        ("https://x.com/<!channel>", "https://x.com/%3C!channel%3E"),
        ("https://mastodon.example/@jan@other.example/1", "https://mastodon.example/@jan@other.example/1"),
        ("https://x.com/?at=a@b", "https://x.com/?at=a@b"),
        ("http://192.0.2.7/x", "http://192.0.2.7/x"),
        ("http://[2001:DB8::1]:80/x", "http://[2001:db8::1]:80/x"),
        ("https://my_blog.example.", "https://my_blog.example."),
        ("javascript:alert(1)", None),
        ("slack://open", None),
        ("//x.com", None),
        ("https://", None),
        ("http://[::1", None),
        ("http://[fe80::1%25eth0]/", None),
        ("https://x.com/\u202egpj.exe", None),
        ("https://x.com/\nb", None),
        ("https://x.com/" + "a" * 3_000, None),
        ("https://x.com:99999/", None),
        ("https://x.com:port/", None),
        ("", None),
        (None, None),
    ],
)
def test_only_plain_web_addresses_become_links(url: str | None, safe: str | None) -> None:
    assert link(url) == safe


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://bank.example@evil.example/", id="a user name"),
        pytest.param("https://bank.example:443@evil.example/", id="a user name and a password"),
        pytest.param("https://bank.example%2Flogin@evil.example/", id="a user name with a path in it"),
        pytest.param("https://@evil.example/", id="an empty user name"),
        pytest.param("https://bank.example\\@evil.example/", id="a backslash, which browsers read as a slash"),
        pytest.param("https://evil.example\\.bank.example/", id="the same, the other way round"),
        pytest.param("https://bank.example\uff20evil.example/", id="a full-width @"),
        pytest.param("https://evil.example\uff0f.bank.example/", id="a full-width slash"),
        pytest.param("https://bank.example%40evil.example/", id="an encoded @"),
        pytest.param("https://evil.example%2f.bank.example/", id="an encoded slash"),
        pytest.param("https://\uff0541.example/", id="a full-width percent sign"),
        pytest.param("https://ba\u00adnk.example/", id="a soft hyphen"),
        pytest.param("https://evil.example|https://bank.example", id="what would end a link in mrkdwn"),
        pytest.param("https://bank.example evil.example/", id="a space"),
        pytest.param("http://2130706433/", id="an address as one number"),
        pytest.param("http://0x7f.1/", id="an address in hexadecimal"),
        pytest.param("http://127.1/", id="an address that is short"),
        pytest.param("http://0177.0.0.1/", id="an address in octal"),
        pytest.param("http://\uff11\uff12\uff17.1/", id="a short address in full-width digits"),
    ],
)
def test_what_reads_as_one_host_and_goes_to_another_is_no_link(url: str) -> None:
    assert link(url) is None


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        pytest.param("https://bank\uff0enl/x", "https://bank.nl/x", id="a full-width dot"),
        pytest.param("https://bank\u3002nl/x", "https://bank.nl/x", id="an ideographic full stop"),
        pytest.param("https://\uff42\uff41\uff4e\uff4b.nl", "https://bank.nl", id="full-width letters"),
        pytest.param(
            "https://\u0440\u0430ypal.example", "https://xn--ypal-43d9g.example", id="Cyrillic that looks Latin"
        ),
        pytest.param("https://bücher.example", "https://xn--bcher-kva.example", id="an honest umlaut"),
        pytest.param("http://\uff11\uff12\uff17.0.0.1", "http://127.0.0.1", id="an address in full-width digits"),
    ],
)
def test_a_host_is_written_as_the_network_knows_it(url: str, shown: str) -> None:
    assert link(url) == shown


PIECES = (
    "http://", "https://", "bank.nl", "evil.example", "@", ":", "/", "//", "\\", "?", "#", ".", "%", "%2f", "%40", "[",
    "]", "::1", "127.1", "0x", "443", "\uff0e", "\uff20", "\uff0f", "\u3002", "é", "\u0430", "\u200b", " ", "|", "<",
    ">",
)  # fmt: skip
PARTS = st.lists(st.sampled_from(PIECES), max_size=9).map("".join)


@given(url=st.one_of(PARTS, PARTS.map(lambda rest: "https://" + rest)))
def test_a_link_has_one_host_whoever_reads_it(url: str) -> None:
    safe = link(url)

    if safe is not None:
        assert safe.isascii()
        assert urlsplit(safe).hostname == URL(safe).raw_host
        assert not set("@\\%") & set(urlsplit(safe).netloc)
        assert link(safe) == safe


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://bank.example@evil.example/", False), ("https://evil.example\uff0f.bank.example/", False),
        ("https://evil.example/1", True),
    ],
)  # fmt: skip
def test_a_customer_whose_address_is_no_link_is_still_shown(url: str, linked: bool) -> None:
    desk = a_desk("en")
    blocks = {name: message.blocks for name, message in filled_messages(desk, "Jan wrote", url)}
    blocks |= {name: view["blocks"] for name, view in filled_views(desk, "Jan wrote", url)}

    with_link = {name for name, shown in blocks.items() if "evil" in str([one.get("url") for one in objects(shown)])}

    assert bool(with_link) is linked
    assert all("Jan wrote" in str(shown) for name, shown in blocks.items() if name.startswith("card"))


@pytest.mark.parametrize(
    "label",
    [
        "https://klm.com", "klm.com", "Log in on www.klm.com", "klm.com/login", "", "\u200b\u200b ",
        "klm\uff0ecom", "klm\u3002com", "klm\uff61com", "\uff4b\uff4c\uff4d.\uff43\uff4f\uff4d", "klm.\u200bcom",
        "klm\u2024com", "банк.рф", "https\uff1a//klm", "klm.c\u00adom",
    ],
)  # fmt: skip
def test_a_label_that_reads_as_an_address_is_not_shown_on_a_link(label: str) -> None:
    assert link_label(label, "attachment") in ("attachment", "\u200b\u200b")


def test_a_label_with_words_is_shown() -> None:
    assert link_label("Photo of the board in Utrecht.", "attachment") == "Photo of the board in Utrecht."
