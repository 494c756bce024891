"""The program as processes: started, stopped, restarted, two of them at once."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.desk.recipients import EARLY_BY, PERSON_AFTER
from bot.rules.pings import Step
from bot.sandbox import ClockConfig, CustomerConfig, PlatformConfig, Refused, Sandbox, SandboxConfig
from bot.sandbox.actor import Actor
from bot.store import Card, Case, Clock, Lease, Mention, Outbox, Ping, Reply
from bot.store.database import Store
from bot.store.words import MessageKind, ReplyState, SendState
from tests.support.database import PostgresServer
from tests.support.desk_at_work import CHANNEL, Seen
from tests.support.outcome import forget_leases, is_idle, keys, rows, twice
from tests.support.program import a_program, until
from tests.support.world import TOML, sqlite_url

FACTOR = 60
CASES = 12
SEED, KILLS, WORKED = 20261123, 6, 24
NAMES = ("sanne", "ben", "noor")
BRIEF = TOML.replace('settle = "3s"', 'settle = "3s"\nlease = "4s"')
# First replies within twelve minutes: warned after two, late after twelve, repeated after forty-two.
QUICK = TOML.replace(
    "[desk.rail.departments", '[desk.rail.sla.hook]\nfirst_reply = "12m"\n[desk.rail.departments'
).replace("small_team = 3\n", "")


@pytest.fixture
def plain_url(database_url: str) -> str:
    """The database as DATABASE_URL names it."""
    return database_url.replace("+aiosqlite", "").replace("+asyncpg", "")


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(SandboxConfig.for_tests()) as sandbox:
        yield sandbox


async def connected(sandbox: Sandbox) -> None:
    await sandbox.wait_for(lambda: sandbox.connected, timeout_s=60, what="Socket Mode")


OFFSET = {Step.NEAR: timedelta(minutes=-10), Step.BREACH: timedelta(), Step.REPEAT: timedelta(minutes=30)}


@pytest.mark.slow
async def test_a_restart_keeps_the_business_clock_and_says_each_ping_once(
    store: Store, plain_url: str, tmp_path: Path
) -> None:
    config = SandboxConfig.for_tests(clock=ClockConfig(business_start="2026-11-23T08:55:00+01:00", factor=FACTOR))
    async with Sandbox(config) as sandbox:
        around: list[tuple[datetime, datetime]] = []
        anchor = sandbox.clock.anchor()
        async with a_program(sandbox, tmp_path, database=plain_url, toml=QUICK, WEBCARE_CLOCK=anchor) as program:
            life = await program.start()
            await connected(sandbox)
            # About a case a second: some are due before, some while the program is away, some after.
            for number in range(CASES):
                sandbox.platform.add_customer(CustomerConfig(id=f"k{number}", handle=f"klant_{number}", name="Klant"))
                posted_at = sandbox.clock.business()
                await sandbox.platform.post(f"k{number}", f"@lumerail train {number} is late")
                await sandbox.wait_for(lambda n=number: len(cases_shown(sandbox)) > n, what="its card")
                around.append((posted_at, sandbox.clock.business()))
                if number in (5, 9):
                    assert await life.stop() == 0
                    life = await program.start()
                    await connected(sandbox)

            async def all_is_said() -> bool:
                # Nobody is told all the time: a breach that had to wait for the repetition is said by that.
                said, pings = await said_pings(store), await rows(store, Ping)
                late = {one.clock_id for one in pings if one.step is Step.BREACH}
                told = {one.clock_id for one in pings if one.id in said and one.step is not Step.NEAR}
                return len(late) == CASES and late <= told and await is_idle(store)

            await until(all_is_said, what="every breach said", timeout_s=240)
            assert await life.stop() == 0
        pings, said = await rows(store, Ping), await said_pings(store)
        clocks = {one.id: one for one in await rows(store, Clock)}

        opened = sorted(case.opened_at for case in await rows(store, Case))
        assert [at for at, (first, last) in zip(opened, around, strict=True) if not first <= at <= last] == []
        assert twice(Counter((one.clock_id, one.step) for one in pings)) == []
        assert twice(said) == []
        late_by = {one.id: one.at - clocks[one.clock_id].due_at - OFFSET[one.step] for one in pings}
        assert all(-EARLY_BY <= late <= PERSON_AFTER[-1] for late in late_by.values()), late_by
        assert twice(keys(sandbox)) == []


def cases_shown(sandbox: Sandbox) -> list[str]:
    return [key for key in keys(sandbox) if key.startswith("case:")]


async def said_pings(store: Store) -> Counter[int]:
    """Count the pings by what stands in Slack."""
    told = await rows(store, Outbox, Outbox.kind.in_((MessageKind.PING, MessageKind.ROLLUP)))
    return Counter(ping for row in told if row.state is SendState.POSTED for ping in row.facts["pings"])


async def test_a_graceful_stop_finishes_what_is_in_flight_and_the_next_process_goes_on_at_once(
    sandbox: Sandbox, store: Store, plain_url: str, tmp_path: Path
) -> None:
    desk = Seen(sandbox)
    async with a_program(sandbox, tmp_path, database=plain_url) as program:
        life = await program.start()
        await connected(sandbox)
        card = await desk.mention("hello")
        slow = sandbox.inject("chat.postMessage", "slow", delay_s=1.0)
        await sandbox.platform.post("c2", "@lumerail in flight")
        await sandbox.wait_for(lambda: slow.used, what="a post that takes long")
        claiming = asyncio.create_task(desk.user("U1").click(CHANNEL, card, "Claim"))

        code = await life.stop()

        assert code == 0
        assert await rows(store, Lease) == []
        standing = {str(message["ts"]) for message in sandbox.messages(CHANNEL)}
        assert {one.ts for one in await rows(store, Card)} == standing
        assert len(standing) == 2
        acknowledged = not isinstance((await asyncio.gather(claiming, return_exceptions=True))[0], Refused)
        owners = [case.owner for case in await rows(store, Case)]
        assert "U1" in owners or not acknowledged
        assert life.events("worker.stopped")
        assert not [name for name in ("stop.cut_off", "worker.stopped_hard", "worker.leases_kept") if life.events(name)]

        await program.start()
        await connected(sandbox)
        await desk.mention("the next one", customer="c3")
        assert twice(keys(sandbox)) == []
        assert desk.api_errors() == []


async def test_a_slow_sender_does_not_hold_up_a_stop(sandbox: Sandbox, tmp_path: Path) -> None:
    async with a_program(sandbox, tmp_path, database=sqlite_url(tmp_path)) as program:
        life = await program.start()
        await connected(sandbox)
        reader, writer = await asyncio.open_connection("127.0.0.1", int(program.environ["PORT"]))
        try:
            head = (
                "POST /hooks/web HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"
            )
            writer.write(head.encode())
            await writer.drain()

            code = await life.stop()

            assert code == 0
            assert b"202" not in await reader.read()
        finally:
            writer.close()
            await writer.wait_closed()


# Roles


@pytest.mark.postgres
async def test_web_and_worker_as_two_processes_do_the_main_job_together(
    sandbox: Sandbox, postgres: PostgresServer, tmp_path: Path
) -> None:
    desk, name = Seen(sandbox), await postgres.new_database()
    async with a_program(sandbox, tmp_path, database=postgres.plain_url(name)) as program:
        web, worker = await program.start("--role", "web"), await program.start("--role", "worker")
        await connected(sandbox)
        await worker.said("worker.leases")
        sanne = desk.user("U1")

        card = await desk.mention("does it work in two?")
        await sanne.click(CHANNEL, card, "Claim")
        await desk.shows(card, "Sanne")
        assert await desk.reply(sanne, card, "It does.") == {}
        sent = await desk.sent()
        await desk.shows(card, "Waiting for customer")
        stopped = [await web.stop(), await worker.stop()]

        assert sent == ["It does. ^SV"]
        assert stopped == [0, 0]
        assert (web.events("worker.leases"), worker.events("web.open")) == ([], [])
        assert desk.api_errors() == []
    await postgres.drop(name)


async def test_one_role_alone_is_refused_on_sqlite(sandbox: Sandbox, tmp_path: Path) -> None:
    async with a_program(sandbox, tmp_path, database=sqlite_url(tmp_path)) as program:
        ended = await program.run("run", "--role", "web")

    assert ended.code == 2
    assert ended.err.strip() == "--role needs PostgreSQL: SQLite takes one process, which does both"


@pytest.mark.postgres
async def test_an_unmigrated_postgres_is_refused_until_it_is_migrated(
    sandbox: Sandbox, postgres: PostgresServer, tmp_path: Path
) -> None:
    await postgres.execute("CREATE DATABASE unmigrated")
    async with a_program(sandbox, tmp_path, database=postgres.plain_url("unmigrated")) as program:
        refused = await program.run("run")
        migrated = [await program.run("migrate") for _ in range(2)]
        life = await program.start()
        await connected(sandbox)
        code = await life.stop()

    assert refused.code == 2
    assert "run webcare migrate" in refused.err
    assert "Traceback" not in refused.err
    assert [(one.code, one.err) for one in migrated] == [(0, ""), (0, "")]
    assert code == 0
    await postgres.drop("unmigrated")


@pytest.mark.postgres
async def test_a_database_that_is_not_there_is_told_in_a_sentence(
    sandbox: Sandbox, postgres: PostgresServer, tmp_path: Path
) -> None:
    async with a_program(sandbox, tmp_path, database=postgres.plain_url("nosuch")) as program:
        ended = {command: await program.run(command) for command in ("run", "migrate")}

    assert {one.code for one in ended.values()} == {1}
    assert [one.err for one in ended.values() if "Traceback" in one.err] == []
    assert [
        one.err for one in ended.values() if 'database "nosuch" does not exist. Check DATABASE_URL' not in one.err
    ] == []


# Commands


FIVE_MISTAKES = """\
[desk.rail]
channel = "#webcare"
language = "en"
timezone = "Europe/Amsterdm"
agents = { people = ["U1"] }
leed = ["U1"]
[desk.rail.hours]
mon = ["08:00-18:00"]
[desk.rail.sla.hook]
first_reply = "30"
[source.web]
kind = "hook"
desk = "rial"
"""
SAID = ("2: desk.rail.channel", "4: desk.rail.timezone", "6: desk.rail.leed", "10: desk.rail.sla.hook.first_reply",
        "13: source.web.desk")  # fmt: skip


@pytest.mark.parametrize("command", ["run", "check", "manifest", "migrate"])
async def test_five_mistakes_are_told_at_once_with_their_lines_and_fixes(
    sandbox: Sandbox, tmp_path: Path, command: str
) -> None:
    async with a_program(sandbox, tmp_path, database=sqlite_url(tmp_path)) as program:
        (tmp_path / "webcare.toml").write_text(FIVE_MISTAKES)

        ended = await program.run(command)

    told = [line for line in ended.err.splitlines() if line.startswith("webcare.toml:")]
    assert ended.code == 2
    assert [line.partition(" ")[0] + " " + line.split()[1] for line in told] == [f"webcare.toml:{one}" for one in SAID]
    assert all(line.endswith((".", "?")) for line in told)
    assert 'Did you mean "lead"?' in ended.err
    assert not (tmp_path / "webcare.db").exists()


async def test_the_manifest_is_printed_for_both_ways_in(sandbox: Sandbox, tmp_path: Path) -> None:
    async with a_program(sandbox, tmp_path, database=sqlite_url(tmp_path)) as program:
        socket = await program.run("manifest")
        http = await program.run(
            "manifest", "--url", "https://desk.example.org/", SLACK_APP_TOKEN="", SLACK_SIGNING_SECRET="s" * 32
        )
        bare = await program.run("manifest", SLACK_APP_TOKEN="", SLACK_BOT_TOKEN="", WEBCARE_HOOK_WEB_SECRET="")

    settings = [json.loads(one.out)["settings"] for one in (socket, http, bare)]
    assert [one["socket_mode_enabled"] for one in settings] == [True, False, True]
    assert settings[1]["event_subscriptions"]["request_url"] == "https://desk.example.org/slack/events"
    assert "request_url" not in settings[0]["event_subscriptions"]


async def test_check_is_0_when_all_is_well_and_1_with_a_revoked_token(sandbox: Sandbox, tmp_path: Path) -> None:
    async with a_program(sandbox, tmp_path, database=sqlite_url(tmp_path)) as program:
        well = await program.run("check", COLUMNS="120")
        sandbox.world.revoke_tokens()
        ill = await program.run("check", COLUMNS="120")

    assert (well.code, ill.code) == (0, 1), well.out + well.err
    assert "failed" not in well.out
    assert "token_revoked" in ill.out
    failures = ill.out.split("failed")[1:]
    assert failures
    assert all("→" in one for one in failures)


async def test_replay_sends_a_file_to_the_running_bot_and_accounts_for_each_line(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    lines = [
        {"id": f"m{number}", "text": f"@lumerail {number}", "posted_at": f"2017-10-03T09:{number:02}:00Z",
         "author": {"id": f"a{number}"}, "addressed": True}
        for number in range(20)
    ]  # fmt: skip
    (tmp_path / "day.jsonl").write_text("\n".join(json.dumps(line) for line in [*lines, *lines[:5]]))
    async with a_program(sandbox, tmp_path, database=sqlite_url(tmp_path)) as program:
        await program.start()
        await connected(sandbox)

        ended = await program.run("replay", "day.jsonl", "--source", "web")
        unknown = await program.run("replay", "day.jsonl", "--source", "nosuch")
        await sandbox.wait_for(lambda: len(cases_shown(sandbox)) >= 20, what="20 cards")

    assert (ended.code, unknown.code) == (0, 2)
    assert ended.out.strip() == "25 lines: 20 accepted, 5 duplicates."
    assert len(cases_shown(sandbox)) == 20


# Killed


@pytest.mark.slow
async def test_kill_9_of_the_whole_program_while_people_work(store: Store, plain_url: str, tmp_path: Path) -> None:
    chance = random.Random(SEED)
    # A platform repeats its deliveries; the waits only have to outlast the deaths.
    config = SandboxConfig.for_tests(platform=PlatformConfig(retry_delays_s=(0.2,) * 500))
    async with Sandbox(config) as sandbox:
        async with a_program(sandbox, tmp_path, database=plain_url, toml=BRIEF) as program:
            desk, acknowledged = Seen(sandbox), list[str]()
            people = asyncio.gather(*(work_through(desk, lane, acknowledged) for lane in range(len(NAMES))))
            for _ in range(KILLS):
                life = await program.start()
                enough = len(sandbox.journal.entries) + chance.randint(3, 25)
                await connected(sandbox)
                with suppress(TimeoutError):
                    await sandbox.wait_for(lambda e=enough: len(sandbox.journal.entries) >= e, timeout_s=2)
                await life.kill()
                await forget_leases(store)
            last = await program.start()
            await asyncio.wait_for(people, 300)
            await until(partial(is_idle, store), what="nothing waits any more", timeout_s=60)
            assert await last.stop() == 0

        mentions, cases = await rows(store, Mention), await rows(store, Case)
        posted = {post["id"] for post in sandbox.platform.posts(by_brand=False)}
        assert sorted(one.external_id for one in mentions) == sorted(posted)
        assert {one.case_id for one in mentions} == {one.id for one in cases}
        assert Counter(cases_shown(sandbox)) == Counter(f"case:{one.id}:{CHANNEL}" for one in cases)
        assert twice(keys(sandbox)) == []
        answered = Counter(post["text"] for post in sandbox.platform.posts(by_brand=True))
        assert twice(answered) == []
        replies = {one.text: one.state for one in await rows(store, Reply)}
        assert set(replies.values()) <= {ReplyState.SENT, ReplyState.UNKNOWN}
        assert set(acknowledged) <= {text.partition(" ^")[0] for text in replies}
        assert {text for text, state in replies.items() if state is ReplyState.SENT} <= set(answered)
        assert acknowledged
        assert "Answer " not in program.log


async def work_through(desk: Seen, lane: int, acknowledged: list[str]) -> None:
    """Customers write, an agent claims and answers, whether the program lives or not; both try again as people do."""
    agent, name = desk.user(f"U{lane + 1}"), NAMES[lane]
    for number in range(lane, WORKED, len(NAMES)):
        customer = CustomerConfig(id=f"k{number}", handle=f"klant_{number}", name="Klant")
        desk.platform.add_customer(customer)
        await desk.platform.post(customer.id, f"@lumerail where is train {number}?")
        card = await desk.until(partial(card_of, desk, customer.handle), f"the card of {customer.handle}", 120)
        while name not in desk.text(card).lower():
            with suppress(Refused, LookupError):
                await agent.click(CHANNEL, card, "Claim")
            with suppress(TimeoutError):
                await desk.until(lambda c=card: name in desk.text(c).lower(), "the claim", 3)
        if await answered(desk, agent, card, f"Answer {number}"):
            acknowledged.append(f"Answer {number}")


def card_of(desk: Seen, handle: str) -> str | None:
    return next((str(one["ts"]) for one in desk.sandbox.messages(CHANNEL) if handle in desk.text(one["ts"])), None)


async def answered(desk: Seen, agent: Actor, card: str, text: str) -> bool:
    """Write an answer and press Send once; return whether the form closed. Who saw no form tries again."""
    while not agent.modals:
        with suppress(Refused, LookupError):
            await agent.click(CHANNEL, card, "Reply")
        with suppress(TimeoutError):
            await desk.until(lambda: agent.modals and agent.modal["title"]["text"] == "Reply", "the form", 3)
    try:
        errors = await agent.submit({"text": text})
    except (Refused, LookupError):
        errors = {"text": "no answer"}
    closed = not errors and not agent.modals
    while agent.modals:
        with suppress(Refused):
            await agent.close(clear=True)
    return closed
