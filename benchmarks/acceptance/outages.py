"""Outages while customers write and agents work: Slack, the database, then both at once.

Slack's limits and our pacing run 20 times as fast as in life (``SCALE``), so ten seconds without Slack at three
mentions a second put as many messages in the queue as 200 seconds at 540 mentions an hour. Timeouts, leases and the
settle time of a lost answer are real seconds: 5, 10 and 10.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select

from benchmarks.acceptance.accounts import backlog, key_of
from benchmarks.acceptance.figures import Figures
from benchmarks.acceptance.stage import CHANNEL, SCALE, Stage, stage
from bot.sandbox import CustomerConfig, LimitsConfig, PlatformConfig, Refused, SandboxConfig
from bot.sandbox.controls import controls
from bot.store import Case, Mention, Reply
from bot.store.words import ReplyState
from tests.support.away import locked
from tests.support.falling import FallingPostgres
from tests.support.outcome import keys, twice

AGENTS = 6
EVERY_S = 0.33
CALM_S, AWAY_S = 12.0, 10.0
DRAINED_WITHIN_S = 90.0
CAUGHT_UP_WITHIN_S = 40.0
# What waited is to leave one by one: a board would spare the queue of the work that is measured.
NO_STORM = 100_000
Outage = Callable[[], AbstractAsyncContextManager[None]]


@dataclass
class Spell:
    """One outage, in real epoch seconds."""

    name: str
    began: float
    ended: float = 0.0


@dataclass
class Play:
    """The people of the run, and what they did."""

    on: Stage
    random: Random = field(default_factory=lambda: Random(7))
    sent: dict[str, float] = field(default_factory=dict)
    """External id of each mention -> when it was written."""
    spells: list[Spell] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    """Answers whose form closed: the agent believes that they are on their way."""
    clicks: Counter[str] = field(default_factory=Counter)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def customers(self) -> None:
        """Somebody new writes three times a second."""
        platform = self.on.sandbox.platform
        while not self.over.is_set():
            name = f"k{len(self.sent)}"
            platform.add_customer(CustomerConfig(id=name, handle=f"klant_{name}", name="Klant"))
            post = await platform.post(name, f"@lumerail where is train {len(self.sent)}?")
            self.sent[post.id] = time.time()
            await asyncio.sleep(EVERY_S)

    async def agent(self, user: str) -> None:
        """Take a free card, answer it, and go on; what does not work is tried again, as people do."""
        while not self.over.is_set():
            await asyncio.sleep(self.random.uniform(0.5, 1.5))
            card = self._a_free_card()
            if card is not None:
                with suppress(Refused, LookupError, TimeoutError):
                    await self._answer(user, card)

    def _a_free_card(self) -> str | None:
        free = [
            str(one["ts"])
            for one in self.on.sandbox.messages(CHANNEL)[-60:]
            if key_of(one).startswith("case:")
            and any(each.action_id == "case.claim" for each in controls(one.get("blocks") or []))
        ]
        return self.random.choice(free) if free else None

    async def _answer(self, user: str, card: str) -> None:
        actor, sandbox = self.on.sandbox.as_user(user), self.on.sandbox
        self.clicks["tried"] += 1
        await actor.click(CHANNEL, card, "case.reply")
        self.clicks["acknowledged"] += 1
        await sandbox.wait_for(lambda: actor.modals and actor.modal["callback_id"] == "reply", 5)
        text = f"Answer {len(self.told)} of {user} at {time.monotonic():.3f}"
        while actor.modals:  # a form that says "your text is kept" is sent again
            try:
                errors = await actor.submit({"text": text})
            except Refused:
                errors = {"": "Slack could not reach the app"}
            if not errors and not actor.modals:
                self.told.append(text)
                return
            if not errors:  # it shows something else now: a colleague answered first
                self.clicks["warned"] += 1
                await actor.close(clear=True)
                return
            self.clicks["kept"] += 1
            await asyncio.sleep(1.0)

    async def away(self, name: str, *outages: Outage) -> None:
        """Let parts be away for a while, then be calm."""
        spell = Spell(name, time.time())
        async with AsyncExitStack() as stack:
            for outage in outages:
                await stack.enter_async_context(outage())
            await asyncio.sleep(AWAY_S)
        spell.ended = time.time()
        self.spells.append(spell)
        await asyncio.sleep(CALM_S)


async def run(*, database: str) -> Figures:
    """Play all outages one after the other."""
    config = SandboxConfig.for_tests(
        agents=AGENTS, limits=LimitsConfig(scale=SCALE), platform=PlatformConfig(retry_delays_s=(0.5,) * 400)
    )
    async with _database(database) as (url, without_database):
        async with stage(config, database=url, storm_from=NO_STORM) as on:
            play = Play(on)
            gone: Outage = without_database or (lambda: locked(on.folder / "webcare.db"))
            tasks = [asyncio.create_task(play.customers())]
            tasks += [asyncio.create_task(play.agent(f"U{number}")) for number in range(1, AGENTS + 1)]
            await asyncio.sleep(CALM_S)
            await play.away("Slack answers nothing", lambda: _slack(on, "reset"))
            await play.away("Slack does and answers HTTP 500", lambda: _slack(on, "error_after"))
            await play.away("database", gone)
            await play.away("both", lambda: _slack(on, "reset"), gone)
            play.over.set()
            await asyncio.gather(*tasks)
            calm_at = time.time()
            await _drained(on)
            return await _figures(play, database, drained_s=time.time() - calm_at)


@asynccontextmanager
async def _database(kind: str) -> AsyncIterator[tuple[str | None, Outage | None]]:
    """Yield a DATABASE_URL (None: a SQLite file) and what takes that database away (None: a lock on the file)."""
    if kind == "sqlite":
        yield None, None
        return
    import tempfile

    with tempfile.TemporaryDirectory(prefix="webcare-postgres-", ignore_cleanup_errors=True) as folder:
        server = await asyncio.to_thread(FallingPostgres, Path(folder))
        try:
            yield server.plain_url(await server.new_database()), lambda: server.away("immediate")
        finally:
            await asyncio.to_thread(server.stop)


@asynccontextmanager
async def _slack(on: Stage, mode: str) -> AsyncIterator[None]:
    """Every call fails and the sockets are cut; ``error_after``: messages are posted all the same."""
    faults = on.sandbox.faults
    if mode == "error_after":
        on.sandbox.inject("chat.postMessage", mode, times=None)
        on.sandbox.inject("*", "error_before", times=None)
    else:
        on.sandbox.inject("*", mode, times=None)
        on.sandbox.socket.drop()
    try:
        yield
    finally:
        faults.clear()


async def _drained(on: Stage) -> None:
    deadline = time.monotonic() + DRAINED_WITHIN_S
    while on.sandbox.platform.undelivered or await backlog(on):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{await backlog(on)} messages are still to be sent after {DRAINED_WITHIN_S} s")
        await asyncio.sleep(0.5)


async def _figures(play: Play, database: str, *, drained_s: float) -> Figures:
    on = play.on
    figures = Figures(f"outages on {database}; Slack's pace x{SCALE:g}, each outage {AWAY_S:g} s")
    async with on.store.read() as session:
        stored = {external: case for case, external in (await session.execute(_mentions())).all()}
        replies = {text: state for text, state in (await session.execute(select(Reply.text, Reply.state))).all()}
    hooks = on.sandbox.journal.of("platform", "hook")
    figures.tell("mentions sent", len(play.sent))
    figures.tell("accepted", sum(one["ok"] for one in hooks))
    figures.tell("refused or not reached, and sent again", sum(not one["ok"] for one in hooks))
    figures.equal("mentions lost", len(set(play.sent) - set(stored)), 0)
    _cards(figures, play, stored)
    _answers(figures, play, replies)
    refused = [one for one in on.sandbox.journal.errors() if one.get("error") == "ratelimited" and not one.get("fault")]
    figures.equal("limiter refusals", len(refused), 0)
    figures.tell("drained after the last mention", f"{drained_s:.1f} s")
    _log(figures, on)
    return figures


def _mentions() -> Any:
    return select(Mention.case_id, Mention.external_id).join(Case, Case.id == Mention.case_id)


def _cards(figures: Figures, play: Play, stored: dict[str, int]) -> None:
    counted = keys(play.on.sandbox)
    shown_at = {key_of(one): float(one["ts"]) for one in play.on.sandbox.messages(CHANNEL)}
    cards = {external: f"case:{case}:{CHANNEL}" for external, case in stored.items()}
    figures.equal("cards", sum(counted[card] == 1 for card in set(cards.values())), len(set(cards.values())))
    figures.equal("messages of ours that stand twice", len(twice(counted)), 0)
    for spell in play.spells:
        late = [
            shown_at[cards[external]] - spell.ended
            for external, at in play.sent.items()
            if spell.began <= at <= spell.ended and external in cards and cards[external] in shown_at
        ]
        figures.at_most(f"caught up after {spell.name}, s", round(max(late, default=0.0), 1), CAUGHT_UP_WITHIN_S)


def _answers(figures: Figures, play: Play, replies: dict[str | None, ReplyState]) -> None:
    got = Counter(post["text"].partition(" ^")[0] for post in play.on.sandbox.platform.posts(by_brand=True))
    states = {(text or "").partition(" ^")[0]: state for text, state in replies.items()}
    figures.tell("clicks on Reply: tried, acknowledged", f"{play.clicks['tried']}, {play.clicks['acknowledged']}")
    figures.tell("forms that kept their text and were sent again", play.clicks["kept"])
    figures.tell("forms that told of a colleague's answer instead", play.clicks["warned"])
    figures.tell("answers whose form closed", len(play.told))
    figures.equal("of these not in the database", sum(text not in states for text in play.told), 0)
    unknown = sum(state is ReplyState.UNKNOWN for state in states.values())
    figures.tell("answers of which nobody knows whether they arrived", unknown)
    arrived = sum(got[text] == 1 for text, state in states.items() if state is ReplyState.SENT)
    figures.equal("answers sent and arrived", arrived, sum(state is ReplyState.SENT for state in states.values()))
    figures.equal("answers that a customer got twice", len(twice(got)), 0)


def _log(figures: Figures, on: Stage) -> None:
    lines = on.bot.log.read_text("utf-8").splitlines()
    figures.tell(
        "lines in the bot's log, warnings and errors", sum("warning" in one or "error" in one for one in lines)
    )
    figures.equal("tracebacks in it", sum("Traceback" in one for one in lines), 0)
