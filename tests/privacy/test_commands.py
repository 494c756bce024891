"""``webcare forget`` and ``webcare export-person`` as a person at the keyboard meets them."""

from __future__ import annotations

import dataclasses
import json
import stat
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.cli import parser
from bot.commands.console import FAILED, OK
from bot.commands.export_person import NotWritten
from bot.desk.escalate import answer_question
from bot.desk.notes import add_note
from bot.desk.ports import Author
from bot.errors import ConfigurationError
from bot.store import Card, CaseEvent, Customer, Identity, Mention
from bot.store.database import Store
from bot.store.words import CardKind, EventKind
from tests.support.builders import ANA, CHANNEL, DESK, ENVIRON, KIM, Team, a_mention

Run = Callable[..., Awaitable[int]]


@pytest.fixture
def run(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in the folder of a desk."""
    (tmp_path / "webcare.toml").write_text(DESK)
    monkeypatch.chdir(tmp_path)
    url = database_url.replace("+aiosqlite", "").replace("+asyncpg", "")
    for name, value in {**ENVIRON, "DATABASE_URL": url}.items():
        monkeypatch.setenv(name, value)

    async def command(*arguments: str) -> int:
        options = parser().parse_args(arguments)
        return int(await options.command(options))

    return command


async def test_a_handle_that_nobody_has_is_named(run: Run) -> None:
    for arguments, said in (
        (("@nobody",), "@nobody: no customer with this handle or id"),
        (("@nobody", "--source", "web"), "on source web"),
        (("@nobody", "--source", "nowhere"), "--source nowhere: no such source"),
    ):
        with pytest.raises(ConfigurationError) as wrong:  # the command line makes exit code 2 of it
            await run("forget", *arguments, "--yes")
        assert said in str(wrong.value)


async def test_of_several_customers_none_is_taken_until_one_is_named(store: Store, run: Run) -> None:
    team = Team(store)
    await team.a_case("jan")
    await team.a_case("jan", source="forum")
    await team.a_case("kim")

    with pytest.raises(ConfigurationError) as wrong:
        await run("export-person", "@Jan")

    assert "2 customers are called so" in str(wrong.value)
    assert "--source forum  id jan" in str(wrong.value)
    assert await run("forget", "@jan", "--source", "forum", "--yes") == OK
    assert [one.handle for one in await team.rows(Customer, Customer.source == "web")] == ["jan", "kim"]
    assert [one.handle for one in await team.rows(Customer, Customer.source == "forum")] == [None]


async def test_it_says_what_it_will_do_and_asks_first(
    store: Store, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    team = Team(store)
    await team.claimed()

    assert await run("forget", "@jan") == FAILED

    told = capsys.readouterr()
    assert "1 cases (1 open), 1 messages of the customer" in told.out
    assert "add --yes" in told.err
    assert [one.text is not None for one in await team.rows(Mention)] == [True]


async def test_forgetting_again_finds_nobody(store: Store, run: Run) -> None:
    team = Team(store)
    await team.a_case()
    assert await run("forget", "jan", "--yes") == OK

    with pytest.raises(ConfigurationError):
        await run("forget", "jan", "--yes")


async def test_an_export_writes_over_nothing_and_follows_no_link(store: Store, run: Run, tmp_path: Path) -> None:
    await Team(store).a_case()
    victim, link = tmp_path / "mine", tmp_path / "jan.json"
    victim.write_text("mine")
    link.symlink_to(victim)

    with pytest.raises(NotWritten, match="File exists"):
        await run("export-person", "@jan", "--source", "web", "--output", str(link))

    assert victim.read_text() == "mine"


async def test_an_export_holds_everything_and_is_readable_by_its_owner_only(
    store: Store, run: Run, tmp_path: Path
) -> None:
    team = Team(store)
    await team.knows(UKIM="Kim Bakker")
    number = await team.claimed(url="https://x.example/1", extra={"mood": "angry"})
    await team.posted()
    [card] = await team.rows(Card, Card.kind == CardKind.CASE)
    await team.do(add_note, channel=CHANNEL, thread_ts=str(card.ts), ts="1.1", author=ANA, text=f"<@{KIM}> looks at it")
    question = await team.asked(number)
    await team.do(answer_question, question, by=KIM, text="Yes he can")
    await team.answered(number, "You get it back.")
    file = tmp_path / "jan.json"

    assert await run("export-person", "@jan", "--source", "web", "--output", str(file)) == OK

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    found: dict[str, Any] = json.loads(file.read_text())
    [case] = found["cases"]
    assert (found["profile"]["handle"], case["number"], case["owner"]) == ("jan", number, "AN")
    assert case["mentions"][0]["extra"] == {"mood": "angry"}
    assert case["mentions"][0]["posted_at"] == "2026-11-23T09:00:00Z"
    assert (case["replies"][0]["text"], case["replies"][0]["by"]) == ("You get it back. ^AN", "AN")
    assert (case["questions"][0]["answer"], case["questions"][0]["answered_by"]) == ("Yes he can", "KB")
    assert case["notes"] == [{"text": "@KB looks at it", "at": "2026-11-23T09:00:00Z", "by": "AN"}]
    assert {clock["kind"] for clock in case["clocks"]} >= {"first_reply", "resolution"}
    assert [event["kind"] for event in case["events"]][:2] == ["opened", "claimed"]
    for colleague in (ANA, KIM, "Ana", "Kim Bakker", "CBILL", "CRAIL"):
        assert colleague not in file.read_text()


async def test_a_person_without_a_handle_is_found_by_the_platforms_id(store: Store, run: Run) -> None:
    team = Team(store)
    await team.hears(dataclasses.replace(a_mention("k"), author=Author(id="4711", name="Kees")))

    assert await run("forget", "4711", "--yes") == OK


async def test_the_other_ids_of_an_account_find_it_and_are_told(
    store: Store, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    team = Team(store)
    await team.hears(a_mention(author="jan"))
    await team.hears(dataclasses.replace(a_mention("k"), author=Author(id="NL.1", name="Kees", also=("31611111111",))))

    assert await run("export-person", "31611111111") == OK

    profile = json.loads(capsys.readouterr().out)["profile"]
    assert (profile["external_id"], profile["other_ids"]) == ("NL.1", ["31611111111"])
    assert await run("forget", "31611111111", "--yes") == OK
    assert await team.rows(Identity) == []
    with pytest.raises(ConfigurationError):
        await run("export-person", "31611111111")


async def test_an_export_names_no_place_in_slack(store: Store, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    team = Team(store)
    number = await team.a_case()
    made = {"channel": "CSALES", "ts": "1764000000.000100"}
    async with store.write() as session:
        session.add(CaseEvent(case_id=number, revision=2, kind=EventKind.MADE_BY_HAND, by=ANA, at=team.now, facts=made))

    assert await run("export-person", "@jan", "--source", "web") == OK

    told = capsys.readouterr().out
    [case] = json.loads(told)["cases"]
    assert case["events"][-1] == {"kind": "made_by_hand", "at": "2026-11-23T09:00:00Z", "by": "AN", "facts": {}}
    assert not {*made.values()} & {*json.dumps(case).split('"')}


async def test_words_of_a_customer_steer_no_terminal(
    store: Store, run: Run, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    team, said = Team(store), "Hé \x9b2J \u202etfel \x1b[31m 😀"
    await team.a_case(text=said)
    file = tmp_path / "jan.json"

    assert await run("export-person", "@jan", "--source", "web") == OK
    told = capsys.readouterr().out
    assert await run("export-person", "@jan", "--source", "web", "--output", str(file)) == OK

    assert all(sign.isprintable() for line in told.splitlines() for sign in line)
    assert "Hé" in told
    for text in (told, file.read_text()):
        assert json.loads(text)["cases"][0]["mentions"][0]["text"] == said
