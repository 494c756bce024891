"""``webcare replay`` against the running bot, through the same signed hook that platforms use."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot import cli
from bot.clock import AnchoredClock, ClockAnchor, SystemClock
from bot.replay import BadReplay, Line, Replay, batches, read_lines
from bot.store import Mention
from tests.support.world import World, a_world, sqlite_url

RECORDED = datetime(2017, 11, 30, 9, 0, tzinfo=UTC)
COUNT = 130


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with a_world(database=sqlite_url(tmp_path)) as world:
        yield world


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """130 mentions of 40 customers, a minute apart; one of them twice."""
    mentions = [a_mention(number) for number in range(COUNT - 1)]
    return written(tmp_path / "recorded.jsonl", [*mentions, mentions[7]])


def a_mention(number: int, **more: Any) -> dict[str, Any]:
    author = {"id": f"a{number % 40}", "handle": f"user{number % 40}"}
    posted_at = (RECORDED + timedelta(minutes=number)).isoformat()
    return {"id": f"m{number}", "text": f"@lumerail number {number}", "posted_at": posted_at, "author": author, **more}


def written(path: Path, mentions: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in mentions), encoding="utf-8")
    return path


def a_replay(world: World, **more: Any) -> Replay:
    assert world.bot is not None
    secret = world.settings.sources["web"].secret
    assert secret is not None
    return Replay(url=world.bot.url or "", source="web", secret=secret, **{"clock": SystemClock(), **more})


async def stored(world: World) -> dict[str, Mention]:
    """Return all mentions that the desk has, by the platform's id."""
    assert world.bot is not None
    async with world.bot.desks.store.read() as session:
        return {mention.external_id: mention for mention in (await session.scalars(select(Mention))).all()}


async def test_every_line_is_accounted_for_and_a_second_run_changes_nothing(world: World, recording: Path) -> None:
    lines, told = read_lines(recording), list[int]()

    first = await a_replay(world).send(lines, done=told.append)
    second = await a_replay(world).send(lines, done=told.append)

    assert (first.lines, first.accepted, first.duplicates) == (COUNT, COUNT - 1, 1)
    assert (second.lines, second.accepted, second.duplicates) == (COUNT, 0, COUNT)
    assert sum(told) == 2 * COUNT
    assert len(await stored(world)) == COUNT - 1


async def test_times_move_so_that_the_first_line_is_now_and_the_rest_keeps_its_distance(
    world: World, recording: Path
) -> None:
    before = datetime.now(UTC)

    await a_replay(world).send(read_lines(recording), done=lambda _: None)

    mentions = await stored(world)
    assert before <= mentions["m0"].posted_at <= datetime.now(UTC)
    assert mentions["m60"].posted_at - mentions["m0"].posted_at == timedelta(hours=1)
    assert not any(mention.backlog for mention in mentions.values())


async def test_as_recorded_keeps_the_times_and_what_is_old_is_backlog(world: World, recording: Path) -> None:
    await a_replay(world, as_recorded=True).send(read_lines(recording), done=lambda _: None)

    mentions = await stored(world)
    assert mentions["m5"].posted_at == RECORDED + timedelta(minutes=5)
    assert all(mention.backlog for mention in mentions.values())


async def test_a_speed_keeps_the_recorded_rhythm(world: World, tmp_path: Path) -> None:
    lines = read_lines(written(tmp_path / "slow.jsonl", [a_mention(number) for number in range(4)]))
    real = SystemClock()
    clock = AnchoredClock(ClockAnchor(datetime(2026, 11, 23, 8, 0, tzinfo=UTC), real.real(), 200.0))
    began = real.monotonic()

    await a_replay(world, speed=200.0, clock=clock).send(lines, done=lambda _: None)

    mentions = await stored(world)
    gaps = [mentions[f"m{number + 1}"].posted_at - mentions[f"m{number}"].posted_at for number in range(3)]
    assert real.monotonic() - began >= 3 * 60 / 200
    assert sum(gaps, timedelta()) >= timedelta(minutes=2, seconds=50)
    assert mentions["m0"].posted_at >= datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("bad", "named"),
    [
        pytest.param('{"id": "x"', "not JSON", id="cut off"),
        pytest.param("[1, 2]", "mention", id="no object"),
        pytest.param('{"id": "x", "text": "y", "posted_at": "2020-01-01T00:00:00Z"}', "author", id="no author"),
        pytest.param(
            '{"id": "x", "text": "y", "posted_at": "2020-01-01T00:00:00", "author": {"id": "1"}}',
            "posted_at",
            id="no zone",
        ),
    ],
)
def test_a_bad_line_is_named_with_its_number(recording: Path, bad: str, named: str) -> None:
    recording.write_text(recording.read_text() + "\n" + bad + "\n")

    with pytest.raises(BadReplay, match=rf"recorded.jsonl:{COUNT + 2}: .*{named}"):
        read_lines(recording)


def test_a_line_separator_inside_a_text_ends_no_line(tmp_path: Path) -> None:
    pasted = a_mention(1, text="first\u2028second\u0085third")

    lines = read_lines(written(tmp_path / "pasted.jsonl", [pasted]))

    assert [line.item["text"] for line in lines] == ["first\u2028second\u0085third"]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadReplay, match=r"missing\.jsonl: No such file"):
        read_lines(tmp_path / "missing.jsonl")


def test_batches_stay_below_what_the_hook_takes_and_keep_the_order() -> None:
    sizes = [10, 10, 10, 95, 10, 200, 10]
    lines = [Line(a_mention(number), RECORDED, size) for number, size in enumerate(sizes)]

    cut = list(batches(lines, most=2, most_bytes=100))

    assert [[line.size for line in batch] for batch in cut] == [[10, 10], [10], [95], [10], [200], [10]]
    assert [line for batch in cut for line in batch] == lines


async def test_a_refusal_of_the_bot_is_told(world: World, recording: Path) -> None:
    replay = Replay(url=a_replay(world).url, source="elsewhere", secret=a_replay(world).secret, clock=SystemClock())

    with pytest.raises(BadReplay, match="404"):
        await replay.send(read_lines(recording), done=lambda _: None)


async def test_the_command_prints_the_account_once(
    world: World, recording: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert world.bot is not None
    (tmp_path / "webcare.toml").write_text(world.toml, encoding="utf-8")
    for name, value in {**world.environment, "WEBCARE_CONFIG": str(tmp_path / "webcare.toml")}.items():
        monkeypatch.setenv(name, value)
    options = cli.parser().parse_args(["replay", str(recording), "--source", "web", "--url", world.bot.url or ""])

    code = await options.command(options)

    printed = capsys.readouterr()
    account = f"{COUNT} lines: {COUNT - 1} accepted, 1 duplicates."
    assert code == cli.OK
    assert (printed.out + printed.err).count(account) == 1


@pytest.mark.parametrize("speed", ["0", "-3", "fast"])
def test_a_speed_that_is_none_is_refused(speed: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.parser().parse_args(["replay", "x.jsonl", "--source", "web", "--speed", speed])

    assert "--speed" in capsys.readouterr().err
