"""How fast a full queue drains at Slack's real pace, and how soon an urgent case overtakes it.

The practice workspace refuses what Slack forbids. Two bots run side by side: one with one channel, one with four. The
queue is kept full: as many mentions come in as cards leave. A longer one would become a board, which is a storm.
``python -m benchmarks delivery --seconds 30`` for a quick look.
"""

from __future__ import annotations

import asyncio
import time
from base64 import b64encode
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace

from benchmarks.clicks import hook_deliveries
from benchmarks.databases import a_store, chosen
from benchmarks.desk import mentions
from benchmarks.lasting import seconds
from benchmarks.load import as_fast_as_answered, connected
from benchmarks.measure import Measured
from benchmarks.processes import Site, database_url, named, site
from bot.clock import SystemClock
from bot.desk.ports import InboundMention
from bot.sandbox import LimitsConfig, Sandbox, SandboxConfig
from bot.sandbox.config import ChannelConfig
from bot.sandbox.limits import CHANNEL_BURST, CHANNEL_PER_SECOND, WORKSPACE_MESSAGES_PER_MINUTE
from bot.store.database import Store

SECONDS = 600
CHANNELS = (1, 4)
APART = 100_000
"""So far apart are the mentions of two channels."""
URGENT_EVERY_S = 20.0
URGENT_LIMIT_S = 2.0
BAR = 1 / 0.95
AGENTS = 6
WAITING, FILLED_EVERY_S = 60, 2.0
"""Cards that wait for each channel; a board comes at two minutes' worth."""
DESK = """
[desk.d{number}]
channel = "C{number}"
private_channel = "G{number}"
language = "en"
timezone = "Europe/Amsterdam"
agents = {{ people = ["U1"] }}
storm_from = 100000
[desk.d{number}.hours]
always = true
[source.w{number}]
kind = "hook"
desk = "d{number}"
"""
FIRST_CHANNEL = 11
"""Above those that the workspace has anyway."""


async def bench() -> list[Measured]:
    """On each database, both bots at once."""
    return [measured for kind in chosen() for measured in await _on(kind)]


async def _on(kind: str) -> list[Measured]:
    async with AsyncExitStack() as stack:
        # One after the other: two migrations at once do not go in one process.
        stores = [await stack.enter_async_context(a_store(kind)) for _ in CHANNELS]
        seen = await asyncio.gather(*(_drain(store, count) for store, count in zip(stores, CHANNELS, strict=True)))
    return [measured for one in seen for measured in one.measured(kind)]


@dataclass
class Drained:
    """What left in the time that counted."""

    channels: int
    seconds: float = 0.0
    posted: Counter[str] = field(default_factory=Counter)
    overtook: list[float] = field(default_factory=list)

    def measured(self, kind: str) -> list[Measured]:
        """Return the slowest channel against what Slack permits in a channel, and how long urgent cases took."""
        permitted = (
            CHANNEL_BURST + min(CHANNEL_PER_SECOND, WORKSPACE_MESSAGES_PER_MINUTE / 60 / self.channels) * self.seconds
        )
        where = "1 channel" if self.channels == 1 else f"{self.channels} channels"
        return [
            Measured(
                name=f"drain a full queue for {self.seconds:.0f} s, {where}, per message of the slowest",
                ours=[self.seconds / min(self.posted.values())], floor=[self.seconds / permitted],
                floor_is="what Slack permits", database=kind, bar=BAR,
            ),
            Measured(
                name=f"an urgent case overtakes the queue, {where}", ours=self.overtook, floor=[URGENT_LIMIT_S],
                floor_is="the limit", database=kind, compares="p99", bar=1, in_turn=False,
            ),
        ]  # fmt: skip


async def _drain(store: Store, channels: int) -> Drained:
    places = [f"C{FIRST_CHANNEL + number}" for number in range(channels)]
    desks = "".join(DESK.format(number=place[1:]) for place in places)
    async with (
        Sandbox(_workspace(places)) as sandbox,
        site(database=database_url(store), over_http=False, agents=AGENTS, more=desks, api_url=sandbox.api_url) as here,
    ):
        for place in places:
            here.environment[_variable(place)] = "whsec_" + b64encode(place.ljust(32).encode()).decode()
        await here.bot()
        async with asyncio.TaskGroup() as group:
            filling = group.create_task(_keep_full(sandbox, here, places))
            drained = await _watch(sandbox, here, places)
            filling.cancel()
        return drained


def _variable(place: str) -> str:
    return f"WEBCARE_HOOK_W{place[1:]}_SECRET"


def _workspace(places: list[str]) -> SandboxConfig:
    usual = SandboxConfig.for_tests(agents=AGENTS, limits=LimitsConfig(scale=1.0))
    members = (*named(AGENTS), usual.app.bot_user)
    added = [
        ChannelConfig(id=place, name=f"desk-{place.lower()}", members=members, is_private=place.startswith("G"))
        for number in places
        for place in (number, f"G{number[1:]}")
    ]
    return replace(usual, channels=(*usual.channels, *added))


async def _keep_full(sandbox: Sandbox, here: Site, places: list[str]) -> None:
    """Deliver mentions so that each channel always has its cards to wait for."""
    sent = dict.fromkeys(places, 0)
    while True:
        for number, place in enumerate(places):
            more = len(sandbox.messages(place)) + WAITING - sent[place]
            if more > 0:
                await _deliver(here, place, mentions(number * APART + sent[place], more))
                sent[place] += more
        await asyncio.sleep(FILLED_EVERY_S)


async def _deliver(here: Site, place: str, batch: Sequence[InboundMention]) -> None:
    now = SystemClock().now()
    told = [replace(one, posted_at=now) for one in batch]
    requests = hook_deliveries(told, secret=here.environ(_variable(place)), source=f"w{place[1:]}")
    async with connected(here.url, 1) as opened:
        (await as_fast_as_answered(opened, requests)).all_ok(202)


async def _watch(sandbox: Sandbox, here: Site, places: list[str]) -> Drained:
    """Count from the first message on; send an urgent mention now and then, to each channel in turn."""
    drained = Drained(len(places), posted=Counter(dict.fromkeys(places, 0)))
    await sandbox.wait_for(lambda: sandbox.journal.calls("chat.postMessage"), 60, what="the first message")
    began, number, whole = time.monotonic(), 0, seconds(SECONDS)
    while (passed := time.monotonic() - began) < whole:
        await asyncio.sleep(min(URGENT_EVERY_S, whole - passed))
        if whole - (time.monotonic() - began) > 2 * URGENT_LIMIT_S:
            drained.overtook.append(await _overtake(sandbox, here, places[number % len(places)], number))
            number += 1
    drained.seconds = time.monotonic() - began
    for place in places:
        drained.posted[place] = len(sandbox.messages(place))
    if errors := Counter(f"{one['method']}: {one.get('error')}" for one in sandbox.journal.errors()):
        raise RuntimeError(f"the workspace refused calls of the bot: {dict(errors)}")
    return drained


async def _overtake(sandbox: Sandbox, here: Site, place: str, number: int) -> float:
    """Deliver an urgent mention; return the seconds from its 202 to its card in the channel."""
    handle = f"urgent{number}"
    mention: InboundMention = replace(
        mentions(0, 1)[0], id=handle, text=f"I am trapped in the lift, this is an emergency, {handle}!"
    )
    mention = replace(mention, author=replace(mention.author, id=handle, handle=handle))
    await _deliver(here, place, [mention])
    taken = time.monotonic()
    await sandbox.wait_for(
        lambda: any(handle in str(one.get("blocks")) for one in sandbox.messages(place)),
        60,
        what=f"the card of {handle}",
    )
    return time.monotonic() - taken
