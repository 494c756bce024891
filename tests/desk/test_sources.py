"""The desk's side of sources: cursors, gaps, kept bodies, alarms, silence, refreshes."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from bot.desk.ports import Batch, Fetched, FetchFailed, Finding, Lost, Snapshot, Trouble
from bot.desk.sources.feeds import cursor_of, note_trouble, take_fetched
from bot.desk.sources.inbox import (
    REFUSED_KEPT,
    forget_refused,
    keep_delivery,
    refuse_delivery,
    take_delivery,
    unread_deliveries,
)
from bot.desk.sources.meter import SourceMeter
from bot.desk.sources.refresh import some_open_mentions, take_snapshots
from bot.desk.sources.standing import deliveries_waiting, sources_standing
from bot.desk.sources.watch import FOR_LONG, take_findings, watch_sources
from bot.store import FeedState, KeptDelivery, Mention, SourceAlarm
from bot.store.words import AlarmKind, EventKind, MessageKind
from tests.support.builders import CHANNEL, LEAD, MINUTE, Team, a_mention, at

HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)


async def fetched(team: Team, *mentions: int, cursor: int, lost: Lost | None = None) -> None:
    batch = Batch(mentions=[a_mention(one, conversation_id=f"c{one}") for one in mentions])
    await team.do(take_fetched, "web", "mentions", Fetched(batch=batch, cursor={"at": cursor}, lost=lost))


async def failed(team: Team, trouble: Trouble, **how: timedelta) -> bool:
    error = FetchFailed(trouble, "HTTP 401", **how)
    return await team.do(note_trouble, "web", "mentions", error, real_now=team.clock.real())


async def cursor(team: Team) -> tuple[object, bool]:
    return await team.desks.look(cursor_of, "web", "mentions", real_now=team.clock.real())


async def told(team: Team) -> list[tuple[str, str]]:
    kinds = (MessageKind.SOURCE_ALARM, MessageKind.SOURCE_WELL, MessageKind.SOURCE_GAP)
    return [(row.kind.value, row.channel) for row in await team.outbox() if row.kind in kinds]


async def test_the_cursor_moves_with_what_was_stored(team: Team) -> None:
    before = await cursor(team)

    await fetched(team, 1, 2, cursor=2)

    assert (before, await cursor(team)) == ((None, True), ({"at": 2}, True))
    assert len(await team.rows(Mention)) == 2


async def test_a_batch_that_cannot_be_stored_leaves_the_cursor_where_it_was(team: Team) -> None:
    await fetched(team, 1, cursor=1)
    broken = a_mention(2, text=None)

    with pytest.raises((TypeError, AttributeError)):
        await team.do(take_fetched, "web", "mentions", Fetched(batch=Batch(mentions=[broken]), cursor={"at": 2}))

    assert await cursor(team) == ({"at": 1}, True)


async def test_a_platform_that_wants_to_be_left_alone_is(team: Team) -> None:
    news = [await failed(team, Trouble.LIMIT, retry_after=5 * MINUTE) for _ in range(2)]

    assert (news, await cursor(team)) == ([True, False], (None, False))

    team.clock.advance(5 * MINUTE)
    assert await cursor(team) == (None, True)


async def test_a_look_that_works_ends_the_trouble(team: Team) -> None:
    await failed(team, Trouble.TOKEN)

    await fetched(team, cursor=1)

    [state] = await team.rows(FeedState)
    assert (state.trouble, state.why, state.trouble_since, state.looked_at) == (None, None, None, team.now)


async def test_what_a_platform_cannot_give_back_is_told_in_the_channel(team: Team) -> None:
    await fetched(team, cursor=1, lost=Lost(since=at("14:02"), until=at("14:31")))

    assert await told(team) == [("source_gap", CHANNEL)]


@pytest.mark.parametrize("trouble", [Trouble.TOKEN, Trouble.RIGHTS, Trouble.CHANGED])
async def test_what_somebody_has_to_mend_is_told_to_the_lead_at_once_and_once(team: Team, trouble: Trouble) -> None:
    await failed(team, trouble)

    changed = [await team.do(watch_sources) for _ in range(2)]

    assert (changed, await told(team)) == ([1, 0], [("source_alarm", LEAD)])
    assert [(one.kind, one.since) for one in await team.rows(SourceAlarm)] == [(AlarmKind.UNREAD, team.now)]


async def test_an_outage_is_told_when_it_lasts_and_clears_itself(team: Team) -> None:
    since = team.now
    await failed(team, Trouble.AWAY)
    at_first = await team.do(watch_sources)
    team.clock.advance(FOR_LONG)
    await failed(team, Trouble.AWAY)
    await team.do(watch_sources)

    await fetched(team, cursor=1)
    await team.do(watch_sources)

    assert (at_first, await told(team)) == (0, [("source_alarm", LEAD), ("source_well", LEAD)])
    assert [(one.since, one.ended_at) for one in await team.rows(SourceAlarm)] == [(since, team.now)]


async def test_a_budget_that_is_used_up_has_its_own_alarm(team: Team) -> None:
    await failed(team, Trouble.CAP)

    await team.do(watch_sources)

    assert [one.kind for one in await team.rows(SourceAlarm)] == [AlarmKind.CAP]


async def test_what_a_check_finds_is_told_once_and_its_end_too(team: Team) -> None:
    soon = Finding(what="token", state="warning", detail="ends in 5 days", remedy="Renew it.", alarm=AlarmKind.EXPIRING)
    well = Finding(what="token", state="ok", detail="fine", alarm=AlarmKind.EXPIRING)

    for found in (soon, soon, well):
        await team.do(take_findings, "web", [found])

    assert await told(team) == [("source_alarm", LEAD), ("source_well", LEAD)]


async def a_rhythm(team: Team, *, weeks: int, an_hour: int = 8, hours: int = 4) -> None:
    """Let mentions come in from ten on, that many an hour, on each of the next Mondays; end on the one after them."""
    first = team.now
    for week in range(weeks):
        for number in range(hours * an_hour):
            team.clock.set(first + week * WEEK + number * HOUR / an_hour)
            one = f"{week}-{number}"
            await team.hears(a_mention(one, author=f"a{one}", posted_at=team.now, conversation_id=f"c{one}"))
    team.clock.set(first + weeks * WEEK)


async def test_silence_that_is_unlikely_at_this_hour_alarms_and_ends_with_the_next_mention(team: Team) -> None:
    await a_rhythm(team, weeks=3)
    await team.hears(a_mention("now", author="now", posted_at=team.now, conversation_id="now"))
    since = team.now
    quiet: list[int] = []
    for _ in range(3):
        team.clock.advance(40 * MINUTE)
        quiet.append(await team.do(watch_sources))

    await team.hears(a_mention("back", author="back", posted_at=team.now, conversation_id="back"))
    await team.do(watch_sources)

    [alarm] = await team.rows(SourceAlarm)
    assert (quiet, alarm.kind, alarm.since, alarm.ended_at) == ([0, 1, 0], AlarmKind.SILENT, since, team.now)
    assert alarm.facts["usual"] >= 10
    assert await told(team) == [("source_alarm", LEAD), ("source_well", LEAD)]


async def test_a_source_that_is_new_is_not_expected_to_speak(team: Team) -> None:
    await a_rhythm(team, weeks=1)
    team.clock.advance(3 * HOUR)

    assert await team.do(watch_sources) == 0


# Kept bodies


async def kept(team: Team, key: str = "k1") -> int:
    await team.do(keep_delivery, "meta", key, b"[]")
    return (await team.desks.look(unread_deliveries, limit=9, real_now=team.clock.real()))[-1].id


async def test_a_body_is_gone_once_it_is_taken_in_and_taking_it_again_changes_nothing(team: Team) -> None:
    delivery = await kept(team)
    batches = {"web": Batch(mentions=[a_mention(1)]), "unconfigured": Batch(mentions=[a_mention(2)])}

    accepted = [(await team.do(take_delivery, delivery, batches)).accepted for _ in range(2)]

    assert (accepted, len(await team.rows(Mention)), await team.rows(KeptDelivery)) == ([1, 0], 1, [])


async def test_a_body_that_cannot_be_read_steps_aside_and_is_let_go_after_a_week(team: Team) -> None:
    refused, good = await kept(team, "k1"), await kept(team, "k2")
    await team.do(refuse_delivery, refused, why="no JSON")

    unread = [one.id for one in await team.desks.look(unread_deliveries, limit=9, real_now=team.clock.real())]
    [waiting] = await team.desks.look(deliveries_waiting)
    team.clock.advance(REFUSED_KEPT + MINUTE)
    await team.do(forget_refused)

    assert (unread, (waiting.unread, waiting.refused)) == ([good], (1, 1))
    assert [one.id for one in await team.rows(KeptDelivery)] == [good]


# Refreshes


async def test_only_what_is_open_is_asked_after_some_at_a_time(team: Team) -> None:
    for author in ("jan", "eva", "tom"):
        await team.a_case(author)
    await team.do(take_snapshots, "web", [Snapshot(id="meva2", gone=True)])

    first = await team.desks.look(some_open_mentions, "web", after=0, limit=1)
    rest = await team.desks.look(some_open_mentions, "web", after=first.last or 0, limit=5)

    assert (first.ids, rest.ids, rest.last) == (["mjan1"], ["mtom3"], None)


async def test_what_the_customer_took_back_or_changed_is_taken_over(team: Team) -> None:
    jan, eva = await team.claimed("jan"), await team.claimed("eva")
    photo = {"url": "https://example.org/p.jpg", "type": "image"}
    [changed] = await team.mentions_of(eva)
    snapshots = [Snapshot(id="mjan1", gone=True), Snapshot(id=changed.external_id, text="It came after all")]

    counts = [await team.do(take_snapshots, "web", snapshots) for _ in range(2)]

    assert photo not in changed.media
    assert counts == [2, 0]
    assert [(one.text, one.deleted_at is not None) for one in await team.mentions_of(jan)] == [(None, True)]
    assert [one.text for one in await team.mentions_of(eva)] == ["It came after all"]
    assert EventKind.MENTION_EDITED in await team.events(eva)


# Money, and how it all stands


async def test_what_a_source_cost_today_is_counted_over_restarts(team: Team) -> None:
    for _ in range(2):
        await SourceMeter(team.store, team.clock, "web").spend("post read", count=3, each=Decimal("0.005"))
    await SourceMeter(team.store, team.clock, "feed").spend("post read", count=1, each=Decimal(1))

    today = await SourceMeter(team.store, team.clock, "web").spent()
    team.clock.advance(timedelta(days=1))

    assert (today, await SourceMeter(team.store, team.clock, "web").spent()) == (Decimal("0.03"), Decimal(0))


async def test_how_a_source_stands(team: Team) -> None:
    await fetched(team, 1, cursor=7)
    await SourceMeter(team.store, team.clock, "web").spend("post read", count=2, each=Decimal("0.005"))
    team.clock.advance(3 * MINUTE)
    await failed(team, Trouble.TOKEN)
    await team.do(watch_sources)

    standing = await team.desks.look(sources_standing, now=team.now, today=team.clock.real().date())

    web = next(one for one in standing if one.source == "web")
    [feed] = web.feeds
    assert (feed.name, feed.cursor, feed.lag, feed.trouble) == ("mentions", {"at": 7}, 3 * MINUTE, "token")
    assert (web.spent, web.alarms, web.last_mention) == (Decimal("0.01"), [AlarmKind.UNREAD], team.now - 3 * MINUTE)
