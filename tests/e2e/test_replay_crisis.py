"""``webcare replay --crisis`` as a lead meets it: recorded days in, a table out, and nothing is sent."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import cli
from tests.support.builders import DESK, ENVIRON
from tests.support.night import ADDRESSES, ONCALL

# 21:10 in Amsterdam on a Monday: the desk is closed.
STORM = datetime(2026, 11, 23, 20, 10, tzinfo=UTC)
Run = Callable[..., int]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in the folder of a desk with people on call, without its tokens."""
    toml = DESK.replace('lead = ["ULEAD"]', 'lead = ["ULEAD"]\noncall = "rail"')
    (tmp_path / "webcare.toml").write_text(f"{toml}\n{ONCALL}")
    monkeypatch.chdir(tmp_path)
    for name, value in {**ENVIRON, **ADDRESSES}.items():
        monkeypatch.setenv(name, value)
    return lambda *arguments: cli.main(["replay", "--crisis", *arguments])


def counts(path: Path) -> None:
    """Two mentions every five minutes, and sixty in one of them; times are those of the desk's clocks."""
    rows = [(STORM + timedelta(minutes=5 * step), 60 if step == 0 else 2) for step in range(-30, 20)]
    lines = [f"{at + timedelta(hours=1):%Y-%m-%d %H:%M:%S},{count}" for at, count in rows]
    path.write_text("\n".join(["timestamp,value", *lines]) + "\n")


def mentions(path: Path) -> None:
    """Two people every five minutes, then forty at once; one line twice, and one that was deleted later."""
    quiet = [
        (STORM - timedelta(minutes=5 * step), f"q{step}{one}", "Where is it?")
        for step in range(1, 30)
        for one in (1, 2)
    ]
    loud = [(STORM + timedelta(seconds=one), f"l{one}", "Terrible, again a storing") for one in range(40)]
    lines = [
        {"id": who, "text": text, "posted_at": at.isoformat(), "author": {"id": who}} for at, who, text in quiet + loud
    ]
    lines += [lines[0], {**lines[0], "event": "deleted", "text": ""}]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))


def test_a_folder_of_counts_and_mentions_is_told_file_by_file_with_reasons(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "last-year"
    folder.mkdir()
    counts(folder / "counts.csv")
    mentions(folder / "mentions.jsonl")
    (folder / "labels.json").write_text("{}")

    code = run(str(folder), "--speed", "1000000000")

    said = capsys.readouterr().out.splitlines()
    assert code == 0
    assert said[0] == (
        "counts.csv: 158 mentions, 2026-11-23 18:40 to 2026-11-23 22:50, as desk rail would have heard it"
    )
    assert said[1] == "Mon 2026-11-23 21:15  PAGE   person on duty  60 people in 5 min, normally 4"
    assert said[2] == "Mon 2026-11-23 22:15  calm"
    assert said[3] == "0 alerts, 1 page."
    assert said[5].startswith("mentions.jsonl: 98 mentions of 98 people, ")
    assert said[6].startswith("Mon 2026-11-23 21:15  PAGE   person on duty  ")
    assert "% negative, normally 0%" in said[6]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        pytest.param("a.csv", "timestamp,value\n2026-11-23 20:00:00,x\n", "a.csv:2: must be like", id="no number"),
        pytest.param("a.csv", "timestamp,value\nnoon,1\n", "a.csv:2: must be like", id="no time"),
        pytest.param("a.csv", "timestamp,value\n2026-11-23,-1\n", "a.csv:2: there cannot be -1", id="less than none"),
        pytest.param("a.csv", "timestamp,value\n", "at least two lines", id="empty"),
        pytest.param("a.csv", "timestamp,value\n2026-11-23,1\n2026-11-24,1\n", "even part of an hour", id="by day"),
        pytest.param("a.jsonl", "\n", "no mentions", id="no mentions"),
        pytest.param("a.jsonl", "{}\n", "a.jsonl:1: id", id="no mention"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_its_line(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, text: str, said: str
) -> None:
    (tmp_path / name).write_text(text)

    assert run(name) == 1
    assert said in capsys.readouterr().err


def test_what_is_asked_wrongly_is_said(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    counts(tmp_path / "a.csv")

    codes = [run("empty"), run("a.csv", "--desk", "ghost"), cli.main(["replay", "a.csv"])]

    assert codes == [1, 2, 2]
    said = capsys.readouterr().err
    assert "empty: no file that ends in .csv" in said
    assert "--desk ghost: no such desk; there is: rail" in said
    assert "replay needs --source" in said
