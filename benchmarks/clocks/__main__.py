"""``python -m benchmarks.clocks``: plays the year, prints what was said and what was not; exit 1 for any fault."""

from __future__ import annotations

import argparse
import time

from benchmarks.clocks.judge import Verdict
from benchmarks.clocks.run import play_all
from benchmarks.databases import KINDS, ready


def main() -> int:
    """Play and judge."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.clocks", description=__doc__)
    parser.add_argument("--clocks", type=int, default=1_000_000)
    parser.add_argument("--database", choices=KINDS, default="sqlite")
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    began, total, sweeps, restarts, kills = time.perf_counter(), Verdict(), 0, 0, 0
    with ready(options.database):
        for played in play_all(options.database, clocks=options.clocks, processes=options.processes):
            total += played.verdict
            sweeps, restarts, kills = sweeps + played.sweeps, restarts + played.restarts, kills + played.kills
            print(f"{played.name:12} {told(played.verdict)}")
    print(f"{'all':12} {told(total)}")
    print(
        f"{sweeps:,} sweeps, {restarts:,} restarts, {kills:,} of them in the middle of a sweep, longest wait "
        f"{total.longest_wait / 60:.0f} open minutes, {time.perf_counter() - began:.0f} s"
    )
    for example in total.examples:
        print(example)
    return 1 if total.wrong else 0


def told(verdict: Verdict) -> str:
    """Return a verdict as one line."""
    faults = ", ".join(f"{count} {kind}" for kind, count in sorted(verdict.wrong.items())) or "none"
    return (
        f"{verdict.clocks:,} clocks, {verdict.said:,} steps said ({verdict.early:,} early along with another), "
        f"{verdict.open_end:,} rested until the clock ended; missed, doubled, early, late: {faults}"
    )


if __name__ == "__main__":
    raise SystemExit(main())
