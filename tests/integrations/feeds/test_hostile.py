"""What a hostile feed may not do: fill memory, hold the program up, reach our network, or stop the feeds beside it."""

from __future__ import annotations

import asyncio
import gzip
import random
import zlib
from collections.abc import AsyncIterator, Callable

import pytest

from bot.desk.ports import FetchFailed, Trouble
from integrations.feeds.fetching import Caps
from integrations.feeds.reading import MOST_ENTRIES
from tests.integrations.feeds.rig import Rig
from tests.integrations.hostile_bodies import PACKINGS, packed_zeros
from tests.integrations.test_outside import Leads
from tests.support.feeds import Canned
from tests.support.feeds.written import rss


def in_rss(inside: str, *, before: str = "") -> bytes:
    return f'<?xml version="1.0"?>{before}<rss version="2.0"><channel><title>t</title>{inside}</channel></rss>'.encode()


def laughs() -> bytes:
    """A billion laughs: every entity is ten of the one before."""
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    return in_rss("<item><title>&a11;</title></item>", before=f'<!DOCTYPE l [<!ENTITY a0 "lol">{entities}]>')


def quadratic() -> bytes:
    """One large entity, again and again."""
    entity = f'<!DOCTYPE l [<!ENTITY a "{"x" * 200_000}">]>'
    return in_rss(f"<item><title>{'&a;' * 50_000}</title></item>", before=entity)


def outside() -> bytes:
    """An entity that is a file of this machine."""
    return in_rss("<item><title>&a;</title></item>", before='<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]>')


BOMBS = {
    "laughs": laughs(), "quadratic": quadratic(), "outside": outside(),
    "parameters": in_rss("<item/>", before='<!DOCTYPE l [<!ENTITY % a SYSTEM "http://127.0.0.1/x.dtd"> %a;]>'),
    "utf-16": laughs().decode().encode("utf-16"),
}  # fmt: skip
NO_FEEDS = {
    "page": b"<!DOCTYPE html><html><body>Log in</body></html>",
    "xhtml": b'<?xml version="1.0"?>\n<html><p>Hi</p></html>',
    "commented page": b"<!-- cached --><HTML></HTML>",
    "json": b'{"version": "https://jsonfeed.org/version/1"}',
    "nothing": b"", "noise": bytes(range(256)) * 20, "a file name": b"/etc/passwd",
    "an address": b"http://127.0.0.1:1/",
    "xml": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "strange encoding": b"<?xml version='1.0' encoding='\xff\xfe'?><rss/>",
}  # fmt: skip


async def fails_on(rig: Rig, body: bytes, **headers: str) -> FetchFailed:
    rig.site.pages["/bad"] = Canned(body=body, headers=headers)
    return await rig.fails(rig.feed("/bad"))


@pytest.mark.parametrize("name", BOMBS)
async def test_an_entity_bomb_does_not_go_off(rig: Rig, name: str) -> None:
    failed = await fails_on(rig, BOMBS[name])

    assert (failed.trouble, "entities" in failed.why) == (Trouble.CHANGED, True)


@pytest.mark.parametrize("name", NO_FEEDS)
async def test_what_is_no_feed_is_told_as_such(rig: Rig, name: str) -> None:
    failed = await fails_on(rig, NO_FEEDS[name])

    assert failed.trouble is Trouble.CHANGED
    assert "no feed" in failed.why or "cannot be read" in failed.why
    assert ("web page" in failed.why) == ("page" in name or name == "xhtml")


@pytest.mark.parametrize(
    "inside",
    [
        pytest.param("<item><author>" + "a" * 900_000 + "</author></item>", id="a mail address without an end"),
        pytest.param("<item><title>x</title><description><![CDATA[" + "<!--" * 400_000 + "]]></description></item>",
                     id="comments without an end"),
    ],
)  # fmt: skip
async def test_what_would_hold_up_the_program_for_minutes_is_stopped(rig: Rig, inside: str) -> None:
    rig.site.pages["/slow"] = Canned(body=in_rss(inside))
    beside = 0

    async def counting() -> None:
        nonlocal beside
        while True:
            beside += 1
            await asyncio.sleep(0)

    other = asyncio.create_task(counting())
    failed = await rig.fails(rig.feed("/slow", patience_s=1.0))
    other.cancel()

    assert (failed.trouble, "time" in failed.why) == (Trouble.CHANGED, True)
    assert beside > 100


async def test_a_reader_that_dies_is_told(rig: Rig) -> None:
    """It is out of memory, or of time, by its own limits."""
    failed = await fails_on(rig, in_rss("<a>" * 600_000))

    assert (failed.trouble, "time and memory" in failed.why) == (Trouble.CHANGED, True)


async def test_deep_nesting_is_borne(rig: Rig) -> None:
    rig.site.pages["/deep"] = Canned(body=in_rss("<a>" * 20_000 + "</a>" * 20_000))

    assert list((await rig.look(rig.feed("/deep"))).batch.mentions) == []


async def test_of_very_many_entries_the_first_are_read(rig: Rig) -> None:
    feed = rig.feed("/many")
    rig.site.pages["/many"] = Canned(body=rss([]).encode())
    await rig.look(feed)
    items = "".join(f"<item><title>n{number}</title></item>" for number in range(5 * MOST_ENTRIES))
    rig.site.pages["/many"] = Canned(body=in_rss(items))

    fetched = await rig.look(feed)

    assert len(fetched.batch.mentions) == MOST_ENTRIES
    assert len(rig.cursors[feed.name]["seen"]) == MOST_ENTRIES


async def test_what_is_remembered_does_not_grow_without_end(rig: Rig) -> None:
    feed = rig.feed("/many")
    for round_ in range(4):
        items = "".join(f"<item><title>{round_} {number}</title></item>" for number in range(MOST_ENTRIES))
        rig.site.pages["/many"] = Canned(body=in_rss(items))
        await rig.look(feed)

    assert len(rig.cursors[feed.name]["seen"]) == 2 * MOST_ENTRIES


async def test_long_texts_are_cut(rig: Rig) -> None:
    feed = rig.feed("/long")
    rig.site.pages["/long"] = Canned(body=in_rss(""))
    await rig.look(feed)
    long = "x" * 300_000
    inside = f"<title>{long}</title><guid>{long}</guid><author>{long[:5000]}</author><description>{long}</description>"
    rig.site.pages["/long"] = Canned(body=in_rss(f"<item>{inside}</item>"))

    [mention] = await rig.told(feed)

    assert (len(mention.text) < 6_000, len(mention.author.name or "") <= 255, len(mention.id)) == (True, True, 20)


def endless(piece: bytes) -> Callable[[], AsyncIterator[bytes]]:
    async def pieces() -> AsyncIterator[bytes]:
        while True:
            yield piece
            await asyncio.sleep(0)

    return pieces


def zeros(packing: str, size: int) -> Callable[[], AsyncIterator[bytes]]:
    async def pieces() -> AsyncIterator[bytes]:
        for piece in packed_zeros(size, packing=packing):
            yield piece

    return pieces


async def never() -> AsyncIterator[bytes]:
    yield b"<rss>"
    await asyncio.Event().wait()


async def test_a_stream_without_an_end_is_left_at_the_cap(rig: Rig) -> None:
    rig.site.pages["/endless"] = Canned(pieces=endless(b"<item/>" * 1000))

    failed = await rig.fails(rig.feed("/endless", caps=Caps(size=100_000)))

    assert (failed.trouble, failed.why) == (Trouble.CHANGED, "its feed is larger than 100000 bytes")


async def test_a_server_that_never_ends_is_left_when_the_time_is_over(rig: Rig) -> None:
    rig.site.pages["/never"] = Canned(pieces=never)

    failed = await rig.fails(rig.feed("/never", caps=Caps(in_all_s=0.2)))

    assert (failed.trouble, failed.why) == (Trouble.AWAY, "it did not answer in time")


@pytest.mark.parametrize(("packing", "size"), [("gzip", 1 << 30), ("deflate", 1 << 26), ("raw", 1 << 26)])
async def test_a_gigabyte_of_packed_zeros_is_counted_while_it_is_unpacked(rig: Rig, packing: str, size: int) -> None:
    said = "deflate" if packing == "raw" else packing  # as some servers send it
    rig.site.pages["/zeros"] = Canned(pieces=zeros(packing, size), headers={"Content-Encoding": said})

    failed = await rig.fails(rig.feed("/zeros"))

    assert "larger than 2097152 bytes" in failed.why


@pytest.mark.parametrize(
    ("packing", "body"),
    [
        ("gzip", b"no gzip at all"), ("gzip", gzip.compress(rss([]).encode(), mtime=0)[:40]), ("br", b"\x0b\x02\x80"),
        ("gzip, gzip", gzip.compress(gzip.compress(rss([]).encode(), mtime=0), mtime=0)), ("deflate", b"\x00\x01\x02"),
    ],
    ids=["no gzip", "cut off", "brotli", "packed twice", "no deflate"],
)  # fmt: skip
async def test_a_body_that_cannot_be_unpacked_is_told(rig: Rig, packing: str, body: bytes) -> None:
    failed = await fails_on(rig, body, **{"Content-Encoding": packing})

    assert (failed.trouble, "answer" in failed.why) == (Trouble.CHANGED, True)


@pytest.mark.parametrize("packing", PACKINGS)
async def test_a_feed_is_read_however_it_is_packed(rig: Rig, packing: str) -> None:
    packer = zlib.compressobj(wbits=PACKINGS[packing])
    body = packer.compress(rss([]).encode()) + packer.flush()
    rig.site.pages["/packed"] = Canned(
        body=body, headers={"Content-Encoding": "deflate" if packing == "raw" else packing}
    )

    assert list((await rig.look(rig.feed("/packed"))).batch.mentions) == []


async def test_a_packed_body_that_breaks_in_its_middle_is_told(rig: Rig) -> None:
    noise = random.Random(3).randbytes(200_000)
    body = bytearray(gzip.compress(noise))
    body[100_000:100_100] = bytes(100)

    failed = await fails_on(rig, bytes(body), **{"Content-Encoding": "gzip"})

    assert "cannot be unpacked" in failed.why or "no feed" in failed.why


async def test_sending_on_in_a_circle_ends(rig: Rig) -> None:
    rig.site.pages["/a"] = Canned(status=302, headers={"Location": "/b"})
    rig.site.pages["/b"] = Canned(status=301, headers={"Location": "/a"})

    failed = await rig.fails(rig.feed("/a"))

    assert (failed.trouble, len(rig.site.asked)) == (Trouble.CHANGED, 6)


async def test_a_feed_that_moved_on_its_own_site_is_followed(rig: Rig) -> None:
    rig.site.pages["/old"] = Canned(status=308, headers={"Location": "/forum.atom"})
    feed = rig.feed("/old")
    await rig.look(feed)
    rig.site.post("Hier dus")

    assert len(await rig.told(feed)) == 1


@pytest.mark.parametrize(
    "target",
    [
        "http://localhost/x", "http://10.0.0.1/", "http://169.254.169.254/latest/", "http://[::1]/",
        "file:///etc/passwd", "http://127.1:{port}/forum.atom", "http://2130706433:{port}/forum.atom", "http://0x7f.1:{port}/forum.atom",
        "http://u:p@127.0.0.1:{port}/forum.atom", "http://127.0.0.1:22/", "gopher://127.0.0.1:{port}/",
    ],
)  # fmt: skip
async def test_no_site_sends_us_into_our_own_network(rig: Rig, target: str) -> None:
    port = rig.site.url.rpartition(":")[2]
    rig.site.pages["/sly"] = Canned(status=302, headers={"Location": target.format(port=port)})

    failed = await rig.fails(rig.feed("/sly"))

    assert failed.trouble is Trouble.RIGHTS
    assert len(rig.site.asked) == 1


async def test_a_target_that_is_no_address_is_told(rig: Rig) -> None:
    rig.site.pages["/sly"] = Canned(status=302, headers={"Location": "http://[::1/"})

    assert (await rig.fails(rig.feed("/sly"))).trouble is Trouble.AWAY


async def test_a_private_address_that_nobody_allowed_is_not_asked(rig: Rig) -> None:
    failed = await rig.fails(rig.feed(private_network=False))

    assert (failed.trouble, failed.why) == (Trouble.RIGHTS, "its address stands at a private address")
    assert rig.site.asked == []


async def test_a_name_that_leads_into_our_own_network_is_not_asked(rig: Rig) -> None:
    port = rig.site.url.rpartition(":")[2]
    feed = rig.feed(f"http://feeds.example.org:{port}/forum.atom", private_network=False, resolver=Leads("127.0.0.1"))

    failed = await rig.fails(feed)

    assert (failed.trouble, failed.why) == (Trouble.RIGHTS, "its address stands at a private address")
    assert rig.site.asked == []


async def test_a_private_name_may_not_send_on_to_another_private_one(rig: Rig) -> None:
    port = rig.site.url.rpartition(":")[2]
    rig.site.pages["/sly"] = Canned(status=302, headers={"Location": f"http://other.internal:{port}/forum.atom"})
    feed = rig.feed(f"http://feeds.internal:{port}/sly", resolver=Leads("127.0.0.1"))

    failed = await rig.fails(feed)

    assert (failed.trouble, len(rig.site.asked)) == (Trouble.RIGHTS, 1)


CHARSETS = [
    pytest.param("utf-8", "", "text/xml", id="text/xml without a charset is said to be ASCII, and is none"),
    pytest.param("utf-8", "", "application/xml", id="no declaration"),
    pytest.param("windows-1252", "windows-1252", "application/xml", id="declared"),
    pytest.param("iso-8859-15", "", "application/xml; charset=iso-8859-15", id="in the header alone"),
    pytest.param("windows-1252", "utf-8", "application/xml; charset=utf-8", id="it says utf-8 and is none"),
    pytest.param("utf-8", "us-ascii", "text/xml; charset=us-ascii", id="it says ASCII and is none"),
    pytest.param("utf-8", "no-such-thing", "text/html; charset=no-such-thing", id="nobody knows the name"),
    pytest.param("utf-16", "utf-16", "application/xml", id="utf-16"),
    pytest.param("utf-8", "zlib", "application/octet-stream", id="a packer and no charset"),
    pytest.param("utf-8-sig", "", "", id="with a mark, without a type"),
]


@pytest.mark.parametrize(("charset", "declared", "content_type"), CHARSETS)
async def test_a_wrong_charset_does_not_lose_a_feed(rig: Rig, charset: str, declared: str, content_type: str) -> None:
    said = f" encoding='{declared}'" if declared else ""
    headers = {"Content-Type": content_type} if content_type else {}

    def body(inside: str) -> Canned:
        text = f"<?xml version='1.0'{said}?><rss version='2.0'><channel><title>t</title>{inside}</channel></rss>"
        return Canned(body=text.encode(charset), headers=headers)

    feed = rig.feed("/charset")
    rig.site.pages["/charset"] = body("")
    await rig.look(feed)
    rig.site.pages["/charset"] = body("<item><title>Een café in België</title></item>")

    [mention] = await rig.told(feed)

    assert mention.text == "Een café in België"


async def test_what_no_database_holds_is_left_out(rig: Rig) -> None:
    feed = rig.feed("/nul")
    rig.site.pages["/nul"] = Canned(body=in_rss(""))
    await rig.look(feed)
    inside = "<description>a&#0;b&#xD800;c&#57343;&#99999999999;&#xDEADBEEF; &lt;b&gt;&amp;#0;d&lt;/b&gt;</description>"
    rig.site.pages["/nul"] = Canned(body=in_rss(f"<item>{inside}</item>"))

    [mention] = await rig.told(feed)

    assert "\x00" not in mention.text
    mention.text.encode()


async def test_scripts_are_no_text_and_markup_of_slack_stays_text(rig: Rig) -> None:
    feed = rig.feed()
    await rig.look(feed)
    rig.site.post("<script>alert(1)</script><style>p{}</style>Hé <!-- weg -->&lt;!channel&gt;")

    [mention] = await rig.told(feed)

    assert mention.text == "Hé <!channel>"
