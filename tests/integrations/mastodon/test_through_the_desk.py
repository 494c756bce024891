"""A post on Mastodon becomes a case, the agent's reply stands below it, and what comes back closes nothing twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot.desk.claim import claim_case
from bot.desk.deliver_replies import take_replies
from bot.desk.look_case import case_view
from bot.desk.reply import reply_outcome, submit_reply
from bot.desk.sources.feeds import cursor_of, take_fetched
from bot.desk.sources.refresh import take_snapshots
from bot.desk.work import Desks
from bot.rules.vocabulary import Visibility
from bot.store import Case, Customer, Mention, Reply
from bot.store.database import Store
from bot.store.words import CaseState, ReplyKind, ReplyState
from tests.integrations.mastodon.rig import Rig
from tests.support.clock import TestClock


class Desk:
    """The desk's own steps around one source, as the worker makes them."""

    def __init__(self, rig: Rig, store: Store) -> None:
        self.rig, self.clock = rig, TestClock(rig.now)
        self.desks = Desks(store, rig.settings, self.clock, ways={"masto": rig.connection.ways})

    async def looks(self) -> None:
        for feed in self.rig.connection.feeds:
            more = True
            while more:
                cursor, _ = await self.desks.do(cursor_of, "masto", feed.name, real_now=self.clock.real())
                fetched = await feed.fetch(cursor, now=self.clock.now())
                await self.desks.do(take_fetched, "masto", feed.name, fetched, now=self.clock.now())
                more = fetched.more

    async def rows(self, table: Any) -> list[Any]:
        async with self.desks.store.read() as session:
            return list((await session.scalars(select(table).order_by(*table.__table__.primary_key))).all())

    async def answers(self, text: str, visibility: Visibility = Visibility.PUBLIC) -> None:
        [case], now = await self.rows(Case), self.clock.now()
        await self.desks.do(claim_case, case.id, by="UANA", now=now)
        [case] = await self.rows(Case)
        reply = await self.desks.do(
            submit_reply, case.id, by="UANA", text=text, visibility=visibility, seen_revision=case.revision, now=now
        )
        [taken] = await self.desks.do(
            take_replies, limit=5, lease=timedelta(seconds=30), real_now=self.clock.real(), now=now
        )
        await self.desks.do(reply_outcome, reply.id, await self.rig.send(taken.reply), now=now)


async def test_whatever_another_server_says_of_somebody_can_be_kept(rig: Rig, store: Store) -> None:
    world, desk = rig.server.world, Desk(rig, store)
    long = world.person("j" * 300, server="elders.example", display_name="Jan " * 100, followers=10**12)
    world.post(long, "@ns_online Waar blijft mijn trein?")
    await desk.looks()

    await desk.answers("Hij rijdt om 9:40")

    [customer], [reply] = await desk.rows(Customer), await desk.rows(Reply)
    assert (len(customer.handle), len(customer.name), customer.followers) == (255, 255, 2**31 - 1)
    assert world.statuses[reply.platform_id].named == [long]


async def test_a_mention_in_a_card_and_a_reply_out(rig: Rig, store: Store) -> None:
    world, desk = rig.server.world, Desk(rig, store)
    asked = world.post(rig.jan, "@ns_online Waar blijft mijn trein?\n\nSpoor 5")
    await desk.looks()

    await desk.answers("Hij rijdt om 9:40")
    await desk.looks()
    await desk.looks()

    [case], [mention], [reply] = await desk.rows(Case), await desk.rows(Mention), await desk.rows(Reply)
    assert (case.source, case.visibility, case.state) == ("masto", Visibility.PUBLIC, CaseState.WAITING)
    assert mention.text == "@ns_online Waar blijft mijn trein?\n\nSpoor 5"
    assert (reply.kind, reply.state) == (ReplyKind.ANSWER, ReplyState.SENT)
    assert world.statuses[reply.platform_id].above == asked.id
    assert world.statuses[reply.platform_id].text.startswith("@jan_dv@elders.example Hij rijdt om 9:40")
    card = await desk.desks.look(case_view, case.id, channel="C1", now=desk.clock.now())
    assert (card.number, card.platform) == (case.id, "Mastodon")


async def test_a_changed_post_can_still_be_answered_and_a_deleted_one_is_gone(rig: Rig, store: Store) -> None:
    world, desk = rig.server.world, Desk(rig, store)
    asked = world.post(rig.jan, "@ns_online waar?", visibility="direct")
    await desk.looks()
    world.edit(asked, "@ns_online waarheen?")
    assert rig.connection.refresher is not None

    await desk.desks.do(
        take_snapshots, "masto", await rig.connection.refresher.refresh([asked.id]), now=desk.clock.now()
    )
    await desk.answers("Naar Utrecht", Visibility.PRIVATE)

    [mention], [reply] = await desk.rows(Mention), await desk.rows(Reply)
    assert (mention.text, reply.state) == ("@ns_online waarheen?", ReplyState.SENT)
    assert world.statuses[reply.platform_id].visibility == "direct"

    world.delete(asked)
    await desk.desks.do(
        take_snapshots, "masto", await rig.connection.refresher.refresh([asked.id]), now=desk.clock.now()
    )
    assert [one.text for one in await desk.rows(Mention)] == [None]
