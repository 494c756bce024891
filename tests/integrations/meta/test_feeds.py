"""What no delivery brought is found by looking, and once only."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.desk.ports import Feed, Fetched, FetchFailed, Lost, Trouble
from integrations.meta import comments_feed, conversations_feed, media_feed
from tests.integrations.meta.settled import NOW, World
from tests.support.meta.state import Post


def feed(world: World, source: str, name: str) -> Feed:
    return next(one for one in world.connections[source].feeds if one.name == name)


async def look(world: World, source: str = "page", name: str = "comments", before: Fetched | None = None) -> Fetched:
    cursor = before.cursor if before else None
    return await feed(world, source, name).fetch(cursor, now=world.clock())


def test_each_channel_is_looked_at_where_it_can_be(world: World) -> None:
    names = {source: [one.name for one in found.feeds] for source, found in world.connections.items()}

    assert names == {"page": ["comments", "direct"], "insta": ["comments", "direct"], "app": []}
    assert all(one.every == timedelta(minutes=15) for one in world.connections["page"].feeds)


async def test_a_look_brings_what_the_webhook_would_have_brought(world: World) -> None:
    meta, jan = world.meta, world.meta.person("Jan")
    post = meta.post_of(world.page)
    top = meta.comment_on(post, "Waar?", person=jan)
    meta.comment_on(post, "Hier ook", person=meta.person("Piet"), under=top)
    [first, second] = world.told()["page"].mentions
    await world.send("page", world.reply_to(first, "Hij komt"))
    [own] = world.told()["page"].own_posts

    batch = (await look(world)).batch

    assert [one.id for one in batch.mentions] == [first.id, second.id]
    assert [(one.text, one.author, one.conversation_id, one.in_reply_to) for one in batch.mentions] == [
        (one.text, one.author, one.conversation_id, one.in_reply_to) for one in (first, second)
    ]
    assert [(one.id, one.in_reply_to) for one in batch.own_posts] == [(own.id, own.in_reply_to)]


async def test_the_first_look_brings_a_day_and_nothing_older(world: World) -> None:
    meta = world.meta
    post = meta.post_of(world.page)
    for hours in (25, 23):
        meta.comment_on(post, f"{hours}", person=meta.person(), at=NOW - timedelta(hours=hours))

    assert [one.text for one in (await look(world)).batch.mentions] == ["23"]


async def test_the_next_look_begins_at_the_newest_thing_of_the_last(world: World) -> None:
    meta = world.meta
    post = meta.post_of(world.page)
    meta.comment_on(post, "een", person=meta.person())
    first = await look(world)
    world.clock.move(minutes=20)
    meta.comment_on(post, "twee", person=meta.person())

    second = await look(world, before=first)
    third = await look(world, before=second)

    assert first.cursor == {"since": NOW.isoformat()}
    assert [one.text for one in second.batch.mentions] == ["een", "twee"]  # five minutes are looked at twice
    assert [one.text for one in third.batch.mentions] == ["twee"]
    assert third.cursor == second.cursor


async def test_nothing_new_leaves_the_cursor_where_it_was(world: World) -> None:
    first = await look(world)
    world.clock.move(hours=5)

    assert (await look(world, before=first)).cursor == first.cursor


async def test_a_cursor_that_cannot_be_read_is_a_first_look(world: World) -> None:
    found = await feed(world, "page", "comments").fetch({"since": "soon"}, now=NOW)

    assert found.cursor == {"since": (NOW - timedelta(hours=24) + timedelta(minutes=5)).isoformat()}


async def test_a_post_with_many_comments_is_read_to_where_we_were(world: World) -> None:
    meta = world.meta
    post = meta.post_of(world.page)
    for minute in range(120):
        at = NOW - timedelta(minutes=minute)
        meta.comment_on(post, str(minute), person=meta.person(), at=at)

    found = await look(world)

    assert len(found.batch.mentions) == 120
    assert found.lost is None
    assert [call.path for call in meta.journal] == ["1001/feed", f"{post.id}/comments", f"{post.id}/comments"]
    assert all("SECRET" not in str(call.query) for call in meta.journal)  # the platform's next address is not followed


async def test_more_than_can_be_read_is_told_as_lost(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comments_feed, "MOST_PAGES", 1)
    meta = world.meta
    post = meta.post_of(world.page)
    for minute in range(60):
        meta.comment_on(post, str(minute), person=meta.person(), at=NOW - timedelta(minutes=minute))

    found = await look(world)

    since, until = NOW - timedelta(hours=24), NOW - timedelta(minutes=49)
    assert (len(found.batch.mentions), found.lost) == (50, Lost(since=since, until=until))


async def test_a_visitors_post_is_found_and_our_own_is_not_a_mention(world: World) -> None:
    meta = world.meta
    meta.post_of(world.page)
    theirs = meta.post_of(world.page, "Klacht")
    theirs.author, theirs.author_name = "77", "Jan"

    assert [one.id for one in (await look(world)).batch.mentions] == [theirs.id]


def medium(world: World, number: str = "179") -> Post:
    post = Post(id=number, account="17841", text="Winter", at=NOW, author="17841", kind="post")
    world.meta.posts[number] = post
    return post


async def test_comments_of_instagram_are_found_with_the_answers_to_them(world: World) -> None:
    meta, post = world.meta, medium(world)
    top = meta.comment_on(post, "Prijs?", person=meta.person(username="jan"))
    meta.comment_on(post, "Wil ik ook weten", person=meta.person(username="piet"), under=top)
    meta.comment_on(post, "oud", person=meta.person(username="els"), at=NOW - timedelta(hours=25))
    first = next(one for one in world.told()["insta"].mentions if one.id == top.id)
    await world.send("insta", world.reply_to(first, "Zie de site"))
    [own] = world.told()["insta"].own_posts

    batch = (await look(world, "insta")).batch

    assert [(one.text, one.author.handle, one.conversation_id, one.in_reply_to) for one in batch.mentions] == [
        ("Prijs?", "jan", top.id, None), ("Wil ik ook weten", "piet", top.id, top.id),
    ]  # fmt: skip
    assert batch.mentions[0] == first
    assert [(one.id, one.in_reply_to, one.conversation_id) for one in batch.own_posts] == [(own.id, top.id, top.id)]


@pytest.mark.parametrize(("pages", "many", "lost"), [(20, 60, False), (1, 50, True)])
async def test_a_medium_with_many_comments_is_read_to_where_we_were_or_told_as_lost(
    world: World, monkeypatch: pytest.MonkeyPatch, pages: int, many: int, lost: bool
) -> None:
    monkeypatch.setattr(media_feed, "MOST_PAGES", pages)
    post = medium(world)
    for minute in range(60):
        who = world.meta.person(username=f"p{minute}")
        world.meta.comment_on(post, "?", person=who, at=NOW - timedelta(minutes=minute))

    found = await look(world, "insta")

    assert len(found.batch.mentions) == many
    assert (found.lost is not None) is lost


async def test_strange_comments_of_instagram_are_counted(world: World) -> None:
    comments = {"data": [{"id": "178"}, {"timestamp": "2026-11-23T09:00:00+0000", "replies": {"data": [{}]}}]}
    world.meta.fault("status", status=200, body={"data": [{"id": "179", "comments": comments}]})

    found = await look(world, "insta")

    assert (found.batch.mentions, found.batch.not_for_us) == ((), 3)


async def test_strange_rows_are_counted(world: World) -> None:
    comments = {"data": [{"id": "5_1"}, {"created_time": "2026-11-23T09:00:00+0000"}], "paging": {"next": "x"}}
    world.meta.fault("status", status=200, body={"data": [{"id": "1001_5", "comments": comments}, 7]})
    world.meta.fault("status", status=200, body={"data": [{"id": "5_2"}]})

    found = await look(world)

    assert (found.batch.mentions, found.batch.not_for_us) == ((), 3)


@pytest.mark.parametrize(("source", "account"), [("page", "1001"), ("insta", "17841")])
async def test_conversations_bring_what_both_sides_said(world: World, source: str, account: str) -> None:
    meta, jan = world.meta, world.meta.person()
    where = world.page if source == "page" else world.account
    meta.write(where, jan, "Hoi")
    [mention] = world.told()[source].mentions
    sent = await world.send(source, world.reply_to(mention, "Dag", private=True))
    [own] = world.told()[source].own_posts

    batch = (await look(world, source, "direct")).batch

    assert [(one.id, one.text, one.author.id) for one in batch.mentions] == [(mention.id, "Hoi", jan.id)]
    assert batch.mentions[0].author.name == "Jan de Vries"
    assert [(one.id, one.to) for one in batch.own_posts] == [(sent.platform_id, own.to)]


async def test_conversations_are_read_until_one_that_is_known(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversations_feed, "AT_ONCE", 2)
    meta = world.meta
    for _ in range(3):
        meta.write(world.page, meta.person(), "oud")
    world.clock.move(hours=1)
    meta.write(world.page, meta.person(), "gezien")
    first = await look(world, name="direct")
    world.clock.move(hours=1)
    for number in range(5):
        meta.write(world.page, meta.person(), str(number))
    meta.journal.clear()

    second = await look(world, name="direct", before=first)

    assert sorted(one.text for one in second.batch.mentions) == ["0", "1", "2", "3", "4", "gezien"]
    assert len(meta.journal) == 4  # of five pages: the fourth reaches what is known


async def test_an_old_conversation_brings_only_what_is_new_in_it(world: World) -> None:
    meta, jan = world.meta, world.meta.person()
    meta.write(world.page, jan, "oud")
    world.clock.move(days=2)
    meta.write(world.page, jan, "nieuw")

    assert [one.text for one in (await look(world, name="direct")).batch.mentions] == ["nieuw"]


async def test_no_more_pages_than_a_look_may_take(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversations_feed, "AT_ONCE", 1)
    monkeypatch.setattr(conversations_feed, "MOST_PAGES", 2)
    for _ in range(5):
        world.meta.write(world.page, world.meta.person(), "Hoi")

    assert len((await look(world, name="direct")).batch.mentions) == 2


async def test_strange_conversations_and_messages_are_passed_by(world: World) -> None:
    said = {"data": [{"id": "m_1"}, {"id": "m_2", "created_time": "2026-11-23T09:00:00+0000"},
                     {"id": "m_3", "created_time": "2026-11-23T09:00:00+0000", "from": {"id": "7"},
                      "attachments": {"data": [{"mime_type": "image/png"}, {}]}}]}  # fmt: skip
    told = {"data": [{"id": "t_1"}, {"updated_time": "2026-11-23T09:00:00+0000", "messages": said}]}
    world.meta.fault("status", status=200, body=told)

    batch = (await look(world, name="direct")).batch

    assert [(one.id, one.text) for one in batch.mentions] == [("m_3", "[image]\n[file]")]
    assert batch.not_for_us == 2


@pytest.mark.parametrize("name", ["comments", "direct"])
async def test_a_look_that_fails_says_why(world: World, name: str) -> None:
    world.meta.tokens["token-1001"].valid = False

    with pytest.raises(FetchFailed) as failed:
        await look(world, name=name)

    assert failed.value.trouble is Trouble.TOKEN
    assert "token-1001" not in failed.value.why


async def test_an_endless_answer_is_no_answer(world: World) -> None:
    world.meta.fault("status", status=200, body={"data": ["x" * 100] * 50_000})

    assert (await look(world)).batch.mentions == ()


async def test_who_refreshes_sees_what_is_gone_and_what_was_edited(world: World) -> None:
    meta = world.meta
    post = meta.post_of(world.page)
    kept, edited, gone = (meta.comment_on(post, "Waar?", person=meta.person()) for _ in range(3))
    edited.text, gone.gone = "Nu hier", True
    refresher = world.connections["page"].refresher
    assert refresher is not None

    found = await refresher.refresh([kept.id, edited.id, gone.id, "m_1", "mention:55_1", "wamid.1"])

    assert {one.id: (one.gone, one.text) for one in found} == {
        kept.id: (False, "Waar?"), edited.id: (False, "Nu hier"), gone.id: (True, None),
    }  # fmt: skip


async def test_comments_of_instagram_are_looked_at_by_their_own_field(world: World) -> None:
    world.meta.posts["178"] = Post(id="178", account="17841", text="Prijs?", at=NOW, author="5")
    refresher = world.connections["insta"].refresher
    assert refresher is not None

    found = await refresher.refresh(["178", "179"])

    assert [(one.id, one.gone, one.text) for one in found] == [("178", False, "Prijs?"), ("179", True, None)]


async def test_nothing_is_told_as_gone_when_a_right_was_taken_from_us(world: World) -> None:
    comment = world.meta.comment_on(world.meta.post_of(world.page), "Waar?", person=world.meta.person())
    missing = {"error": {"code": 100, "error_subcode": 33, "message": "does not exist, or missing permissions"}}
    world.meta.tokens["token-1001"].rights = frozenset()
    world.meta.fault("status", status=400, body=missing)
    refresher = world.connections["page"].refresher
    assert refresher is not None

    with pytest.raises(FetchFailed) as failed:
        await refresher.refresh([comment.id])

    assert failed.value.trouble is Trouble.RIGHTS


async def test_a_limit_while_refreshing_is_told(world: World) -> None:
    refresher = world.connections["page"].refresher
    assert refresher is not None
    world.meta.fault("status", status=400, body={"error": {"code": 4}}, headers={"Retry-After": "7"})

    with pytest.raises(FetchFailed) as failed:
        await refresher.refresh(["5_1"])

    assert (failed.value.trouble, failed.value.retry_after) == (Trouble.LIMIT, timedelta(seconds=7))


async def test_nothing_to_refresh_asks_nothing(world: World) -> None:
    refresher = world.connections["page"].refresher
    assert refresher is not None

    assert await refresher.refresh(["m_1"]) == []
    assert world.meta.journal == []
    assert world.connections["app"].refresher is None


async def test_ids_that_are_not_told_are_not_judged(world: World) -> None:
    world.meta.fault("status", status=200, body={"5_1": {"id": "5_1"}})
    refresher = world.connections["page"].refresher
    assert refresher is not None

    found = await refresher.refresh(["5_1", "5_2"])

    assert [(one.id, one.text) for one in found] == [("5_1", None)]
