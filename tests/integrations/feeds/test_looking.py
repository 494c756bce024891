"""What a feed brings, once, and when it is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.desk.ports import Trouble
from bot.store.words import Visibility
from integrations.feeds.fetching import retry_after
from tests.integrations.feeds.rig import MINUTE, NOW, Rig, a_rig
from tests.support.feeds import Canned, Said
from tests.support.feeds.written import alerts, rss

DAY = timedelta(days=1)


async def test_the_first_look_remembers_and_brings_nothing(rig: Rig) -> None:
    rig.site.post("Waar blijft mijn trein?")
    feed = rig.feed()

    first, second = await rig.look(feed), await rig.look(feed)

    assert (list(first.batch.mentions), list(second.batch.mentions)) == ([], [])


async def test_an_entry_is_a_mention_that_was_overheard(rig: Rig) -> None:
    feed = rig.feed()
    await rig.look(feed)
    said = rig.site.post("Alweer <b>te laat</b>!<br>Wat nu?", title="Lijn 5")

    [mention] = await rig.told(feed)

    assert mention.text == "Lijn 5\n\nAlweer te laat!\nWat nu?"
    assert (mention.addressed, mention.visibility, mention.url) == (False, Visibility.PUBLIC, said.link)
    assert (mention.author.name, mention.posted_at) == ("jan_dv", said.at)
    assert await rig.told(feed) == []


async def test_entries_come_oldest_first(rig: Rig) -> None:
    feed = rig.feed()
    await rig.look(feed)
    for number in range(3):
        rig.hour.now += MINUTE
        rig.site.post(f"Bericht {number}")

    assert [one.text for one in await rig.told(feed)] == ["Bericht 0", "Bericht 1", "Bericht 2"]


async def test_the_same_name_is_the_same_customer_and_nobody_is_somebody_else_each_time(rig: Rig) -> None:
    feed = rig.feed()
    await rig.look(feed)
    for author in ("Jan", "jan", None, None):
        rig.site.post("Tja", author=author)

    ids = [one.author.id for one in await rig.told(feed)]

    assert (len(set(ids)), ids[0] == ids[1]) == (3, True)


async def test_an_answer_in_a_forum_names_what_it_answers(rig: Rig) -> None:
    feed = rig.feed()
    await rig.look(feed)
    rig.site.post("Hij rijdt weer", above=rig.site.post("Rijdt hij al?"))

    first, second = await rig.told(feed)

    assert second.in_reply_to == first.id


@pytest.mark.parametrize("path", ["/forum.atom", "/blog.rss"])
async def test_a_feed_that_did_not_change_is_not_sent_again(rig: Rig, path: str) -> None:
    feed = rig.feed(path)
    rig.site.post("Hoi")
    await rig.look(feed)

    await rig.look(feed)
    rig.site.post("Hallo")
    told = await rig.told(feed)

    assert [one.status for one in rig.site.asked] == [200, 304, 200]
    assert len(told) == 1


async def test_a_date_is_enough_where_there_is_no_mark(rig: Rig) -> None:
    feed = rig.feed()
    await rig.look(feed)
    cursor = dict(rig.cursors[feed.name])
    del cursor["etag"]
    rig.cursors[feed.name] = cursor

    await rig.look(feed)

    assert [one.status for one in rig.site.asked] == [200, 304]


async def test_marks_that_no_header_could_carry_are_not_kept(rig: Rig) -> None:
    rig.site.pages["/odd"] = Canned(body=rss([]).encode(), headers={"ETag": "x" * 501, "Last-Modified": "é"})
    feed = rig.feed("/odd")

    await rig.look(feed)

    assert {"etag", "modified"}.isdisjoint(rig.cursors[feed.name])


async def test_a_packed_feed_is_read(rig: Rig) -> None:
    rig.site.packed = True
    feed = rig.feed()
    await rig.look(feed)
    rig.site.post("Gezipt")

    assert [one.text for one in await rig.told(feed)] == ["Gezipt"]


async def test_a_feed_that_wants_to_be_left_alone_is(rig: Rig) -> None:
    rig.site.ttl = "60"
    feed = rig.feed("/blog.rss")
    await rig.look(feed)
    rig.site.post("Later")

    early = [await rig.told(feed) for _ in range(11)]
    late = await rig.told(feed)
    early += [await rig.told(feed) for _ in range(23)]

    assert (early, len(late)) == ([[]] * 34, 1)
    assert [one.status for one in rig.site.asked] == [200, 200, 304]  # at 0:00, 1:00 and 2:00


@pytest.mark.parametrize("ttl", ["4", "0", "-5", "soon", "1e9", "٣٠"])
async def test_a_wish_that_is_none_changes_nothing(rig: Rig, ttl: str) -> None:
    rig.site.ttl = ttl
    feed = rig.feed("/blog.rss")

    await rig.look(feed)

    assert "until" not in rig.cursors[feed.name]


async def test_no_feed_is_left_alone_for_longer_than_a_day(rig: Rig) -> None:
    rig.site.ttl = "999999999"
    feed = rig.feed("/blog.rss")

    await rig.look(feed)

    assert rig.cursors[feed.name]["until"] == (rig.hour.now + DAY).isoformat()


@pytest.mark.parametrize(
    ("status", "trouble", "after"),
    [
        (429, Trouble.LIMIT, "90"),
        (503, Trouble.AWAY, "90"),
        (500, Trouble.AWAY, "Mon, 30 Nov 2026 12:06:30 GMT"),
        (401, Trouble.TOKEN, None),
        (403, Trouble.RIGHTS, None),
        (404, Trouble.CHANGED, None),
        (410, Trouble.CHANGED, None),
        (418, Trouble.CHANGED, None),
    ],
)
async def test_a_refusal_says_who_has_to_act_and_when_to_come_back(
    rig: Rig, status: int, trouble: Trouble, after: str | None
) -> None:
    rig.site.next.append(Canned(status=status, headers={"Retry-After": after} if after else {}))

    failed = await rig.fails(rig.feed())

    assert (failed.trouble, failed.retry_after) == (trouble, timedelta(seconds=90) if after else None)
    assert (str(status) in failed.why, rig.site.url in failed.why) == (True, False)


async def test_too_many_requests_without_a_time_means_some_minutes(rig: Rig) -> None:
    rig.site.next.append(Canned(status=429))

    assert (await rig.fails(rig.feed())).retry_after == timedelta(minutes=15)


@pytest.mark.parametrize(
    ("told", "wait"),
    [
        ("120", timedelta(minutes=2)), ("99999999999999999999", DAY), ("0", None), ("-1", None), ("", None),
        (None, None),
        ("soon", None), ("Mon, 30 Nov 2026 11:00:00 GMT", None), ("Mon, 30 Nov 2026 13:00:00 GMT", timedelta(hours=1)),
        ("Mon, 30 Nov 2026 13:00:00 -0000", timedelta(hours=1)), ("Mon, 30 Nov 9999 13:00:00 GMT", DAY), ("٣", None),
    ],
)  # fmt: skip
def test_how_long_a_server_wants_to_be_left_alone(told: str | None, wait: timedelta | None) -> None:
    assert retry_after(told, real=NOW) == wait


async def test_what_is_missing_or_wrong_in_an_entry_is_borne(rig: Rig) -> None:
    feed = rig.feed("/blog.rss")
    await rig.look(feed)
    rig.site.say(
        Said(title="Alleen een titel"), Said(html="Alleen tekst", at=datetime(1970, 1, 1, tzinfo=UTC)),
        Said(title="Uit de toekomst", at=NOW + 400 * DAY), Said(link="javascript:alert(1)", title="Geen link"), Said(),
    )  # fmt: skip

    told = await rig.told(feed)

    assert [one.text for one in told] == ["Alleen een titel", "Alleen tekst", "Uit de toekomst", "Geen link"]
    assert {one.posted_at for one in told} == {rig.hour.now}
    assert [one.url for one in told] == [None] * 4
    assert await rig.told(feed) == []


async def test_an_entry_without_id_is_known_by_its_link_else_by_its_words(rig: Rig) -> None:
    feed = rig.feed("/blog.rss")
    await rig.look(feed)
    rig.site.say(Said(title="A", link="https://example.org/1"), Said(title="B"))
    await rig.look(feed)

    rig.site.posts = [Said(title="A, beter", link="https://example.org/1"), Said(title="B"), Said(title="C")]
    rig.site.say()

    assert [one.text for one in await rig.told(feed)] == ["C"]


async def test_the_same_id_in_two_feeds_is_two_entries(rig: Rig) -> None:
    feeds = [rig.feed("/forum.atom"), rig.feed("/blog.rss")]
    for feed in feeds:
        await rig.look(feed)
    rig.site.post("Hoi")

    [one], [other] = [await rig.told(feed) for feed in feeds]

    assert one.id != other.id


async def test_what_moves_up_because_something_was_taken_out_is_no_news() -> None:
    async with a_rig(size=3) as rig:
        feed = rig.feed()
        for number in range(5):
            rig.hour.now += MINUTE
            rig.site.post(f"Oud {number}")
        await rig.look(feed)

        del rig.site.posts[1]
        rig.site.say()
        fetched = await rig.look(feed)

    assert (list(fetched.batch.mentions), fetched.batch.not_for_us) == ([], 1)


async def test_a_site_that_gives_everything_new_ids_does_not_flood_the_desk(rig: Rig) -> None:
    feed = rig.feed()
    for number in range(20):
        rig.site.post(f"Oud {number}")
    await rig.look(feed)
    rig.hour.now += 3 * DAY
    await rig.look(feed)

    rig.site.posts = [replace(one, id=f"new-{one.id}") for one in rig.site.posts]
    rig.site.post("Nieuw")
    fetched = await rig.look(feed)

    assert [one.text for one in fetched.batch.mentions] == ["Nieuw"]
    assert (fetched.batch.not_for_us, fetched.lost) == (20, None)


async def test_a_feed_that_was_pushed_through_meanwhile_tells_from_when_on_something_may_be_missing() -> None:
    async with a_rig(size=12) as rig:
        feed = rig.feed()
        rig.site.post("Eerst")
        looked = (await rig.look(feed)) and rig.hour.now
        for number in range(30):
            rig.hour.now += MINUTE
            rig.site.post(f"Bericht {number}")
        fetched = await rig.look(feed)

    assert len(fetched.batch.mentions) == 12
    assert fetched.lost is not None
    assert (fetched.lost.since, fetched.lost.until) == (looked, looked + 19 * MINUTE)


async def test_a_feed_that_was_empty_for_a_moment_brings_nothing_twice(rig: Rig) -> None:
    feed = rig.feed()
    rig.site.post("Hoi")
    await rig.look(feed)
    posts, rig.site.posts = rig.site.posts, []
    rig.site.say()
    await rig.look(feed)

    rig.site.posts = posts
    rig.site.say()

    assert await rig.told(feed) == []


async def test_the_first_entries_of_an_empty_feed_are_news(rig: Rig) -> None:
    feed = rig.feed()
    await rig.look(feed)
    rig.site.post("De eerste")

    assert len(await rig.told(feed)) == 1


async def test_links_of_google_alerts_lead_to_what_was_found_and_count_once(rig: Rig) -> None:
    address = "https://forum.example.nl/t/12"
    pages = ("/alert-1", "/alert-2")
    feeds = [rig.feed(path) for path in pages]
    for path, feed in zip(pages, feeds, strict=True):
        rig.site.pages[path] = Canned(body=alerts([]).encode())
        await rig.look(feed)
    for number, path in enumerate(pages):
        found = [(str(number), "Klacht over <b>Lumerail</b>", address, rig.hour.now)]
        rig.site.pages[path] = Canned(body=alerts(found).encode())

    [one], [other] = [await rig.told(feed) for feed in feeds]

    assert (one.url, one.id == other.id) == (address, True)
    assert one.text.startswith("Klacht over Lumerail\n\n... lumerail")
    assert one.author.name == "forum.example.nl"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ((), True), (("te laat",), True), (("TE  LAAT",), True), (("laa",), False), (("laa*",), True),
        (("Lijn 5",), True),
        (("c++",), False), (("nooit", "spoor"), True), (("(",), False),
    ],
)  # fmt: skip
async def test_only_what_holds_one_of_the_words_is_told(rig: Rig, words: tuple[str, ...], found: bool) -> None:
    feed = rig.feed(words=words)
    await rig.look(feed)
    rig.site.post("Alweer te laat op spoor 3", title="Lijn 5")

    fetched = await rig.look(feed)

    assert (len(fetched.batch.mentions), fetched.batch.not_for_us) == ((1, 0) if found else (0, 1))


async def test_a_long_article_is_shown_from_where_it_speaks_of_us(rig: Rig) -> None:
    feed = rig.feed(words=["lumerail"])
    await rig.look(feed)
    rig.site.post("bla " * 5000 + "Lumerail laat reizigers staan. " + "bla " * 5000, title="Nieuws")

    [mention] = await rig.told(feed)

    assert len(mention.text) < 3100
    assert mention.text.startswith("Nieuws\n\n… bla")
    assert "Lumerail laat reizigers staan." in mention.text


async def test_a_feed_is_named_by_its_site_and_keeps_its_name(rig: Rig) -> None:
    names = {rig.feed("/forum.atom").name, rig.feed("/forum.atom").name, rig.feed("/blog.rss").name}

    assert len(names) == 2
    assert all(name.startswith("127.0.0.1 ") and len(name) <= 64 for name in names)
