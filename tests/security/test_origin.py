"""What another app or another workspace sends does nothing: every kind of request, and both ways to tell."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from itertools import count

import pytest
from sqlalchemy import select

from bot.desk import writing
from bot.desk.opening_cache import OpeningCache
from bot.desk.people import meet_person
from bot.slack.controls import Control, Form
from bot.store import Card, Person
from bot.store.words import CardKind
from tests.security.bench import AGENT, WORDS, Bench, Json, a_bench
from tests.support.logs import captured_logs

FOREIGN: dict[str, Json] = {"another app": {"api_app_id": "A666"}, "another workspace": {"team": {"id": "T666"}}}
FOREIGN_EVENT: dict[str, Json] = {
    "another app": {"api_app_id": "A666"},
    "another workspace": {"authorizations": [{"team_id": "T666"}]},
    "another workspace, where the event names no installation": {"authorizations": [], "team_id": "T666"},
}
REFUSED = "Only members of this workspace"
STAMPS = count(1)


@dataclass(frozen=True)
class Effect:
    """What came of a payload."""

    changed: bool
    shown: bool
    told: str
    logged: bool
    """Something of ours was logged to be gone: all that comes of such an event."""
    left: bool
    """The agent counts as deactivated."""

    @property
    def is_none(self) -> bool:
        """Nothing but a refusal in words."""
        return not (self.changed or self.shown or self.logged or self.left or WORDS in self.told)


@pytest.fixture
async def bench(sqlite_address: str) -> AsyncIterator[Bench]:
    """Doors that know their app, as with an app-level token."""
    async with a_bench(sqlite_address) as bench:
        slack = replace(bench.desks.settings.slack, app_id="A1")
        settings = replace(bench.desks.settings, slack=slack)
        bench.desks._openings = OpeningCache(settings, bench.desks.clock)
        await bench.desks.do(meet_person, AGENT, name="agent")
        yield bench


async def sent(bench: Bench, payload: Json) -> Effect:
    before, shown = await bench.everything(), len(bench.shown())
    bench.answers.clear()
    with captured_logs(level="INFO") as written:
        answer = await bench.send(payload)
    async with bench.store.read() as session:
        agent = await session.get(Person, AGENT)
    return Effect(
        changed=await bench.everything() != before, shown=len(bench.shown()) != shown,
        logged="slack.gone" in written.getvalue(), left=agent is not None and agent.gone,
        told=f"{bench.answers} {answer.body}",
    )  # fmt: skip


async def an_event(bench: Bench, kind: str) -> Json:
    """Return an event that has an effect where it is ours."""
    async with bench.store.read() as session:
        card = (await session.scalars(select(Card).where(Card.kind == CardKind.CASE))).first()
    assert card is not None
    events: dict[str, Json] = {
        "message": {"channel": card.channel, "thread_ts": card.ts, "ts": f"{next(STAMPS)}.2", "user": AGENT,
                    "text": "x"},
        "app_home_opened": {"user": AGENT, "tab": "home"},
        "app_mention": {"user": AGENT, "channel": "C1", "text": "help"},
        "user_change": {"user": {"id": AGENT, "name": "renamed", "deleted": True}},
        "channel_left": {"channel": "C1"},
    }  # fmt: skip
    return {"type": kind, **events[kind]}


@pytest.mark.parametrize(
    ("kind", "effect"),
    [
        ("message", "changed"), ("app_home_opened", "shown"), ("app_mention", "shown"), ("user_change", "left"),
        ("channel_left", "logged"),
    ],
)  # fmt: skip
async def test_an_event_of_another_app_or_workspace_does_nothing(bench: Bench, kind: str, effect: str) -> None:
    event = await an_event(bench, kind)

    foreign = {who: await sent(bench, bench.event(event, **said)) for who, said in FOREIGN_EVENT.items()}
    ours = await sent(bench, bench.event(event))

    assert [who for who, theirs in foreign.items() if not theirs.is_none] == []
    assert getattr(ours, effect)


async def test_an_event_of_a_channel_shared_with_another_workspace_is_ours_where_we_are_installed(
    bench: Bench,
) -> None:
    event = await an_event(bench, "message")

    assert (await sent(bench, bench.event(event, team_id="T666"))).changed


@pytest.mark.parametrize("foreign", FOREIGN.values(), ids=FOREIGN)
async def test_a_click_or_a_form_of_another_app_or_workspace_is_refused(bench: Bench, foreign: Json) -> None:
    free, facts = bench.ids["free"], {"case": bench.ids["free"], "revision": 1, "visibility": "public"}
    click, form = (
        bench.click(Control.CASE_CLAIM, free, by=AGENT),
        bench.form(Form.REPLY, facts, {"text": "Hi"}, by=AGENT),
    )

    theirs = [await sent(bench, payload | foreign) for payload in (click, form)]
    ours = [await sent(bench, payload) for payload in (click, form)]

    assert [(effect.is_none, REFUSED in effect.told) for effect in theirs] == [(True, True)] * 2
    assert [effect.changed for effect in ours] == [True, True]


@pytest.mark.parametrize("foreign", FOREIGN.values(), ids=FOREIGN)
async def test_a_form_that_another_app_or_workspace_closes_stays_open(bench: Bench, foreign: Json) -> None:
    free = bench.ids["free"]
    await bench.desks.do(writing.start_writing, free, by=AGENT, now=bench.doors.now)
    closed = bench.form(Form.REPLY, {"case": free}, {}, by=AGENT, kind="view_closed")

    theirs, ours = await sent(bench, closed | foreign), await sent(bench, closed)

    assert (theirs.changed, ours.changed) == (False, True)


@pytest.mark.parametrize("foreign", [{"api_app_id": "A666"}, {"team_id": "T666"}], ids=FOREIGN)
async def test_a_command_of_another_app_or_workspace_is_refused(bench: Bench, foreign: Json) -> None:
    theirs = await sent(bench, bench.command("queue", by=AGENT, **foreign))
    ours = await sent(bench, bench.command("queue", by=AGENT))

    assert (theirs.is_none, REFUSED in theirs.told) == (True, True)
    assert WORDS in ours.told
