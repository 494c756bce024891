"""``python -m benchmarks.crisis FOLDER``: what the crisis detector hears in labelled series, beside its peers.

``python -m benchmarks.crisis --mentions FILE.jsonl --zone Europe/Amsterdam``: when it would tell of the mentions in a
file, and why. Every series is heard with the one setting in ``bot/rules``; ``--leave-one-out`` shows what others give.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rich.console import Console
from rich.table import Table

from benchmarks.left_out import CHOICES, left_out
from benchmarks.measure import Measured
from benchmarks.nab import PEERS, PROFILES, Series, read_folder, result, total
from benchmarks.woken import false_pages, print_steps
from bot.rules.crisis import Clock, Detector, Reading
from bot.rules.crowd import Voice, crowd_of, new_voices
from bot.rules.mood import Mood, mood
from bot.rules.severity import Level, Reason, Rise, Share, Usual, Verdict, judge
from bot.rules.triage import DANGER_WORDS, URGENCY_WORDS
from bot.rules.words import words_of

INTERVAL = timedelta(minutes=5)
LINK = re.compile(r"https?://\S+")
HEAD = ("detector", *(profile.name for profile in PROFILES), "hit", "false/week", "near", "median delay")
# The start of a file has nothing behind it: half of what people write to a brand is a complaint, a tenth is urgent.
FIRST_USUAL = Usual(negative_share=0.5, urgent_share=0.1)
LEAST_KNOWN = 50
HELD_OUT = (
    "Held out in earnest are only series that nobody saw when the detector was made: it was, with five of realTweets "
    "in view (AAPL, CVS, FB, GOOG, UPS)."
)


async def bench() -> list[Measured]:
    """Measure an update of a detector whose memory is full; there is no floor to compare it with."""
    draw = random.Random(7)
    detector, at = Detector(INTERVAL), datetime(2026, 3, 2, tzinfo=UTC)
    samples = []
    for number in range(40 * 288):
        at += INTERVAL
        count = max(0, round(draw.gauss(40 + 30 * math.sin(number / 288 * math.tau), 6)))
        began = time.perf_counter()
        detector.update(at, count)
        samples.append(time.perf_counter() - began)
    return [Measured(name="one count into the crisis detector", ours=samples[30 * 288 :])]


def detections(series: Series) -> list[datetime]:
    """Return when a detector that starts with the series alarms."""
    interval = min(later - earlier for (earlier, _), (later, _) in zip(series.rows, series.rows[1:288], strict=False))
    detector = Detector(interval)
    return [at for at, count in series.rows if detector.update(at, count).alarm]


def compare(folder: Path, *, apart: bool) -> None:
    """Print the scores over all series of ``folder``, each one's own if ``apart``, and those of peers."""
    found, began = read_folder(folder), time.process_time()
    heard = [detections(series) for series in found]
    taken = time.process_time() - began
    results = [result(series, at) for series, at in zip(found, heard, strict=True)]
    table = Table(*HEAD)
    for series, one in zip(found, results, strict=True) if apart else ():
        table.add_row(series.name, *one.cells())
    table.add_row("Webcare Desk", *total(results).cells(), style="bold", end_section=not apart)
    if apart:
        held_out, settings = left_out(found, lambda series: result(series, detections(series)))
        table.add_row(f"one left out, of {len(settings)} settings", *held_out.cells())
        worst = min(settings.values(), key=lambda one: one.score(PROFILES[0]))
        table.add_row("the worst of these settings", *worst.cells(), end_section=True)
    for peer in PEERS:
        table.add_row(*peer, "")
    console = Console(width=120)
    console.print(table)
    if apart:
        names = (f"{name} {' or '.join(map(str, values))}" for (_, name), values in CHOICES.items())
        woken = (f"{one.name} {len(false_pages(one))} in {one.lasts.days / 28:.1f}" for one in found)
        console.print(
            f"False pages by numbers alone outside Mon-Fri 8-18, in so many times four weeks: {', '.join(woken)}."
        )
        console.print(f"Settings: {', '.join(names)}. {HELD_OUT}")
    updates = sum(len(series.rows) for series in found)
    console.print(f"{taken / updates * 1e6:.1f} us of processor time per update over {updates:,} updates.")
    console.print("Peers: published results on the ten series of realTweets; most saw each file's extremes beforehand.")


def voices_of(path: Path) -> list[Voice]:
    """Read the mentions of a file as the voices of people."""
    return [_voice(json.loads(line)) for line in path.read_text().splitlines() if line.strip()]


def _voice(mention: dict[str, object]) -> Voice:
    text, author = str(mention["text"]), mention["author"]
    assert isinstance(author, dict)
    spoken, link = words_of(text), LINK.search(text)
    return Voice(
        mention=str(mention["id"]), author=str(author["id"]), at=datetime.fromisoformat(str(mention["posted_at"])),
        negative=mood(text) is Mood.NEGATIVE,
        urgent=(*DANGER_WORDS.found_among(spoken), *URGENCY_WORDS.found_among(spoken)),
        link=link.group() if link else None, followers=int(author.get("followers") or 0),
    )  # fmt: skip


def told(voices: Sequence[Voice], zone: ZoneInfo) -> Iterator[tuple[datetime, Verdict]]:
    """Yield when a desk would be told, and what: each new alert, and each alert that becomes a page."""
    until = max(voice.at for voice in voices) + INTERVAL
    negative = dict(new_voices([one for one in voices if one.negative], interval=INTERVAL, until=until))
    all_of_them, of_negative = Detector(INTERVAL), Detector(INTERVAL, clocks=[Clock.SLOW])
    quiet_until, open_level = None, Level.CALM
    for at, count in new_voices(voices, interval=INTERVAL, until=until):
        volume = all_of_them.update(at.astimezone(zone), count)
        complaints = of_negative.update(at.astimezone(zone), negative.get(at, 0))
        verdict = _look(voices, volume, complaints, quiet_until)
        quiet_until = verdict.quiet_until
        if verdict.raises or (verdict.level > open_level > Level.CALM):
            yield (at + INTERVAL).astimezone(zone), verdict
        open_level = _kept(open_level, verdict, volume, complaints)


def _look(voices: Sequence[Voice], volume: Reading, complaints: Reading, quiet_until: datetime | None) -> Verdict:
    since = min((one.since for one in (volume, complaints) if one.over), default=volume.at)
    crowd = crowd_of(voice for voice in voices if since <= voice.at < volume.at + INTERVAL)
    before = crowd_of(voice for voice in voices if voice.at < since)
    usual = FIRST_USUAL
    if before.authors >= LEAST_KNOWN:
        shares = before.negative / before.authors, before.urgent / before.authors
        usual = Usual(negative_share=shares[0], urgent_share=shares[1])
    return judge(volume, crowd, usual, negative=complaints, quiet_until=quiet_until)


def _kept(level: Level, verdict: Verdict, volume: Reading, complaints: Reading) -> Level:
    """Return the level of the crisis that is open after a look."""
    if verdict.raises:
        return verdict.level
    if volume.over_since is None and complaints.over_since is None:
        return Level.CALM
    return max(level, verdict.level) if level else Level.CALM


def tell(path: Path, zone: ZoneInfo) -> None:
    """Print when a desk would be told of the mentions in ``path``, and the reasons."""
    for at, verdict in told(voices_of(path), zone):
        print(f"{at:%a %d %b %Y %H:%M %z}  {verdict.level.name}  first: {verdict.first}")
        for reason in verdict.reasons:
            print(f"    {_worded(reason, zone)}")


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise argparse.ArgumentTypeError(f"there is no time zone {name!r}; name one as in Europe/Amsterdam") from error


def _worded(reason: Reason, zone: ZoneInfo) -> str:
    if isinstance(reason, Rise):
        since = f"{reason.since.astimezone(zone):%a %H:%M}"
        return (
            f"{reason.of} people, {reason.clock} clock: {reason.count} since {since}, normally {reason.expected:.0f} "
            f"({reason.ratio:.1f} times)"
        )
    if isinstance(reason, Share):
        share, word = reason.authors / reason.crowd, f", most say {reason.word!r}" if reason.word else ""
        return f"{share:.0%} of {reason.crowd} people are {reason.of}, normally {reason.usual:.0%}{word}"
    return str(reason)


def main() -> None:
    """Read the arguments and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crisis", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="series with labels.json, or realTweets of the NAB")
    parser.add_argument(
        "--leave-one-out",
        action="store_true",
        help="also print each series by itself, and each scored by what hears the others best",
    )
    parser.add_argument("--mentions", type=Path, help="a file of mentions, one JSON object a line")
    parser.add_argument("--zone", type=_zone, default=ZoneInfo("UTC"), help="the people's own time zone")
    parser.add_argument("--steps", action="store_true", help="how soon drawn steps at night wake somebody (minutes)")
    options = parser.parse_args()
    if options.steps:
        print_steps()
    elif options.mentions:
        tell(options.mentions, options.zone)
    elif options.folder:
        compare(options.folder, apart=options.leave_one_out)
    else:
        parser.error("name a folder of series, or --mentions and a file, or --steps")


if __name__ == "__main__":
    main()
