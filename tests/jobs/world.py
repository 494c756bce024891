"""A practice workspace, a database with real cases in it, and workers between them that can be started and stopped."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from sqlalchemy import delete, func, select

from bot.clock import Clock, SystemClock
from bot.desk.deliver import Taken, take
from bot.desk.deliver_lost import Settled, settle, take_lost
from bot.desk.deliver_outcome import known_dm
from bot.desk.effects import tell
from bot.desk.intake.ingest import ingest
from bot.desk.reply import submit_reply
from bot.desk.work import Desks, Work
from bot.health import Health
from bot.jobs.metrics import Metrics
from bot.jobs.worker import Worker
from bot.sandbox import CustomerConfig, Sandbox, SandboxConfig
from bot.settings import Settings
from bot.slack.client import slack_client, slack_session
from bot.slack.gateway import Gateway
from bot.slack.pacing import Pacing
from bot.store import Card, Case, Lease, Outbox, Reply
from bot.store.database import Store
from bot.store.words import CardKind, MessageKind, ReplyState, SendState, Visibility
from integrations.webhook.mentions import read_mentions
from tests.support.connections import connected
from tests.support.practice import settings_for

LEASE = timedelta(seconds=4)


def quick(settings: Settings, **changes: Any) -> Settings:
    """Return the settings with spans that a test can wait for; Slack's limits are off in most practice workspaces."""
    spans = {
        "timeout": timedelta(seconds=1.5), "lease": timedelta(seconds=3.5), "settle": timedelta(seconds=2.5),
        "scale": 100.0,
    }  # fmt: skip
    return dataclasses.replace(settings, delivery=dataclasses.replace(settings.delivery, **(spans | changes)))


@dataclass
class World:
    """Everything that a delivery test needs."""

    sandbox: Sandbox
    store: Store
    settings: Settings
    clock: Clock = field(default_factory=SystemClock)
    health: Health = field(default_factory=Health)
    metrics: Metrics = field(default_factory=Metrics)
    _last: dict[str, str] = field(default_factory=dict)

    @property
    def desks(self) -> Desks:
        return Desks(self.store, self.settings, self.clock)

    @asynccontextmanager
    async def worker(self) -> AsyncIterator[Worker]:
        """Run a worker; at the end it stops gracefully."""
        stop = asyncio.Event()
        async with self.unstarted() as worker:
            running = asyncio.create_task(worker.run(stop))
            try:
                yield worker
            finally:
                stop.set()
                await running

    @asynccontextmanager
    async def unstarted(self) -> AsyncIterator[Worker]:
        """Yield a worker that nobody has started."""
        async with (
            slack_session(self.settings) as session,
            aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=self.settings.delivery.timeout.total_seconds())
            ) as callbacks,
        ):
            pacing = Pacing(self.settings.delivery, self.clock.monotonic)
            gateway = Gateway(slack_client(self.settings, session), pacing)
            connections = connected(self.settings, callbacks, real=self.clock.real)
            yield Worker(
                self.desks, self.store, self.settings, self.clock, gateway, connections, self.health, self.metrics,
                lease=LEASE,
            )  # fmt: skip

    # Putting things in

    async def mention(self, number: int = 1, text: str = "My train is late", **how: Any) -> int:
        """Let customer ``number`` write (again: in the same conversation), take it in, and return the newest case."""
        customer = f"k{number}"
        if customer not in self.sandbox.platform.plaza.people:
            self.sandbox.platform.add_customer(CustomerConfig(id=customer, handle=f"jan{number}", name=f"Jan {number}"))
        above = self._last.get(customer)
        post = await self.sandbox.platform.post(
            customer, f"@lumerail {text}", in_reply_to=above if how.get("visibility") != "private" else None, **how
        )
        self._last[customer] = post.id
        mentions = read_mentions(json.dumps(self.sandbox.platform.mention(post)).encode())
        await self.desks.do(ingest, "web", mentions, now=self.clock.now())
        async with self.store.read() as session:
            return (await session.scalars(select(func.max(Case.id)))).one()

    async def ping(self, case_id: int, *, to: str = "U1", number: int = 1) -> str:
        """Write a direct message about a case; returns its key."""

        async def write(work: Work) -> str:
            case = await work.case(case_id)
            key = f"assigned:{case_id}:{to}:{number}"
            tell(work, MessageKind.ASSIGNED, key=key, to=to, desk="rail", now=self.clock.now(), case=case, by="U2")
            return key

        return await self.desks.do(write)

    async def reply(self, case_id: int, text: str = "We are on it", *, by: str = "U1") -> int:
        """Queue a reply to the customer."""
        reply = await self.desks.do(
            submit_reply, case_id, by=by, text=text, visibility=Visibility.PUBLIC, seen_revision=10_000,
            now=self.clock.now(),
        )  # fmt: skip
        return reply.id

    async def take(
        self, limit: int = 1, *, pacing: Pacing | None = None, busy: frozenset[tuple[str, str]] = frozenset(),
        real_now: datetime | None = None, now: datetime | None = None,
    ) -> list[Taken]:  # fmt: skip
        """Record the intent to send, as a worker does that is never heard of again."""
        delivery = self.settings.delivery
        async with self.store.write() as session:
            return await take(
                session, admission=pacing or Pacing(delivery, self.clock.monotonic), limit=limit, busy=busy,
                lease=delivery.lease, real_now=real_now or self.clock.real(), now=now or self.clock.now(),
            )  # fmt: skip

    async def settle(self, *, found: dict[str, str] | None, looked_at: datetime) -> Settled:
        """Settle what is lost by ``looked_at``, as if a look-up had begun then."""
        delivery = self.settings.delivery
        async with self.store.write() as session:
            lost = await take_lost(session, delivery=delivery, real_now=looked_at + delivery.lease)
            return await settle(
                session, lost, channel="C1", found=found, looked_at=looked_at, settle_after=delivery.settle
            )

    # Looking

    async def cards(self, kind: CardKind = CardKind.CASE) -> list[Card]:
        async with self.store.read() as session:
            return list((await session.scalars(select(Card).where(Card.kind == kind).order_by(Card.id))).all())

    async def card(self, case_id: int) -> Card:
        async with self.store.read() as session:
            query = select(Card).where(Card.case_id == case_id, Card.kind == CardKind.CASE)
            return (await session.scalars(query)).one()

    async def dm_of(self, user: str) -> str | None:
        async with self.store.read() as session:
            return await known_dm(session, user)

    async def holds_deliver(self) -> bool:
        """Return whether some worker holds the right to deliver."""
        async with self.store.read() as session:
            return await session.get(Lease, "deliver") is not None

    async def row(self, key: str) -> Outbox:
        async with self.store.read() as session:
            return (await session.scalars(select(Outbox).where(Outbox.key == key))).one()

    async def reply_row(self, reply_id: int) -> Reply:
        async with self.store.read() as session:
            return await session.get_one(Reply, reply_id)

    async def idle(self) -> bool:
        """Return whether nothing waits for delivery."""
        async with self.store.read() as session:
            open_states = (SendState.READY, SendState.SENDING)
            waiting = select(func.count()).where(
                (Card.shown < Card.wanted) & Card.state.in_((*open_states, SendState.POSTED))
            )
            unsent = select(func.count()).where(Outbox.state.in_(open_states))
            queued = select(func.count()).where(Reply.state.in_((ReplyState.QUEUED, ReplyState.SENDING)))
            counts = [await session.scalar(query) for query in (waiting, unsent, queued)]
            return not any(counts)

    async def until_idle(self, timeout_s: float = 60) -> None:
        """Wait until everything that was written has left."""
        await until(self.idle, timeout_s=timeout_s, what=lambda: self.sandbox.journal.tail())

    async def forget_leases(self) -> None:
        """As if the fifteen seconds had passed after which a dead worker is replaced."""
        async with self.store.write() as session:
            await session.execute(delete(Lease))

    def keys(self, *channels: str) -> list[str]:
        """Return the key of every message of ours that stands in these channels, threads included."""
        found = []
        for channel in channels or tuple(self.sandbox.workspace.channels):
            for message in self.sandbox.channel(channel).log.messages():
                if message.metadata:
                    found.append(str(message.metadata["event_payload"]["key"]))
        return sorted(found)


async def until(condition: Callable[[], Any], *, timeout_s: float = 60, what: Callable[[], str] = lambda: "") -> None:
    """Look at a condition (a coroutine function) until it is true.

    Raises:
        TimeoutError: it did not come true; the message is ``what()``.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + timeout_s
    while not await condition():
        if loop.time() > deadline:
            raise TimeoutError(f"not true within {timeout_s} s\n{what()}")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.02):
                await asyncio.Event().wait()


@asynccontextmanager
async def a_world(store: Store, *, config: SandboxConfig | None = None, **delivery: Any) -> AsyncIterator[World]:
    """Yield a world with one desk, "rail", open day and night."""
    async with Sandbox(config or SandboxConfig.for_tests()) as sandbox:
        settings = settings_for(sandbox.api_url, callback=sandbox.callback_url)
        yield World(sandbox=sandbox, store=store, settings=quick(settings, **delivery))


def twice(keys: Iterable[str]) -> list[str]:
    """Return the keys that occur more than once."""
    seen = list(keys)
    return sorted({key for key in seen if seen.count(key) > 1})
