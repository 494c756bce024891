"""What ``webcare check`` says of feeds."""

from __future__ import annotations

from collections.abc import Sequence

import aiohttp

from bot.desk.ports import Finding
from integrations.feeds.reading import MOST_ENTRIES
from tests.integrations.feeds.rig import Rig
from tests.support.feeds import Canned, Said


async def found(rig: Rig, *paths: str) -> Sequence[Finding]:
    async with aiohttp.ClientSession() as session:
        connection = rig.connect(rig.settings(*paths), session)
        assert connection.checker is not None
        return await connection.checker.check()


async def test_a_feed_that_works_says_what_it_holds_and_how_often_it_wants_to_be_asked(rig: Rig) -> None:
    rig.site.ttl = "60"
    rig.site.post("Hoi")

    atom, rss = await found(rig, "/forum.atom", "/blog.rss")

    assert (atom.state, atom.detail) == ("ok", "holds 1 entry")
    assert (rss.state, rss.detail) == ("ok", "holds 1 entry; it asks to be looked at every 60 minutes, which is done")


async def test_what_is_wrong_comes_with_what_to_do(rig: Rig) -> None:
    rig.site.pages["/page"] = Canned(body=b"<html></html>")
    rig.site.pages["/login"] = Canned(status=401)

    page, login, gone, works = await found(rig, "/page", "/login", "/gone", "/forum.atom")

    assert [one.state for one in (page, login, gone, works)] == ["failed", "failed", "failed", "ok"]
    assert "web page" in page.detail
    assert "login" in login.remedy
    assert "404" in gone.detail
    assert all(rig.site.url not in f"{one.what} {one.detail}" for one in (page, login, gone))


async def test_a_feed_of_too_many_entries_is_told(rig: Rig) -> None:
    rig.site.pages["/many"] = Canned(
        body=b"<rss version='2.0'><channel>" + b"<item/>" * (MOST_ENTRIES + 3) + b"</channel></rss>"
    )

    [many] = await found(rig, "/many")

    assert (many.state, "3 more" in many.detail) == ("warning", True)


async def test_a_look_at_a_check_is_no_first_look(rig: Rig) -> None:
    await found(rig)
    rig.site.say(Said(title="Er was al iets"))

    assert await rig.told(rig.feed()) == []
