"""The jobs of sources: feeds are read to their end, streams stay open, kept bodies are read in order, rounds go on."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta

import pytest

from bot.desk.ports import Batch, Connection, FetchFailed, Finding, InboundMention, Snapshot, Trouble
from bot.desk.sources.inbox import AGAIN_AFTER, keep_delivery
from bot.desk.ways import PlainWays
from bot.health import Health
from bot.jobs.fetching import Fetching
from bot.jobs.inbox import AT_ONCE, Inbox
from bot.jobs.leases import Leases
from bot.jobs.refreshing import Refreshing
from bot.jobs.streaming import Streaming, name_of
from bot.jobs.watching import SourceChecks, Watching
from bot.store import FeedState, KeptDelivery, Mention, SourceAlarm
from bot.store.database import Store
from bot.store.words import AlarmKind
from tests.support.builders import Team, a_desk, a_mention
from tests.support.sources import Brook, Letterbox, Looker, ShelfFeed


@pytest.fixture
def team(store: Store) -> Team:
    """A webcare team on a fresh database."""
    return Team(store)


class Woken:
    """Counts how often delivery was told to look."""

    def __init__(self) -> None:
        self.times, self.event = 0, asyncio.Event()

    def __call__(self) -> None:
        self.times += 1
        self.event.set()


def mentions(*numbers: int) -> list[InboundMention]:
    return [a_mention(one, author=f"a{one}", conversation_id=f"c{one}") for one in numbers]


async def test_a_feed_is_read_to_its_end_page_by_page(team: Team) -> None:
    feed, woken = ShelfFeed(mentions(1, 2, 3)), Woken()
    look = Fetching(team.desks, team.clock, "web", feed, woken)

    more = [await look() for _ in range(3)]

    assert (more, woken.times, len(await team.rows(Mention))) == ([True, False, False], 2, 3)
    assert feed.cursors == [None, {"at": 2}, {"at": 3}]


async def test_another_worker_goes_on_where_the_cursor_stands(team: Team) -> None:
    feed = ShelfFeed(mentions(1, 2, 3))
    await Fetching(team.desks, team.clock, "web", feed, Woken())()

    await Fetching(Team(team.store, team.settings).desks, team.clock, "web", feed, Woken())()

    assert feed.cursors == [None, {"at": 2}]


async def test_a_feed_that_fails_says_why_and_waits_as_long_as_the_platform_wants(team: Team) -> None:
    wait = timedelta(minutes=15)
    feed = ShelfFeed(failing=FetchFailed(Trouble.LIMIT, "HTTP 429", retry_after=wait))
    look = Fetching(team.desks, team.clock, "web", feed, Woken())

    await look()
    await look()
    asked = len(feed.cursors)
    team.clock.advance(wait)
    await look()

    [state] = await team.rows(FeedState)
    assert (asked, len(feed.cursors), state.trouble, state.why) == (1, 2, "limit", "HTTP 429")


def through(box: Letterbox) -> dict[str, Connection]:
    return {"web": Connection(source="web", ways=PlainWays(a_desk().sources["web"]), receiver=box)}


async def test_kept_bodies_are_read_in_order_and_gone(team: Team) -> None:
    box = Letterbox({"a": a_mention(1), "b": a_mention(2)})
    for key, body in (("k1", b'["a"]'), ("k2", b'["b"]')):
        await team.do(keep_delivery, box.name, key, body)

    woken = Woken()
    await Inbox(team.desks, team.clock, through(box), woken)()

    assert [one.external_id for one in await team.rows(Mention)] == ["m1", "m2"]
    assert (await team.rows(KeptDelivery), woken.times) == ([], 1)


async def test_a_body_that_cannot_be_read_does_not_hold_up_the_next(team: Team) -> None:
    box = Letterbox({"a": a_mention(1)})
    for key, body in (("k1", b"nonsense"), ("k2", b'["a"]')):
        await team.do(keep_delivery, box.name, key, body)

    await Inbox(team.desks, team.clock, through(box), Woken())()

    assert [(one.error, one.refused_at) for one in await team.rows(KeptDelivery)] == [("no JSON", team.now)]
    assert len(await team.rows(Mention)) == 1


async def test_a_body_that_misses_something_waits_until_it_can_be_had(team: Team) -> None:
    box = Letterbox({"a": a_mention(1)}, incomplete=True)
    await team.do(keep_delivery, box.name, "k1", b'["a"]')
    read = Inbox(team.desks, team.clock, through(box), Woken())

    await read()
    before, trouble = len(await team.rows(Mention)), [one.trouble for one in await team.rows(FeedState)]
    box.incomplete = False
    await read()
    at_once = len(await team.rows(Mention))
    team.clock.advance(AGAIN_AFTER)
    await read()

    assert (before, trouble, at_once) == (0, ["away"], 0)
    assert (len(await team.rows(Mention)), await team.rows(KeptDelivery)) == (1, [])
    assert [one.trouble for one in await team.rows(FeedState)] == [None]


async def test_bodies_that_wait_do_not_hold_up_those_behind_them(team: Team) -> None:
    away, here = Letterbox({"a": a_mention(1)}, name="away", incomplete=True), Letterbox({"b": a_mention(2)})
    for number in range(AT_ONCE + 1):
        await team.do(keep_delivery, "away", f"k{number}", b'["a"]')
    await team.do(keep_delivery, here.name, "last", b'["b"]')
    both = {"one": through(away)["web"], "other": through(here)["web"]}
    read = Inbox(team.desks, team.clock, both, Woken())

    while await read():
        continue

    assert [one.external_id for one in await team.rows(Mention)] == ["m2"]


class Stumbling(Letterbox):
    """A receiver with a fault of its own, until it is mended."""

    mended = False

    def parse(self, body: bytes) -> Mapping[str, Batch]:
        if body == b'["a"]' and not self.mended:
            raise IndexError("list index out of range")
        return super().parse(body)


async def test_a_body_over_which_we_stumble_steps_aside_and_is_read_once_we_can(team: Team) -> None:
    box = Stumbling({"a": a_mention(1), "b": a_mention(2)})
    for key, body in (("k1", b'["a"]'), ("k2", b'["b"]')):
        await team.do(keep_delivery, box.name, key, body)
    read = Inbox(team.desks, team.clock, through(box), Woken())

    with pytest.raises(IndexError):  # the job's loop tells it
        await read()
    first = [one.external_id for one in await team.rows(Mention)]
    box.mended = True
    await read()
    too_soon = len(await team.rows(Mention))
    team.clock.advance(AGAIN_AFTER)
    await read()

    assert (first, too_soon) == (["m2"], 1)
    assert [one.external_id for one in await team.rows(Mention)] == ["m2", "m1"]
    assert await team.rows(KeptDelivery) == []


async def test_a_body_of_a_platform_that_left_the_settings_is_kept_aside(team: Team) -> None:
    await team.do(keep_delivery, "gone", "k1", b"[]")

    await Inbox(team.desks, team.clock, {}, Woken())()

    [kept] = await team.rows(KeptDelivery)
    assert "no source of this platform" in (kept.error or "")


async def test_a_round_asks_after_all_open_mentions_and_then_rests(team: Team) -> None:
    for author in ("jan", "eva", "tom"):
        await team.a_case(author)
    looker = Looker({"meva2": Snapshot(id="meva2", gone=True)})
    refresh = Refreshing(team.desks, team.clock, "web", looker, Woken())

    more = [await refresh() for _ in range(3)]
    asked = list(looker.asked)
    team.clock.advance(looker.every)
    await refresh()

    assert (more, asked) == ([True, False, False], [["mjan1", "meva2"], ["mtom3"]])
    assert looker.asked[2:] == [["mjan1", "mtom3"]]


async def test_a_stream_runs_where_its_lease_is_and_hands_on_what_comes(team: Team) -> None:
    brook, stop, woken = Brook(), asyncio.Event(), Woken()
    leases = Leases(team.store, team.clock, [name_of("web")])
    await leases.renew()
    streaming = Streaming(team.desks, team.clock, leases, "web", brook, woken)
    running = asyncio.create_task(streaming.run(stop))

    brook.waiting.put_nowait(Batch(mentions=[a_mention(1)]))
    async with asyncio.timeout(60):
        await woken.event.wait()
    stop.set()
    await running

    assert (brook.opened, len(await team.rows(Mention))) == (1, 1)


async def test_a_stream_without_the_right_to_it_is_told_and_not_tried_again_at_once(team: Team) -> None:
    brook, stop = Brook(), asyncio.Event()
    leases = Leases(team.store, team.clock, [name_of("web")])
    await leases.renew()
    running = asyncio.create_task(Streaming(team.desks, team.clock, leases, "web", brook, Woken()).run(stop))

    brook.waiting.put_nowait(FetchFailed(Trouble.TOKEN, "HTTP 401"))
    async with asyncio.timeout(60):
        await brook.failed.wait()
    stop.set()
    await running

    [state] = await team.rows(FeedState)
    assert (brook.opened, state.feed, state.trouble) == (1, "stream", "token")


class Examined:
    """A checker that finds what it is given."""

    def __init__(self, *findings: Finding) -> None:
        self.findings = findings

    async def check(self) -> tuple[Finding, ...]:
        return self.findings


async def test_checks_and_watching_raise_alarms_and_wake_delivery(team: Team) -> None:
    soon = Finding(what="token", state="warning", detail="ends soon", remedy="Renew.", alarm=AlarmKind.EXPIRING)
    connection = Connection(source="web", ways=PlainWays(team.settings.sources["web"]), checker=Examined(soon))
    woken = Woken()

    await SourceChecks(team.desks, team.clock, {"web": connection}, woken)()
    await Watching(team.desks, team.clock, Health(), woken)()

    assert ([one.kind for one in await team.rows(SourceAlarm)], woken.times) == ([AlarmKind.EXPIRING], 1)


async def test_a_source_that_cannot_be_read_stands_in_readyz_until_it_can(team: Team) -> None:
    health, feed = Health(), ShelfFeed(failing=FetchFailed(Trouble.TOKEN, "HTTP 401"))
    look = Fetching(team.desks, team.clock, "web", feed, Woken())
    watch = Watching(team.desks, team.clock, health, Woken())

    await look()
    await watch()
    failing = health.failures
    feed.failing = None
    await look()
    await watch()

    assert (failing, health.failures) == ({"source:web": "token"}, {})
