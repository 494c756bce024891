"""A post on Bluesky becomes a case, the agent's reply stands below it, and a lost answer is found by its words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot.desk.claim import claim_case
from bot.desk.deliver_replies import take_replies
from bot.desk.look_case import case_view
from bot.desk.reply import reply_outcome, submit_reply
from bot.desk.sources.feeds import cursor_of, take_fetched
from bot.desk.work import Desks
from bot.rules.vocabulary import Visibility
from bot.store import Case, Customer, Mention, Reply
from bot.store.database import Store
from bot.store.words import CaseState, ReplyKind, ReplyState
from tests.integrations.bluesky.rig import Rig
from tests.support.bluesky import Instead
from tests.support.clock import TestClock


class Desk:
    """The desk's own steps around one source, as the worker makes them."""

    def __init__(self, rig: Rig, store: Store) -> None:
        self.rig, self.clock = rig, TestClock(rig.now)
        self.desks = Desks(store, rig.settings, self.clock, ways={"sky": rig.connection.ways})

    async def looks(self) -> None:
        for feed in self.rig.connection.feeds:
            more = True
            while more:
                cursor, _ = await self.desks.do(cursor_of, "sky", feed.name, real_now=self.clock.real())
                fetched = await feed.fetch(cursor, now=self.clock.now())
                await self.desks.do(take_fetched, "sky", feed.name, fetched, now=self.clock.now())
                more = fetched.more

    async def rows(self, table: Any) -> list[Any]:
        async with self.desks.store.read() as session:
            return list((await session.scalars(select(table).order_by(*table.__table__.primary_key))).all())

    async def answers(self, text: str) -> None:
        [case], now = await self.rows(Case), self.clock.now()
        await self.desks.do(claim_case, case.id, by="UANA", now=now)
        [case] = await self.rows(Case)
        reply = await self.desks.do(
            submit_reply, case.id, by="UANA", text=text, visibility=Visibility.PUBLIC, seen_revision=case.revision,
            now=now,
        )  # fmt: skip
        [taken] = await self.desks.do(
            take_replies, limit=5, lease=timedelta(seconds=30), real_now=self.clock.real(), now=now
        )
        await self.desks.do(reply_outcome, reply.id, await self.rig.send(taken.reply), now=now)


async def test_whatever_somebody_says_of_themselves_and_their_thread_can_be_kept(rig: Rig, store: Store) -> None:
    world, desk = rig.server.world, Desk(rig, store)
    jan = world.person("jan2.example", name="a\u0301\u0301\u0301" * 64)
    root = {"uri": f"at://did:{'a' * 300}:b/app.bsky.feed.post/c", "cid": "bafy"}
    world.post(jan, "@ns.example Waar blijft mijn trein?", reply={"root": root, "parent": root}, reason="mention")

    await desk.looks()

    [customer], [mention] = await desk.rows(Customer), await desk.rows(Mention)
    assert (len(customer.name), mention.conversation_id) == (255, mention.external_id)


async def test_a_mention_in_a_card_and_a_reply_out(rig: Rig, store: Store) -> None:
    world, desk = rig.server.world, Desk(rig, store)
    asked = world.post(rig.jan, "@ns.example Waar blijft mijn trein? 🚆")
    await desk.looks()

    await desk.answers("Hij rijdt om 9:40")
    await desk.looks()

    [case], [mention], [reply] = await desk.rows(Case), await desk.rows(Mention), await desk.rows(Reply)
    assert (case.source, case.state, mention.external_id) == ("sky", CaseState.WAITING, asked.uri)
    assert (reply.kind, reply.state) == (ReplyKind.ANSWER, ReplyState.SENT)
    assert world.posts[reply.platform_id].record["reply"]["parent"] == asked.reference
    card = await desk.desks.look(case_view, case.id, channel="C1", now=desk.clock.now())
    assert (card.number, card.platform) == (case.id, "Bluesky")


async def test_a_reply_whose_answer_was_lost_is_found_among_our_own_posts(rig: Rig, store: Store) -> None:
    world, desk = rig.server.world, Desk(rig, store)
    world.post(rig.jan, "@ns.example Waar?")
    await desk.looks()
    rig.server.instead(".*createRecord", Instead(status=502, after=True))

    rig.move(seconds=5)
    await desk.answers("Spoor 5")
    [lost] = await desk.rows(Reply)
    await desk.looks()

    [reply] = await desk.rows(Reply)
    assert (lost.state, reply.state) == (ReplyState.UNKNOWN, ReplyState.SENT)
    assert world.posts[reply.platform_id].text == reply.text
