"""What X tells is stored as it is, on both databases, and a case is answered under the post as it stands now."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.desk.intake.ingest import ingest
from bot.desk.ports import Accepted, Answerable, Fetched
from bot.rules.vocabulary import Visibility
from bot.store import Mention
from bot.store.database import Store
from tests.integrations.x.rig import Rig, a_reply
from tests.support.builders import Team


@pytest.fixture
def team(store: Store) -> Team:
    return Team(store)


async def take(team: Team, fetched: Fetched) -> None:
    await team.desks.do(ingest, "web", list(fetched.batch.mentions), now=team.now)


async def test_a_thread_with_an_edit_is_one_case_and_the_reply_goes_under_the_newest_version(
    team: Team, rig: Rig
) -> None:
    world = rig.x.world
    jan = world.user("jan_dv", description="Forens \x00", followers=3_000_000_000)
    asked = world.post(jan, "@ns_online waar blijft mijn treijn \ud83d?", ago=timedelta(minutes=5))
    world.post(jan, "en nu? @ns_online", ago=timedelta(minutes=4), reply_to=asked.id)
    first = await rig.fetch("mentions")
    await take(team, first)
    newest = world.edit(asked, "@ns_online waar blijft mijn trein?")

    await take(team, await rig.fetch("mentions", first.cursor))

    one, other = sorted(await team.rows(Mention), key=lambda mention: int(mention.external_id))
    assert (one.external_id, one.text) == (asked.id, "@ns_online waar blijft mijn trein?")
    assert one.case_id == other.case_id
    assert one.extra["current_id"] == newest.id
    mention = Answerable(
        external_id=one.external_id, visibility=one.visibility, posted_at=one.posted_at, extra=one.extra
    )
    assert all(way.is_open for way in rig.connection.ways(mention, now=team.now))
    assert rig.connection.sender is not None
    sent = await rig.connection.sender.send(a_reply(one.external_id, mention=one.extra))
    assert isinstance(sent, Accepted)
    assert world.posts[sent.platform_id].reply_to == newest.id


async def test_a_private_message_is_a_private_case(team: Team, rig: Rig) -> None:
    rig.x.world.message(rig.x.world.user("jan_dv"), rig.x.world.us, "klant 123")

    await take(team, await rig.fetch("direct"))

    [mention] = await team.rows(Mention)
    assert (mention.visibility, mention.text) == (Visibility.PRIVATE, "klant 123")
