"""``make demo`` from within: the real workspace, the real bot, and business time at a gallop."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import aiohttp
import pytest

from bot.demo.cast import DAAN, RUBEN, SANNE, STARTS_AT, WEBCARE, Language, workspace
from bot.demo.colleague import Colleague
from bot.demo.customers import Customers
from bot.demo.pace import HeldClock, Pace
from bot.demo.play import play, practice
from bot.demo.story import Answer, Line, Reaction, Story, instant, read_story
from bot.errors import ConfigurationError
from bot.sandbox import Sandbox
from bot.sandbox.controls import controls, visible_text
from bot.sandbox.shapes import Json
from bot.slack.controls import Control

WITHIN_S = 30.0  # a busy computer; nothing waits longer than it must
GALLOP = 300.0  # an hour in twelve seconds


def free_port() -> int:
    """Return a port that nobody has just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def offering(sandbox: Sandbox, control: Control, words: str = "") -> list[Json]:
    """Return the messages in #webcare that offer ``control`` and hold ``words``."""
    return [
        message
        for message in sandbox.messages(WEBCARE)
        if control in {each.action_id for each in controls(message.get("blocks", []))}
        and words in visible_text(message["blocks"])
    ]


@asynccontextmanager
async def played(story: Story, *, language: Language = "en") -> AsyncIterator[Sandbox]:
    """Let ``story`` run for as long as the context, at a gallop."""
    stop = asyncio.Event()
    async with practice(port=0, speed=GALLOP, language=language) as stage:
        await stage.begin(story)
        playing = asyncio.create_task(stage.perform(story, stop))
        try:
            yield stage.sandbox
        finally:
            stop.set()
            await playing


async def page_of(address: str) -> str:
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        assert answer.status == 200
        return await answer.text()


def a_line(key: str = "app", *, answer: str | None = None) -> Line:
    return Line(
        key=key, at=instant("09:01"), by="ilse", text="@lumerail your app logs me out every day",
        answer=Answer(after=timedelta(minutes=1), text=answer) if answer else None,
    )  # fmt: skip


async def test_play_announces_the_page_once_it_answers_and_stops_without_a_trace() -> None:
    port, said, stop, before = free_port(), list[str](), asyncio.Event(), asyncio.all_tasks()
    announced = asyncio.Event()

    def say(line: str) -> None:
        said.append(line)
        announced.set()

    playing = asyncio.create_task(play(port=port, speed=GALLOP, language="nl", say=say, stop=stop))
    await asyncio.wait_for(announced.wait(), WITHIN_S)
    page = await page_of(f"http://127.0.0.1:{port}/")
    stop.set()
    await asyncio.wait_for(playing, WITHIN_S)

    assert said[0] == f"Practice workspace: http://127.0.0.1:{port}/"
    assert len(said) == 2
    assert "<html" in page
    assert asyncio.all_tasks() - before == set()
    with socket.socket() as again:
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # beside connections that are closing
        again.bind(("127.0.0.1", port))


async def test_the_visitor_finds_cards_and_the_weekends_list_and_can_claim() -> None:
    async with played(read_story("nl"), language="nl") as sandbox:
        first = await sandbox.wait_for(lambda: offering(sandbox, Control.CASE_CLAIM), WITHIN_S, what="a card")
        await sandbox.wait_for(
            lambda: offering(sandbox, Control.LIST_CLAIM, "@fien.huisman"), WITHIN_S, what="the list"
        )
        await sandbox.as_user(SANNE).click(WEBCARE, first[0]["ts"], Control.CASE_CLAIM)
        await sandbox.wait_for(
            lambda: "Sanne" in visible_text(sandbox.message(WEBCARE, first[0]["ts"])["blocks"]), WITHIN_S, what="owner"
        )
        await sandbox.wait_for(lambda: offering(sandbox, Control.CASE_CLAIM, "@jan_dv"), WITHIN_S, what="a live card")
        rows = offering(sandbox, Control.LIST_CLAIM)[0]["blocks"]
        refused = sandbox.journal.errors()

    assert sum(each.action_id == Control.LIST_CLAIM for each in controls(rows)) >= 10
    assert refused == []


async def test_the_colleague_takes_and_answers_what_is_written_for_him() -> None:
    story = Story(lines=[a_line(answer="You are not the only one.")])

    async with played(story) as sandbox:
        replies = await sandbox.wait_for(lambda: sandbox.platform.posts(by_brand=True), WITHIN_S, what="his reply")

    assert replies[0]["text"].startswith("You are not the only one.")
    # His display name; on a slow machine he has answered before it was asked for, under the name that a click tells.
    assert replies[0]["agent"] in ("Ruben Smit", "ruben")


async def test_the_colleague_leaves_cases_that_are_taken_and_all_while_the_visitor_is_him() -> None:
    taken, his = a_line("taken", answer="Too late."), a_line("his", answer="I am somebody else now.")
    async with practice(port=0, speed=GALLOP, language="en") as stage:
        await stage.begin(Story())
        sandbox, customers = stage.sandbox, stage.customers
        colleague = Colleague(sandbox, stage.pace)
        await customers.write([taken])
        cards = await sandbox.wait_for(lambda: offering(sandbox, Control.CASE_CLAIM, "@ilse.v"), WITHIN_S, what="card")
        await sandbox.as_user(DAAN).click(WEBCARE, cards[0]["ts"], Control.CASE_CLAIM)
        await sandbox.wait_for(lambda: not offering(sandbox, Control.CASE_CLAIM, "@ilse.v"), WITHIN_S, what="Daan's")

        await colleague.work([taken])
        await customers.write([his])
        await sandbox.wait_for(lambda: offering(sandbox, Control.CASE_CLAIM, "@ilse.v"), WITHIN_S, what="second card")
        leave = sandbox.changes.listen(RUBEN, lambda _: None)
        await colleague.work([his])
        leave()

        assert sandbox.platform.posts(by_brand=True) == []
        assert len(offering(sandbox, Control.CASE_CLAIM, "@ilse.v")) == 1


async def test_a_reply_brings_the_customers_next_reaction() -> None:
    reactions = [a_reaction("First."), a_reaction("Second."), a_reaction("Somebody else.", by="jan")]

    async with Sandbox(workspace("en", speed=GALLOP)) as sandbox, reacting(sandbox, reactions):
        post = await sandbox.platform.post("ilse", "@lumerail hello?")
        for text in ("First.", "Second."):
            sandbox.platform.put_reply(a_reply(post.id, post.conversation_id))
            await heard(sandbox, "ilse", text)
        reaction = said_by(sandbox, "ilse", "First.")[0]

    assert sandbox.platform.plaza.posts[reaction["in_reply_to"]].author == "brand"
    assert said_by(sandbox, "jan", "Somebody else.") == []


async def test_a_customer_whom_the_visitor_plays_does_not_speak_by_himself() -> None:
    reactions = [a_reaction("Not me."), a_reaction("Thanks!", by="jan")]

    async with Sandbox(workspace("en", speed=GALLOP)) as sandbox, reacting(sandbox, reactions):
        leave = sandbox.changes.listen("customer:ilse", lambda _: None)
        for customer in ("ilse", "jan"):
            post = await sandbox.platform.post(customer, "@lumerail hello?")
            sandbox.platform.put_reply(a_reply(post.id, post.conversation_id))
        await heard(sandbox, "jan", "Thanks!")
        leave()

    assert said_by(sandbox, "ilse", "Not me.") == []


async def test_a_port_that_is_taken_names_the_setting() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()

        with pytest.raises(ConfigurationError, match="DEMO_PORT"):
            await play(port=other.getsockname()[1], speed=1, language="en", say=print, stop=asyncio.Event())


@pytest.mark.parametrize("speed", [0.0, -1.0, 1e9, float("nan")])
async def test_a_speed_that_no_clock_can_have_is_refused(speed: float) -> None:
    with pytest.raises(ConfigurationError, match="--speed"):
        await play(port=0, speed=speed, language="en", say=print, stop=asyncio.Event())


def a_reaction(text: str, *, by: str = "ilse") -> Reaction:
    return Reaction(by=by, after=timedelta(minutes=2), text=text)


def a_reply(post: str, conversation: str) -> Json:
    return {"in_reply_to": post, "conversation_id": conversation, "text": "Hi!", "visibility": "public", "agent": "S"}


def said_by(sandbox: Sandbox, customer: str, text: str) -> list[Json]:
    return [post for post in sandbox.platform.posts() if post["author"]["id"] == customer and post["text"] == text]


async def heard(sandbox: Sandbox, customer: str, text: str) -> None:
    await sandbox.wait_for(lambda: said_by(sandbox, customer, text), WITHIN_S, what=text)


@asynccontextmanager
async def reacting(sandbox: Sandbox, reactions: Iterable[Reaction]) -> AsyncIterator[None]:
    """Let the customers react for as long as the context."""
    task = asyncio.create_task(Customers(sandbox, Pace(HeldClock(STARTS_AT, speed=GALLOP))).react(reactions))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
