"""What a customer takes back or rewords on X is noticed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.desk.ports import FetchFailed, Snapshot, Trouble
from tests.integrations.x.rig import Rig
from tests.support.x import Canned

TWEETS = "GET /2/tweets$"


async def refresh(rig: Rig, *ids: str) -> list[Snapshot]:
    assert rig.connection.refresher is not None
    return list(await rig.connection.refresher.refresh(ids))


async def test_deleted_protected_and_edited_posts_are_told_apart(rig: Rig) -> None:
    world = rig.x.world
    jan, piet = world.user("jan_dv"), world.user("piet")
    stays, goes, hides = world.post(jan, "blijft"), world.post(jan, "weg"), world.post(piet, "op slot")
    edited = world.post(jan, "treijn")
    world.delete(goes)
    world.change(piet, protected=True)
    world.edit(world.edit(edited, "trien"), "trein &amp; bus")

    told = await refresh(rig, stays.id, goes.id, hides.id, edited.id, "424242")

    assert told == [
        Snapshot(id=stays.id, text="blijft"),
        Snapshot(id=goes.id, gone=True),
        Snapshot(id=hides.id, gone=True),
        Snapshot(id=edited.id, text="trein &amp; bus"),
        Snapshot(id="424242", gone=True),
    ]
    assert rig.spent()["post read"] == 3 * Decimal("0.005")


async def test_an_edited_post_whose_newest_version_is_gone_is_gone(rig: Rig) -> None:
    edited = rig.x.world.post(rig.x.world.user("jan_dv"), "een")
    newest = rig.x.world.edit(edited, "twee")
    posts = rig.x.world.posts
    del posts[newest.id]

    assert await refresh(rig, edited.id) == [Snapshot(id=edited.id, gone=True)]


async def test_private_messages_are_not_asked_for_and_not_judged(rig: Rig) -> None:
    assert await refresh(rig, "dm-12") == []
    assert rig.x.journal.asked == []


async def test_a_post_of_which_x_says_nothing_is_not_judged(rig: Rig) -> None:
    body = '{"errors": [{"value": "12", "type": "https://api.twitter.com/2/problems/resource-unavailable"}]}'
    rig.x.journal.answer_next(TWEETS, Canned(200, body, "application/json"))

    assert await refresh(rig, "12") == []


async def test_a_hundred_are_asked_for_in_one_call(rig: Rig) -> None:
    jan = rig.x.world.user("jan_dv")
    posts = [rig.x.world.post(jan, f"{number}") for number in range(100)]

    told = await refresh(rig, *(post.id for post in posts))

    assert len(told) == 100
    assert len(rig.x.journal.of(TWEETS)) == 1
    assert rig.connection.refresher is not None
    assert rig.connection.refresher.at_once == 100


async def test_x_that_is_away_says_nothing_about_any_post(rig: Rig) -> None:
    rig.x.journal.answer_next(TWEETS, Canned())

    with pytest.raises(FetchFailed) as failed:
        await refresh(rig, "12")

    assert failed.value.trouble is Trouble.AWAY
