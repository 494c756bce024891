"""What is deleted, forgotten or kept long enough is gone from every place: Slack, database, file, log."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.desk.intake import ingest
from bot.desk.lists import due_lists
from bot.desk.ports import MentionEvent
from bot.desk.privacy.forget import forget_account
from bot.desk.privacy.people import find_accounts
from bot.desk.resolve import resolve_case
from bot.desk.sweep import sweep
from bot.jobs.rounds import Rounds
from bot.sandbox import SandboxConfig
from bot.sandbox.config import PlatformConfig
from bot.store import Case, Clock, Customer, Mention
from bot.store.words import CaseState, MessageKind, Outcome, Visibility
from tests.privacy.places import in_database, in_file, in_slack, where
from tests.privacy.scene import LEAD, MovableClock, Story, at, until
from tests.support.logs import captured_logs
from tests.support.program import Ended, Program
from tests.support.world import OFFICE, World, a_world

SAID_ONCE = {
    MessageKind.ASSIGNED, MessageKind.FOLLOWUPS, MessageKind.ANSWERED, MessageKind.NOTE_MIRRORED,
    MessageKind.REPLY_SENT,
}  # fmt: skip


@pytest.mark.slow
async def test_words_that_have_to_go_are_gone_from_every_place(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.jobs.removing.EVERY_S", 0.2)
    clock = MovableClock(at("07:50"))
    config = SandboxConfig.for_tests(platform=dataclasses.replace(PlatformConfig(), accept_unknown=True))
    plain = database_url.replace("+aiosqlite", "").replace("+asyncpg", "")
    with captured_logs() as log:
        async with a_world(database=plain, hours=OFFICE, clock=clock, config=config) as world:
            world.environment["FOLDER"] = str(tmp_path)
            anna, bram, cleo, dirk = await a_morning(world, clock)

            assert where(dirk.said, *in_slack(world.sandbox, public_only=True)) == [], "what he wrote is private"
            assert where(dirk.said, *((one.user, one.text) for one in world.sandbox.notifications)) == []
            await anna_deletes_what_she_wrote(world, clock, anna)
            await bram_wants_to_be_forgotten(world, clock, bram)
            await a_year_after_cleo(world, clock, cleo)
    for story, words in ((anna, anna.said), (bram, bram.all), (cleo, cleo.all)):
        assert where(words, ("log", log.getvalue())) == [], story.who
        assert where(words, *in_file(tmp_path / "webcare.db")) == [], story.who


async def a_morning(world: World, clock: MovableClock) -> list[Story]:
    """Four cases come in at night, the last in private, stand on a list and are worked on; two Homes show them."""
    assert world.bot is not None
    stories = [Story(world.bot, world.sandbox, clock, who) for who in ("anna", "bram", "cleo")]
    stories.append(Story(world.bot, world.sandbox, clock, "dirk", visibility=Visibility.PRIVATE))
    for story in stories:
        await story.opens()
    clock.set(at("08:01"))
    await stories[0].do(due_lists)
    for user in (LEAD, "U3"):
        await world.sandbox.as_user(user).open_home()
    for story in stories:
        await story.is_worked_on()
    clock.set(at("08:10"))
    for story in stories:
        await story.goes_on()
    await world.sandbox.as_user(LEAD).open_home()
    clock.set(at("09:04"))
    await stories[0].do(sweep)
    await stories[0].settled()
    slack, database = list(in_slack(world.sandbox)), await in_database(world.bot.desks.store)
    for story in stories:
        # A test that finds nothing in the end is worth something only where it finds a lot in the beginning.
        assert await story.told() >= SAID_ONCE
        assert len(where(story.said, *slack)) >= 6
        assert len(where(story.all, *slack)) >= 10
        assert [word for word in story.all if not where((word,), *database)] == []
        assert {place.split()[0] for place in where(story.said, *slack)} == {"slack", "home"}
    return stories


async def found_in(world: World, words: tuple[str, ...]) -> list[str]:
    assert world.bot is not None
    return where(words, *in_slack(world.sandbox), *await in_database(world.bot.desks.store))


async def gone(world: World, words: tuple[str, ...]) -> None:
    found: list[str] = []

    async def nothing() -> bool:
        found[:] = await found_in(world, words)
        return not found

    try:
        await until(nothing, what="the words are gone")
    except TimeoutError:
        raise AssertionError(found) from None


async def anna_deletes_what_she_wrote(world: World, clock: MovableClock, anna: Story) -> None:
    for kind, number in (("first", 1), ("edited", 2)):
        await anna.writes(kind, event=MentionEvent.DELETED, text="", id=f"{anna.word('post')}{number}")

    await gone(world, anna.said)
    assert await found_in(world, (anna.word("reply"),)), "what we wrote is ours"
    await anna.writes("edited", event=MentionEvent.EDITED, id=f"{anna.word('post')}2")
    assert where(anna.said, *await in_database(anna.bot.desks.store)) == []


async def bram_wants_to_be_forgotten(world: World, clock: MovableClock, bram: Story) -> None:
    store = bram.bot.desks.store
    async with store.read() as session:
        [account] = await find_accounts(session, bram.author.id)
    done = await command(world, clock, "forget", f"@{bram.word('handle').upper()}", "--yes")

    assert done.code == 0, done.err
    assert "1 cases (1 open), 2 messages of the customer, 1 replies, 1 notes, 1 questions" in done.out
    assert "Removed. 1 open cases were closed" in done.out
    assert where(bram.all, ("log", done.err)) == []
    await gone(world, bram.all)
    case = await bram.row()
    assert (case.state, case.outcome) == (CaseState.RESOLVED, Outcome.DELETED)
    async with store.read() as session:
        mentions = (await session.scalars(select(Mention).where(Mention.case_id == bram.case))).all()
        clocks = (await session.scalars(select(Clock).where(Clock.case_id == bram.case))).all()
    assert len(mentions) == 2
    assert len(clocks) >= 3
    await until_told(world, bram, f"Case {bram.case} is closed")
    # The platform tells his old post again: it stays out. He writes something new: he is somebody new.
    again = await bram.bot.desks.do(ingest, "web", [bram.mention("first")], now=clock.now())
    assert (again.accepted, again.duplicates) == (0, 1)
    new = await bram.bot.desks.do(
        ingest, "web", [bram.mention("first", id="new", text="Hello", conversation_id="new")], now=clock.now()
    )
    async with store.read() as session:
        customer = (await session.scalars(select(Case.customer_id).where(Case.id == new.opened[0]))).one()
    assert customer != account.id
    async with store.read() as session:
        [account] = await find_accounts(session, bram.author.id)
    await bram.do(forget_account, account.id)
    await gone(world, bram.all)


async def command(world: World, clock: MovableClock, *arguments: str) -> Ended:
    """Run a command in a process of its own, while the bot works on the same database."""
    folder = Path(world.environment["FOLDER"])
    (folder / "webcare.toml").write_text(world.toml)
    at_the_same_time = f"{clock.now().isoformat()},{clock.real().isoformat()},1"
    return await Program(folder, {**world.environment, "WEBCARE_CLOCK": at_the_same_time}).run(*arguments)


async def until_told(world: World, story: Story, words: str) -> None:
    async def told() -> bool:
        return any(words in text for place, text in in_slack(world.sandbox) if " D1 " in place)

    await until(told, what=words)


async def a_year_after_cleo(world: World, clock: MovableClock, cleo: Story) -> None:
    desks = cleo.bot.desks
    await cleo.do(resolve_case, cleo.case, by=LEAD, outcome=Outcome.ANSWERED, cause="Other")
    await cleo.settled()
    rounds = Rounds(desks, desks.store, clock)
    clock.set(clock.now() + timedelta(days=364))
    await rounds.retention()
    assert await found_in(world, (cleo.word("first"),)), "it is kept for 365 days"
    before = {place for place, _ in in_slack(world.sandbox) if place.startswith("slack C1")}

    clock.set(clock.now() + timedelta(days=2))
    await rounds.retention()

    await gone(world, cleo.all)
    card = await cleo.row()
    assert card.purged_at is not None
    async with desks.store.read() as session:
        customer = await session.get_one(Customer, card.customer_id)
        clocks = (await session.scalars(select(Clock).where(Clock.case_id == cleo.case))).all()
    assert (customer.handle, customer.name, customer.bio) == (None, None, None)
    assert all(one.due_at and one.started_at for one in clocks)
    assert len(clocks) >= 3
    shown = [text for place, text in in_slack(world.sandbox) if place in before and "words removed after" in text]
    assert any("words removed after 366 days" in text for text in shown)
