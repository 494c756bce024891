"""One run: customers post, edit and delete; X breaks off and fails; agents answer; then everything is compared."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import or_, select

from bot.app import Running, running
from bot.desk.claim import claim_case
from bot.desk.reply import submit_reply
from bot.errors import Refusal
from bot.sandbox import Sandbox, SandboxConfig
from bot.sandbox.config import LimitsConfig
from bot.settings.load import parse_settings
from bot.store import Card, Case, Mention, Outbox, Reply
from bot.store.words import CardKind, ReplyState, SendState, Visibility
from integrations.registry import KINDS
from integrations.x import connecting
from integrations.x.stream_times import StreamTimes
from tests.support.world import environment, on_a_free_port
from tests.support.x import LookAlike
from tests.support.x.journal import Canned
from tests.support.x.world import Post, User

TOML = """
[desk.rail]
channel = "C1"
private_channel = "G1"
timezone = "Europe/Amsterdam"
agents = {{ people = ["U1", "U2", "U3"] }}
hours = {{ always = true }}
[source.x]
kind = "x"
desk = "rail"
handle = "ns_online"
search = ["vertraging"]
stream = true
poll = "5s"
[delivery]
timeout = "2s"
lease = "6s"
settle = "5s"
scale = {factor}
"""
# In an hour: what 40 people at a railway's account write on a busy day, and what a team of three answers.
POSTS_AN_HOUR, REPLIES_AN_HOUR = 300, 120
DISCONNECT_EVERY_MIN, FAULT_EVERY_MIN = 3.0, 4.0
DRAIN_S = 120.0


@dataclass
class Played:
    """What happened."""

    addressed: set[str] = field(default_factory=set)
    """First ids of posts that named us."""
    overheard: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    edited: dict[str, str] = field(default_factory=dict)
    disconnects: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    asked: int = 0
    """Replies that agents wrote."""


@dataclass
class Stage:
    """The three programs."""

    x: LookAlike
    sandbox: Sandbox
    bot: Running
    factor: float
    dice: random.Random
    played: Played = field(default_factory=Played)
    people: list[User] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)

    def real_s(self, minutes: float) -> float:
        return minutes * 60 / self.factor


@asynccontextmanager
async def a_stage(folder: Path, *, database: str, factor: float, seed: int) -> AsyncIterator[Stage]:
    """Open everything; the constants of X's paces are scaled as long as it is open."""
    five = timedelta(minutes=5) / factor
    times = StreamTimes().scaled(1 / factor)
    x = await LookAlike(scale=1 / factor).start()
    try:
        with patch.multiple(connecting, OWN_EVERY=five, LOOKING_AFTER=five, STREAM_TIMES=times):
            async with Sandbox(SandboxConfig.for_tests(agents=3, limits=LimitsConfig(scale=factor))) as sandbox:
                env = environment(sandbox, database=database, over_http=False) | {
                    "X_BEARER_TOKEN": x.app.bearer, "X_API_KEY": x.app.key, "X_API_SECRET": x.app.secret,
                    "X_ACCESS_TOKEN": x.app.token, "X_ACCESS_TOKEN_SECRET": x.app.token_secret, "X_API_URL": x.url,
                }  # fmt: skip
                settings = on_a_free_port(parse_settings(TOML.format(factor=factor), env, kinds=KINDS))
                async with running(settings) as bot:
                    await sandbox.wait_for(lambda: sandbox.connected, what="Socket Mode connection")
                    yield Stage(x, sandbox, bot, factor, random.Random(seed))
    finally:
        await x.stop()


async def play(stage: Stage, *, minutes: float) -> None:
    """Let everybody do their part for so many minutes of X's time."""
    stage.people = [stage.x.world.user(f"klant{number}", followers=number) for number in range(40)]
    async with asyncio.timeout(stage.real_s(minutes) + 60):
        async with asyncio.TaskGroup() as group:
            for part in (customers, breaks, faults, team):
                group.create_task(part(stage, stage.real_s(minutes)))


async def every(stage: Stage, minutes: float, for_s: float) -> AsyncIterator[None]:
    """Yield again and again, ``minutes`` apart on average."""
    end = time.monotonic() + for_s
    while time.monotonic() < end:
        await asyncio.sleep(stage.dice.expovariate(1 / stage.real_s(minutes)))
        yield


async def customers(stage: Stage, for_s: float) -> None:
    async for _ in every(stage, 60 / POSTS_AN_HOUR, for_s):
        what = stage.dice.random()
        if what < 0.6 or not stage.posts:
            write(stage)
        elif what < 0.8:
            follow_up(stage)
        elif what < 0.9:
            overheard(stage)
        elif what < 0.95:
            edit(stage)
        else:
            delete(stage)


def write(stage: Stage) -> None:
    author, number = stage.dice.choice(stage.people), len(stage.posts)
    post = stage.x.world.post(author, f"@ns_online waar blijft trein {number}?")
    stage.posts.append(post)
    stage.played.addressed.add(post.first)


def follow_up(stage: Stage) -> None:
    above = stage.dice.choice(stage.posts)
    if above.first not in stage.played.deleted:
        text = f"@ns_online en nu? ({len(stage.played.addressed)})"
        post = stage.x.world.post(stage.x.world.users[above.author], text, reply_to=above.history[-1])
        stage.played.addressed.add(post.first)


def overheard(stage: Stage) -> None:
    author = stage.dice.choice(stage.people)
    post = stage.x.world.post(author, f"Weer vertraging op lijn {len(stage.played.overheard)}")
    stage.played.overheard.add(post.first)


def edit(stage: Stage) -> None:
    place = stage.dice.randrange(len(stage.posts))
    post = stage.posts[place]
    if post.first not in stage.played.deleted:
        text = f"{post.text.split(' (')[0]} (spoor {stage.dice.randrange(20)})"
        stage.posts[place] = stage.x.world.edit(post, text)
        stage.played.edited[post.first] = text


def delete(stage: Stage) -> None:
    post = stage.dice.choice(stage.posts)
    stage.x.world.delete(post)
    stage.played.deleted.add(post.first)


async def breaks(stage: Stage, for_s: float) -> None:
    """Every three minutes X ends the stream: it cuts it, closes it, or falls silent."""
    end = time.monotonic() + for_s
    while time.monotonic() < end:
        await asyncio.sleep(stage.real_s(DISCONNECT_EVERY_MIN))
        if stage.x.stream.open is not None:
            stage.x.stream.send(stage.dice.choice([b"cut", b"close"]))
            stage.played.disconnects += 1


async def faults(stage: Stage, for_s: float) -> None:
    """Now and then a look is refused, or answered with a page of HTML, or cut."""
    async for _ in every(stage, FAULT_EVERY_MIN, for_s):
        name = stage.dice.choice(FAULTS)
        where = r"GET /2/(users/\d+/(mentions|tweets)|tweets/search/recent)$"
        if name in ("cut", "500 after") and stage.dice.random() < 0.5:
            where = r"POST /2/tweets$"
        stage.x.journal.answer_next(where, canned(stage, name))
        stage.played.faults[name] += 1


FAULTS = ("429", "503 page", "cut", "500 after")


def canned(stage: Stage, name: str) -> Canned:
    """Return what X answers instead."""
    match name:
        case "429":  # for a minute
            reset = {"x-rate-limit-reset": str(int(time.time() + stage.real_s(1)) + 1)}
            return Canned(
                status=429, body='{"title": "Too Many Requests"}', content_type="application/json", headers=reset
            )
        case "503 page":
            return Canned()
        case "cut":
            return Canned(cut=True)
    return Canned(status=500, after=True)


async def team(stage: Stage, for_s: float) -> None:
    """Agents claim and answer what is free, and now and then try twice."""
    async for _ in every(stage, 60 / REPLIES_AN_HOUR, for_s):
        agent = stage.dice.choice(["U1", "U2", "U3"])
        cases = await rows(stage, Case, Case.state == "new", Case.addressed)
        if cases:
            await answer(stage, stage.dice.choice(cases).id, agent)


async def answer(stage: Stage, number: int, agent: str) -> None:
    desks = stage.bot.desks
    try:
        case = await desks.do(claim_case, number, by=agent, now=desks.clock.now())
        stage.played.asked += 1
        await desks.do(
            submit_reply, number, by=agent, text=f"Hij komt eraan ({number})", visibility=Visibility.PUBLIC,
            seen_revision=case.revision + 5, confirmed=True, now=desks.clock.now(),
        )  # fmt: skip
    except Refusal:
        return  # somebody was first, or the customer took it back
    assert stage.bot.worker is not None
    stage.bot.worker.wake()


async def rows(stage: Stage, table: Any, *where: Any) -> list[Any]:
    async with stage.bot.desks.store.read() as session:
        return list((await session.scalars(select(table).where(*where))).all())


async def settle(stage: Stage) -> None:
    """Wait until everything that was fetched has left, and everything that is on X was fetched."""
    end = time.monotonic() + DRAIN_S
    while time.monotonic() < end:
        wanted = shown(stage) - stage.played.deleted
        known = {one.external_id for one in await rows(stage, Mention)}
        waiting = await unsent(stage)
        stale = await rows(stage, Card, Card.shown < Card.wanted, Card.state.in_(("ready", "sending", "posted")))
        if wanted <= known and not waiting and not stale:
            return
        await asyncio.sleep(0.5)


async def unsent(stage: Stage) -> list[Outbox]:
    """Return the messages that should have left by now."""
    now, states = stage.bot.desks.clock.now(), (SendState.READY, SendState.SENDING)
    due = or_(Outbox.due_at.is_(None), Outbox.due_at <= now)
    return await rows(stage, Outbox, Outbox.state.in_(states), due)


def shown(stage: Stage) -> set[str]:
    return stage.played.addressed | stage.played.overheard


async def violations(stage: Stage) -> list[str]:
    """Compare X, the database and Slack."""
    found: list[str] = []
    mentions = await rows(stage, Mention)
    ids = Counter(one.external_id for one in mentions)
    lost = shown(stage) - stage.played.deleted - set(ids)
    strange = set(ids) - shown(stage)
    found += [f"lost: {one}" for one in sorted(lost)] + [f"strange: {one}" for one in sorted(strange)]
    found += [f"twice: {one}" for one, count in ids.items() if count > 1]
    cases = await rows(stage, Case)
    if len({one.case_id for one in mentions}) != len(cases):
        found.append("a case without a mention")
    cards = Counter(one.case_id for one in await rows(stage, Card, Card.kind == CardKind.CASE))
    found += [f"case {number} has {count} cards" for number, count in cards.items() if count != 1]
    keys = Counter(
        message.metadata["event_payload"]["key"]
        for channel in stage.sandbox.workspace.channels.values()
        for message in channel.log.messages()
        if message.metadata
    )
    found += [f"message {key} stands {count} times" for key, count in keys.items() if count > 1]
    said = Counter(one.text for one in stage.x.world.posts.values() if one.author == stage.x.world.us.id)
    found += [f"reply {text!r} stands {count} times" for text, count in said.items() if count > 1]
    sent = await rows(stage, Reply, Reply.state == ReplyState.SENT)
    found += [f"reply {one.id} counts as sent and is not there" for one in sent if one.text not in said]
    refused = [one for one in stage.x.journal.asked if one.status == 429 and one.headers and _by_limiter(one)]
    found += [f"over the limit: {one.method} {one.path}" for one in refused]
    waiting = await unsent(stage)
    found += [f"never left: {one.key}" for one in waiting]
    return found


def _by_limiter(asked: Any) -> bool:
    """Return whether X itself counted it out; what the run made it answer has no problem type."""
    return isinstance(asked.answer, dict) and asked.answer.get("detail") == "Too Many Requests"


async def figures(stage: Stage) -> dict[str, object]:
    """Return what the run was made of."""
    mentions, cases = await rows(stage, Mention), await rows(stage, Case)
    replies = Counter(one.state.value for one in await rows(stage, Reply))
    paths = Counter(f"{one.method} {one.path.rsplit('/', 1)[-1]}" for one in stage.x.journal.asked)
    return {
        "posts": len(shown(stage)), "mentions": len(mentions), "cases": len(cases),
        "follow-ups": len(mentions) - len(cases), "edited": len(stage.played.edited),
        "deleted": len(stage.played.deleted), "disconnects": stage.played.disconnects,
        "connects": stage.x.stream.connections, "faults": dict(stage.played.faults), "replies": dict(replies),
        "requests": dict(paths),
    }  # fmt: skip


async def run(folder: Path, *, database: str, minutes: float, factor: float, seed: int) -> tuple[Any, list[str]]:
    """Play and judge; returns figures and violations."""
    async with a_stage(folder, database=database, factor=factor, seed=seed) as stage:
        await play(stage, minutes=minutes)
        await settle(stage)
        return await figures(stage), await violations(stage)
