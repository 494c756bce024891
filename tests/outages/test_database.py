"""The whole program while its database is away: what platforms, people and administrators see, and how it heals."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.sandbox.actor import Actor
from bot.sandbox.controls import visible_text
from tests.outages.test_store import held
from tests.support.callers import Answer, Caller
from tests.support.desk_at_work import CHANNEL, AtWork
from tests.support.falling import FallingPostgres, Mode
from tests.support.logs import captured_logs
from tests.support.world import a_world, sqlite_url

AWAY = {
    "en": "The database cannot be reached. Nothing was lost: try again in a minute.",
    "nl": "De database is niet bereikbaar. Er is niets kwijt: probeer het over een minuut opnieuw.",
}
KEPT = {
    "en": "The database cannot be reached. Your text is kept: send it again in a minute.",
    "nl": "De database is niet bereikbaar. Je tekst blijft staan: verstuur hem over een minuut opnieuw.",
}
WORDS = {
    "en": {"reply": "Reply", "claim": "Claim", "sanne": "Sanne"},
    "nl": {"reply": "Beantwoorden", "claim": "Oppakken", "sanne": "Sanne"},
}
# One line each for the outage, the leases that end and come back, and a few that name a person's click or a message.
MOST_LINES = 25


@pytest.fixture
def written() -> Iterator[StringIO]:
    """What the program logs from INFO on."""
    with captured_logs(level="INFO") as written:
        yield written


def events(written: StringIO) -> Counter[str]:
    return Counter(json.loads(line)["event"] for line in written.getvalue().splitlines())


def a_mention(number: int) -> dict[str, Any]:
    return {
        "id": f"m{number}", "text": f"@lumerail train {number} is late", "posted_at": "2026-11-23T09:00:00+01:00",
        "author": {"id": f"a{number}", "handle": f"jan{number}"}, "addressed": True,
    }  # fmt: skip


async def told(desk: AtWork, user: Actor, sentence: str) -> None:
    await desk.until(
        lambda: any(sentence in visible_text(one["blocks"]) for one in user.ephemerals), f"{sentence!r} to {user.id}"
    )


async def what_people_and_platforms_meet(desk: AtWork, caller: Caller, card: str, language: str) -> None:
    """While the database is away; ``U1`` has the Reply form open, ``card`` is free."""
    writer, other, words = desk.user("U1"), desk.user("U2"), WORDS[language]

    first, second, errors, _ = await asyncio.gather(
        caller.hook(a_mention(1), ident="msg_1"), caller.hook(a_mention(1), ident="msg_1"),
        writer.submit({"text": "We look into it."}), other.click(CHANNEL, card, words["claim"]),
    )  # fmt: skip
    await told(desk, other, AWAY[language])
    ready, alive = await caller.get("/readyz"), await caller.get("/healthz")

    assert (first.status, second.status) == (503, 503)
    assert list(errors.values()) == [KEPT[language]]
    assert writer.modal["callback_id"] == "reply"
    assert (ready.status, list(ready.body["reasons"])) == (503, ["database"])
    assert alive == Answer(200, {"alive": True})


async def all_is_well_again(desk: AtWork, caller: Caller) -> None:
    """Afterwards, without a restart."""
    assert await caller.becomes_ready() == {}
    assert (await caller.hook(a_mention(1), ident="msg_1")).body == {"accepted": 1, "duplicates": 0}
    await accepted_within_three_tries(desk.user("U1"))
    assert await desk.sent() == ["We look into it. ^SV"]
    await desk.until(lambda: len(desk.sandbox.messages(CHANNEL)) == 3, "the card of the mention")
    assert desk.api_errors() == []


async def accepted_within_three_tries(writer: Actor) -> None:
    """Send the form again, as its sentence says: a connection of before may be met once more, and each is met once."""
    told = [await writer.submit({"text": "We look into it."})]
    while told[-1] and len(told) < 3:
        told.append(await writer.submit({"text": "We look into it."}))
    assert told[-1] == {}


async def opened(desk: AtWork, language: str) -> str:
    """A case whose Reply form is open, and a free one; returns the card of that."""
    card = await desk.mention("hello")
    free = await desk.mention("hello too", customer="c2")
    await desk.user("U1").click(CHANNEL, card, WORDS[language]["reply"])
    await desk.until(lambda: desk.user("U1").modals and desk.user("U1").modal["callback_id"] == "reply", "the form")
    return free


@pytest.mark.parametrize(
    ("mode", "language", "over_http"),
    [pytest.param("immediate", "nl", True, id="crash"), pytest.param("fast", "en", False, id="restart")],
)
async def test_without_postgres_nothing_is_lost_everybody_is_told_and_it_heals(
    falling: FallingPostgres, database: str, written: StringIO, mode: Mode, language: str, over_http: bool
) -> None:
    url = falling.plain_url(database)
    async with a_world(database=url, over_http=over_http, language=language) as world, aiohttp.ClientSession() as http:
        desk, caller = AtWork(world), Caller(http, world)
        card = await opened(desk, language)
        await caller.becomes_ready()
        before = events(written)

        async with falling.away(mode):
            await what_people_and_platforms_meet(desk, caller, card, language)
        during = events(written) - before

        await all_is_well_again(desk, caller)
        after = events(written) - before

    assert (during["database.away"], after["database.away"], after["database.back"]) == (1, 1, 1)
    assert "job.failed" not in after
    assert during.total() <= MOST_LINES, during


async def test_a_locked_file_is_told_the_same_way(tmp_path: Path, written: StringIO) -> None:
    async with a_world(database=sqlite_url(tmp_path), over_http=True) as world, aiohttp.ClientSession() as http:
        desk, caller = AtWork(world), Caller(http, world)
        card = await opened(desk, "en")
        await caller.becomes_ready()
        assert world.bot is not None
        world.bot.desks.store.locked_for_s = 1.0

        async with held(tmp_path / "webcare.db"):
            await what_people_and_platforms_meet(desk, caller, card, "en")
        during = events(written)

        await all_is_well_again(desk, caller)

    assert (during["database.away"], events(written)["database.back"]) == (1, 1)
    assert "job.failed" not in during
    assert during.total() <= MOST_LINES, during
