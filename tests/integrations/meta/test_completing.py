"""What a delivery only names is fetched before it is taken in."""

from __future__ import annotations

from typing import Any

import pytest

from bot.desk.ports import Batch, FetchFailed, Trouble
from integrations.meta import completing
from tests.integrations.meta.settled import NOW, World
from tests.support.meta.state import Post
from tests.support.meta.tell import page_change
from tests.support.meta.webhook import as_bytes


def mention(world: World, field: str, value: dict[str, Any]) -> Batch:
    instagram = field == "mentions"
    body = page_change(world.page, field, value, at=NOW.timestamp())
    if instagram:
        body["object"], body["entry"][0]["id"] = "instagram", "17841"
    return world.receiver.parse(as_bytes(body))["insta" if instagram else "page"]


def elsewhere(world: World, number: str, text: str, **more: Any) -> Post:
    post = Post(id=number, account="17999", text=text, at=NOW, author="5", author_name="jan_dv", **more)
    world.meta.posts[number] = post
    return post


async def test_a_comment_elsewhere_gets_its_words_and_its_author(world: World) -> None:
    elsewhere(world, "191", "Kijk @spoorenzo", root="190")
    batch = mention(world, "mentions", {"media_id": "190", "comment_id": "191"})

    [found] = (await world.receiver.complete("insta", batch)).mentions

    assert (found.text, found.author.id, found.author.handle) == ("Kijk @spoorenzo", "username:jan_dv", "jan_dv")
    assert (found.url, found.posted_at) == ("https://www.instagram.com/p/190/", NOW)
    assert found.extra == {"item": "mention", "media": "190", "comment": "191"}


async def test_a_caption_elsewhere_gets_its_words(world: World) -> None:
    elsewhere(world, "190", "Met @spoorenzo op reis")

    [found] = (await world.receiver.complete("insta", mention(world, "mentions", {"media_id": "190"}))).mentions

    assert (found.text, found.url) == ("Met @spoorenzo op reis", "https://www.instagram.com/p/190/")


async def test_a_place_elsewhere_on_facebook_gets_its_words(world: World) -> None:
    elsewhere(world, "55_1", "Dank @Spoor", kind="post")

    [found] = (await world.receiver.complete("page", mention(world, "mention", {"post_id": "55_1"}))).mentions

    assert (found.text, found.author.id, found.author.name) == ("Dank @Spoor", "5", "jan_dv")


async def test_what_is_gone_or_empty_meanwhile_is_left_out_and_counted(world: World) -> None:
    elsewhere(world, "190", "")
    gone = await world.receiver.complete("insta", mention(world, "mentions", {"media_id": "1", "comment_id": "2"}))
    empty = await world.receiver.complete("insta", mention(world, "mentions", {"media_id": "190"}))

    assert [(one.mentions, one.not_for_us) for one in (gone, empty)] == [((), 1), ((), 1)]


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        pytest.param({"kind": "status", "status": 503}, Trouble.AWAY, id="5xx"),
        pytest.param({"kind": "drop_before"}, Trouble.AWAY, id="a broken connection"),
        pytest.param({"kind": "status", "status": 429}, Trouble.LIMIT, id="a limit"),
        pytest.param({"kind": "status", "status": 401}, Trouble.TOKEN, id="no right token"),
        pytest.param({"kind": "status", "status": 400, "body": {"error": {"code": 10}}}, Trouble.RIGHTS, id="no right"),
        pytest.param(
            {"kind": "status", "status": 400, "body": {"error": {"code": 2635}}}, Trouble.CHANGED, id="an old version"
        ),
        pytest.param({"kind": "status", "status": 200, "body": {"error": {}}}, Trouble.AWAY, id="an empty error"),
    ],
)
async def test_words_that_cannot_be_had_now_are_waited_for(
    world: World, fault: dict[str, Any], trouble: Trouble
) -> None:
    elsewhere(world, "190", "Met @spoorenzo")
    batch = mention(world, "mentions", {"media_id": "190"})
    for _ in range(2):  # a broken connection is tried once more by the client, because asking changes nothing
        world.meta.fault(**fault)

    with pytest.raises(FetchFailed) as failed:
        await world.receiver.complete("insta", batch)

    world.meta.clear_faults()
    assert failed.value.trouble is trouble
    assert (await world.receiver.complete("insta", batch)).mentions[0].text == "Met @spoorenzo"


async def test_words_with_a_time_that_is_none_keep_the_delivery_s(world: World) -> None:
    batch = mention(world, "mentions", {"media_id": "190"})
    told = {"mentioned_media": {"caption": "Hoi", "timestamp": "0001-01-01T00:00:00+0000"}}
    world.meta.fault("status", status=200, body=told)

    [found] = (await world.receiver.complete("insta", batch)).mentions

    assert (found.posted_at, found.author.id) == (NOW, "anonymous:190")


async def test_who_writes_in_private_gets_a_name_that_is_asked_once(world: World) -> None:
    jan = world.meta.person("Jan de Vries", username="jan_dv")
    for _ in range(3):
        world.meta.write(world.account, jan, "Hoi")
    batch = world.told()["insta"]

    found = await world.receiver.complete("insta", batch)
    again = await world.receiver.complete("insta", batch)

    assert {(one.author.handle, one.author.name) for one in found.mentions} == {("jan_dv", "Jan de Vries")}
    assert again == found
    assert len(world.meta.journal) == 1


async def test_a_name_that_is_not_told_is_not_asked_again(world: World) -> None:
    world.meta.write(world.page, world.meta.person(tells_name=False), "Hoi")
    batch = world.told()["page"]

    first, second = [await world.receiver.complete("page", batch) for _ in range(2)]

    assert first.mentions[0].author.name is None
    assert first == second
    assert len(world.meta.journal) == 1


async def test_names_are_no_reason_to_wait_nor_to_ask_on(world: World) -> None:
    for name in ("Jan", "Piet", "Els"):
        world.meta.write(world.page, world.meta.person(name), "Hoi")
    batch = world.told()["page"]
    world.meta.fault("status", status=503)

    found = await world.receiver.complete("page", batch)
    later = await world.receiver.complete("page", batch)

    assert [one.author.name for one in found.mentions] == [None, None, None]
    assert [one.author.name for one in later.mentions] == ["Jan", "Piet", "Els"]
    assert len(world.meta.journal) == 4


async def test_names_are_forgotten_before_they_fill_the_memory(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(completing, "MOST_NAMES", 1)
    for name in ("Jan", "Piet"):
        world.meta.write(world.page, world.meta.person(name), "Hoi")
    batch = world.told()["page"]

    for _ in range(2):
        await world.receiver.complete("page", batch)

    assert len(world.meta.journal) == 4


async def test_comments_whatsapp_and_sources_that_are_gone_are_left_as_they_are(world: World) -> None:
    world.meta.comment_on(world.meta.post_of(world.page), "?", person=world.meta.person())
    world.meta.text_whatsapp(world.number, world.meta.person(phone="31612345678", name=""), "Hoi")

    for source, batch in world.told().items():
        assert await world.receiver.complete(source, batch) == batch
        assert await world.receiver.complete("gone", batch) == batch

    assert world.meta.journal == []
