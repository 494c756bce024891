"""From the platform's post to a case and back, through the real door, inbox and database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp.test_utils import TestServer
from prometheus_client import CollectorRegistry
from sqlalchemy import select

from bot.desk.ports import Author, InboundMention
from bot.desk.ways import ways_of
from bot.desk.work import Desks, Work
from bot.health import Health
from bot.jobs.inbox import Inbox
from bot.rules.vocabulary import Visibility
from bot.store import Case, Identity, KeptDelivery, Mention, Reply
from bot.store.database import Store
from bot.store.words import ReplyKind
from bot.web import WebDoor
from tests.integrations.meta.settled import APP, NOW, World, a_world, settings
from tests.support.clock import TestClock

PHONE, SCOPED = "31612345678", "NL.13491208655302741918"


@dataclass
class Desk:
    """A desk behind its real door."""

    world: World
    desks: Desks
    inbox: Inbox

    async def hears(self, *, backwards: bool = False) -> list[bool]:
        """Let the platform post what there is, and read it."""
        taken = await self.world.meta.post(backwards=backwards)
        while await self.inbox():
            pass
        return taken

    async def rows(self, what: Any) -> list[Any]:
        async def query(work: Work) -> list[Any]:
            return list((await work.session.scalars(select(what).order_by(*what.__table__.primary_key))).all())

        return await self.desks.look(query)


@asynccontextmanager
async def a_desk(store: Store, **tables: Any) -> AsyncIterator[Desk]:
    clock = TestClock(NOW)
    async with a_world(**tables) as world:
        connections = world.connections
        ways = {name: one.ways for name, one in connections.items()}
        desks = Desks(store, settings(world.meta.url, **tables), clock, ways=ways)
        door = WebDoor(
            desks=desks, connections=connections, health=Health(), registry=CollectorRegistry(), wake=lambda: None
        )
        inbox = Inbox(desks, clock, connections, lambda: None)
        async with TestServer(door.application()) as server:
            world.meta.poster.address = str(server.make_url("/hooks/insta"))  # one address is right for all
            yield Desk(world, desks, inbox)


async def test_every_channel_becomes_cases_by_one_address_and_only_once(store: Store) -> None:
    async with a_desk(store) as desk:
        meta, world = desk.world.meta, desk.world
        jan = meta.person("Jan", phone=PHONE, scoped=SCOPED)
        meta.comment_on(meta.post_of(world.page), "Waar blijft mijn trein? 🚆", person=jan)
        meta.write(world.page, jan, "Mijn pas doet het niet")
        meta.write(world.account, meta.person("Els"), "Hoi!")
        meta.text_whatsapp(world.number, jan, "Hé")
        again = list(meta.outgoing)

        challenged = await meta.poster.subscribe(APP.verify_token)
        first = await desk.hears(backwards=True)
        meta.outgoing = again
        second = await desk.hears()

        mentions = await desk.rows(Mention)
        assert challenged == (200, "text/plain", "1158201444")
        assert (first, second) == ([True] * 4, [True] * 4)
        assert sorted((one.source, one.text) for one in mentions) == [
            ("app", "Hé"), ("insta", "Hoi!"), ("page", "Mijn pas doet het niet"),
            ("page", "Waar blijft mijn trein? 🚆"),
        ]  # fmt: skip
        assert await desk.rows(KeptDelivery) == []


async def test_somebody_who_is_first_met_by_number_is_the_same_with_a_business_scoped_id(store: Store) -> None:
    async with a_desk(store) as desk:
        meta, world = desk.world.meta, desk.world
        jan = meta.person("Jan", phone=PHONE)
        meta.text_whatsapp(world.number, jan, "Eerst zo")
        await desk.hears()
        jan.scoped = SCOPED
        meta.text_whatsapp(world.number, jan, "Dan zo")
        await desk.hears()

        first, second = await desk.rows(Mention)
        assert first.customer_id == second.customer_id
        assert len(await desk.rows(Case)) == 1
        assert {one.external_id for one in await desk.rows(Identity)} >= {SCOPED}


async def test_an_answer_given_in_business_suite_counts(store: Store) -> None:
    async with a_desk(store) as desk:
        meta, world = desk.world.meta, desk.world
        meta.write(world.page, meta.person("Jan"), "Hoi")
        await desk.hears()
        sent = await world.send("page", world.reply_to(await _as_told(desk), "Dag Jan", private=True))
        await desk.hears()

        [reply] = await desk.rows(Reply)
        assert (reply.kind, reply.platform_id, reply.text) == (ReplyKind.NATIVE, sent.platform_id, "Dag Jan")


async def _as_told(desk: Desk) -> Any:
    """Return the one mention as the source told it."""
    [stored] = await desk.rows(Mention)
    return InboundMention(
        id=stored.external_id, text=stored.text, posted_at=stored.posted_at, extra=stored.extra,
        author=Author(id=stored.conversation_id), conversation_id=stored.conversation_id,
    )  # fmt: skip


async def test_the_desk_offers_what_the_platform_takes(store: Store) -> None:
    async with a_desk(store) as desk:
        meta, world = desk.world.meta, desk.world
        meta.comment_on(meta.post_of(world.page), "Waar?", person=meta.person("Jan"))
        await desk.hears()

        async def offered(work: Work) -> Any:
            [case] = (await work.session.scalars(select(Case))).all()
            return await ways_of(work, case, first=Visibility.PUBLIC, now=NOW)

        public, private = await desk.desks.look(offered)

    assert (public.visibility, public.limit.max, public.once) == (Visibility.PUBLIC, 8000, False)
    assert (private.visibility, private.limit.max, private.once) == (Visibility.PRIVATE, 2000, True)
