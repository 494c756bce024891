"""What the reader of feeds makes of one, looked at without its process."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from integrations.feeds.links import host_of, is_web, unwrapped
from integrations.feeds.parsing import parse, plain
from integrations.feeds.reading import PARSER, entry_of

EMPTY = {"id": None, "link": None, "author": None, "title": "", "text": "", "at": None, "in_reply_to": None}


def entries(inside: str, **more: Any) -> list[dict[str, Any]]:
    body = (
        f"<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel>{inside}</channel></rss>"
    )
    return list(parse(body.encode(), most=10, **more)["entries"])


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Eén</p><p>Twee</p>", "Eén\n\nTwee"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<ul><li>a</li><li>b</li></ul>", "a\n\nb"),
        ("a &amp; b &eacute;&#233; &lt;x&gt;", "a & b éé <x>"),
        ("<style>p{}</style>a<script>b</script></script>c", "ac"),
        ("  veel \n\n\n\n\n wit\t ", "veel\n\nwit"),
        ("<b>on<i>af", "onaf"),
        ("<!-- weg -->", ""),
    ],
)
def test_html_is_read_as_people_read_it(html: str, text: str) -> None:
    assert plain(html) == text


def test_the_longest_of_its_texts_is_an_entry_s_text() -> None:
    inside = "<description>kort</description><content:encoded>&lt;p&gt;een langer verhaal&lt;/p&gt;</content:encoded>"

    assert entries(f"<item>{inside}</item>")[0]["text"] == "een langer verhaal"


def test_links_start_from_where_the_feed_stands() -> None:
    [one] = entries("<item><link>/t/1</link></item>", location="https://forum.example.org/latest.rss")

    assert one["link"] == "https://forum.example.org/t/1"


def test_an_empty_entry_holds_nothing() -> None:
    assert entries("<item/>") == [EMPTY]


@pytest.mark.parametrize("date", ["", "gisteren", "0000-00-00T00:00:00Z", "31 Feb 2026"])
def test_a_date_that_is_none_is_none(date: str) -> None:
    assert entries(f"<item><pubDate>{date}</pubDate></item>")[0]["at"] is None


def test_a_date_is_an_instant() -> None:
    assert entries("<item><pubDate>Mon, 30 Nov 2026 13:00:00 +0100</pubDate></item>")[0]["at"] == 1796040000


@pytest.mark.parametrize(
    "before", ["&", "&amp;", "&amp;amp;", "&#38;", "&#x026;", "<![CDATA[<p>&", "<![CDATA[<a href='&"]
)
@pytest.mark.parametrize("end", [";", " "])
def test_a_number_without_end_takes_no_entry_of_the_feed_away(before: str, end: str) -> None:
    behind = "'>x</a>]]>" if "CDATA" in before else ""
    hostile = f"<title>a</title><description>{before}#{'9' * 5000}{end}{behind}</description>"

    told = entries(f"<item>{hostile}</item><item><title>b</title></item>")

    assert [one["title"] for one in told] == ["a", "b"]


def test_characters_that_there_are_not_are_told_as_such() -> None:
    [one] = entries("<item><description>a&#xD800;&#57343;&#99999999999;b&#233;</description></item>")

    assert one["text"] == "a\ufffd\ufffd\ufffdbé"


def test_what_is_beyond_the_most_is_only_counted() -> None:
    told = parse(b"<rss version='2.0'><channel>" + b"<item/>" * 15 + b"<ttl> 60 </ttl></channel></rss>", most=10)

    assert (len(told["entries"]), told["left_out"], told["ttl"]) == (10, 5, 60)


@pytest.mark.parametrize("body", [b"", b"x", b"<html>", b"<!DOCTYPE HTML>\n<html>", b"<a/>", b"<!ENTITY a 'b'>"])
def test_what_is_no_feed_has_a_problem(body: bytes) -> None:
    assert set(parse(body, most=10)) == {"problem"}


def test_an_article_about_entities_is_no_bomb() -> None:
    assert entries("<item><description><![CDATA[write <!ENTITY a 'b'>]]></description></item>")


def test_the_reader_is_a_program_that_needs_nothing_of_ours() -> None:
    given = b'{"content_type": "", "location": "", "most": 3}\n<rss version="2.0"><channel><item/></channel></rss>'

    done = subprocess.run([sys.executable, "-I", str(PARSER)], input=given, capture_output=True, env={}, check=True)

    assert json.loads(done.stdout)["entries"] == [EMPTY]


@pytest.mark.parametrize("seconds", [-(10**18), 10**18, 10**12])
def test_an_instant_that_no_clock_shows_is_none(seconds: int) -> None:
    assert entry_of({**EMPTY, "at": seconds}).at is None


@pytest.mark.parametrize(
    ("link", "target", "found"),
    [
        ("https://www.google.com/url?rct=j&sa=t&url=https://a.example/x?y%3D1&ct=ga", "https://a.example/x?y=1", True),
        ("https://google.co.uk/url?q=http://a.example/", "http://a.example/", True),
        ("https://www.google.nl/url?url=data:,a", "https://www.google.nl/url?url=data:,a", False),
        ("https://www.google.com/url?" + "a=1&" * 100, "https://www.google.com/url?" + "a=1&" * 100, False),
        ("https://google.com.evil.org/url?url=http://a/", "https://google.com.evil.org/url?url=http://a/", False),
        ("https://www.google.com/search?url=http://a/", "https://www.google.com/search?url=http://a/", False),
        ("http://[::1/url?url=http://a.example/", None, False), ("javascript:alert(1)", None, False),
        ("https://a b/", None, False), ("", None, False), (None, None, False),
    ],
)  # fmt: skip
def test_links_of_google_are_unwrapped_and_others_left(link: str | None, target: str | None, found: bool) -> None:
    assert unwrapped(link) == (target, found)


def test_what_is_no_address_has_no_site() -> None:
    assert [host_of(one) for one in (None, "http://[::1/", "https://www.a.example/x", "x")] == [
        None,
        None,
        "a.example",
        None,
    ]
    assert not is_web("http://[::1/")
