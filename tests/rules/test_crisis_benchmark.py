"""The benchmark's arithmetic, against values that its authors define, and what it reads."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from benchmarks.crisis import detections, told, voices_of
from benchmarks.left_out import left_out
from benchmarks.nab import PROFILES, Result, Series, read_folder, result, total
from benchmarks.woken import false_pages
from bot.rules import crisis

START = datetime(2015, 3, 1)  # noqa: DTZ001 the benchmark's files tell no zone
FIVE = timedelta(minutes=5)
TIMES = [START + number * FIVE for number in range(4_000)]
LEFT, LABEL, RIGHT = TIMES[1_000], TIMES[1_200], TIMES[1_399]
SERIES = Series(name="a", rows=[(at, 10) for at in TIMES], windows=[(LEFT, RIGHT)], labels=[LABEL])


def scores(*found: datetime) -> list[float]:
    one = result(SERIES, found)
    return [round(one.score(profile), 1) for profile in PROFILES]


def test_silence_is_worth_nothing_and_the_left_edge_everything() -> None:
    assert scores() == [0, 0, 0]
    assert scores(LEFT) == [100, 100, 100]
    assert scores(LEFT, LABEL, RIGHT) == [100, 100, 100]


def test_a_detection_in_the_middle_is_worth_what_its_sigmoid_says() -> None:
    # s(-0.5) / s(-1) = 0.8483 / 0.9866 = 0.860; silence is -1, perfection 1: (0.860 + 1) / 2.
    assert scores(LABEL) == [93.0, 93.0, 95.3]


def test_a_false_detection_costs_more_the_further_it_is_behind_a_window() -> None:
    before, behind, far = scores(TIMES[900], LEFT), scores(TIMES[1_410], LEFT), scores(TIMES[3_900], LEFT)

    assert before == [94.5, 89.0, 96.3]  # 1 - 0.11 / 2, 1 - 0.22 / 2, 1 - 0.11 / 3
    assert behind[0] > far[0] == before[0]


def test_detections_before_the_scored_part_do_not_count() -> None:
    assert scores(*TIMES[:600]) == [0, 0, 0]  # 15 % of 4,000 rows


def test_a_total_weighs_every_window_alike_and_keeps_delays() -> None:
    both = total([result(SERIES, [LABEL - FIVE]), result(SERIES, [])])

    assert (both.hit, both.windows, both.near, both.labels, both.delays) == (1, 2, 1, 2, (-FIVE,))


def written(folder: Path, name: str) -> None:
    rows = [f"{at},{50 if at >= LABEL else 10}.0" for at in TIMES]
    (folder / name).write_text("\n".join(["timestamp,value", *rows]))


def test_both_layouts_are_read_and_a_rise_is_detected_at_its_label(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "data" / "realTweets"
    ours.mkdir()
    theirs.mkdir(parents=True)
    window = [str(LEFT), str(RIGHT)]
    written(ours, "a.csv")
    (ours / "labels.json").write_text(json.dumps({"a.csv": {"windows": [window], "labels": [str(LABEL)]}}))
    written(theirs, "a.csv")
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "combined_windows.json").write_text(
        json.dumps({"realTweets/a.csv": [window], "realAdExchange/a.csv": [window]})
    )

    (one,), (other,) = read_folder(ours), read_folder(theirs)

    assert one.rows == other.rows
    assert one.windows == other.windows
    assert detections(one)[0] == LABEL


def test_a_series_left_out_is_scored_by_what_hears_the_others_best_and_the_usual_setting_comes_back() -> None:
    odd = replace(SERIES, name="odd")
    usual = crisis.FAST_RATIO

    def heard(series: Series) -> Result:
        # Four series are heard with a ratio of 4 alone, the odd one with any other alone.
        return result(series, [LEFT] if (crisis.FAST_RATIO == 4) is (series is not odd) else [])

    held_out, settings = left_out([SERIES, SERIES, SERIES, SERIES, odd], heard)

    assert (held_out.hit, held_out.windows) == (4, 5)
    assert len(settings) == 24
    assert usual == crisis.FAST_RATIO


@pytest.mark.parametrize(
    ("row", "false"),
    [
        pytest.param(1_200, 0, id="in a labelled window"),
        pytest.param(2_900, 1, id="Wednesday, 01:40"),
        pytest.param(3_300, 0, id="Thursday, 11:00"),
    ],
)
def test_a_page_is_false_where_nothing_is_labelled_and_nobody_is_at_work(row: int, false: int) -> None:
    rows = [(at, 400 if TIMES[row] <= at < TIMES[row + 3] else 10) for at in TIMES]

    assert false_pages(replace(SERIES, rows=rows)) == [TIMES[row]] * false


def test_a_folder_without_labels_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="neither"):
        read_folder(tmp_path)


def mention(name: str, posted_at: str, *, text: str = "Hi") -> dict[str, object]:
    return {"id": name, "text": text, "posted_at": posted_at, "author": {"id": name}}


def test_mentions_are_told_with_their_reasons_at_the_look_that_saw_them(tmp_path: Path) -> None:
    ordinary = [mention(f"o{number}", f"2026-03-0{number // 24}T{number % 24:02}:10:00Z") for number in range(24, 144)]
    burst = [mention(f"b{number}", f"2026-03-06T03:0{number % 10}:00Z", text="Storing!") for number in range(30)]
    path = tmp_path / "mentions.jsonl"
    path.write_text("\n".join(map(json.dumps, ordinary + burst)))

    ((at, verdict),) = told(voices_of(path), ZoneInfo("Europe/Amsterdam"))

    assert (at.isoformat(), verdict.level.name, verdict.first) == ("2026-03-06T04:05:00+01:00", "PAGE", "b0")
