"""Series with labelled anomalies and how the Numenta Anomaly Benchmark scores detections in them.

Lavin and Ahmad, "Evaluating Real-time Anomaly Detection Algorithms", 2015; https://github.com/numenta/NAB (scores of
peers: its ``results`` folder, the ten series of ``realTweets``, each at its own published threshold).
"""

from __future__ import annotations

import csv
import json
import math
import statistics
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

# The first rows are for learning and are not scored.
PROBATION_SHARE, PROBATION_ROWS = 0.15, 750
WEEK = timedelta(weeks=1)
# A detection near a label is one from an hour before it to two hours after it.
NEAR_BEFORE, NEAR_AFTER = timedelta(hours=1), timedelta(hours=2)


@dataclass(frozen=True)
class Profile:
    """What a false detection and a missed window cost; a window hit at its left edge earns 1."""

    name: str
    false: float
    missed: float


PROFILES = (Profile("standard", 0.11, 1), Profile("low FP", 0.22, 1), Profile("low FN", 0.11, 2))
PEERS = (
    ("ARTime", "81.8", "70.1", "87.9", "33/33", "1.03", "0.88"),
    ("contextOSE", "74.5", "73.1", "76.5", "27/33", "0.13", "0.67"),
    ("Numenta HTM", "68.0", "58.7", "72.6", "27/33", "0.88", "0.79"),
    ("earthgecko Skyline", "68.9", "45.3", "78.3", "32/33", "2.19", "0.42"),
    ("KNN-CAD", "64.3", "42.2", "73.2", "30/33", "2.02", "0.45"),
    ("Twitter ADVec", "59.6", "35.8", "69.0", "29/33", "1.58", "0.85"),
    ("windowed Gaussian", "51.4", "16.3", "64.6", "30/33", "1.83", "0.85"),
    ("random", "26", "11", "39", "21/33", "2.47", "0.06"),
)


@dataclass(frozen=True, kw_only=True)
class Series:
    """Counts in order of time, the windows around its anomalies, and the instants at which these were labelled."""

    name: str
    rows: Sequence[tuple[datetime, int]]
    windows: Sequence[tuple[datetime, datetime]]
    labels: Sequence[datetime]

    @property
    def probation(self) -> int:
        """How many rows are not scored."""
        return min(int(PROBATION_SHARE * len(self.rows)), PROBATION_ROWS)

    @property
    def lasts(self) -> timedelta:
        """Return the time from the first row to the last."""
        return self.rows[-1][0] - self.rows[0][0]

    @property
    def scored_for(self) -> timedelta:
        """Return the time that is scored."""
        return self.rows[-1][0] - self.rows[self.probation][0]


@dataclass(frozen=True, kw_only=True)
class Result:
    """What the detections in one or several series are worth."""

    earned: float
    false_cost: float
    false: int
    hit: int
    windows: int
    near: int
    labels: int
    delays: tuple[timedelta, ...]
    """Of the detection in a label's window that is nearest to it; negative when it came before the label."""
    weeks: float

    def score(self, profile: Profile) -> float:
        """Return the score: 0 for silence, 100 for each window hit at its left edge and nothing false."""
        raw = self.earned - profile.false * self.false_cost - profile.missed * (self.windows - self.hit)
        silence = -profile.missed * self.windows
        return 100 * (raw - silence) / (self.windows - silence) if self.windows else 0.0

    def cells(self) -> tuple[str, ...]:
        """Return the row of a table: the three scores, windows hit, false alerts a week, labels met, median delay."""
        scores = (f"{self.score(profile):.1f}" for profile in PROFILES)
        delay = f"{statistics.median(self.delays).total_seconds() / 60:.0f} min" if self.delays else ""
        near = f"{self.near / self.labels:.2f}" if self.labels else ""
        return (*scores, f"{self.hit}/{self.windows}", f"{self.false / self.weeks:.2f}", near, delay)


def result(series: Series, detections: Collection[datetime]) -> Result:
    """Score the detections of one series; those in its probation do not count."""
    times = [at for at, _ in series.rows]
    scored_from = times[series.probation]
    found = sorted(at for at in detections if at >= scored_from)
    windows = [(bisect_left(times, left), bisect_right(times, right) - 1) for left, right in series.windows]
    windows = [(left, right) for left, right in windows if right >= series.probation]
    earned, hit, false_cost, false = 0.0, set[int](), 0.0, 0
    for row in (bisect_left(times, at) for at in found):
        inside = next((number for number, (left, right) in enumerate(windows) if left <= row <= right), None)
        if inside is None:
            false, false_cost = false + 1, false_cost + _cost_of_false(row, windows)
        elif inside not in hit:
            left, right = windows[inside]
            hit.add(inside)
            earned += _worth((row - right - 1) / (right - left + 1)) / _worth(-1)
    labels = [at for at in series.labels if at >= scored_from]
    return Result(
        earned=earned, false_cost=false_cost, false=false, hit=len(hit), windows=len(windows),
        near=sum(any(-NEAR_BEFORE <= at - label <= NEAR_AFTER for at in found) for label in labels),
        labels=len(labels), delays=_delays(series, labels, found), weeks=series.scored_for / WEEK,
    )  # fmt: skip


def total(results: Sequence[Result]) -> Result:
    """Add results up, so that each window weighs the same."""
    delays = tuple(delay for one in results for delay in one.delays)
    fields = ("earned", "false_cost", "false", "hit", "windows", "near", "labels", "weeks")
    sums: dict[str, Any] = {field: sum(getattr(one, field) for one in results) for field in fields}
    return Result(delays=delays, **sums)


def _worth(place: float) -> float:
    """Return 1 far before a window's right edge (``place`` 0), -1 far behind it; ``place`` is in window widths."""
    return 2 / (1 + math.exp(5 * min(place, 100))) - 1


def _cost_of_false(row: int, windows: Sequence[tuple[int, int]]) -> float:
    """Return 1, or less for a detection soon after a window."""
    before = [(left, right) for left, right in windows if right < row]
    if not before:
        return 1.0
    left, right = before[-1]
    return -_worth((row - right) / max(1, right - left))


def _delays(series: Series, labels: Sequence[datetime], found: Sequence[datetime]) -> tuple[timedelta, ...]:
    delays = []
    for label in labels:
        window = next(((left, right) for left, right in series.windows if left <= label <= right), (label, label))
        inside = [at - label for at in found if window[0] <= at <= window[1]]
        if inside:
            delays.append(min(inside, key=abs))
    return tuple(delays)


def read_folder(folder: Path) -> list[Series]:
    """Read ``timestamp,value`` files with ``labels.json``, or a folder of the benchmark with ``combined_windows.json``.

    The latter, and ``combined_labels.json`` if it is there, may also stand above the folder, in it or in ``labels``.

    Raises:
        SystemExit: there is neither.
    """
    if (path := folder / "labels.json").exists():
        marked = json.loads(path.read_text())
        return [_read(folder / name, marks["windows"], marks["labels"]) for name, marks in sorted(marked.items())]
    windows = _above(folder, "combined_windows.json")
    if windows is None:
        raise SystemExit(f"{folder} has neither labels.json nor a combined_windows.json in it, above it or in labels/")
    labels = _above(folder, "combined_labels.json") or {}
    return [
        _read(folder / Path(name).name, marks, labels.get(name) or [_middle(*one) for one in marks])
        for name, marks in sorted(windows.items())
        if (folder / Path(name).name).exists() and Path(name).parent.name in {"", folder.name}
    ]


def _above(folder: Path, name: str) -> Mapping[str, Any] | None:
    for place in (folder, *folder.resolve().parents[:2]):
        for path in (place / name, place / "labels" / name):
            if path.exists():
                marks: Mapping[str, Any] = json.loads(path.read_text())
                return marks
    return None


def _middle(left: str, right: str) -> str:
    start, end = datetime.fromisoformat(left), datetime.fromisoformat(right)
    return (start + (end - start) / 2).isoformat()


def _read(path: Path, windows: Sequence[Sequence[str]], labels: Sequence[str]) -> Series:
    with path.open(newline="") as lines:
        rows = [(datetime.fromisoformat(row["timestamp"]), round(float(row["value"]))) for row in csv.DictReader(lines)]
    return Series(
        name=path.stem,
        rows=rows,
        windows=[(datetime.fromisoformat(left), datetime.fromisoformat(right)) for left, right in windows],
        labels=[datetime.fromisoformat(at) for at in labels],
    )
